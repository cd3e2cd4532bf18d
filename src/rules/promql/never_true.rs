//! A comparison with a number that no value can pass.

use crate::promql::{Aggregation, BinaryOperator, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::{Range, Typed, mirrored};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    super::never_both::check(context, report);
    context.nodes(&mut |place, typed| {
        let Expr::Binary { operator, operator_span, return_bool: false, .. } = &typed.node.kind else {
            return;
        };
        let [left, right] = typed.children.as_slice() else {
            return;
        };
        if !operator.is_comparison() {
            return;
        }
        let (side, operator, number) = match (left.value.number, right.value.number) {
            (None, Some(number)) => (left, *operator, number),
            (Some(number), None) => (right, mirrored(*operator), number),
            _ => return,
        };
        if passes(side.value.range, operator, number) {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/never-true",
                place.span(operator_span),
                format!("`{} {}` is never true", operator.text(), written(place, left, right, number)),
                "the result is always empty",
            )
            .label(place.span(&side.node.span), lies(side.value.range))
            .help(help(side, operator, number))
            .item(place.item),
        );
    });
    limits(context, report);
}

/// The limits of alerts.
fn limits(context: &Context<'_>, report: &mut Report) {
    let alerts = context.model.alerts.values().filter(|alert| alert.user_defined);
    for alert in alerts {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let value = typed.value;
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else {
                continue;
            };
            let number = condition.limit.value;
            let (operator, word) = match condition.comparison {
                crate::model::Comparison::Above => (BinaryOperator::Greater, "above"),
                crate::model::Comparison::Below => (BinaryOperator::Less, "below"),
            };
            if value.number.is_some() || passes(value.range, operator, number) {
                continue;
            }
            report.add(
                Diagnostic::new(
                    "promql/never-true",
                    at,
                    format!("`alerts.{}` is never {word} {}", alert.name, condition.limit.written),
                    "the alert never fires",
                )
                .label(alert.expr.text.whole(), lies(value.range))
                .help(help(&typed, operator, number))
                .item(alert.item()),
            );
        }
    }
}

/// Whether some number of a range may pass a comparison.
fn passes(range: Range, operator: BinaryOperator, number: f64) -> bool {
    // an inner comparison that leaves nothing is reported itself
    if range.low > range.high || number.is_nan() {
        return true;
    }
    match operator {
        BinaryOperator::Greater => range.high > number,
        BinaryOperator::GreaterOrEqual => range.high >= number,
        BinaryOperator::Less => range.low < number,
        BinaryOperator::LessOrEqual => range.low <= number,
        BinaryOperator::Equal => range.low <= number && number <= range.high && (!range.whole || number.fract() == 0.0),
        BinaryOperator::NotEqual => !(range.low == number && range.high == number),
        _ => true,
    }
}

/// Where the values lie, in words.
fn lies(range: Range) -> String {
    match (range.low.is_finite(), range.high.is_finite()) {
        (true, true) if range.low == range.high => format!("always {}", range.low),
        (true, true) if range.whole && range.high - range.low == 1.0 => format!("{} or {}", range.low, range.high),
        _ if range.is_part() && range != Range::PART => "a ratio, from 0 to about 1".to_owned(),
        (true, true) => format!("between {} and {}", range.low, range.high),
        (true, false) => format!("never below {}", range.low),
        (false, _) => format!("never above {}", range.high),
    }
}

/// The number of a comparison as it stands there.
fn written(place: Place<'_>, left: &Typed<'_>, right: &Typed<'_>, number: f64) -> String {
    let side = if left.value.number.is_some() && right.value.number.is_none() { left } else { right };
    place.expression.text.as_str().get(side.node.span.clone()).map_or_else(|| number.to_string(), str::to_owned)
}

fn help(side: &Typed<'_>, operator: BinaryOperator, number: f64) -> String {
    let range = side.value.range;
    let sum = matches!(side.unparen().node.kind, Expr::Aggregate { operator: Aggregation::Sum, .. });
    if sum && range.low == 0.0 && range.high == 0.0 {
        return "each value is 0, and so is their sum: write `count` instead of `sum` to count the series".to_owned();
    }
    let counts = range.low == 1.0 && range.whole && range.high.is_infinite();
    if counts && (operator == BinaryOperator::Equal && number == 0.0 || operator == BinaryOperator::Less) {
        return "without series the result is empty, not 0: write absent(…)".to_owned();
    }
    if range.is_part() && number > 1.0 && number < 15.0 && number.fract() != 0.0 {
        return "this is a ratio from 0 to 1: multiply a burn rate by the error budget, 14.4 * 0.001".to_owned();
    }
    if range.is_part() && number > 1.0 && number <= 100.0 {
        return format!("this is a ratio from 0 to 1: write {}", (number / 100.0 * 1e9).round() / 1e9);
    }
    "compare with a number within its range".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_silent() {
        let bool = Range::PART.whole();
        assert!(!passes(bool, BinaryOperator::Greater, 1.0) && !passes(bool, BinaryOperator::Equal, 0.5));
        assert!(passes(bool, BinaryOperator::Equal, 0.0) && passes(bool, BinaryOperator::Less, 0.5));
        assert!(
            !passes(Range::NONNEGATIVE, BinaryOperator::Less, 0.0) && passes(Range::ANY, BinaryOperator::Less, 0.0)
        );
        assert!(!passes(Range::new(1.0, 1.0), BinaryOperator::NotEqual, 1.0));
        assert!(passes(Range::PART, BinaryOperator::Greater, f64::NAN));
    }
}
