//! A difference or a comparison of series with themselves.

use super::itself::itself;
use crate::model::Expression;
use crate::promql::{BinaryOperator, Expr, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            if let Some(found) = check_node(expression, node) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_node(expression: &Expression, node: &Node) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, return_bool, matching, lhs, rhs, .. } = &node.kind else {
        return None;
    };
    if [lhs, rhs].iter().any(|side| side.value_type != ValueType::Vector) {
        return None;
    }
    let always = match operator {
        BinaryOperator::Subtract => "always 0",
        BinaryOperator::Greater | BinaryOperator::Less | BinaryOperator::NotEqual => match return_bool {
            true => "always 0",
            false => "never true",
        },
        BinaryOperator::Equal | BinaryOperator::GreaterOrEqual | BinaryOperator::LessOrEqual => match return_bool {
            true => "always 1",
            false => "always true",
        },
        _ => return None,
    };
    // `x == x` is the way to leave out what is not a number
    if matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
        return None;
    }
    itself(lhs, rhs, matching.as_ref())?;
    Some(
        Diagnostic::new(
            "promql/same-on-both-sides",
            expression.text.span(operator_span.clone()),
            format!("both sides of `{}` are the same series: {always}", operator.text()),
            "matches each series with itself",
        )
        .help("write `offset 1h` after the metric on one side to compare with the past, or query another metric"),
    )
}
