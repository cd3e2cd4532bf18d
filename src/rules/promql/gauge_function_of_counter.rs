//! A function for gauges over a counter.

use crate::catalogue::MetricType;
use crate::metrics::Facts;
use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Expects, Samples, signature};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Expr::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let wanted = signature(function).filter(|signature| signature.expects == Expects::Gauge);
        let Some(below) = wanted.and_then(|signature| typed.children.get(signature.argument)) else {
            return;
        };
        if !matches!(below.value.samples, Samples::Counter | Samples::Buckets | Samples::Totals) {
            return;
        }
        if is_untyped(context, below.node) {
            return;
        }
        let instead = match *function {
            "delta" => "increase",
            "idelta" => "irate",
            _ => "rate",
        };
        let help = match *function {
            "predict_linear" => "use `rate`, or predict a gauge".to_owned(),
            _ => format!("write `{instead}`"),
        };
        let found = Diagnostic::new(
            "promql/gauge-function-of-counter",
            place.span(name_span),
            format!("`{function}` is for gauges, and this is a counter"),
            "counts a restart as a decrease",
        )
        .label(place.span(&below.node.span), "a counter: a restart of its process resets it to 0")
        .help(help)
        .item(place.item);
        let mechanical = matches!(*function, "delta" | "deriv") && below.value.samples == Samples::Counter;
        report.add(match mechanical && place.expression.text.is_plain(name_span.clone()) {
            true => found.edit(place.span(name_span), instead),
            false => found,
        });
    });
}

/// Whether the exporter says of a metric nothing about its type: people who use it as a gauge know what it is.
fn is_untyped<'a>(context: &Context<'a>, node: &'a Node) -> bool {
    let untyped = |facts| matches!(facts, Facts::Listed { metric, .. } if metric.metric_type == MetricType::Untyped);
    context.selects(node, &|series| series.known.iter().any(|series| untyped(series.facts)))
}
