//! A quantile of buckets as they are: of all that was observed since the process began.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Typed};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Call { function: function @ ("histogram_quantile" | "histogram_fraction"), name_span, .. } =
            &typed.node.kind
        else {
            return;
        };
        let Some(buckets) = typed.below.last().filter(|below| is_raw(below)) else {
            return;
        };
        report.add(
            Diagnostic::new(
                "promql/lifetime-quantile",
                place.span(name_span),
                format!("`{function}` reads raw buckets"),
                "over all that was observed since the process started",
            )
            .label(place.span(&buckets.node.span), "counters")
            .help("apply `rate` to the buckets first: sum by (le) (rate(…_bucket[5m]))")
            .item(place.item),
        );
    });
}

/// Whether a node is counters of buckets, with nothing in between that says how fast they grow.
fn is_raw(typed: &Typed<'_>) -> bool {
    match (&typed.node.kind, typed.below.as_slice()) {
        (Kind::Selector(selector), _) => {
            // what a rule records under such a name may be anything
            let called = |name: &str| name.ends_with("_bucket") && !name.contains(':');
            let called = selector.name.as_ref().is_some_and(|(name, _)| called(name));
            typed.value.samples == Samples::Buckets || (called && typed.value.samples == Samples::Unknown)
        }
        (Kind::Paren(_), [inner]) | (Kind::Aggregate { .. }, [.., inner]) => is_raw(inner),
        _ => false,
    }
}
