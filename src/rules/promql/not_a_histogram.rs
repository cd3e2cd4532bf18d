//! A function for histograms over something else.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Wants, effect};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let Some(effect) = effect(function) else {
            return;
        };
        let Some(below) = typed.below.get(effect.argument) else {
            return;
        };
        let plain = matches!(
            below.value.samples,
            Samples::Gauge | Samples::Counter | Samples::Totals | Samples::Rate | Samples::SummaryQuantile
        );
        let buckets = matches!(below.value.samples, Samples::Buckets | Samples::BucketRates);
        let (what, help) = match effect.wants {
            Wants::Histogram if plain => {
                ("has no buckets", "query the buckets: sum by (le) (rate(…_bucket[5m]))".to_owned())
            }
            Wants::Native if plain || buckets => (
                if buckets { "the buckets of a classic histogram" } else { "plain numbers" },
                match *function {
                    "histogram_avg" => "of a classic histogram: rate(…_sum[5m]) / rate(…_count[5m])".to_owned(),
                    "histogram_count" => "of a classic histogram: rate(…_count[5m])".to_owned(),
                    "histogram_sum" => "of a classic histogram: rate(…_sum[5m])".to_owned(),
                    _ => format!("`{function}` needs a native histogram"),
                },
            ),
            _ => return,
        };
        report.add(
            Diagnostic::new(
                "promql/not-a-histogram",
                place.span(name_span),
                format!("`{function}` has no histogram to read"),
                "always empty",
            )
            .label(place.span(&below.node.span), what)
            .help(help)
            .item(place.item),
        );
    });
}
