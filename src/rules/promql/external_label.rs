//! A matcher on an external label, which no stored series has.

use crate::catalogue;
use crate::model::{Expression, Model, Service};
use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // a service that was lost could export the metric with that label
    if model.gaps.unknown || !model.gaps.broken.is_empty() {
        return;
    }
    for &(ref item, expression) in context.expressions() {
        one(model, item, expression, report);
    }
}

fn one(model: &Model, item: &str, expression: &Expression, report: &mut Report) {
    expression.parsed.root.walk(&mut |node| {
        let Kind::Selector(selector) = &node.kind else {
            return;
        };
        let Some((metric, _)) = &selector.name else {
            return;
        };
        for matcher in &selector.matchers {
            // an empty or negative match holds for series without the label too
            let asks = matcher.wants_label(model.stack.prometheus);
            let external = model.lakehouse.external_labels.contains_key(&matcher.label);
            if !asks || !external || may_have(model, metric, &matcher.label) {
                continue;
            }
            let span = expression.text.span(matcher.label_span.start..matcher.value_span.end);
            report.add(
                Diagnostic::new(
                    "promql/external-label",
                    span,
                    format!("`{metric}` has no label `{}`", matcher.label),
                    "an external label: on no stored series",
                )
                .item(item.to_owned())
                .help("remove the matcher; external labels are added to what leaves Prometheus, after rules are evaluated"),
            );
        }
    });
}

/// Whether a series of that name could have the label by itself. Unknown metrics could.
fn may_have(model: &Model, metric: &str, label: &str) -> bool {
    // what a service is labelled with is on each of its series
    let labelled = |service: &Service| service.labels.contains_key(label);
    // Prometheus makes these itself, with the labels of the target and no others
    let synthetic = catalogue::exporter("prometheus_synthetic").is_some_and(|made| made.metric(metric).is_some());
    if synthetic && !metric.starts_with("ALERTS") {
        if model.services.values().any(labelled) {
            return true;
        }
        let mut jobs = model.services.values().flat_map(|service| &service.jobs);
        return jobs.any(|job| job.fields.iter().any(|(_, value)| format!("{value:?}").contains(label)));
    }
    let mut known = false;
    for service in model.services.values().filter(|service| service.exports(metric)) {
        known = true;
        let declared = service.metrics.iter().any(|(name, source)| {
            metric.starts_with(name.as_str()) && (source.labels_open || source.labels.contains(label))
        });
        let listed = service
            .catalogues
            .iter()
            .any(|exporter| exporter.metric_with_includes(metric).is_some_and(|metric| metric.can_have_label(label)));
        if declared || listed || labelled(service) {
            return true;
        }
    }
    !known
}
