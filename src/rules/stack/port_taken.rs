//! A port of the host that two of the stack listen on, or that a service of this host has already.

use std::collections::BTreeSet;

use crate::components::component;
use crate::model::{Endpoint, Model, Published, Runtime, Service};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let in_containers = model.stack.runtime == Runtime::Compose;
    let published = if in_containers { model.published() } else { model.listening() };
    for (index, one) in published.iter().enumerate() {
        let earlier = published.iter().take(index).find(|other| other.port == one.port && meet(one, other));
        // two inputs of one component at one port are another finding
        let inputs = |other: &Published| one.component == other.component && listens(one) && listens(other);
        if let Some(other) = earlier.filter(|other| !inputs(other)) {
            let (at, second) = if one.span == Span::NONE { (other.span, one.span) } else { (one.span, other.span) };
            let about = format!("port {} is used by {} and by {}", one.port, other.about, one.about);
            report.add(finding(at, about, second));
        }
    }
    let exporters = model.published_exporters();
    of_exporters(&published, &exporters, report);
    let services = of_services(model);
    for (port, span, name) in &services {
        // without containers what is shared with a component is scraped twice, which is said of the target
        let shared = published.iter().filter(|_| in_containers).find(|one| one.port == *port);
        let exporter = exporters.iter().find(|(_, one)| one.port == *port);
        let (at, about, second) = match (shared, exporter) {
            (Some(one), _) => (*span, &one.about, one.span),
            (None, Some((service, one))) => (*span, &one.about, place(service, one)),
            (None, None) => continue,
        };
        let about = format!("port {port} of this host is used by `{name}` and by {about}");
        let found = finding(at, about, second).item(format!("services.{name}"));
        report.add(match shared {
            Some(_) => found,
            None => found.help(edit(&published, &exporters, *port)),
        });
    }
}

/// Ports that authors wrote for exporters: two of them, or one and a component of the stack.
fn of_exporters(published: &[Published], exporters: &[(&Service, Published)], report: &mut Report) {
    for (index, (service, one)) in exporters.iter().enumerate() {
        let others = exporters.iter().take(index);
        let others = others.map(|(service, other)| (other, place(service, other)));
        let shared = published.iter().map(|other| (other, other.span));
        let mut all = others.chain(shared);
        let Some((other, span)) = all.find(|(other, _)| other.port == one.port && meet(one, other)) else { continue };
        let about = format!("port {} is used by {} and by {}", one.port, other.about, one.about);
        let found = finding(place(service, one), about, span).help(edit(published, exporters, one.port));
        report.add(found.item(format!("services.{}", service.name)));
    }
}

/// Where the port of an exporter was written, or its service.
fn place(service: &Service, exporter: &Published) -> Span {
    if exporter.span == Span::NONE { service.span } else { exporter.span }
}

/// The port that nobody of the stack has.
fn edit(published: &[Published], exporters: &[(&Service, Published)], port: u16) -> String {
    let taken = |port: &u16| published.iter().chain(exporters.iter().map(|(_, one)| one)).any(|one| one.port == *port);
    let free = (port..=u16::MAX).find(|port| !taken(port)).unwrap_or(port);
    format!("write exporter = {{ port = {free} }}; without `port`, it gets a free one")
}

/// Whether logs arrive there.
fn listens(published: &Published) -> bool {
    component(published.component).is_some_and(|component| component.listens_for_logs)
}

/// Whether two addresses of the host are one, or one of them is all.
fn meet(one: &Published, other: &Published) -> bool {
    one.host_ip == other.host_ip || one.host_ip.is_unspecified() || other.host_ip.is_unspecified()
}

fn finding(at: Span, message: String, other: Span) -> Diagnostic {
    let found = Diagnostic::new("stack/port-taken", at, message, "only one server can listen on a port");
    let found = if other == Span::NONE || other == at { found } else { found.label(other, "and here") };
    found.help("give the component of the stack another `port`")
}

/// The ports that services have on this host: each once.
fn of_services(model: &Model) -> Vec<(u16, Span, &str)> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for service in model.services.values() {
        // the exporter of this host is a container of the stack
        let jobs = service.jobs.iter().filter(|_| service.runs_on_host().is_none());
        let targets = jobs.flat_map(|job| &job.targets);
        let targets = targets.filter_map(|target| match &target.endpoint {
            Endpoint::Written(address) => Some(address),
            Endpoint::Component { .. } | Endpoint::Itself { .. } => None,
        });
        let observed = service.exporter.iter().filter(|_| service.runs_on_host().is_none());
        let addresses = targets.chain(observed.map(|exporter| &exporter.address));
        let ports = addresses.filter(|address| address.is_loopback()).filter_map(|address| address.port);
        for port in ports {
            if seen.insert((service.name.as_str(), port)) {
                found.push((port, service.span, service.name.as_str()));
            }
        }
    }
    found
}
