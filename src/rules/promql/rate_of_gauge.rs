//! A function for counters over something that goes up and down.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Wants, effect};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        // what `resets` counts of a gauge are its falls, which may be what is meant
        let wanted = effect(function).filter(|effect| effect.wants == Wants::Counter && *function != "resets");
        let Some(below) = wanted.and_then(|effect| typed.below.get(effect.argument)) else {
            return;
        };
        let (what, help) = match below.value.samples {
            Samples::Gauge => (
                "goes up and down: each fall is taken for a restart, and counted as growth",
                match *function {
                    "increase" => "write `delta` for its change, or query a counter",
                    "irate" => "write `deriv` for its slope, or query a counter",
                    _ => "write `deriv` for its slope, `delta` for its change, or query a counter",
                },
            ),
            Samples::SummaryQuantile => (
                "is a quantile, not a counter",
                "its `_sum` and `_count` are counters: rate(…_sum[5m]) / rate(…_count[5m]) is the mean",
            ),
            // recorded before, or of a subquery
            Samples::Rate | Samples::Quotient | Samples::Quantile | Samples::Lifetime => (
                "is computed, and goes up and down: each fall is taken for a restart",
                "take the rate of the counters first, or write `deriv` for the slope of this",
            ),
            _ => return,
        };
        let names = below.node.metric_names();
        let operand = names.first().filter(|_| names.len() == 1).map_or("this".to_owned(), |name| format!("`{name}`"));
        report.add(
            Diagnostic::new(
                "promql/rate-of-gauge",
                place.span(name_span),
                format!("`{function}` is for counters, and {operand} is none"),
                "for what only grows",
            )
            .label(place.span(&below.node.span), what)
            .help(help)
            .item(place.item),
        );
    });
}
