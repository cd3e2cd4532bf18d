//! A counter as it is, where only how fast it grows means something.

use super::ranged::ranged;
use crate::promql::{BinaryOperator, Expr, Node, ValueType, duration_millis};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::{Dimension, Samples, Typed, signature};

/// Functions over time whose result says nothing about a counter. Its extremes are where a range begins and ends.
const OVER_TIME: &[&str] =
    &["avg_over_time", "mad_over_time", "quantile_over_time", "stddev_over_time", "stdvar_over_time", "sum_over_time"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        if let Some(found) = over_time(place, typed).or_else(|| in_arithmetic(place, typed)) {
            report.add(found.item(place.item));
        }
    });
    for indicator in context.model.indicators.iter() {
        let typed = context.types.infer(&indicator.expr.parsed.root);
        let root = typed.unparen();
        if !says_rate(&indicator.name) || !is_raw(root) {
            continue;
        }
        let item = indicator.item();
        let place = Place { item: &item, expression: &indicator.expr };
        report.add(
            Diagnostic::new(
                "promql/raw-counter",
                indicator.expr.text.whole(),
                format!("`{}` records a raw counter, but its name says a rate", indicator.name),
                "counts since the processes started",
            )
            .help(help(place, root))
            .item(item.clone()),
        );
    }
}

/// Whether the name of a record ends by saying that it is a rate: `job:requests:rate5m`, `instance:cpu:sum_rate`. What else
/// has this word is about something of that name: `job:requests:rate_limited_total`.
fn says_rate(record: &str) -> bool {
    let Some((_, last)) = record.rsplit_once(':') else {
        return false;
    };
    let last = last.rsplit('_').next().unwrap_or("");
    let Some(range) = last.strip_prefix("irate").or_else(|| last.strip_prefix("rate")) else {
        return false;
    };
    range.is_empty() || duration_millis(range).is_ok()
}

/// Whether a node is a counter, or several added up, and nothing says how fast they grow.
fn is_raw(typed: &Typed<'_>) -> bool {
    typed.node.value_type != ValueType::Scalar && matches!(typed.value.samples, Samples::Counter | Samples::Totals)
}

fn over_time(place: Place<'_>, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Call { function, name_span, .. } = &typed.node.kind else {
        return None;
    };
    let signature = signature(function).filter(|_| OVER_TIME.contains(function))?;
    let counter = typed.children.get(signature.argument).filter(|below| is_raw(below))?;
    let found = Diagnostic::new(
        "promql/raw-counter",
        place.span(name_span),
        format!("`{function}` of a raw counter shows how long its process has run, not how fast it grows"),
        "grows with the counter",
    );
    Some(found.label(place.span(&counter.node.span), "only grows; a restart resets it to 0").help(
        match grown(place, counter.node) {
            Some(rate) => format!("write `{rate}` instead: the average growth per second over the range"),
            None => EACH.to_owned(),
        },
    ))
}

/// Where there is more than one selector.
const EACH: &str = "apply `rate` to each counter first: rate(…[5m])";

/// The rate of what stands in a function over time, where that is a range of one metric.
fn grown(place: Place<'_>, range: &Node) -> Option<String> {
    let range = range.unparen();
    matches!(range.kind, Expr::Range { .. }).then_some(())?;
    Some(format!("rate({})", place.expression.text.as_str().get(range.span.clone())?))
}

fn in_arithmetic(place: Place<'_>, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, .. } = &typed.node.kind else {
        return None;
    };
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    let (counter, message) = match (left.value.number, operator) {
        // the rest of a whole
        (Some(whole), BinaryOperator::Subtract) if is_whole(whole, right) && is_raw(right) => {
            (right, format!("`-` subtracts a raw counter from {whole}"))
        }
        // how long ago it started is what makes it an average since then
        (_, BinaryOperator::Divide) if is_raw(left) && right.value.samples == Samples::Gauge && is_pace(right) => {
            (left, "`/` divides a raw counter by a gauge".to_owned())
        }
        _ => {
            let does = if operator.is_comparison() { "compares" } else { "combines" };
            (raw_side(*operator, left, right)?, format!("`{}` {does} a raw counter with a rate", operator.text()))
        }
    };
    Some(
        Diagnostic::new(
            "promql/raw-counter",
            place.span(operator_span),
            message,
            "the result depends on how long the processes have run",
        )
        .label(place.span(&counter.node.span), "counts since its process started")
        .help(help(place, counter)),
    )
}

/// Whether a number stands for all that a counter could be. Of 100 pieces some may be used up; of time it is percent.
fn is_whole(whole: f64, counter: &Typed<'_>) -> bool {
    whole == 1.0 || whole == 100.0 && counter.value.unit.is_some_and(|unit| unit.dimension == Dimension::Seconds)
}

/// Words for how much there is in each second. Of what has another name all may be asked that was ever counted: what of a
/// quota is used, how worn a disk is.
const PACE: &[&str] = &["speed", "bandwidth", "throughput", "bps", "mbps", "gbps", "rps", "qps", "iops"];

/// Whether something is how much there is in each second, by its unit or its name.
fn is_pace(typed: &Typed<'_>) -> bool {
    let by_name = |name: &str| name.contains("per_second") || name.split(['_', ':']).any(|word| PACE.contains(&word));
    typed.value.unit.is_some_and(|unit| unit.per_second) || typed.node.metric_names().into_iter().any(by_name)
}

/// The rate of what is counted, where that is one selector.
fn help(place: Place<'_>, counter: &Typed<'_>) -> String {
    let mut selectors = Vec::new();
    let text = place.expression.text.as_str();
    counter.walk(&mut |typed| {
        if let Some(written) = text.get(typed.node.span.clone()) {
            selectors.extend(ranged(text, typed.node).map(|range| (written, range)));
        }
    });
    match selectors.as_slice() {
        [(one, range)] => format!("write `rate({range})` instead of `{one}`"),
        _ => EACH.to_owned(),
    }
}

/// The side that is a counter as it is, where the other one is a rate of something else.
fn raw_side<'t, 'a>(operator: BinaryOperator, left: &'t Typed<'a>, right: &'t Typed<'a>) -> Option<&'t Typed<'a>> {
    let (counter, rate) = match (is_raw(left), is_raw(right)) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    if rate.value.samples != Samples::Rate {
        return None;
    }
    let others = || counter.node.metric_names() != rate.node.metric_names();
    let means_nothing = match operator {
        BinaryOperator::Add | BinaryOperator::Subtract => true,
        // by how much of itself it grew is a question too
        BinaryOperator::Divide => others(),
        operator => operator.is_comparison(),
    };
    means_nothing.then_some(counter)
}
