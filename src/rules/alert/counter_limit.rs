//! A limit on a counter itself, not on how fast it grows.

use crate::model::{Alert, Comparison};
use crate::promql::{Aggregation, BinaryOperator, Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::ranged::ranged;
use crate::source::Span;
use crate::types::{Samples, Typed, mirrored};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let root = typed.unparen();
        if is_counter(root) {
            for variant in &alert.variants {
                if let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at)
                    && let Some(side) = Side::new(condition.comparison == Comparison::Above, condition.limit.value)
                {
                    report.add(found(alert, root, side, at, &condition.limit.written));
                }
            }
        }
        if let Some((counter, side, number)) = compared(root) {
            let written = alert.expr.text.as_str().get(number.node.span.clone()).unwrap_or("");
            let at = alert.expr.text.span(number.node.span.clone());
            report.add(found(alert, counter, side, at, written));
        }
    }
}

/// On which side of its limit a counter stays.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
}

impl Side {
    /// Of a comparison; none where it may ask whether something ever happened.
    fn new(above: bool, limit: f64) -> Option<Side> {
        match above {
            true => (limit > 0.0).then_some(Side::Above),
            false => (limit > 1.0).then_some(Side::Below),
        }
    }
}

/// A counter that the result of an expression is compared as, with the number.
fn compared<'t, 'a>(typed: &'t Typed<'a>) -> Option<(&'t Typed<'a>, Side, &'t Typed<'a>)> {
    let typed = typed.unparen();
    if let Expr::Aggregate { operator: Aggregation::Topk | Aggregation::Bottomk, .. } = &typed.node.kind {
        return typed.children.last().and_then(compared);
    }
    let (Expr::Binary { operator, return_bool: false, .. }, [left, right]) =
        (&typed.node.kind, typed.children.as_slice())
    else {
        return None;
    };
    let (counter, operator, number) = match (left.value.number, right.value.number) {
        (None, Some(_)) => (left, *operator, right),
        (Some(_), None) => (right, mirrored(*operator), left),
        _ => return None,
    };
    let above = match operator {
        BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => true,
        BinaryOperator::Less | BinaryOperator::LessOrEqual => false,
        _ => return None,
    };
    let side = Side::new(above, number.value.number?)?;
    is_counter(counter).then_some((counter, side, number))
}

fn found(alert: &Alert, counter: &Typed<'_>, side: Side, limit: Span, written: &str) -> Diagnostic {
    let at = match side {
        Side::Above => format!("once above {written}, it stays above"),
        Side::Below => format!("below {written} only for a while after a restart"),
    };
    Diagnostic::new(
        "alert/counter-limit",
        alert.expr.text.span(counter.node.span.clone()),
        format!("`alerts.{}` compares a counter with a limit", alert.name),
        "a counter only grows, until its process restarts",
    )
    .label(limit, at)
    .help(format!("compare how fast it grows: rate({0}) or increase({0})", short(alert, counter.node)))
    .item(alert.item())
}

/// Whether a node is a counter, or counters added up, as they are or with a factor.
fn is_counter(typed: &Typed<'_>) -> bool {
    let typed = typed.unparen();
    let plain = match (&typed.node.kind, typed.children.as_slice()) {
        (Expr::Selector(_) | Expr::Aggregate { .. }, _) => true,
        (Expr::Binary { operator: BinaryOperator::Multiply | BinaryOperator::Divide, .. }, [left, right]) => {
            let factor = |typed: &Typed<'_>| typed.value.number.is_some_and(|number| number > 0.0);
            is_counter(left) && factor(right) || factor(left) && is_counter(right)
        }
        _ => false,
    };
    plain && matches!(typed.value.samples, Samples::Counter | Samples::Totals | Samples::Buckets)
}

/// The metric with a range, or dots where it is more than that.
fn short(alert: &Alert, node: &Node) -> String {
    ranged(alert.expr.text.as_str(), node).unwrap_or_else(|| "…[5m]".to_owned())
}
