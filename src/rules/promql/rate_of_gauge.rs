//! A function for counters over something that goes up and down.

use crate::promql::Expr;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Expects, Samples, signature};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        // what `resets` counts of a gauge are its falls, which may be what is meant
        let wanted =
            signature(function).filter(|signature| signature.expects == Expects::Counter && *function != "resets");
        let Some(below) = wanted.and_then(|signature| typed.children.get(signature.argument)) else {
            return;
        };
        let (what, help) = match below.value.samples {
            Samples::Gauge => (
                "goes up and down: each decrease counts as a restart",
                match *function {
                    "increase" => "use `delta` for the change, or query a counter",
                    "irate" => "use `deriv` for the slope, or query a counter",
                    _ => "use `deriv` for the slope, `delta` for the change, or query a counter",
                },
            ),
            Samples::SummaryQuantile => (
                "a quantile, not a counter",
                "its `_sum` and `_count` are counters: rate(…_sum[5m]) / rate(…_count[5m]) is the mean",
            ),
            // recorded before, or of a subquery
            Samples::Rate | Samples::Quotient | Samples::Quantile | Samples::Lifetime => (
                "a computed value: each decrease counts as a restart",
                "apply `rate` to the counters first, or use `deriv` for the slope of this",
            ),
            _ => return,
        };
        let names = below.node.metric_names();
        let operand = names.first().filter(|_| names.len() == 1).map_or("this".to_owned(), |name| format!("`{name}`"));
        report.add(
            Diagnostic::new(
                "promql/rate-of-gauge",
                place.span(name_span),
                format!("`{function}` is for counters, and {operand} is not a counter"),
                "expects a counter",
            )
            .label(place.span(&below.node.span), what)
            .help(help)
            .item(place.item),
        );
    });
}
