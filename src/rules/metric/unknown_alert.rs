//! A selector of Prometheus' series about alerts asks for an alert that does not exist.

use std::collections::BTreeSet;

use super::super::reference::unknown_job::{alternative, unknown};
use crate::model::Model;
use crate::promql::{Expr, MatchOperator};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;

/// What Prometheus stores about alerts.
const OF_ALERTS: &[&str] = &["ALERTS", "ALERTS_FOR_STATE"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if may_have_others(model) {
        return;
    }
    let mut known: Option<BTreeSet<&str>> = None;
    for &(ref item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else { return };
            if !selector.name.as_ref().is_some_and(|(name, _)| OF_ALERTS.contains(&name.as_str())) {
                return;
            }
            for matcher in selector.matchers.iter().filter(|matcher| matcher.label == "alertname") {
                let known =
                    known.get_or_insert_with(|| model.alerts.values().map(|alert| alert.name.as_str()).collect());
                let unknown = unknown(matcher, known);
                if let Some(found) = alternative(&unknown, "alert", matcher, expression) {
                    report.add(found.item(item.clone()));
                    continue;
                }
                for wrong in unknown {
                    let span = expression.text.span(matcher.value_span.clone());
                    let off = model.unresolved.disabled_alerts.contains(&wrong);
                    let message = match off {
                        true => format!("the alert `{wrong}` is disabled"),
                        false => format!("there is no alert `{wrong}`"),
                    };
                    let found = Diagnostic::new("metric/unknown-alert", span, message, "matches nothing");
                    let found = found.item(item.clone());
                    report.add(match nearest(&wrong, known.iter().copied()) {
                        _ if off => found
                            .help(format!("remove this matcher, or remove `enabled = false` from `[alerts.{wrong}]`")),
                        Some(near) => {
                            let found = found.help(format!("did you mean `{near}`?"));
                            let plain = expression.text.is_plain(matcher.value_span.clone());
                            let whole = matcher.operator == MatchOperator::Equal && plain;
                            let quote =
                                expression.text.as_str().get(matcher.value_span.clone()).and_then(|text| text.get(..1));
                            match quote.filter(|_| whole) {
                                Some(quote) => found.edit(span, format!("{quote}{near}{quote}")),
                                None => found,
                            }
                        }
                        None => {
                            found.help(format!("declare [alerts.{wrong}], or write the name of an alert that exists"))
                        }
                    });
                }
            }
        });
    }
}

/// Whether there may be alerts that the spec does not show: some were lost on the way here, or a target is a Prometheus that
/// passes on its own.
fn may_have_others(model: &Model) -> bool {
    let federates = model.services.values().any(|service| {
        let given = OF_ALERTS.iter().any(|name| service.metrics.contains_key(*name));
        given || service.jobs.iter().any(|job| job.metrics_path.contains("federate"))
    });
    model.unresolved.unknown || model.unresolved.alerts || federates
}
