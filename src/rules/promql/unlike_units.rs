//! Two sides that are compared or added up and are not of the same.

use crate::promql::{BinaryOperator, Kind};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Of, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Binary { operator, operator_span, .. } = &typed.node.kind else {
            return;
        };
        let adds = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
        let [left, right] = typed.below.as_slice() else {
            return;
        };
        if !adds && !operator.is_comparison() {
            return;
        }
        let (Some(one), Some(other)) = (left.value.sure_unit(), right.value.sure_unit()) else {
            return;
        };
        if fit(one, other, adds) {
            return;
        }
        let verb = if adds { "adds up" } else { "compares" };
        let (of_one, of_other) = (one.to_string(), other.to_string());
        let scaled = one.of == other.of && one.per_second == other.per_second;
        let help = match (scaled, one.of == other.of) {
            (true, _) => format!("bring both to one scale: one of these {of_one} is {} of those", ratio(one, other)),
            (false, true) => "one side is for each second: use `rate` on both, or on neither".to_owned(),
            (false, false) => "query what has the same unit on both sides".to_owned(),
        };
        report.add(
            Diagnostic::new(
                "promql/unlike-units",
                place.span(operator_span),
                format!("`{}` {verb} {of_one} and {of_other}", operator.text()),
                "of different things",
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
    let vague = |unit: &Unit<'_>| matches!(unit.of, Of::Bool | Of::Info | Of::Things(_) | Of::Measure(_));
    // a part of each second is how busy something is
    let part = |unit: &Unit<'_>| unit.is_ratio() || (unit.of == Of::Seconds && unit.per_second);
    match (one.of, other.of) {
        (Of::Timestamp, Of::Seconds) | (Of::Seconds, Of::Timestamp) if adds => {
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
    matches!(unit.of, Of::Bool | Of::Info | Of::Things("count") | Of::Measure(_))
}

fn ratio(one: &Unit<'_>, other: &Unit<'_>) -> String {
    let times = one.scale / other.scale;
    let digits = (times * 1e9).round() / 1e9;
    if digits == 0.0 { format!("{times:e}") } else { digits.to_string() }
}
