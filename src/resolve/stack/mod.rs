//! `[stack]`: versions, intervals, and where components are that run already.

mod container;
mod directory;
mod elasticsearch;
mod remote_write;
pub(super) mod transport;

use std::collections::BTreeMap;

use crate::load::Layered;
use crate::model::{self, Address, COMPONENTS, Component, Duration, Running, Runtime};
use crate::promql::Version;
use crate::report::{Diagnostic, Report};
use crate::source::{Node, Sources, Span, Table, Value};
use crate::spec::{self, decode_item};

pub(super) fn resolve(layered: &Layered, sources: &Sources, report: &mut Report) -> model::Stack {
    let empty = Node { span: Span::NONE, value: Value::Table(Table::default()) };
    let node = layered.root.get("stack").map_or(&empty, |entry| &entry.node);
    report.about(Some("stack".to_owned()));
    // its fields are a table of their own, read once the version is known: see `transport`
    let mut plain = node.clone();
    if let Some(prometheus) = plain.table_mut().and_then(|table| table.get_mut("prometheus"))
        && let Some(table) = prometheus.node.table_mut()
    {
        table.remove("remote_write");
    }
    let (written, _): (spec::Stack, bool) = decode_item(&plain, "Stack", &["stack"], sources, report);
    let spec::Stack {
        runtime,
        directory,
        prometheus,
        alertmanager,
        grafana,
        blackbox_exporter,
        postgres_exporter,
        node_exporter,
        sql_exporter,
        elasticsearch,
        logstash,
        filebeat,
        kibana,
        jaeger,
        allow: _,
    } = written;
    let spec::Prometheus {
        version,
        scrape_interval,
        evaluation_interval,
        retention,
        url,
        port,
        memory: prometheus_memory,
        image: prometheus_image,
        host_ip: prometheus_ip,
        // read with the secrets that they name: see `transport`
        web_config: _,
        auth: _,
        tls: _,
    } = prometheus.unwrap_or_default();
    let mut duration = |text: Option<String>, key: &str, default: u64| {
        let Some(text) = text else {
            return Duration(default);
        };
        let error = match Duration::parse(&text) {
            Ok(duration) if duration.0 > 0 => return duration,
            Ok(_) => (format!("`{key}` must be longer than 0"), "write a number and its unit: \"15s\"".to_owned()),
            Err(error) => (error.message, error.help),
        };
        let span = node.span_at(&["prometheus", key]);
        report.add(Diagnostic::new("value/invalid-duration", span, error.0, "not a duration").help(error.1));
        Duration(default)
    };
    let scrape_interval = duration(scrape_interval, "scrape_interval", 15_000);
    let evaluation_interval = duration(evaluation_interval, "evaluation_interval", 15_000);
    let retention = duration(retention, "retention", 15 * 86_400_000);
    let spec::Jaeger {
        version: jaeger_version,
        retention: traces,
        span_metrics,
        address,
        url: jaeger_url,
        port: jaeger_port,
        memory,
        image,
        host_ip,
        enabled,
    } = jaeger.unwrap_or_default();
    let traces = match traces {
        None => Duration(7 * 86_400_000),
        Some(text) => match Duration::parse(&text) {
            Ok(duration) if duration.0 > 0 => duration,
            Ok(_) | Err(_) => {
                report.add(
                    Diagnostic::new(
                        "value/invalid-duration",
                        node.span_at(&["jaeger", "retention"]),
                        format!("`{text}` is not how long something is kept"),
                        "not a duration",
                    )
                    .help("write a number and its unit: \"7d\""),
                );
                Duration(0)
            }
        },
    };
    let jaeger = spec::Component {
        version: jaeger_version,
        address,
        url: jaeger_url,
        port: jaeger_port,
        memory,
        image,
        host_ip,
        enabled,
        ..spec::Component::default()
    };
    let mut components = BTreeMap::new();
    let prometheus = spec::Component {
        version,
        url,
        port,
        memory: prometheus_memory,
        image: prometheus_image,
        host_ip: prometheus_ip,
        ..spec::Component::default()
    };
    let spec::Alertmanager {
        version,
        address,
        url,
        port,
        memory,
        image,
        host_ip,
        web_config: _,
        auth,
        tls,
        watchdog,
        enabled,
    } = alertmanager.unwrap_or_default();
    let alertmanager = spec::Component { version, address, url, port, memory, image, host_ip, auth, tls, enabled };
    let spec::Elasticsearch { version, address, url, port, memory, image, host_ip, auth, tls, security, enabled } =
        elasticsearch.unwrap_or_default();
    let elastic = version.clone();
    let elasticsearch = spec::Component { version, address, url, port, memory, image, host_ip, auth, tls, enabled };
    if security == Some(false) {
        report.add(
            Diagnostic::new(
                "stack/security-off",
                node.span_at(&["elasticsearch", "security"]),
                "the security of Elasticsearch is switched off",
                "no password for reading or deleting every log",
            )
            .help("remove this line, or set \"stack/security-off\" under [lints] to say that it is meant"),
        );
    }
    let written = [
        ("alertmanager", Some(alertmanager)),
        ("blackbox_exporter", blackbox_exporter),
        ("elasticsearch", Some(elasticsearch)),
        ("filebeat", filebeat),
        ("grafana", grafana),
        ("jaeger", Some(jaeger)),
        ("kibana", kibana),
        ("logstash", logstash),
        ("node_exporter", node_exporter),
        ("postgres_exporter", postgres_exporter),
        ("prometheus", Some(prometheus)),
        ("sql_exporter", sql_exporter),
    ];
    for component in COMPONENTS {
        let own = written.iter().find(|(name, _)| *name == component.name);
        let mut own = own.and_then(|(_, own)| own.clone()).unwrap_or_default();
        // these are released together, and a version that is wrong is told where it stands
        if matches!(component.name, "filebeat" | "kibana" | "logstash") && own.version.is_none() {
            own.version =
                elastic.clone().filter(|text| read_version(component, text, Span::NONE, &mut Report::new()).is_some());
        }
        components.insert(component.name, running(component, own, node, report));
    }
    let version = components.get("prometheus").map_or((3, 5), |running: &Running| running.version);
    let runtime = runtime.unwrap_or(Runtime::Compose);
    let directory = directory.and_then(|text| directory::resolve(&text, runtime, node, report));
    report.about(None);
    model::Stack {
        runtime,
        directory,
        prometheus: Version { major: version.0, minor: version.1 },
        scrape_interval,
        scrape_interval_span: node.span_at(&["prometheus", "scrape_interval"]),
        evaluation_interval,
        retention,
        watchdog: watchdog.map(|name| (name, node.span_at(&["alertmanager", "watchdog"]))),
        remote_write: Vec::new(),
        components,
        secured: security.unwrap_or(true),
        jaeger: model::Jaeger { retention: traces, span_metrics: span_metrics.unwrap_or(false) },
    }
}

