//! A function for gauges over a counter.

use crate::catalogue::MetricType;
use crate::metrics::Facts;
use crate::promql::{Kind, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Wants, effect};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let Kind::Call { function, name_span, .. } = &typed.node.kind else {
            return;
        };
        let wanted = effect(function).filter(|effect| effect.wants == Wants::Gauge);
        let Some(below) = wanted.and_then(|effect| typed.below.get(effect.argument)) else {
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
            "predict_linear" => "predict what the counter stands for, which is a gauge, or use `rate`".to_owned(),
            _ => format!("write `{instead}`"),
        };
        let found = Diagnostic::new(
            "promql/gauge-function-of-counter",
            place.span(name_span),
            format!("`{function}` is for gauges, and this is a counter"),
            "takes a restart for a fall",
        )
        .label(place.span(&below.node.span), "falls to 0 when its process starts anew")
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
