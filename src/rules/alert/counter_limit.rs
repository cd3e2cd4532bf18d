//! A limit on a counter itself, not on how fast it grows.

use crate::model::Comparison;
use crate::promql::{BinaryOperator, Kind, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;
use crate::types::{Samples, Typed, mirrored};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.written) {
        let typed = context.types.of(&alert.expr.parsed.root);
        let root = typed.unparen();
        let at = |node: &Node| alert.expr.text.span(node.span.clone());
        let mut say = |counter: &Typed<'_>, limit: Span, written: &str| {
            report.add(
                Diagnostic::new(
                    "alert/counter-limit",
                    at(counter.node),
                    format!("`alerts.{}` has a limit on a counter", alert.name),
                    "only grows: once above, it stays there until the process starts anew",
                )
                .label(limit, format!("above {written} for ever"))
                .help(format!(
                    "limit how fast it grows: rate({0}[5m]) or increase({0}[5m])",
                    short(alert, counter.node)
                ))
                .item(alert.item()),
            );
        };
        if is_counter(root) {
            let above = alert.variants.iter().filter_map(|variant| {
                let condition = variant.condition.as_ref()?;
                let above = condition.comparison == Comparison::Above && condition.limit.value > 0.0;
                above.then_some((variant.limit_at?, condition.limit.written.as_str()))
            });
            for (limit, written) in above {
                say(root, limit, written);
            }
        }
        let (Kind::Binary { operator, return_bool: false, .. }, [left, right]) =
            (&root.node.kind, root.below.as_slice())
        else {
            continue;
        };
        let (counter, operator, number) = match (left.value.number, right.value.number) {
            (None, Some(_)) => (left, *operator, right),
            (Some(_), None) => (right, mirrored(*operator), left),
            _ => continue,
        };
        let positive = number.value.number.is_some_and(|number| number > 0.0);
        let above = matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual);
        // whether something ever happened is a question too
        if above && positive && is_counter(counter) {
            let written = alert.expr.text.as_str().get(number.node.span.clone()).unwrap_or("");
            say(counter, at(number.node), written);
        }
    }
}

/// Whether a node is a counter, or counters added up, as they are.
fn is_counter(typed: &Typed<'_>) -> bool {
    let plain = matches!(typed.unparen().node.kind, Kind::Selector(_) | Kind::Aggregate { .. });
    plain && matches!(typed.value.samples, Samples::Counter | Samples::Totals | Samples::Buckets)
}

/// The metric, or dots where it is more than that.
fn short<'a>(alert: &'a crate::model::Alert, node: &Node) -> &'a str {
    match &node.unparen().kind {
        Kind::Selector(_) => alert.expr.text.as_str().get(node.span.clone()).unwrap_or("…"),
        _ => "…",
    }
}
