//! The ports of exporters that share a host: each its own, without a word of the author.
//!
//! In: the services, each exporter at the usual port of its component or the one that its author wrote. Out: the same,
//! where one that nobody wrote is the usual port or the next that is free, by the names of the services: the same spec gives the
//! same ports whichever order its tables have. Deliberately absent: ports that authors wrote and that meet, which a rule
//! tells (`rules/stack/port_taken.rs`).

use std::collections::{BTreeMap, BTreeSet};

use crate::components::{self, Placement};
use crate::model::{Address, Endpoint, LogSource, Runtime, Service, Stack, logs};
use crate::source::Span;

/// Gives each exporter that takes a port of the host one of its own.
pub(super) fn assign(services: &mut BTreeMap<String, Service>, stack: &Stack) {
    let mut taken = others(services, stack);
    let mine = |service: &Service, component: &str| takes_a_port(service, component, stack.runtime);
    let written: Vec<u16> = services.values().filter_map(|service| service.exporter_settings.port).collect();
    taken.extend(&written);
    let mut given: BTreeSet<&str> = BTreeSet::new();
    for service in services.values_mut() {
        let settings = service.exporter_settings.clone();
        let names: Vec<&'static str> = scraped_exporters(service).filter(|name| mine(service, name)).collect();
        for name in names {
            let Some(running) = stack.components.get(name) else { continue };
            if settings.component == Some(name) && settings.port.is_some() {
                continue;
            }
            // what the author wrote in `[stack]` holds for the first one, whoever has that port too
            let first = given.insert(name) && running.port_span != Span::NONE && !written.contains(&running.port);
            let free = || (running.port..=u16::MAX).find(|port| !taken.contains(port));
            let port = if first { running.port } else { free().unwrap_or(running.port) };
            taken.insert(port);
            move_to(service, name, port);
        }
    }
}

/// The exporters of the stack that Prometheus asks about a service.
fn scraped_exporters(service: &Service) -> impl Iterator<Item = &'static str> {
    let targets = service.jobs.iter().flat_map(|job| &job.targets);
    targets.filter_map(|target| match &target.endpoint {
        Endpoint::Component { component, .. } => Some(*component),
        Endpoint::Written(_) | Endpoint::Itself { .. } => None,
    })
}

/// Whether it listens on a port of the host: a container only where its author publishes it.
fn takes_a_port(service: &Service, component: &str, runtime: Runtime) -> bool {
    let settings = &service.exporter_settings;
    runtime == Runtime::Host || settings.component == Some(component) && settings.host_ip.is_some()
}

fn move_to(service: &mut Service, name: &str, to: u16) {
    for target in service.jobs.iter_mut().flat_map(|job| &mut job.targets) {
        if let Endpoint::Component { component, port, .. } = &mut target.endpoint
            && *component == name
        {
            *port = to;
        }
    }
}

/// The ports of this host that others have: components of the stack, whether they are needed or not, and services.
fn others(services: &BTreeMap<String, Service>, stack: &Stack) -> BTreeSet<u16> {
    let shared = components::all().iter().filter(|component| component.placement != Placement::PerService);
    let running = shared.filter_map(|component| stack.components.get(component.name.as_str()));
    let running = running.filter(|running| running.enabled && running.addresses.is_empty());
    let mut taken: BTreeSet<u16> = running
        .flat_map(|running| {
            let more = running.component.published.iter().filter_map(|port| port.port);
            let metrics = running.component.metrics.iter().filter_map(|metrics| metrics.port);
            [running.port].into_iter().chain(more).chain(metrics)
        })
        .collect();
    for service in services.values() {
        let targets = service.jobs.iter().flat_map(|job| &job.targets);
        let targets = targets.filter_map(|target| match &target.endpoint {
            Endpoint::Written(address) => Some(address),
            Endpoint::Component { .. } | Endpoint::Itself { .. } => None,
        });
        let observed = service.exporter.iter().map(|exporter| &exporter.address);
        let here = targets.chain(observed).filter(|address| Address::is_loopback(address));
        taken.extend(here.filter_map(|address| address.port));
        taken.extend(service.logs.iter().filter_map(|logs| match logs.from {
            LogSource::Tcp(port) | LogSource::Syslog(port) => Some(port),
            LogSource::Beats => Some(logs::BEATS_PORT),
            LogSource::Files(_) | LogSource::Containers(_) => None,
        }));
    }
    taken
}
