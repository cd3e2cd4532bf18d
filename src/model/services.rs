//! What is observed, and by which jobs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::conventions::{JOB_LABEL, SERVICE_LABEL};
use super::{Address, Discovery, Duration, Fields, Logs, Migrations, Relabelling, SqlExporter, Ssl, Tls, field};
use crate::catalogue;
use crate::components::{BLACKBOX_EXPORTER, Component, Placement};
use crate::source::Span;
use crate::spec::MetricType;

/// One service.
#[derive(Debug)]
pub struct Service {
    /// Its name: the label `service`.
    pub name: String,
    /// Its kind's name.
    pub kind: String,
    /// The name of its scrape job, with which those of its other jobs begin.
    pub job: String,
    /// Where that is written; where it is not, where the service is declared.
    pub job_span: Span,
    /// Labels on every series of it.
    pub labels: BTreeMap<String, String>,
    /// Its own version, as written.
    pub version: Option<String>,
    /// Where it is declared; nowhere for the stack's own components.
    pub span: Span,
    /// Where its scrape interval is written, if it has one of its own.
    pub scrape_interval_span: Option<Span>,
    /// The ways in which Prometheus learns about it. The first is the one that says whether it is there.
    pub jobs: Vec<Job>,
    /// The exporters whose metrics it brings.
    pub catalogues: Vec<&'static catalogue::Exporter>,
    /// The metric that says whether it answers, where `up` says that of an exporter.
    pub alive: Option<String>,
    /// Metrics that are declared for it.
    pub metrics: BTreeMap<String, MetricSource>,
    /// The pasted scrape that some of these come from, as its path is written.
    pub exposition: Option<String>,
    /// Secrets that its exporters need, beyond those of the jobs.
    pub secrets: Vec<Secret>,
    /// The exporter that the stack runs for it.
    pub exporter: Option<Exporter>,
    /// What the author says about the exporter that collects for it, where the stack starts that one.
    pub exporter_settings: ExporterSettings,
    /// How slow an answer may be before the service counts as degraded.
    pub degraded_above: Option<Duration>,
    /// What is created inside it, if it is a database.
    pub migrations: Option<Migrations>,
    /// How its exporters connect to it, if it is a PostgreSQL.
    pub ssl: Option<Ssl>,
    /// What its SQL exporter reads, if it has one.
    pub sql_exporter: Option<SqlExporter>,
    /// Its logs.
    pub logs: Option<Logs>,
    /// The part of its requests that is traced, from 0 to 1, if any is.
    pub sampling: Option<f64>,
}

impl Service {
    /// The exporters that are started for it: each component with the name of its container.
    pub fn exporters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let targets = self.jobs.iter().flat_map(|job| &job.targets);
        targets.filter_map(|target| match &target.endpoint {
            Endpoint::Component { component, container, .. } => Some((*component, container.as_str())),
            Endpoint::Written(_) | Endpoint::Itself { .. } => None,
        })
    }

    /// Whether one of its targets may have another value of the label `service` than its name.
    pub fn may_be_about_others(&self) -> bool {
        let labelled = |job: &Job| job.discovery.is_some_and(|discovery| discovery.labelled);
        self.jobs.iter().any(|job| labelled(job) || job.relabelling.may_touch(SERVICE_LABEL))
    }

    /// The job that `lakehouse_service_info` expects of it, if one can be expected.
    ///
    /// `ServiceMissing` looks for `up` with the same `job`. Where relabelling may give targets another one, it would never
    /// be found, and the alert would fire for ever: such a service has no series of that metric. `up` of its targets is
    /// still watched by `TargetDown`.
    pub fn expected_job(&self) -> Option<&Job> {
        self.jobs.first().filter(|job| !job.relabelling.moves_targets)
    }

    /// The name of one of its further jobs.
    pub fn job_of(&self, part: &str) -> String {
        super::conventions::job(&self.job, part)
    }

    /// The exporter that the stack runs on this host, if the service is that host.
    pub fn runs_on_host(&self) -> Option<&'static Component> {
        let exporter = self.exporter.as_ref()?;
        Some(exporter.component).filter(|component| component.placement == Placement::OnHost)
    }

    /// Whether every series of it has the label `service`.
    pub fn is_always_named(&self) -> bool {
        !self.jobs.iter().any(|job| job.relabelling.may_drop(SERVICE_LABEL))
    }

    /// Whether it exports a series of that name.
    pub fn exports(&self, metric: &str) -> bool {
        if self.jobs.first().is_some_and(|job| job.relabelling.drops(metric)) && !self.comes_otherwise(metric) {
            return false;
        }
        let declared = |name: &str| self.metrics.contains_key(name);
        let of_histogram =
            ["_bucket", "_sum", "_count"].iter().filter_map(|suffix| metric.strip_suffix(suffix)).any(declared);
        let probe = self.jobs.iter().any(|job| job.module.is_some())
            && catalogue::exporter(BLACKBOX_EXPORTER).is_some_and(|blackbox| {
                metric.starts_with("probe_") && blackbox.metric_with_includes(metric).is_some()
            });
        declared(metric)
            || of_histogram
            || probe
            || self.catalogues.iter().any(|exporter| exporter.metric_with_includes(metric).is_some())
    }

    /// Whether a metric comes from another job than its first, whose rules say nothing about it.
    fn comes_otherwise(&self, metric: &str) -> bool {
        metric.starts_with("probe_") || self.metrics.get(metric).is_some_and(|metric| metric.sql.is_some())
    }
}

