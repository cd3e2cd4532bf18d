//! A label in the input of a test that no series of that metric has.

use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report, listed, nearest};
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
    // no series in the storage has these, but whoever reads a dashboard sees them
    let external = &context.model.lakehouse.external_labels;
    for ((metric, _), written) in metrics.iter().zip(labels) {
        // what relates a target to its job has the labels of all targets, and whoever reads a test knows them
        if context.types.series(metric).open || metric.starts_with("ALERTS") {
            continue;
        }
        let given = context.types.given(metric);
        if !given.all.is_open() && !given.all.has_no_series() {
            let may_have = |name: &str| !given.all.get(name).is_absent() || external.contains_key(name);
            one(metric, written, (&given.all, &may_have), item, report);
        }
    }
}

fn one(
    metric: &str,
    written: &Written,
    (given, may_have): (&Labels<'_>, &dyn Fn(&str) -> bool),
    item: &str,
    report: &mut Report,
) {
    for (name, value, span) in written {
        // an empty value is a label that is not there; names with two underscores are Prometheus' own
        if value.is_empty() || name.starts_with("__") || may_have(name) {
            continue;
        }
        let message = format!("no series of `{metric}` has the label `{name}`");
        let found = Diagnostic::new("test/unknown-label", *span, message, "no target gives this");
        let known = || given.known().filter(|(name, label)| *name != "__name__" && !label.is_absent());
        let found = found.item(item);
        // one that the series has already is not meant a second time
        let free = known().map(|(name, _)| name).filter(|known| !written.iter().any(|(name, ..)| name == known));
        report.add(match nearest(name, free) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(*span, name, near.word()),
            None => {
                let names: Vec<String> = known().map(|(name, _)| format!("`{name}`")).collect();
                found.help(format!("remove it; the labels are {}", listed(&names)))
            }
        });
    }
}
