//! An average or a sum of quantiles.

use crate::promql::{Aggregation, Kind, Node};
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
        let Some(below) = typed.below.last() else {
            return;
        };
        let help = match below.value.samples {
            // of an indicator it is not seen here whether it has one series or many
            Samples::Quantile if has_one_series(below.node) != Some(false) => return,
            Samples::Quantile => {
                "add up the buckets, then take the quantile: histogram_quantile(0.95, sum by (le) (…))"
            }
            Samples::SummaryQuantile => {
                "quantiles of a summary cannot be joined: take `max`, or the mean by `_sum` and `_count`"
            }
            _ => return,
        };
        let name = operator.name();
        report.add(
            Diagnostic::new(
                "promql/average-of-quantiles",
                place.span(name_span),
                format!("`{name}` of quantiles is no quantile of anything"),
                "means nothing",
            )
            .label(place.span(&below.node.span), "quantiles")
            .help(help)
            .item(place.item),
        );
    });
}

/// Whether a quantile has one series or may have several, where the expression shows it.
fn has_one_series(node: &Node) -> Option<bool> {
    let node = node.unparen();
    let Kind::Call { function: "histogram_quantile", args, .. } = &node.kind else {
        return None;
    };
    match &args.get(1)?.unparen().kind {
        Kind::Aggregate { grouping, .. } => {
            let grouping = grouping.as_ref()?;
            Some(grouping.by && grouping.labels.iter().all(|(name, _)| name == "le"))
        }
        _ => Some(false),
    }
}
