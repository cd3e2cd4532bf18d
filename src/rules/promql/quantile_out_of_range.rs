//! A quantile that is no number from 0 to 1.

use crate::promql::{Aggregation, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let parameter = match &typed.node.kind {
            Expr::Call { function: "histogram_quantile" | "quantile_over_time", .. } => typed.children.first(),
            Expr::Aggregate { operator: Aggregation::Quantile, .. } => typed.children.first(),
            _ => None,
        };
        let Some((parameter, number)) = parameter.and_then(|typed| Some((typed, typed.value.number?))) else {
            return;
        };
        if (0.0..=1.0).contains(&number) || number.is_nan() {
            return;
        }
        let at = &parameter.node.span;
        let always = if number > 1.0 { "+Inf" } else { "-Inf" };
        let found = Diagnostic::new(
            "promql/quantile-out-of-range",
            place.span(at),
            format!("the quantile {number} is not between 0 and 1"),
            format!("the result is always {always}"),
        )
        .item(place.item);
        let part = (number / 100.0 * 1e9).round() / 1e9;
        let percentile = number > 1.0 && number <= 100.0;
        report.add(match percentile {
            true if place.expression.text.is_plain(at.clone()) => {
                found.help(format!("write {part}")).edit(place.span(at), part.to_string())
            }
            true => found.help(format!("write {part}")),
            false => found.help("write a number from 0 to 1: 0.95"),
        });
    });
}
