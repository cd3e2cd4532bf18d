//! A rate over what was computed from several counters before.

use crate::promql::Expr;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Expects, Samples, signature};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let wanted = signature(function).filter(|signature| signature.expects == Expects::Counter);
        let Some(below) = wanted.and_then(|signature| typed.children.get(signature.argument)) else {
            return;
        };
        if below.value.samples != Samples::Totals {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/rate-of-sum",
                place.span(name_span),
                format!("`{function}` is applied to counters that are already aggregated"),
                "does not see the reset of a single counter",
            )
            .label(place.span(&below.node.span), "decreases when one process restarts or goes away")
            .help(format!("apply `{function}` to each counter first: sum({function}(…[5m]))"))
            .item(place.item),
        );
    });
}
