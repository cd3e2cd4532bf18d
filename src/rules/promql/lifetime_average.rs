//! A quotient of counters as they are.

use crate::promql::{BinaryOperator, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Binary { operator: BinaryOperator::Divide, operator_span, .. } = &typed.node.kind else {
            return;
        };
        if typed.value.samples != Samples::Lifetime {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/lifetime-average",
                place.span(operator_span),
                "`/` divides two raw counters",
                "the average since the processes started",
            )
            .help("divide their rates: rate(…[5m]) / rate(…[5m])")
            .item(place.item),
        );
    });
}
