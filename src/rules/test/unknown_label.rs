//! A label in the input of a test that no series of that metric has.

use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;
use crate::source::Span;

/// The labels of a series of a test: name, value and place of each.
type Written = [(String, String, Span)];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    for alert in model.alerts.values().filter(|alert| alert.user_defined) {
        for test in &alert.tests {
            each(context, &test.metrics, &test.labels, &alert.item(), report);
        }
    }
    for indicator in model.indicators.iter() {
        for test in &indicator.tests {
            each(context, &test.input.metrics, &test.input.labels, &indicator.item(), report);
        }
    }
    for scenario in &model.scenarios {
        each(context, &scenario.input.metrics, &scenario.input.labels, "scenarios", report);
    }
}

fn each<'a>(
    context: &Context<'a>,
    metrics: &'a [(String, Span)],
    labels: &[Vec<(String, String, Span)>],
    item: &str,
    report: &mut Report,
) {
    // a series that is written without a name is none of a metric
    if metrics.len() != labels.len() {
        return;
    }
    for ((metric, _), written) in metrics.iter().zip(labels) {
        // what relates a target to its job has the labels of all targets, and whoever reads a test knows them
        if context.types.series(metric).open || metric.starts_with("ALERTS") {
            continue;
        }
        let given = context.types.given(metric);
        if !given.all.is_open() && !given.all.has_no_series() {
            one(metric, written, &given.all, item, report);
        }
    }
}

fn one(metric: &str, written: &Written, given: &Labels<'_>, item: &str, report: &mut Report) {
    for (name, value, span) in written {
        // an empty value is a label that is not there
        if value.is_empty() || name == "__name__" || !given.get(name).is_absent() {
            continue;
        }
        let message = format!("no series of `{metric}` has the label `{name}`");
        let found = Diagnostic::new("test/unknown-label", *span, message, "no target gives this");
        let known = || given.known().filter(|(name, label)| *name != "__name__" && !label.is_absent());
        report.add(found.item(item).help(match nearest(name, known().map(|(name, _)| name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let names: Vec<String> = known().map(|(name, _)| format!("`{name}`")).collect();
                format!("remove it; the labels are {}", crate::report::listed(&names))
            }
        }));
    }
}
