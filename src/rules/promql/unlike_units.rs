//! Two sides that are compared or added up and are not of the same.

use crate::promql::{BinaryOperator, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Binary { operator, operator_span, .. } = &typed.node.kind else {
            return;
        };
        let adds = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
        let [left, right] = typed.children.as_slice() else {
            return;
        };
        if !adds && !operator.is_comparison() {
            return;
        }
        let (Some(one), Some(other)) = (left.value.known_unit(), right.value.known_unit()) else {
            return;
        };
        if fit(one, other, adds) {
            return;
        }
        let verb = if adds { "combines" } else { "compares" };
        let (of_one, of_other) = (one.to_string(), other.to_string());
        let scaled = one.dimension == other.dimension && one.per_second == other.per_second;
        let help = match (scaled, one.dimension == other.dimension) {
            (true, _) => format!("multiply the left side by {} to get {of_other}", ratio(one, other)),
            (false, true) => "one side is per second: use `rate` on both sides, or on neither".to_owned(),
            (false, false) => "use metrics with the same unit on both sides".to_owned(),
        };
        report.add(
            Diagnostic::new(
                "promql/unlike-units",
                place.span(operator_span),
                format!("`{}` {verb} {of_one} and {of_other}", operator.text()),
                "different units",
            )
            .label(place.span(&left.node.span), of_one)
            .label(place.span(&right.node.span), of_other)
            .help(help)
            .item(place.item),
        );
    });
}

/// Whether it may make sense to compare the two, or to add them up.
fn fit(one: &Unit<'_>, other: &Unit<'_>, adds: bool) -> bool {
    let vague = |unit: &Unit<'_>| {
        matches!(unit.dimension, Dimension::Bool | Dimension::Info | Dimension::Things(_) | Dimension::Measure(_))
    };
    // a part of each second is how busy something is
    let part = |unit: &Unit<'_>| unit.is_ratio() || (unit.dimension == Dimension::Seconds && unit.per_second);
    match (one.dimension, other.dimension) {
        (Dimension::Timestamp, Dimension::Seconds) | (Dimension::Seconds, Dimension::Timestamp) if adds => {
            !one.per_second && !other.per_second && one.has_scale(other.scale)
        }
        _ if part(one) && part(other) => true,
        _ if vague(one) || vague(other) => vague(one) && vague(other) || is_vaguest(one) || is_vaguest(other),
        (of_one, of_other) if of_one != of_other => false,
        _ if one.per_second != other.per_second => false,
        // a number in the expression may be a factor as well as a conversion
        _ => one.has_scale(other.scale) || !(one.declared_scale && other.declared_scale),
    }
}

/// Of which nothing says what is counted.
fn is_vaguest(unit: &Unit<'_>) -> bool {
    matches!(unit.dimension, Dimension::Bool | Dimension::Info | Dimension::Things("count") | Dimension::Measure(_))
}

fn ratio(one: &Unit<'_>, other: &Unit<'_>) -> String {
    let times = one.scale / other.scale;
    let digits = (times * 1e9).round() / 1e9;
    if digits == 0.0 { format!("{times:e}") } else { digits.to_string() }
}
