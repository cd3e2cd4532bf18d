//! An alert on some of the series only, which others take the place of.

use crate::promql::{Aggregation, BinaryOperator, Kind, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.written) {
        let Some((operator, name)) = chosen(&alert.expr.parsed.root) else {
            continue;
        };
        report.add(
            Diagnostic::new(
                "alert/changing-series",
                alert.expr.text.span(name.clone()),
                format!("`{}` in `alerts.{}`: which series it sees changes", operator.name(), alert.name),
                "one series is resolved as soon as another overtakes it",
            )
            .help("leave it out: the limit says which series matter")
            .item(alert.item()),
        );
    }
}

/// The aggregation that chooses the series of a result.
fn chosen(node: &Node) -> Option<(Aggregation, &std::ops::Range<usize>)> {
    match &node.kind {
        Kind::Paren(inner) | Kind::Unary { expr: inner, .. } => chosen(inner),
        // the one that is the greatest of a group is what the group is about
        Kind::Aggregate {
            operator: operator @ (Aggregation::Topk | Aggregation::Bottomk),
            grouping: None,
            name_span,
            ..
        } => Some((*operator, name_span)),
        Kind::Binary { operator: BinaryOperator::Or, lhs, rhs, .. } => chosen(lhs).or_else(|| chosen(rhs)),
        Kind::Binary { lhs, rhs, .. } => chosen(if lhs.value_type == ValueType::Scalar { rhs } else { lhs }),
        _ => None,
    }
}
