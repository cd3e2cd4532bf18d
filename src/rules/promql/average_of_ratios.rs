//! An average or a sum of quotients of rates.

use crate::promql::{Aggregation, BinaryOperator, Expr, Grouping, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Aggregate { operator: operator @ (Aggregation::Avg | Aggregation::Sum), name_span, .. } =
            &typed.node.kind
        else {
            return;
        };
        let Some(below) = typed.children.last().map(crate::types::Typed::unparen) else {
            return;
        };
        let Expr::Binary { operator: BinaryOperator::Divide, lhs, rhs, .. } = &below.node.kind else {
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
                format!("`{name}` of ratios is NaN as soon as one series is idle"),
                "each series has the same weight, busy or idle",
            )
            .label(place.span(&below.node.span), "0/0 is NaN where nothing happened")
            .help("aggregate first, then divide: sum(rate(…)) / sum(rate(…))")
            .item(place.item),
        );
    });
}

/// Whether a rate is kept apart by labels: without an aggregation, or by some.
fn is_split(node: &Node) -> bool {
    match &node.unparen().kind {
        Expr::Call { function, .. } => matches!(*function, "rate" | "irate" | "increase"),
        Expr::Aggregate { operator: Aggregation::Sum, grouping: Some(Grouping { by: true, labels, .. }), .. } => {
            !labels.is_empty()
        }
        _ => false,
    }
}
