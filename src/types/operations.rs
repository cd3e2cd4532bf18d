//! What functions, aggregations and comparisons make of samples.
//!
//! In: a node, and what is known of those below it. Out: its value.

use super::Types;
use super::arithmetic::binary;
use super::bounds::{bounded, is_whole_of_clock};
use super::range::{Range, clamped};
use super::ratio::is_mean;
use super::series::of_name;
use super::signatures::{RangeEffect, SamplesEffect, Signature, UnitEffect, signature};
use super::typed::Typed;
use super::unit::{Dimension, Unit};
use super::value::{Samples, Value};
use crate::promql::{Aggregation, Expr, Node};

/// What a node yields, from what is known below it.
pub(super) fn value<'a>(node: &'a Node, children: &[Typed<'a>], types: &Types<'a>) -> Value<'a> {
    let child = |index: usize| children.get(index).map_or(Value::UNKNOWN, |typed| typed.value);
    match &node.kind {
        Expr::Number(number) => Value::number(*number),
        Expr::String(_) => Value::new(Samples::Text, None, Range::ANY),
        Expr::Selector(selector) => match &selector.name {
            Some((name, _)) => of_name(types, name, &selector.matchers),
            None => Value::UNKNOWN,
        },
        Expr::Range { .. } | Expr::Subquery { .. } | Expr::Paren(_) => child(0),
        Expr::Unary { negative: false, .. } => child(0),
        Expr::Unary { negative: true, .. } => {
            let of = child(0);
            let range = of.range.map(|number| -number, of.range.whole);
            let samples = match of.samples {
                Samples::Unknown | Samples::Native => of.samples,
                _ => Samples::Computed,
            };
            Value { samples, range, number: of.number.map(|number| -number), ..of }
        }
        Expr::Call { function, .. } => {
            let value = signature(function).map_or(Value::UNKNOWN, |signature| call(signature, children));
            bounded(function, children, types, value)
        }
        Expr::Aggregate { operator, .. } => {
            let of = children.last().map_or(Value::UNKNOWN, |typed| typed.value);
            let value = aggregate(*operator, of);
            if is_whole_of_clock(node) && of.range == Range::BUSY { Value { range: of.range, ..value } } else { value }
        }
        Expr::Binary { operator, return_bool, lhs, rhs, .. } => {
            if *return_bool {
                // releases before 3 let a native histogram through that is compared with a number
                let sides = [child(0).samples, child(1).samples];
                let native = sides.iter().any(|side| matches!(side, Samples::Unknown | Samples::Native));
                let samples = if native { Samples::Unknown } else { Samples::Computed };
                return Value::new(samples, Some(Unit::base(Dimension::Bool)), Range::PART.whole());
            }
            if let Some(mean) = mean_of_parts(node, children) {
                return mean;
            }
            binary(*operator, (lhs, child(0)), (rhs, child(1)))
        }
    }
}

/// Of `sum(x) / count(x)`, where `x` lies between 0 and 1: the average of it. Each number that is added, and so each sum on the way,
/// is no more than the count.
fn mean_of_parts<'a>(node: &Node, children: &[Typed<'a>]) -> Option<Value<'a>> {
    let ([sum, count], true) = (children, is_mean(node)) else { return None };
    count.unparen().children.last()?;
    let of = sum.unparen().children.last()?.value;
    let part = of.range.low >= 0.0 && of.range.high <= 1.0;
    part.then(|| Value { range: Range::PART, ..aggregate(Aggregation::Avg, of) })
}

