//! A port of the host that two containers publish, or that a service of this host has already.

use crate::components::component;
use crate::model::{Endpoint, Model, Published, Runtime};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.stack.runtime == Runtime::Host {
        return;
    }
    let published = model.published();
    for (index, one) in published.iter().enumerate() {
        let earlier = published.iter().take(index).find(|other| other.port == one.port && meet(one, other));
        // two inputs of one component at one port are another finding
        let inputs = |other: &Published| one.component == other.component && listens(one) && listens(other);
        if let Some(other) = earlier.filter(|other| !inputs(other)) {
            let (at, second) = if one.span == Span::NONE { (other.span, one.span) } else { (one.span, other.span) };
            let about = format!("port {} is that of {} and of {}", one.port, other.about, one.about);
            report.add(finding(at, about, second));
        }
    }
    for (port, span, name) in of_services(model) {
        if let Some(one) = published.iter().find(|one| one.port == port) {
            let about = format!("port {port} of this host is that of `{name}`, and of {} too", one.about);
            report.add(finding(span, about, one.span).item(format!("services.{name}")));
        }
    }
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
    let found = Diagnostic::new("stack/port-taken", at, message, "no two can listen there");
    let found = if other == Span::NONE || other == at { found } else { found.label(other, "and here") };
    found.help("give the component of the stack another `port`")
}

/// The ports that services have on this host: each once.
fn of_services(model: &Model) -> Vec<(u16, Span, &str)> {
    let mut found = Vec::new();
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
            if !found.iter().any(|(other, _, name)| *other == port && *name == service.name) {
                found.push((port, service.span, service.name.as_str()));
            }
        }
    }
    found
}
