//! Two jobs that scrape the same endpoint.

use std::collections::BTreeMap;

use crate::model::{Endpoint, Job, Model, Runtime, Service, Target};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut seen: BTreeMap<String, (&Service, &Endpoint)> = BTreeMap::new();
    for service in model.services.values() {
        for job in &service.jobs {
            for target in &job.targets {
                let key = key(job, target, model.stack.runtime);
                match seen.get(&key) {
                    // two ports of the stack that meet are reported as such
                    Some((_, other)) if listens_here(other, model) && listens_here(&target.endpoint, model) => {}
                    Some((first, _)) if first.name != service.name => {
                        report.add(finding(first, service, job));
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(key, (service, &target.endpoint));
                    }
                }
            }
        }
    }
}

/// Whether the stack starts it on this host, so that its port has one owner.
fn listens_here(endpoint: &Endpoint, model: &Model) -> bool {
    model.stack.runtime == Runtime::Host && !matches!(endpoint, Endpoint::Written(_))
}

/// What makes two scrapes the same: where, which path, which parameters.
fn key(job: &Job, target: &Target, runtime: Runtime) -> String {
    let place = match &target.endpoint {
        Endpoint::Written(address) => address.host_port(),
        Endpoint::Component { container, port, .. } if runtime == Runtime::Compose => format!("{container}:{port}"),
        Endpoint::Component { host, port, .. } | Endpoint::Itself { host, port } => format!("{host}:{port}"),
    };
    let params = job.fields.iter().find(|(field, _)| field.name == "params");
    let params = params.map_or(String::new(), |(_, value)| format!("{value:?}"));
    let path = target.path.as_deref().unwrap_or("");
    format!("{place} {} {path} {params}", job.metrics_path)
}

fn finding(first: &Service, second: &Service, job: &Job) -> Diagnostic {
    // services come by name, a reader meets them in the order of the file; the stack's own stand in no file
    let swap = second.span == Span::NONE || (first.span != Span::NONE && second.span < first.span);
    let (first, second) = if swap { (second, first) } else { (first, second) };
    let what = if job.module.is_some() { "probe" } else { "scrape" };
    Diagnostic::new(
        "service/same-target",
        second.span,
        format!("`{}` and `{}` {what} the same target", first.name, second.name),
        "the same target again",
    )
    .label(first.span, "first here")
    .item(format!("services.{}", second.name))
    .help("give one of them its own address; every series of that target would be stored twice")
}