fn call<'a>(signature: &Signature, children: &[Typed<'a>]) -> Value<'a> {
    let child = |index: usize| children.get(index).map_or(Value::UNKNOWN, |typed| typed.value);
    let of = child(signature.argument);
    let unit = match signature.unit {
        UnitEffect::Same if signature.range == RangeEffect::Average => of.unit.map(Unit::averaged),
        UnitEffect::Same => of.unit,
        UnitEffect::PerSecond => of.unit.and_then(Unit::per_second),
        UnitEffect::Observed => of.observed,
        UnitEffect::Always(unit) => Some(unit),
        UnitEffect::Unknown => None,
    };
    let samples = match (signature.samples, of.samples) {
        (SamplesEffect::Same, samples) => samples,
        (SamplesEffect::Rate, Samples::Buckets | Samples::BucketRates) => Samples::BucketRates,
        (SamplesEffect::Rate, Samples::Native) => Samples::Native,
        (SamplesEffect::Rate, Samples::Unknown) => Samples::Unknown,
        (SamplesEffect::Rate, _) => Samples::Rate,
        (SamplesEffect::Quantile, _) => Samples::Quantile,
        // an extreme or an average over time says the same of the same
        (SamplesEffect::Computed, Samples::Buckets | Samples::BucketRates | Samples::Native | Samples::Unknown)
            if signature.unit == UnitEffect::Same =>
        {
            of.samples
        }
        (SamplesEffect::Computed, _) => Samples::Computed,
    };
    let argument = |index: usize| child(index).number;
    let range = match signature.range {
        RangeEffect::Same => of.range,
        RangeEffect::Average => of.range.averaged(),
        RangeEffect::Whole => Range {
            low: if signature.function == "ceil" { of.range.low.ceil() } else { of.range.low.floor() },
            high: if signature.function == "ceil" { of.range.high.ceil() } else { of.range.high.floor() },
            whole: true,
        },
        RangeEffect::Sum => of.range.sum(),
        RangeEffect::Growth if of.range.low >= 0.0 => Range::NONNEGATIVE,
        RangeEffect::Growth => Range::ANY,
        RangeEffect::Absolute if of.range.low >= 0.0 => of.range,
        RangeEffect::Absolute => Range { low: 0.0, high: of.range.high.max(-of.range.low), whole: of.range.whole },
        RangeEffect::Clamp(lower, upper) => match (lower, upper) {
            (true, true) => clamped(of.range, argument(1), argument(2)),
            (true, false) => clamped(of.range, argument(1), Some(f64::INFINITY)),
            (false, _) => clamped(of.range, Some(f64::NEG_INFINITY), argument(1)),
        },
        RangeEffect::Between(low, high, whole) => Range { low, high, whole },
        RangeEffect::Any => Range::ANY,
    };
    let observed = of.observed.filter(|_| matches!(samples, Samples::Buckets | Samples::BucketRates | Samples::Native));
    let number = of.number.filter(|_| matches!(signature.function, "vector" | "scalar"));
    Value { samples, unit, observed, range, number }
}

fn aggregate(operator: Aggregation, of: Value<'_>) -> Value<'_> {
    let count = |range| Value::new(Samples::Computed, Some(Unit::base(Dimension::Things("count"))), range);
    let samples = match of.samples {
        Samples::Buckets | Samples::BucketRates | Samples::Native | Samples::ClassicBase | Samples::Unknown => {
            of.samples
        }
        Samples::Counter | Samples::Totals => Samples::Totals,
        Samples::Rate => Samples::Rate,
        Samples::Lifetime | Samples::Quotient => of.samples,
        _ => Samples::Computed,
    };
    match operator {
        Aggregation::Bottomk | Aggregation::LimitRatio | Aggregation::Limitk | Aggregation::Topk => of,
        Aggregation::Avg => {
            Value { samples, unit: of.unit.map(Unit::averaged), range: of.range.averaged(), number: None, ..of }
        }
        Aggregation::Max | Aggregation::Min => Value { samples, number: None, ..of },
        Aggregation::Quantile => Value { samples: Samples::Computed, range: Range::ANY, number: None, ..of },
        Aggregation::Sum => {
            let unit = of.unit.and_then(|unit| match unit.dimension {
                Dimension::Bool | Dimension::Info => Some(Unit::base(Dimension::Things("count"))),
                // the sum of parts is no part, and nobody adds up points in time
                Dimension::Ratio | Dimension::Timestamp | Dimension::Measure("celsius") => None,
                _ => Some(unit),
            });
            let range = of.range.sum();
            // to a precision of fifteen digits: parts of a whole are not added up either
            Value { samples, unit, range, number: None, ..of }
        }
        Aggregation::Count | Aggregation::CountValues => count(Range::new(1.0, f64::INFINITY).whole()),
        Aggregation::Group => {
            Value::new(Samples::Computed, Some(Unit::base(Dimension::Bool)), Range::new(1.0, 1.0).whole())
        }
        Aggregation::Stddev => Value::new(Samples::Computed, of.unit, Range::NONNEGATIVE),
        Aggregation::Stdvar => Value::new(Samples::Computed, None, Range::NONNEGATIVE),
    }
}
