//! A part of a whole, by the names of the two, compared with a number that would be percent.
//!
//! Deliberately absent: quotients of other things, which may well be far above 1, and those of which the range is known, where
//! `promql/never-true` says so.

use crate::promql::{Aggregation, BinaryOperator, Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::{Dimension, Typed, mirrored};

/// Words of what is used, or left.
const USED: &[&str] = &[
    "active",
    "allocated",
    "avail",
    "available",
    "busy",
    "consumed",
    "current",
    "free",
    "idle",
    "inuse",
    "open",
    "resident",
    "usage",
    "use",
    "used",
    "working",
];

/// Words of the most that there can be.
const LIMIT: &[&str] = &["capacity", "limit", "limits", "max", "maximum", "quota", "size", "total"];

/// What is used and its limit, where their names do not show it. Source: PostgreSQL's `pg_stat_activity`, which has a row for each
/// connection, and pgbouncer's `SHOW CONFIG`.
const PAIRS: &[(&str, &str)] = &[
    ("pg_stat_activity_count", "pg_settings_max_connections"),
    ("pg_stat_database_numbackends", "pg_settings_max_connections"),
    ("pgbouncer_pools_client_active_connections", "pgbouncer_config_max_client_connections"),
];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        if let Some(found) = check_node(place, typed) {
            report.add(found.item(place.item));
        }
    });
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let Some(quotient) = quotient(&typed) else { continue };
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else { continue };
            let above = condition.comparison == crate::model::Comparison::Above;
            if above && is_percent(condition.limit.value) && condition.limit.written.parse::<f64>().is_ok() {
                let place = Place { item: "", expression: &alert.expr };
                report.add(finding(place, quotient, condition.limit.value, at).item(alert.item()));
            }
        }
    }
}

fn check_node(place: Place<'_>, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, .. } = &typed.node.kind else {
        return None;
    };
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    let (side, operator, number) = match (left.value.number, right.value.number) {
        (None, Some(number)) => (left, *operator, number),
        (Some(number), None) => (right, mirrored(*operator), number),
        _ => return None,
    };
    let above = matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual);
    if !above || !is_percent(number) {
        return None;
    }
    Some(finding(place, quotient(side)?, number, place.span(operator_span)))
}

/// Whether it is a usual limit of something in percent. Nine times of the limit is no limit.
fn is_percent(number: f64) -> bool {
    (50.0..=100.0).contains(&number)
}

fn finding(place: Place<'_>, quotient: &Typed<'_>, number: f64, at: crate::source::Span) -> Diagnostic {
    let ratio = (number / 100.0 * 1e9).round() / 1e9;
    Diagnostic::new(
        "promql/ratio-as-percent",
        at,
        format!("a ratio is compared with {number}"),
        "a ratio does not get this high",
    )
    .label(place.span(&quotient.node.span), "a ratio, from 0 to about 1")
    .help(format!("write {ratio}, or multiply the ratio by 100"))
}

/// The quotient that a node is, if it is of a part and its whole, and nothing rescales it.
fn quotient<'t, 'a>(typed: &'t Typed<'a>) -> Option<&'t Typed<'a>> {
    let typed = typed.unparen();
    match &typed.node.kind {
        Expr::Aggregate { operator, .. } if is_same_size(*operator) => quotient(typed.children.last()?),
        Expr::Binary { operator: BinaryOperator::Divide, .. } => {
            let [part, whole] = typed.children.as_slice() else { return None };
            // where the range is known another rule speaks
            let known = typed.value.range.is_part() && typed.value.range.high.is_finite();
            (!known && is_part(part, whole)).then_some(typed)
        }
        _ => None,
    }
}

fn is_same_size(operator: Aggregation) -> bool {
    matches!(
        operator,
        Aggregation::Avg | Aggregation::Max | Aggregation::Min | Aggregation::Topk | Aggregation::Bottomk
    )
}

fn is_part(part: &Typed<'_>, whole: &Typed<'_>) -> bool {
    let (Some(used), Some(limit)) = (name(part.node), name(whole.node)) else {
        return false;
    };
    if PAIRS.contains(&(used, limit)) {
        return true;
    }
    let has = |name: &str, words: &[&str]| name.to_ascii_lowercase().split('_').any(|word| words.contains(&word));
    // more than one word of the beginning in common: `shop_pool_used`, `shop_pool_max`
    let common = used.split('_').zip(limit.split('_')).take_while(|(one, other)| one == other).count();
    let alike = match (part.value.known_unit(), whole.value.known_unit()) {
        (Some(one), Some(other)) => one.is_same(other) && !one.per_second && one.dimension != Dimension::Timestamp,
        (None, None) => true,
        _ => false,
    };
    has(used, USED) && has(limit, LIMIT) && !has(limit, USED) && !has(used, LIMIT) && common > 1 && alike
}

/// The metric whose samples a node has, added up at most.
fn name(node: &Node) -> Option<&str> {
    match &node.unparen().kind {
        Expr::Selector(selector) => selector.name.as_ref().map(|(name, _)| name.as_str()),
        Expr::Aggregate { operator, expr, .. } if *operator == Aggregation::Sum || is_same_size(*operator) => {
            name(expr)
        }
        _ => None,
    }
}
