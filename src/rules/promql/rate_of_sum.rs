//! A rate over what was computed from several counters before.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Wants, effect};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let wanted = effect(function).filter(|effect| effect.wants == Wants::Counter);
        let Some(below) = wanted.and_then(|effect| typed.below.get(effect.argument)) else {
            return;
        };
        if below.value.samples != Samples::Totals {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/rate-of-sum",
                place.span(name_span),
                format!("`{function}` comes after the counters were joined"),
                "sees only their total",
            )
            .label(place.span(&below.node.span), "falls when one of them starts anew or vanishes")
            .help(format!("apply `{function}` to each counter first: sum({function}(…[5m]))"))
            .item(place.item),
        );
    });
}
