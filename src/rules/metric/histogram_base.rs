//! The bare name of a classic histogram, of which there is no series.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Selector(selector) = &typed.node.kind else {
            return;
        };
        let Some((name, at)) = selector.name.as_ref().filter(|_| typed.value.samples == Samples::ClassicBase) else {
            return;
        };
        report.add(
            Diagnostic::new(
                "metric/histogram-base",
                place.span(at),
                format!("the histogram `{name}` has no series of that name"),
                "selects nothing",
            )
            .help(format!("quantiles read `{name}_bucket`; the mean is rate({name}_sum[5m]) / rate({name}_count[5m])"))
            .item(place.item),
        );
    });
}
