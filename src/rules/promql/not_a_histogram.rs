//! A function for histograms over something else.

use crate::promql::Expr;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Expects, Samples, signature};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let Some(signature) = signature(function) else {
            return;
        };
        let Some(below) = typed.children.get(signature.argument) else {
            return;
        };
        let plain = matches!(
            below.value.samples,
            Samples::Gauge | Samples::Counter | Samples::Totals | Samples::Rate | Samples::SummaryQuantile
        );
        let buckets = matches!(below.value.samples, Samples::Buckets | Samples::BucketRates);
        let (what, help) = match signature.expects {
            Expects::Histogram if plain => {
                ("has no buckets", "query the buckets: sum by (le) (rate(…_bucket[5m]))".to_owned())
            }
            Expects::Native if plain || buckets => (
                if buckets { "the buckets of a classic histogram" } else { "plain numbers" },
                match *function {
                    "histogram_avg" => "for a classic histogram write rate(…_sum[5m]) / rate(…_count[5m])".to_owned(),
                    "histogram_count" => "for a classic histogram write rate(…_count[5m])".to_owned(),
                    "histogram_sum" => "for a classic histogram write rate(…_sum[5m])".to_owned(),
                    _ => format!("`{function}` needs a native histogram"),
                },
            ),
            _ => return,
        };
        report.add(
            Diagnostic::new(
                "promql/not-a-histogram",
                place.span(name_span),
                format!("`{function}` does not get a histogram"),
                "the result is always empty",
            )
            .label(place.span(&below.node.span), what)
            .help(help)
            .item(place.item),
        );
    });
}
