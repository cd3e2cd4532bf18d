//! An exact comparison with a number that a computed value has by accident only.

use crate::promql::{BinaryOperator, Kind};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Binary {
            operator: operator @ (BinaryOperator::Equal | BinaryOperator::NotEqual), operator_span, ..
        } = &typed.node.kind
        else {
            return;
        };
        let [left, right] = typed.below.as_slice() else {
            return;
        };
        let (side, number) = match (left.value.number, right.value.number) {
            (None, Some(number)) => (left, number),
            (Some(number), None) => (right, number),
            _ => return,
        };
        // nothing at all, all of it, and whole numbers are met exactly
        let computed = matches!(side.value.samples, Samples::Rate | Samples::Quotient | Samples::Lifetime);
        if !computed || side.value.range.whole || number.is_nan() || number.fract() == 0.0 {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/exact-equality",
                place.span(operator_span),
                format!("`{} {number}` compares a computed value exactly", operator.text()),
                match operator {
                    BinaryOperator::Equal => "true by accident only",
                    _ => "false by accident only",
                },
            )
            .label(place.span(&side.node.span), "a floating-point result")
            .help("compare with `>` or `<`")
            .item(place.item),
        );
    });
}