/// An exporter that the stack runs for one service.
#[derive(Debug, Clone)]
pub struct Exporter {
    /// Which component.
    pub component: &'static Component,
    /// What it observes, as seen from the host.
    pub address: Address,
    /// How it logs in.
    pub login: Option<Auth>,
}

/// How the exporter runs that is started for one service, as far as its author says. What is absent is as in `[stack]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExporterSettings {
    /// The component that it is; another exporter of the same service is as in `[stack]`.
    pub component: Option<&'static str>,
    /// Where it listens.
    pub port: Option<u16>,
    /// Where that was written.
    pub port_span: Span,
    /// The address of the host that its port is published on.
    pub host_ip: Option<IpAddr>,
    /// Where that was written.
    pub host_ip_span: Span,
    /// The image of its container.
    pub image: Option<String>,
    /// Further flags, each with its place.
    pub flags: Vec<(String, Span)>,
}

/// A declared metric.
#[derive(Debug, Clone)]
pub struct MetricSource {
    /// What kind of metric.
    pub metric_type: MetricType,
    /// Its unit.
    pub unit: Option<String>,
    /// Its labels.
    pub labels: BTreeSet<String>,
    /// Whether it may have others too: a pasted scrape names its type and had no series of it.
    pub labels_open: bool,
    /// Whether its labels were read from a pasted scrape, so that a series may lack one that others have.
    pub pasted: bool,
    /// Of a histogram: its upper bounds, without `+Inf`.
    pub buckets: Vec<f64>,
    /// The query that gives it, if one does.
    pub sql: Option<String>,
}

/// One scrape_config.
#[derive(Debug)]
pub struct Job {
    /// That of the service, or the same with `/part` behind it.
    pub name: String,
    /// The service that it is about.
    pub service: String,
    /// What is scraped.
    pub targets: Vec<Target>,
    /// The path of the metrics.
    pub metrics_path: String,
    /// `http` or `https`.
    pub scheme: String,
    /// Fields that the author set, in Prometheus' own order.
    pub fields: Fields,
    /// How Prometheus logs in.
    pub auth: Option<Auth>,
    /// How a connection over https is checked and made.
    pub tls: Option<Tls>,
    /// The blackbox module, if this is a probe.
    pub module: Option<Module>,
    /// How targets are found, where they are not written out.
    pub discovery: Option<Discovery>,
    /// What the author's rules do to labels.
    pub relabelling: Relabelling,
}

impl Job {
    /// A job of a service, that scrapes targets over http at the usual path; what else it does is set
    /// beside this.
    pub fn new(service: &str, name: String, targets: Vec<Target>) -> Job {
        Job {
            name,
            service: service.to_owned(),
            targets,
            metrics_path: "/metrics".to_owned(),
            scheme: "http".to_owned(),
            fields: Fields::new(),
            auth: None,
            tls: None,
            module: None,
            discovery: None,
            relabelling: Relabelling::default(),
        }
    }

    /// How often its targets are scraped, where that is `usual` for the stack; nothing where a target may say it itself.
    pub fn scrape_interval(&self, usual: Duration) -> Option<Duration> {
        let labelled = self.discovery.is_some_and(|discovery| discovery.labelled);
        if labelled || self.relabelling.may_set_interval() {
            return None;
        }
        match field(&self.fields, "scrape_interval") {
            Some(value) => Duration::parse(value.text()?).ok(),
            None => Some(usual),
        }
    }

    /// Whether every series of it has its name as the label `job`, as far as relabelling and what discovery says of targets go.
    pub fn keeps_its_name(&self) -> bool {
        let labelled = self.discovery.is_some_and(|discovery| discovery.labelled);
        !labelled && !self.relabelling.touched.contains(JOB_LABEL) && !self.relabelling.may_drop(JOB_LABEL)
    }

    /// Whether a sample keeps a label `job` or `instance` that its target exposes.
    pub fn honors_labels(&self) -> bool {
        field(&self.fields, "honor_labels").is_some_and(|value| value.is_true())
    }
}

/// One target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is asked.
    pub endpoint: Endpoint,
    /// Of a probe: what follows the address.
    pub path: Option<String>,
    /// The label `instance`, where it is not the endpoint itself.
    pub instance: Option<String>,
}

/// Something that listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// At an address that the author wrote, as seen from the host.
    Written(Address),
    /// A component of the stack.
    Component {
        /// Its name.
        component: &'static str,
        /// Its container.
        container: String,
        /// The address of the host on which it is reached, where it runs there: [`Running::host`](super::Running::host).
        host: String,
        /// Where it listens.
        port: u16,
    },
    /// Prometheus itself.
    Itself {
        /// The address of the host on which it is reached, where it runs there.
        host: String,
        /// Where it listens.
        port: u16,
    },
}

/// How Prometheus logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// A user with a password.
    Basic {
        /// The user.
        username: String,
        /// Where the password is.
        password: Secret,
    },
    /// A bearer token.
    Bearer(Secret),
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// In a file, relative to the spec, or absolute.
    File(String),
    /// In the environment of whoever starts the stack.
    Env(String),
}

/// A plain text, or a secret that stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextOrSecret {
    /// Plain.
    Text(String),
    /// Secret.
    Secret(Secret),
}

/// A module of the blackbox exporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its name: that of the service.
    pub name: String,
    /// The answers that count as healthy.
    pub status: Vec<u16>,
    /// Headers of the request.
    pub headers: BTreeMap<String, TextOrSecret>,
    /// The body, which makes it a POST.
    pub body: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How the probe logs in.
    pub auth: Option<Auth>,
    /// How a connection over https is checked and made.
    pub tls: Option<Tls>,
}
