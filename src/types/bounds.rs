//! How high the result of a call can be: a quantile of a classic histogram is never above the highest bound of its buckets
//! but `+Inf`, and in a second no clock counts more than a second.

use super::Types;
use super::range::Range;
use super::series::may_be_native;
use super::typed::Typed;
use super::unit::Dimension;
use super::value::{Samples, Value};
use crate::metrics::Facts;
use crate::promql::{Aggregation, BinaryOperator, Expr, Grouping, Node};

/// Clocks: counters of seconds of which no more pass than there are, and the label by which they are told what for.
///
/// Source: the kernel's `/proc/stat` and `/proc/diskstats`, as node_exporter reads them.
const CLOCKS: &[(&str, &str)] = &[
    ("node_cpu_guest_seconds_total", "mode"),
    ("node_cpu_seconds_total", "mode"),
    ("node_disk_io_time_seconds_total", ""),
];

/// What a call yields, with what the buckets or the clocks below it allow.
pub(super) fn bounded<'a>(function: &str, children: &[Typed<'a>], types: &Types<'a>, value: Value<'a>) -> Value<'a> {
    if clock(function, children.iter().map(|typed| typed.node)).is_some() {
        let sure =
            value.unit.is_some_and(|unit| unit.is_certain && unit.dimension == Dimension::Seconds && unit.per_second);
        let busy = sure && value.samples == Samples::Rate && value.range == Range::NONNEGATIVE;
        return if busy { Value { range: Range::BUSY, ..value } } else { value };
    }
    if OF_COUNTS.contains(&function) && !children.last().is_some_and(|histogram| has_plain_counts(histogram.node)) {
        return Value { range: Range::ANY, ..value };
    }
    let [quantile, buckets] = children else {
        return value;
    };
    // one above 1 is infinite
    let within = quantile.value.number.is_some_and(|quantile| quantile <= 1.0);
    if function != "histogram_quantile" || !within {
        return value;
    }
    let Some(highest) = highest(buckets, types) else {
        return value;
    };
    let mut value = value;
    value.range.high = value.range.high.min(highest);
    value
}

/// What is made of the counts of a histogram, and lies within bounds as long as no count is below 0.
const OF_COUNTS: &[&str] = &["histogram_count", "histogram_fraction", "histogram_stddev", "histogram_stdvar"];

/// Whether nothing in it makes counts below 0: a difference of histograms has such counts, and one with another sign.
fn has_plain_counts(node: &Node) -> bool {
    let mut is_plain = true;
    node.walk(&mut |node| {
        is_plain &= match &node.kind {
            Expr::Unary { negative, .. } => !negative,
            Expr::Binary { operator, .. } => !OF_DIFFERENCES.contains(operator),
            Expr::Call { function, .. } => !matches!(*function, "delta" | "idelta"),
            _ => true,
        };
    });
    is_plain
}

const OF_DIFFERENCES: &[BinaryOperator] = &[BinaryOperator::Subtract, BinaryOperator::Multiply, BinaryOperator::Divide];

/// The highest bound of all buckets below, where all are declared.
fn highest<'a>(buckets: &Typed<'a>, types: &Types<'a>) -> Option<f64> {
    let (mut highest, mut known) = (None::<f64>, true);
    buckets.walk(&mut |typed| match &typed.node.kind {
        Expr::Call { function: "label_replace" | "label_join", .. } => known = false,
        Expr::Selector(selector) => {
            let of_name = selector.name.as_ref().and_then(|(name, _)| of_name(types, name));
            known &= of_name.is_some();
            highest = [highest, of_name].into_iter().flatten().reduce(f64::max);
        }
        _ => {}
    });
    highest.filter(|_| known)
}

fn of_name<'a>(types: &Types<'a>, name: &'a str) -> Option<f64> {
    let series = types.series(name);
    let bounds = series.known.iter().map(|series| match series.facts {
        // a native histogram has no buckets, and series that were not in a pasted scrape may have others
        _ if may_be_native(types, series) => None,
        Facts::Declared { metric, .. } if !metric.pasted => metric.buckets.iter().copied().reduce(f64::max),
        _ => None,
    });
    let bounds: Vec<f64> = bounds.collect::<Option<_>>().filter(|_| !series.open)?;
    bounds.into_iter().reduce(f64::max)
}

/// The label by which a clock is told what for, whose rate a call takes.
fn clock<'a>(function: &str, mut arguments: impl Iterator<Item = &'a Node>) -> Option<&'static str> {
    let (true, Some(Node { kind: Expr::Range { selector, .. }, .. })) =
        (matches!(function, "rate" | "irate"), arguments.next())
    else {
        return None;
    };
    let Expr::Selector(selector) = &selector.kind else { return None };
    let (name, _) = selector.name.as_ref()?;
    CLOCKS.iter().find(|(clock, _)| clock == name).map(|(_, label)| *label)
}

/// Whether a sum puts what each clock is told for together again: of one clock, or of the average of several.
pub(super) fn is_whole_of_clock(node: &Node) -> bool {
    let Expr::Aggregate { operator: Aggregation::Sum, grouping: Some(outer), expr, .. } = &node.kind else {
        return false;
    };
    match &expr.unparen().kind {
        Expr::Call { function, args, .. } => {
            let label = clock(function, args.iter()).filter(|label| !label.is_empty());
            !outer.by && label.is_some_and(|label| is_list(outer, &[label]))
        }
        Expr::Aggregate { operator: Aggregation::Avg, grouping: Some(inner), expr, .. } => {
            let Expr::Call { function, args, .. } = &expr.unparen().kind else { return false };
            let Some(label) = clock(function, args.iter()).filter(|label| !label.is_empty()) else { return false };
            let kept = |grouping: &Grouping| grouping.labels.iter().any(|(name, _)| name == label) == grouping.by;
            let others: Vec<&str> =
                inner.labels.iter().map(|(name, _)| name.as_str()).filter(|name| *name != label).collect();
            kept(inner) && (!outer.by && is_list(outer, &[label]) || outer.by && inner.by && is_list(outer, &others))
        }
        _ => false,
    }
}

/// Whether a grouping names these labels and no other.
fn is_list(grouping: &Grouping, labels: &[&str]) -> bool {
    let names = || grouping.labels.iter().map(|(name, _)| name.as_str());
    names().all(|name| labels.contains(&name)) && labels.iter().all(|label| names().any(|name| name == *label))
}
