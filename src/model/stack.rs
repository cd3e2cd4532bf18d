//! What the stack is called and which of its components run.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{
    Address, Auth, Duration, EXPANDED_EXTERNAL_LABELS, ExporterSettings, Fields, Secret, Tls, conventions, field,
};
use crate::catalogue::{version_at_least, version_at_most};
use crate::components::{Component, PROMETHEUS};
use crate::promql::{Features, Target, Version};
use crate::source::Span;
use crate::spec::fields::Field;

/// Where the components run.
pub use crate::spec::Runtime;

impl Stack {
    /// Whether the version of its tool has a field.
    pub fn has(&self, field: &Field) -> bool {
        let Some(running) = field.tool.and_then(|tool| self.components.get(tool.to_lowercase().as_str())) else {
            return true;
        };
        let version = format!("{}.{}", running.version.0, running.version.1);
        field.since.is_none_or(|since| version_at_least(&version, since))
            && field.until.is_none_or(|until| version_at_most(&version, until))
    }
}

/// The lakehouse as a whole.
#[derive(Debug, Clone)]
pub struct Lakehouse {
    /// Prefix of everything that needs a unique name; the external label `cluster`.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// Most severe first.
    pub severities: Vec<String>,
    /// What Prometheus adds to everything that leaves it, `cluster` and `environment` included.
    pub external_labels: BTreeMap<String, String>,
    /// The environment that this is; none where the spec declares none.
    pub environment: Option<String>,
}

impl Lakehouse {
    /// The external labels that alerts are sent with: those that tell copies of one Prometheus apart are taken off, or
    /// each copy's alert would be another one.
    pub fn alert_labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.external_labels.iter().map(|(label, value)| (label.as_str(), value.as_str()));
        labels.filter(|(label, _)| !conventions::REPLICA_LABELS.contains(label))
    }

    /// The external labels that are taken off alerts.
    pub fn replica_labels(&self) -> impl Iterator<Item = &str> {
        let labels = self.external_labels.keys().map(String::as_str);
        labels.filter(|label| conventions::REPLICA_LABELS.contains(label))
    }
}

/// A component that the stack has.
#[derive(Debug, Clone)]
pub struct Running {
    /// Which.
    pub component: &'static Component,
    /// Its version, major and minor.
    pub version: (u16, u16),
    /// Whether the author wrote that version, so that it holds for one that others run, too.
    pub version_written: bool,
    /// Where it is written; nowhere if it follows that of another.
    pub version_span: Span,
    /// The third number of its version, if it was written.
    pub patch: Option<u16>,
    /// Where it runs already; empty if it is a part of the stack.
    pub addresses: Vec<Address>,
    /// Where people reach it.
    pub url: Option<String>,
    /// Where it listens.
    pub port: u16,
    /// Where that was written; nowhere if it is the usual port.
    pub port_span: Span,
    /// How much memory its container may have, in bytes.
    pub memory: Option<u64>,
    /// The image of its container in place of the usual one.
    pub image: Option<String>,
    /// The address of the host that its ports are published on, if it was written.
    pub host_ip: Option<IpAddr>,
    /// How others log in, where it runs already or has a `web_config`.
    pub auth: Option<Auth>,
    /// How connections to it are checked and made, where it runs already or has a `web_config`.
    pub tls: Option<Tls>,
    /// The file of what its own server asks for: `--web.config.file`. Only of what the stack runs.
    pub web_config: Option<Secret>,
    /// Whether it was left out on purpose.
    pub enabled: bool,
    /// Further flags of its command line, of the exporter of one service.
    pub flags: Vec<String>,
}

impl Running {
    /// `http` or `https`. What the file of its server says is not known: whoever writes `tls` beside it says https.
    pub fn scheme(&self) -> &str {
        match self.addresses.first() {
            Some(address) => address.scheme.as_deref().unwrap_or("http"),
            None if self.web_config.is_some() && self.tls.is_some() => "https",
            None => "http",
        }
    }

