//! An exact comparison with a number that a computed value has by accident only.

use crate::promql::{Aggregation, BinaryOperator, Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Binary {
            operator: operator @ (BinaryOperator::Equal | BinaryOperator::NotEqual), operator_span, ..
        } = &typed.node.kind
        else {
            return;
        };
        let [left, right] = typed.children.as_slice() else {
            return;
        };
        let (side, number) = match (left.value.number, right.value.number) {
            (None, Some(number)) => (left, number),
            (Some(number), None) => (right, number),
            _ => return,
        };
        let computed = matches!(side.value.samples, Samples::Rate | Samples::Quotient | Samples::Lifetime);
        let extrapolated = is_extrapolated(side.node) && number != 0.0;
        // nothing at all, all of it, and whole numbers are met exactly
        let met = number.fract() == 0.0 && !extrapolated;
        if !computed || side.value.range.whole || number.is_nan() || met {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/exact-equality",
                place.span(operator_span),
                format!("`{} {number}` compares a computed value exactly", operator.text()),
                match operator {
                    BinaryOperator::Equal => "true only by chance",
                    _ => "false only by chance",
                },
            )
            .label(
                place.span(&side.node.span),
                if extrapolated {
                    "extrapolated to the whole range, so not a whole number"
                } else {
                    "a floating-point result"
                },
            )
            .help(match extrapolated {
                true => "compare with `>` or `<`, and a limit between two whole numbers: `> 0.5`",
                false => "compare with `>` or `<`",
            })
            .item(place.item),
        );
    });
}

/// Whether it is how much a counter grew, or a sum of that: of one event it makes 1.07, as the samples lie.
fn is_extrapolated(node: &Node) -> bool {
    match &node.unparen().kind {
        Expr::Call { function: "increase", args, .. } => {
            let mut exact = false;
            args.iter().for_each(|arg| {
                arg.walk(&mut |node| {
                    exact |= matches!(&node.kind, Expr::Selector(selector) if selector.beyond.is_some());
                });
            });
            !exact
        }
        Expr::Aggregate { operator: Aggregation::Sum | Aggregation::Max | Aggregation::Min, expr, .. } => {
            is_extrapolated(expr)
        }
        _ => false,
    }
}
