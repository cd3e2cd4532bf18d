//! A quantile of buckets as they are: of all that was observed since the process began.

use crate::metrics::Origin;
use crate::model::Job;
use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Typed};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Call { function: function @ ("histogram_quantile" | "histogram_fraction"), name_span, .. } =
            &typed.node.kind
        else {
            return;
        };
        let Some(buckets) = typed.children.last().filter(|below| is_raw(below)) else {
            return;
        };
        // a batch pushes what one run of it has observed
        if context.model.may_hold_any_job() && passes_on(context, buckets.node) {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/lifetime-quantile",
                place.span(name_span),
                format!("`{function}` reads raw bucket counters"),
                "covers everything since the process started",
            )
            .label(place.span(&buckets.node.span), "counters, without `rate`")
            .help("apply `rate` to the buckets first: sum by (le) (rate(…_bucket[5m]))")
            .item(place.item),
        );
    });
}

/// Whether some of the buckets come from a target that passes on what others gave it.
fn passes_on<'a>(context: &Context<'a>, node: &'a Node) -> bool {
    let honors = |origin| matches!(origin, Origin::Target { job, .. } if Job::honors_labels(job));
    context.selects(node, &|series| series.open || series.known.iter().any(|series| honors(series.origin)))
}

/// Whether a node is counters of buckets, with nothing in between that says how fast they grow.
fn is_raw(typed: &Typed<'_>) -> bool {
    match (&typed.node.kind, typed.children.as_slice()) {
        (Expr::Selector(selector), _) => {
            // what a rule records under such a name may be anything
            let called = |name: &str| name.ends_with("_bucket") && !name.contains(':');
            let called = selector.name.as_ref().is_some_and(|(name, _)| called(name));
            typed.value.samples == Samples::Buckets || (called && typed.value.samples == Samples::Unknown)
        }
        (Expr::Paren(_), [inner]) | (Expr::Aggregate { .. }, [.., inner]) => is_raw(inner),
        _ => false,
    }
}
