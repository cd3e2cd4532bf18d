//! Two jobs of one name, which Prometheus refuses.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Job, Model, Service};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut seen: BTreeMap<&str, &Service> = BTreeMap::new();
    // two services of one job have further jobs of one name too: each pair is reported once
    let mut reported: BTreeSet<(&str, &str)> = BTreeSet::new();
    for service in model.services.values() {
        for job in &service.jobs {
            let Some(first) = seen.get(job.name.as_str()) else {
                seen.insert(&job.name, service);
                continue;
            };
            if reported.insert((&first.name, &service.name)) {
                report.add(finding(model, first, service, job));
            }
        }
    }
}

fn finding(model: &Model, first: &Service, second: &Service, job: &Job) -> Diagnostic {
    // the place is where a job is written, of two the later one: only such a one can be changed
    let is_written = |service: &Service| service.job_span != service.span;
    let swap = match (is_written(first), is_written(second)) {
        (true, true) => second.job_span < first.job_span,
        (written, _) => written,
    };
    let (first, second) = if swap { (second, first) } else { (first, second) };
    let message = format!("`{}` and `{}` both have the job `{}`", first.name, second.name, job.name);
    let found = Diagnostic::new("service/same-job", second.job_span, message, "this job name is taken");
    let found = match first.job_span == Span::NONE {
        true => found,
        false => found.label(first.job_span, "the same job here"),
    };
    found
        .item(format!("services.{}", second.name))
        .help(format!("write another: job = \"{}\"; Prometheus refuses two jobs of one name", free(model, &second.job)))
}

/// A name near that which no job has, nor begins with.
fn free(model: &Model, job: &str) -> String {
    let taken = |name: &String| {
        let has_target =
            |other: &Job| other.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        model.jobs().any(has_target)
    };
    (2..).map(|number| format!("{job}-{number}")).find(|name| !taken(name)).unwrap_or_default()
}
