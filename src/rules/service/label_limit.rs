//! A limit on labels that no sample of a job can keep.

use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Job, Service, field};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for service in context.model.services.values() {
        for job in &service.jobs {
            // a rule may take off what is counted here, and so may a target whose own labels win
            let relabelling = &job.relabelling;
            let less = relabelling.open || relabelling.open_samples || relabelling.drops_labels;
            if less || !relabelling.removed.is_empty() || job.honors_labels() {
                continue;
            }
            for found in of_job(service, job) {
                report.add(found.item(format!("services.{}", service.name)));
            }
        }
    }
}

/// The labels that every sample has, with their values where they are known.
fn always<'a>(service: &'a Service, job: &'a Job) -> Vec<(&'a str, &'a str)> {
    let touched = |name: &str| job.relabelling.may_touch(name);
    let own = [("__name__", ""), (JOB_LABEL, job.name.as_str()), ("instance", ""), (SERVICE_LABEL, &service.name)];
    let labels = service.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    own.into_iter().chain(labels).filter(|(name, _)| !touched(name)).collect()
}

fn of_job(service: &Service, job: &Job) -> Vec<Diagnostic> {
    let always = always(service, job);
    let limit = |name: &str| {
        let value = field(&job.fields, name)?;
        let limit = usize::try_from(value.integer()?).ok()?;
        Some((limit, value.span)).filter(|(limit, _)| *limit > 0)
    };
    let mut found = Vec::new();
    let mut add = |(limit, span): (usize, Span), name: &str, most: usize, what: String| {
        if most > limit {
            let message = format!("every scrape of `{}` exceeds `{name}`: {what}", job.name);
            let finding =
                Diagnostic::new("service/label-limit", span, message, "every scrape fails, and the target is down");
            found.push(finding.help(format!("write at least {most}, or remove it")));
        }
    };
    if let Some(limit) = limit("label_limit") {
        let names: Vec<&str> = always.iter().map(|(name, _)| *name).collect();
        add(limit, "label_limit", names.len(), format!("every sample has {}", names.join(", ")));
    }
    if let Some(limit) = limit("label_name_length_limit")
        && let Some((name, _)) = always.iter().max_by_key(|(name, _)| name.len())
    {
        add(limit, "label_name_length_limit", name.len(), format!("every sample has the label `{name}`"));
    }
    if let Some(limit) = limit("label_value_length_limit")
        && let Some((name, value)) = always.iter().max_by_key(|(_, value)| value.len())
    {
        add(limit, "label_value_length_limit", value.len(), format!("every sample has {name}=\"{value}\""));
    }
    found
}