    /// Where it listens on a host without containers: nobody else reaches it unless `host_ip` says so.
    pub fn interface(&self) -> IpAddr {
        self.host_ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// How the servers of that host reach it: by name, unless it listens on one other interface only.
    pub fn host(&self) -> String {
        match self.interface() {
            IpAddr::V4(Ipv4Addr::LOCALHOST | Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED) => {
                "localhost".to_owned()
            }
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        }
    }

    /// The one that runs for a service whose author says how.
    #[must_use]
    pub fn set(&self, settings: &ExporterSettings) -> Running {
        if settings.component != Some(self.component.name.as_str()) {
            return self.clone();
        }
        Running {
            port: settings.port.unwrap_or(self.port),
            port_span: if settings.port.is_some() { settings.port_span } else { self.port_span },
            host_ip: settings.host_ip.or(self.host_ip),
            image: settings.image.clone().or_else(|| self.image.clone()),
            flags: settings.flags.iter().map(|(flag, _)| flag.clone()).collect(),
            ..self.clone()
        }
    }

    /// `address:port` of [`Running::interface`].
    pub fn listens(&self, port: u16) -> String {
        SocketAddr::new(self.interface(), port).to_string()
    }
}

/// The stack.
#[derive(Debug, Clone)]
pub struct Stack {
    /// Where the components run.
    pub runtime: Runtime,
    /// Where the output lies on the host, without `/` at the end; nothing where paths lead from the output to the spec.
    pub directory: Option<String>,
    /// The Prometheus that output is written for.
    pub prometheus: Version,
    /// How often targets are scraped unless a service says otherwise.
    pub scrape_interval: Duration,
    /// Where that is written; nowhere if it is the usual one.
    pub scrape_interval_span: Span,
    /// How often rules are evaluated.
    pub evaluation_interval: Duration,
    /// How long samples are kept; for as long as there is room, where only a size bounds them.
    pub retention: Option<Duration>,
    /// The receiver of the alert that always fires, and where it is named.
    pub watchdog: Option<(String, Span)>,
    /// Where samples are sent to.
    pub remote_write: Vec<Fields>,
    /// What is set on the process of Prometheus, and on the parts of its file that are no jobs.
    pub server: Fields,
    /// Whether one of its features could not be read, so that nothing is said about what needs one.
    pub features_lost: bool,
    /// All components by name; whether one is needed is another question.
    pub components: BTreeMap<&'static str, Running>,
    /// Whether Elasticsearch asks for passwords.
    pub secured: bool,
    /// What is kept of traces.
    pub jaeger: Jaeger,
}

/// How long Prometheus goes on showing the last sample of a series, unless it is told otherwise.
const LOOKBACK: Duration = Duration(5 * 60_000);

impl Stack {
    /// How long Prometheus goes on showing the last sample of a series: `--query.lookback-delta`.
    pub fn lookback(&self) -> Duration {
        let written = field(&self.server, "query_lookback_delta").and_then(|value| value.text());
        written.and_then(|text| Duration::parse(text).ok()).unwrap_or(LOOKBACK)
    }

    /// Whether a series with a sample at this interval has no value in between.
    pub fn has_gaps(&self, interval: Duration) -> bool {
        // from 3.0 on a sample that is as old as the lookback counts no more
        let lookback = self.lookback();
        interval > lookback || (interval == lookback && self.prometheus.major >= 3)
    }

    /// The names of the features that are switched on.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        let written = field(&self.server, "features").and_then(|value| value.list());
        written.unwrap_or_default().iter().filter_map(|feature| feature.text())
    }

    /// Whether others write series to Prometheus, of any name and with any labels.
    pub fn receives(&self) -> bool {
        let switched = |name: &str| field(&self.server, name).is_some_and(|value| value.is_true());
        let flag = |flag: &String| {
            flag.starts_with("--web.enable-remote-write-receiver") || flag.starts_with("--web.enable-otlp-receiver")
        };
        switched("enable_remote_write_receiver")
            || switched("enable_otlp_receiver")
            || self.features().any(|name| matches!(name, "remote-write-receiver" | "otlp-write-receiver"))
            || self.components.get(PROMETHEUS).is_some_and(|running| running.flags.iter().any(flag))
    }

    /// The Prometheus that reads expressions.
    pub fn target(&self) -> Target {
        let features = if self.features_lost { Features::all() } else { Features::named(self.features()) };
        Target { version: self.prometheus, features }
    }

    /// Whether `$NAME` in the value of an external label is replaced from the environment.
    pub fn expands_external_labels(&self) -> bool {
        self.reads(&EXPANDED_EXTERNAL_LABELS) || self.features().any(|name| name == "expand-external-labels")
    }
}

/// What is kept of traces.
#[derive(Debug, Clone, Copy)]
pub struct Jaeger {
    /// How long.
    pub retention: Duration,
    /// Whether metrics are made of spans.
    pub span_metrics: bool,
}
