//! What of the stack is started, what of it runs in containers, under which names, and which ports of the host it takes.
//!
//! A component runs if something needs it. Not counted: what runs already (`address`), and what is switched off.

use std::net::{IpAddr, Ipv4Addr};

use super::logs::BEATS_PORT;
use super::{Endpoint, LogSource, Model, Running, Runtime, Service, conventions};
use crate::source::Span;

/// A port of the host that a container takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The component that listens.
    pub component: &'static str,
    /// The address of the host.
    pub host_ip: IpAddr,
    /// The port, the same inside and outside.
    pub port: u16,
    /// Whether it takes UDP too.
    pub udp: bool,
    /// What speaks there, for people.
    pub about: String,
    /// Where the port was written; nowhere if it is the usual one.
    pub span: Span,
}

/// The ports of Jaeger beside its pages: spans in two encodings, and the sampling that SDKs ask for.
const JAEGER_PORTS: &[(u16, &str)] =
    &[(4317, "spans by OTLP over gRPC"), (4318, "spans by OTLP over HTTP"), (5778, "the sampling of Jaeger")];

impl Model {
    /// A component of the stack that runs in a container of its own.
    pub fn deployed(&self, component: &str) -> Option<&Running> {
        self.started(component).filter(|_| self.stack.runtime == Runtime::Compose)
    }

    /// A component of the stack that somebody starts: compose, or a person on the host.
    pub fn started(&self, component: &str) -> Option<&Running> {
        self.running(component).filter(|running| running.addresses.is_empty() && self.needed(component))
    }

    fn needed(&self, component: &str) -> bool {
        let shipped = |source: &LogSource| matches!(source, LogSource::Files(_) | LogSource::Containers(_));
        match component {
            "elasticsearch" | "kibana" | "logstash" => self.logs().next().is_some(),
            "filebeat" => self.logs().any(|(_, logs)| shipped(&logs.from)),
            "jaeger" => self.sampling().next().is_some(),
            "postgres_exporter" | "sql_exporter" => self.exporters().any(|(_, exporter, _)| exporter == component),
            "node_exporter" => self.services.values().any(|service| service.runs_node_exporter()),
            // the others observe themselves once they are needed
            other => self.services.values().any(|service| service.kind == other && service.span == Span::NONE),
        }
    }

    /// The name of the stack among others on one host: its project, and the beginning of its networks.
    pub fn project(&self) -> String {
        match &self.lakehouse.environment {
            Some(environment) => format!("{}-{environment}", self.lakehouse.name),
            None => self.lakehouse.name.clone(),
        }
    }

    /// The exporters that stand beside services: service, component, container. Prometheus asks them by these names.
    pub fn exporters(&self) -> impl Iterator<Item = (&Service, &'static str, &str)> {
        let services = self.services.values().filter(|service| service.span != Span::NONE);
        services.flat_map(|service| {
            let targets = service.jobs.iter().flat_map(|job| &job.targets);
            targets.filter_map(move |target| match &target.endpoint {
                Endpoint::Component { container, .. } => {
                    let sql = *container == conventions::exporter_container(&service.name, "sql_exporter");
                    Some((service, if sql { "sql_exporter" } else { "postgres_exporter" }, container.as_str()))
                }
                Endpoint::Written(_) | Endpoint::Itself { .. } => None,
            })
        })
    }

    /// All ports of the host that containers take, by component.
    pub fn published(&self) -> Vec<Published> {
        let mut found = Vec::new();
        for (name, title) in [
            ("alertmanager", "Alertmanager"),
            ("elasticsearch", "Elasticsearch"),
            ("grafana", "Grafana"),
            ("jaeger", "Jaeger"),
            ("kibana", "Kibana"),
            ("prometheus", "Prometheus"),
        ] {
            let Some(running) = self.deployed(name) else { continue };
            found.push(published(running, running.port, running.port_span, title));
            if name == "jaeger" {
                let ports = JAEGER_PORTS.iter().map(|(port, about)| published(running, *port, Span::NONE, about));
                found.extend(ports);
            }
        }
        if let Some(running) = self.deployed("logstash") {
            for (service, logs) in self.logs() {
                let (port, about) = match logs.from {
                    LogSource::Tcp(port) => (port, format!("the log lines of `{service}`")),
                    LogSource::Syslog(port) => (port, format!("the syslog of `{service}`")),
                    LogSource::Beats => (BEATS_PORT, "the shippers of others".to_owned()),
                    LogSource::Files(_) | LogSource::Containers(_) => continue,
                };
                let udp = matches!(logs.from, LogSource::Syslog(_));
                found.push(Published { udp, ..published(running, port, logs.from_span, &about) });
            }
        }
        found
    }
}

fn published(running: &Running, port: u16, span: Span, about: &str) -> Published {
    Published {
        component: running.component.name,
        host_ip: running.host_ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port,
        udp: false,
        about: about.to_owned(),
        span,
    }
}