fn running(component: &'static Component, written: spec::Component, node: &Node, report: &mut Report) -> Running {
    // how it is reached is understood once it is known where it runs: see `transport`
    let spec::Component { version, address, url, port, memory, image, host_ip, auth: _, tls: _, enabled } = written;
    let span = |key: &str| node.span_at(&[component.name, key]);
    let patch = version.as_deref().and_then(|text| text.split('.').nth(2)?.parse().ok());
    let written = version.and_then(|text| read_version(component, &text, span("version"), report));
    let version = written.or_else(|| split(component.version)).unwrap_or((0, 0));
    if let Some(url) = &url {
        check_url(url, span("url"), LOGIN_OF_URL, report);
    }
    let mut addresses = Vec::new();
    for (index, text) in address.iter().flat_map(|address| address.as_slice()).enumerate() {
        let place = match node.at(&[component.name, "address"]) {
            Some(list) if list.array().is_some() => node.span_at(&[component.name, "address", &index.to_string()]),
            _ => span("address"),
        };
        match Address::parse(text) {
            Ok(address) => addresses.push(address.or_port(Some(component.port))),
            Err(error) => {
                report.add(address_finding(&error, place));
            }
        }
    }
    let memory = memory.and_then(|text| container::memory(&text, span("memory"), report));
    Running {
        component,
        version,
        version_written: written.is_some(),
        patch,
        addresses,
        url,
        port: port.unwrap_or(component.port),
        port_span: if port.is_some() { span("port") } else { Span::NONE },
        memory,
        image: image.and_then(|text| container::image(text, span("image"), report)),
        host_ip: host_ip.and_then(|text| container::host_ip(text, span("host_ip"), report)),
        auth: None,
        tls: None,
        web_config: None,
        enabled: enabled.unwrap_or(true),
    }
}

fn split(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    let patch = parts.next().is_none_or(|patch| patch.parse::<u16>().is_ok());
    (patch && parts.next().is_none()).then_some((major, minor))
}

fn read_version(component: &Component, text: &str, span: Span, report: &mut Report) -> Option<(u16, u16)> {
    let Some(version) = split(text) else {
        report.add(
            Diagnostic::new("value/invalid-version", span, format!("`{text}` is not a version"), "not a version")
                .help(format!("write major and minor: \"{}\"", component.version)),
        );
        return None;
    };
    let (major, minor) = component.oldest;
    if version < component.oldest || version.0 >= component.unknown_from {
        report.add(
            Diagnostic::new(
                "value/unsupported-version",
                span,
                format!("nothing is known about `{}` {text}", component.name),
                "outside the known versions",
            )
            .help(format!("known: {major}.{minor} up to before {}.0", component.unknown_from)),
        );
        return None;
    }
    Some(version)
}

/// The finding for a text that is no address; one with credentials never shows them.
pub(super) fn address_finding(error: &model::AddressError, span: Span) -> Diagnostic {
    let code = if error.secret { "secret/plain-value" } else { "value/invalid-address" };
    Diagnostic::new(code, span, error.message.clone(), "not an address").help(error.help.clone())
}

/// What to do with a login in a URL.
pub(super) const LOGIN_OF_URL: &str =
    "write \"https://host/path\"; user and password belong under `auth`, where the table has it";

/// Reports what cannot be opened by a person.
///
/// `login` is what to do with a user and a password in it.
pub(super) fn check_url(url: &str, span: Span, login: &str, report: &mut Report) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let problem = match host {
        None => Some("it must begin with `https://` or `http://`"),
        Some("") => Some("it has no host"),
        Some(host) if host.contains('@') => Some("it holds credentials"),
        Some(_) if url.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"\\^`".contains(c)) => {
            Some("it holds characters that no URL has")
        }
        Some(_) => None,
    };
    let Some(problem) = problem else {
        return true;
    };
    let code = if problem.contains("credentials") { "secret/plain-value" } else { "value/invalid-url" };
    let message = if problem.contains("credentials") {
        "a URL holds credentials".to_owned()
    } else {
        format!("`{url}` is not a URL")
    };
    let help = match code {
        "secret/plain-value" => login,
        _ => "write a whole URL: \"https://host/path\"",
    };
    report.add(Diagnostic::new(code, span, message, problem).help(help));
    false
}
