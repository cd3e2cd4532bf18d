//! An average or a sum of quotients of rates.

use crate::promql::{Aggregation, BinaryOperator, Grouping, Kind, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Aggregate { operator: operator @ (Aggregation::Avg | Aggregation::Sum), name_span, .. } =
            &typed.node.kind
        else {
            return;
        };
        let Some(below) = typed.below.last().map(crate::types::Typed::unparen) else {
            return;
        };
        let Kind::Binary { operator: BinaryOperator::Divide, lhs, rhs, .. } = &below.node.kind else {
            return;
        };
        if below.value.samples != Samples::Quotient || !(is_split(lhs) && is_split(rhs)) {
            return;
        }
        let name = operator.name();
        report.add(
            Diagnostic::new(
                "promql/average-of-ratios",
                place.span(name_span),
                format!("`{name}` of quotients is NaN as soon as one of them is idle"),
                "and each counts the same, however little it does",
            )
            .label(place.span(&below.node.span), "0/0 where nothing happened")
            .help("add up first, then divide: sum(rate(…)) / sum(rate(…))")
            .item(place.item),
        );
    });
}

/// Whether a rate is kept apart by labels: without an aggregation, or by some.
fn is_split(node: &Node) -> bool {
    match &node.unparen().kind {
        Kind::Call { function, .. } => matches!(*function, "rate" | "irate" | "increase"),
        Kind::Aggregate { operator: Aggregation::Sum, grouping: Some(Grouping { by: true, labels, .. }), .. } => {
            !labels.is_empty()
        }
        _ => false,
    }
}
