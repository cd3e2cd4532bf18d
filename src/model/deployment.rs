//! What of the stack is started, what of it runs in containers, under which names, and which ports of the host it takes.
//!
//! A component runs if something needs it. Not counted: what runs already (`address`), and what is switched off.

use std::net::{IpAddr, Ipv4Addr};

use super::logs::BEATS_PORT;
use super::{Endpoint, ExporterSettings, LogSource, Model, Running, Runtime, Service};
use crate::components::{self, Need, Placement};
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
        let Some(component) = components::component(component) else { return false };
        let name = component.name.as_str();
        match component.needed_by {
            Need::Logs => self.logs().next().is_some(),
            Need::ShippedLogs => self.logs().any(|(_, logs)| shipped(&logs.from)),
            Need::Traces => self.sampling().next().is_some(),
            Need::Services => self.exporters().any(|(_, exporter, _)| exporter == name) || self.runs_on_host(name),
            // they observe themselves once they are needed
            Need::Always | Need::Alerts | Need::Dashboards | Need::Probes => {
                self.services.values().any(|service| service.kind == name && service.span == Span::NONE)
            }
        }
    }

    /// Whether the stack runs an exporter of that name on this host, for a service that is the host.
    fn runs_on_host(&self, component: &str) -> bool {
        let runs = |service: &Service| service.runs_on_host().is_some_and(|exporter| exporter.name == component);
        self.services.values().any(runs)
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
        services.flat_map(|service| service.exporters().map(move |(component, name)| (service, component, name)))
    }

    /// The exporter that is started for a service, as its author and `[stack]` say, at the port that it got.
    pub fn exporter_of(&self, service: &Service, component: &str) -> Option<Running> {
        let running = self.started(component)?.set(&service.exporter_settings);
        let targets = service.jobs.iter().flat_map(|job| &job.targets);
        let mut ports = targets.filter_map(|target| match &target.endpoint {
            Endpoint::Component { component: other, port, .. } if *other == component => Some(*port),
            Endpoint::Component { .. } | Endpoint::Written(_) | Endpoint::Itself { .. } => None,
        });
        Some(Running { port: ports.next().unwrap_or(running.port), ..running })
    }

    /// The exporter that runs on this host itself, as the service says that is this host.
    pub fn exporter_on_host(&self, component: &str) -> Option<Running> {
        let running = self.started(component)?;
        let is_here = |service: &&Service| service.runs_on_host().is_some_and(|exporter| exporter.name == component);
        let says = |service: &&Service| service.exporter_settings != ExporterSettings::default();
        let said = self.services.values().filter(is_here).find(says);
        Some(said.map_or_else(|| running.clone(), |service| running.set(&service.exporter_settings)))
    }

    /// The port of the host that the exporter of a service takes; none where only its container has it.
    pub fn published_exporter(&self, service: &Service, running: &Running) -> Option<Published> {
        let settings = &service.exporter_settings;
        let name = running.component.name.as_str();
        let own = settings.component == Some(name);
        if self.stack.runtime == Runtime::Compose && !(own && settings.host_ip.is_some()) {
            return None;
        }
        let at = [running.port_span, settings.host_ip_span].into_iter().find(|span| own && *span != Span::NONE);
        let about = format!("the exporter of `{}`", service.name);
        Some(published(running, running.port, at.unwrap_or(Span::NONE), &about))
    }

    /// All ports of the host that exporters of services take.
    pub fn published_exporters(&self) -> Vec<(&Service, Published)> {
        let exporters = self.exporters().filter_map(|(service, component, _)| {
            let running = self.exporter_of(service, component)?;
            Some((service, self.published_exporter(service, &running)?))
        });
        exporters.collect()
    }

    /// All ports of this host that components of the stack listen on where nothing runs in containers.
    pub fn listening(&self) -> Vec<Published> {
        let shared = components::all().iter().filter(|component| component.placement == Placement::Singleton);
        let running = shared.filter_map(|component| self.started(&component.name));
        let ports = running.flat_map(|running| {
            let about = format!("`stack.{}`", running.component.name);
            let more = running.component.published.iter().filter_map(|port| Some((port.port?, port)));
            let more = more.map(|(number, port)| published(running, number, Span::NONE, &port.about));
            let own = published(running, running.port, running.port_span, &about);
            [own].into_iter().chain(more).collect::<Vec<_>>()
        });
        ports.collect()
    }

    /// All ports of the host that containers of components take, by component.
    pub fn published(&self) -> Vec<Published> {
        let mut found = Vec::new();
        for component in components::all().iter().filter(|component| !component.published.is_empty()) {
            let Some(running) = self.deployed(&component.name) else { continue };
            found.extend(component.published.iter().map(|port| match port.port {
                Some(other) => published(running, other, Span::NONE, &port.about),
                None => published(running, running.port, running.port_span, &port.about),
            }));
        }
        for component in components::all().iter().filter(|component| component.listens_for_logs) {
            let Some(running) = self.deployed(&component.name) else { continue };
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
        component: &running.component.name,
        host_ip: running.host_ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port,
        udp: false,
        about: about.to_owned(),
        span,
    }
}
