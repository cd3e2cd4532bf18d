//! An average or a sum of quantiles.

use crate::promql::{Aggregation, Expr, Node};
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
        let Some(below) = typed.children.last() else {
            return;
        };
        let help = match below.value.samples {
            // of an indicator it is not seen here whether it has one series or many
            Samples::Quantile if has_one_series(below.node) != Some(false) => return,
            Samples::Quantile => {
                "aggregate the buckets first, then take the quantile: histogram_quantile(0.95, sum by (le) (…))"
            }
            Samples::SummaryQuantile => {
                "the quantiles of a summary cannot be aggregated: use `max`, or the mean from `_sum` and `_count`"
            }
            _ => return,
        };
        let name = operator.name();
        report.add(
            Diagnostic::new(
                "promql/average-of-quantiles",
                place.span(name_span),
                format!("`{name}` of quantiles is not a quantile"),
                "the result has no meaning",
            )
            .label(place.span(&below.node.span), "already quantiles")
            .help(help)
            .item(place.item),
        );
    });
}

/// Whether a quantile has one series or may have several, where the expression shows it.
fn has_one_series(node: &Node) -> Option<bool> {
    let node = node.unparen();
    let Expr::Call { function: "histogram_quantile", args, .. } = &node.kind else {
        return None;
    };
    match &args.get(1)?.unparen().kind {
        Expr::Aggregate { grouping, .. } => {
            let grouping = grouping.as_ref()?;
            Some(grouping.by && grouping.labels.iter().all(|(name, _)| name == "le"))
        }
        _ => Some(false),
    }
}
