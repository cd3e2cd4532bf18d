//! What the samples of a node are: how they came about, what they are of, between which numbers they lie.
//!
//! In: a node, and what is known of those below it. Out: its value. What is not certain is not said: samples unknown, no
//! unit, any number. Deliberately absent: labels.

use std::fmt;

use super::Types;
use super::bounds::{bounded, is_whole_of_clock};
use super::effects::{Effect, RangeEffect, SamplesEffect, UnitEffect, effect};
use super::range::{Range, clamped, product};
use super::series::of_name;
use super::share::{is_mean, is_share, is_use};
use super::typed::Typed;
use super::unit::{Of, Unit};
use crate::promql::{Aggregation, BinaryOperator, Kind, Node};

/// What is known of the samples of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value<'a> {
    /// How they came about.
    pub samples: Samples,
    /// What they are of.
    pub unit: Option<Unit<'a>>,
    /// Of buckets and histograms: what was observed.
    pub observed: Option<Unit<'a>>,
    /// Between which numbers they lie; NaN apart.
    pub range: Range,
    /// The number, if it is always the same one.
    pub number: Option<f64>,
}

/// How samples came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// Nobody can say.
    Unknown,
    /// A text.
    Text,
    /// A number of the expression.
    Number,
    /// Measured: it goes up and down.
    Gauge,
    /// It grows until its process starts anew.
    Counter,
    /// Computed from several counters without a rate: it falls whenever one of them starts anew.
    Totals,
    /// One total by another: an average since the start.
    Lifetime,
    /// The counters of a classic histogram, one for each `le`.
    Buckets,
    /// How fast these grow.
    BucketRates,
    /// The bare name of a classic histogram: there is no such series.
    ClassicBase,
    /// A native histogram, or what a rate makes of it.
    Native,
    /// Quantiles that a target computed itself: of a summary.
    SummaryQuantile,
    /// How fast a counter grows, or several do.
    Rate,
    /// One rate by another: NaN where nothing happened.
    Quotient,
    /// A quantile of a histogram.
    Quantile,
    /// Computed in any other way.
    Computed,
}

impl<'a> Value<'a> {
    /// Nothing is known.
    pub const UNKNOWN: Value<'static> =
        Value { samples: Samples::Unknown, unit: None, observed: None, range: Range::ANY, number: None };

    /// Samples of that origin and unit.
    pub const fn new(samples: Samples, unit: Option<Unit<'a>>, range: Range) -> Value<'a> {
        Value { samples, unit, observed: None, range, number: None }
    }

    /// Its unit, where that is known and not only likely.
    pub fn sure_unit(&self) -> Option<&Unit<'a>> {
        self.unit.as_ref().filter(|unit| unit.is_certain())
    }

    /// What holds of samples that are of one kind or of the other.
    #[must_use]
    pub fn or(self, other: Value<'a>) -> Value<'a> {
        Value {
            samples: if self.samples == other.samples { self.samples } else { Samples::Unknown },
            unit: Unit::both(self.unit, other.unit),
            observed: Unit::both(self.observed, other.observed),
            range: self.range.or(other.range),
            number: None,
        }
    }

    fn number(number: f64) -> Value<'a> {
        let range = if number.is_nan() { Range::ANY } else { Range::new(number, number) };
        let range = Range { whole: number.fract() == 0.0, ..range };
        Value { range, number: Some(number), ..Value::new(Samples::Number, None, Range::ANY) }
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Samples::Unknown => "unknown",
            Samples::Text => "text",
            Samples::Number => "number",
            Samples::Gauge => "gauge",
            Samples::Counter => "counter",
            Samples::Totals => "totals",
            Samples::Lifetime => "average since the start",
            Samples::Buckets => "buckets",
            Samples::BucketRates => "rates of buckets",
            Samples::ClassicBase => "classic histogram",
            Samples::Native => "native histogram",
            Samples::SummaryQuantile => "quantile of a summary",
            Samples::Rate => "rate",
            Samples::Quotient => "quotient of rates",
            Samples::Quantile => "quantile",
            Samples::Computed => "computed",
        })
    }
}

impl fmt::Display for Value<'_> {
    /// The unit as people say it, else how the samples came about.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.as_ref().filter(|unit| !unit.loose) {
            Some(unit) => unit.fmt(formatter),
            None => self.samples.fmt(formatter),
        }
    }
}

/// What a node yields, from what is known below it.
pub(super) fn value<'a>(node: &'a Node, below: &[Typed<'a>], types: &Types<'a>) -> Value<'a> {
    let child = |index: usize| below.get(index).map_or(Value::UNKNOWN, |typed| typed.value);
    match &node.kind {
        Kind::Number(number) => Value::number(*number),
        Kind::String(_) => Value::new(Samples::Text, None, Range::ANY),
        Kind::Selector(selector) => match &selector.name {
            Some((name, _)) => of_name(types, name, &selector.matchers),
            None => Value::UNKNOWN,
        },
        Kind::Range { .. } | Kind::Subquery { .. } | Kind::Paren(_) => child(0),
        Kind::Unary { negative: false, .. } => child(0),
        Kind::Unary { negative: true, .. } => {
            let of = child(0);
            let range = of.range.map(|number| -number, of.range.whole);
            let samples = match of.samples {
                Samples::Unknown | Samples::Native => of.samples,
                _ => Samples::Computed,
            };
            Value { samples, range, number: of.number.map(|number| -number), ..of }
        }
        Kind::Call { function, .. } => {
            let value = effect(function).map_or(Value::UNKNOWN, |effect| call(effect, below));
            bounded(function, below, types, value)
        }
        Kind::Aggregate { operator, .. } => {
            let of = below.last().map_or(Value::UNKNOWN, |typed| typed.value);
            let value = aggregate(*operator, of);
            if is_whole_of_clock(node) && of.range == Range::BUSY { Value { range: of.range, ..value } } else { value }
        }
        Kind::Binary { operator, return_bool, lhs, rhs, .. } => {
            if *return_bool {
                // releases before 3 let a native histogram through that is compared with a number
                let sides = [child(0).samples, child(1).samples];
                let native = sides.iter().any(|side| matches!(side, Samples::Unknown | Samples::Native));
                let samples = if native { Samples::Unknown } else { Samples::Computed };
                return Value::new(samples, Some(Unit::base(Of::Bool)), Range::PART.whole());
            }
            if let Some(mean) = mean_of_parts(node, below) {
                return mean;
            }
            binary(*operator, (lhs, child(0)), (rhs, child(1)))
        }
    }
}

/// Of `sum(x) / count(x)`, where `x` lies between 0 and 1: the average of it. Each number that is added, and so each sum on the way,
/// is no more than the count.
fn mean_of_parts<'a>(node: &Node, below: &[Typed<'a>]) -> Option<Value<'a>> {
    let ([sum, count], true) = (below, is_mean(node)) else { return None };
    count.unparen().below.last()?;
    let of = sum.unparen().below.last()?.value;
    let part = of.range.low >= 0.0 && of.range.high <= 1.0;
    part.then(|| Value { range: Range::PART, ..aggregate(Aggregation::Avg, of) })
}

fn call<'a>(effect: &Effect, below: &[Typed<'a>]) -> Value<'a> {
    let child = |index: usize| below.get(index).map_or(Value::UNKNOWN, |typed| typed.value);
    let of = child(effect.argument);
    let unit = match effect.unit {
        UnitEffect::Same if effect.range == RangeEffect::Average => of.unit.map(Unit::averaged),
        UnitEffect::Same => of.unit,
        UnitEffect::PerSecond => of.unit.and_then(Unit::per_second),
        UnitEffect::Observed => of.observed,
        UnitEffect::Always(unit) => Some(unit),
        UnitEffect::Unknown => None,
    };
    let samples = match (effect.samples, of.samples) {
        (SamplesEffect::Same, samples) => samples,
        (SamplesEffect::Rate, Samples::Buckets | Samples::BucketRates) => Samples::BucketRates,
        (SamplesEffect::Rate, Samples::Native) => Samples::Native,
        (SamplesEffect::Rate, Samples::Unknown) => Samples::Unknown,
        (SamplesEffect::Rate, _) => Samples::Rate,
        (SamplesEffect::Quantile, _) => Samples::Quantile,
        // an extreme or an average over time says the same of the same
        (SamplesEffect::Computed, Samples::Buckets | Samples::BucketRates | Samples::Native | Samples::Unknown)
            if effect.unit == UnitEffect::Same =>
        {
            of.samples
        }
        (SamplesEffect::Computed, _) => Samples::Computed,
    };
    let argument = |index: usize| child(index).number;
    let range = match effect.range {
        RangeEffect::Same => of.range,
        RangeEffect::Average => of.range.averaged(),
        RangeEffect::Whole => Range {
            low: if effect.function == "ceil" { of.range.low.ceil() } else { of.range.low.floor() },
            high: if effect.function == "ceil" { of.range.high.ceil() } else { of.range.high.floor() },
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
    let number = of.number.filter(|_| matches!(effect.function, "vector" | "scalar"));
    Value { samples, unit, observed, range, number }
}

fn aggregate(operator: Aggregation, of: Value<'_>) -> Value<'_> {
    let count = |range| Value::new(Samples::Computed, Some(Unit::base(Of::Things("count"))), range);
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
            let unit = of.unit.and_then(|unit| match unit.of {
                Of::Bool | Of::Info => Some(Unit::base(Of::Things("count"))),
                // the sum of parts is no part, and nobody adds up points in time
                Of::Ratio | Of::Timestamp | Of::Measure("celsius") => None,
                _ => Some(unit),
            });
            let range = of.range.sum();
            // to a precision of fifteen digits: parts of a whole are not added up either
            Value { samples, unit, range, number: None, ..of }
        }
        Aggregation::Count | Aggregation::CountValues => count(Range::new(1.0, f64::INFINITY).whole()),
        Aggregation::Group => Value::new(Samples::Computed, Some(Unit::base(Of::Bool)), Range::new(1.0, 1.0).whole()),
        Aggregation::Stddev => Value::new(Samples::Computed, of.unit, Range::NONNEGATIVE),
        Aggregation::Stdvar => Value::new(Samples::Computed, None, Range::NONNEGATIVE),
    }
}

fn binary<'a>(
    operator: BinaryOperator,
    (left_node, left): (&Node, Value<'a>),
    (right_node, right): (&Node, Value<'a>),
) -> Value<'a> {
    match operator {
        BinaryOperator::Add | BinaryOperator::Subtract => {
            sum_or_difference(left, right, operator == BinaryOperator::Subtract)
        }
        BinaryOperator::Multiply => multiplied(left, right),
        BinaryOperator::Divide => {
            let part = match left.range.low >= 0.0 {
                true if is_share(left_node, right_node) => Some(Range::PART),
                true if is_use(left_node, right_node) => Some(Range::USED),
                _ => None,
            };
            quotient(left, right, part)
        }
        BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::Greater
        | BinaryOperator::Less
        | BinaryOperator::GreaterOrEqual
        | BinaryOperator::LessOrEqual => {
            // the value is the vector's, also with the number on the left; of two vectors it is the left one's
            let (kept, operator, other) = match left_node.value_type {
                crate::promql::ValueType::Scalar => (right, mirrored(operator), left.number),
                _ => (left, operator, right.number),
            };
            let range = other.map_or(kept.range, |number| kept.range.passing(operator, number));
            Value { range, ..kept }
        }
        BinaryOperator::TrimUpper | BinaryOperator::TrimLower | BinaryOperator::And | BinaryOperator::Unless => left,
        BinaryOperator::Or => left.or(right),
        BinaryOperator::Modulo | BinaryOperator::Power | BinaryOperator::Atan2 => {
            let samples = if is_unknown(left, right) { Samples::Unknown } else { Samples::Computed };
            Value { samples, ..Value::UNKNOWN }
        }
    }
}

fn is_unknown(left: Value<'_>, right: Value<'_>) -> bool {
    [left, right].iter().any(|side| side.samples == Samples::Unknown)
}

fn sum_or_difference<'a>(left: Value<'a>, right: Value<'a>, subtracts: bool) -> Value<'a> {
    if let (Some(one), Some(other)) = (left.number, right.number) {
        return Value::number(if subtracts { one - other } else { one + other });
    }
    let unit = match (left.number, right.number) {
        (Some(_), _) => right.unit.filter(|unit| !unit.loose),
        (_, Some(_)) => left.unit.filter(|unit| !unit.loose),
        (None, None) => sum_of(left.unit, right.unit, subtracts),
    };
    let other = if subtracts { right.range.map(|number| -number, right.range.whole) } else { right.range };
    let range = Range::new(left.range.low + other.low, left.range.high + other.high);
    let range = Range { whole: left.range.whole && other.whole, ..range };
    let range = if range.low.is_nan() || range.high.is_nan() { Range::ANY } else { range };
    Value::new(added(left, right, subtracts), unit, range)
}

fn multiplied<'a>(left: Value<'a>, right: Value<'a>) -> Value<'a> {
    if let (Some(one), Some(other)) = (left.number, right.number) {
        return Value::number(one * other);
    }
    let unit = match (left.number, right.number) {
        (Some(factor), _) => right.unit.and_then(|unit| unit.times(factor)),
        (_, Some(factor)) => left.unit.and_then(|unit| unit.times(factor)),
        (None, None) => left.unit.and_then(|left| left.multiplied(right.unit?)),
    };
    Value::new(scaled(left, right), unit, product(left.range, right.range))
}

/// A division; `part` says between which numbers the left side is a part of the right one.
fn quotient<'a>(left: Value<'a>, right: Value<'a>, part: Option<Range>) -> Value<'a> {
    if let (Some(one), Some(other)) = (left.number, right.number) {
        return Value::number(one / other);
    }
    let unit = match right.number {
        Some(number) => left.unit.and_then(|unit| unit.times(1.0 / number)),
        None => left.unit.and_then(|left| left.divided(right.unit?)),
    };
    let range = match right.number {
        Some(number) if number != 0.0 => left.range.map(|left| left / number, false),
        _ if let Some(part) = part => part,
        _ if left.range.low >= 0.0 && right.range.keeps_sign() => left.range.at_zero(),
        _ => Range::ANY,
    };
    // things that are counted on both sides are the same things
    let unit = unit.filter(|unit| !(part.is_some() && unit.is_ratio() && !unit.sure));
    let unit = unit.or_else(|| part.map(|_| Unit::base(Of::Ratio)));
    let samples = match (left.samples, right.samples) {
        (_, Samples::Number) => scaled(left, right),
        (Samples::Counter | Samples::Totals, Samples::Counter | Samples::Totals) => Samples::Lifetime,
        (Samples::Rate, Samples::Rate) => Samples::Quotient,
        _ if is_unknown(left, right) => Samples::Unknown,
        _ => Samples::Computed,
    };
    Value::new(samples, unit, range)
}

/// The comparison with its sides exchanged.
pub fn mirrored(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::GreaterOrEqual => BinaryOperator::LessOrEqual,
        BinaryOperator::LessOrEqual => BinaryOperator::GreaterOrEqual,
        other => other,
    }
}

fn sum_of<'a>(left: Option<Unit<'a>>, right: Option<Unit<'a>>, subtracts: bool) -> Option<Unit<'a>> {
    let (one, other) = (left?, right?);
    let sure = one.sure && other.sure;
    let plain = |unit: &Unit<'_>| !unit.per_second && unit.has_scale(one.scale);
    match (one.of, other.of) {
        // how long ago
        (Of::Timestamp, Of::Timestamp) if subtracts && plain(&other) => Some(Unit { of: Of::Seconds, sure, ..one }),
        (Of::Timestamp, Of::Timestamp) => None,
        // seconds by name only may be a point in time
        (Of::Timestamp, Of::Seconds) if subtracts && !other.sure => None,
        (Of::Timestamp, Of::Seconds) if plain(&other) => Some(Unit { sure, ..one }),
        (Of::Seconds, Of::Timestamp) if !subtracts && plain(&other) => Some(Unit { sure, ..other }),
        // how many of them hold
        (Of::Bool | Of::Info, Of::Bool | Of::Info) if !subtracts => {
            Some(Unit { sure, ..Unit::base(Of::Things("count")) })
        }
        _ => Unit::both(left, right),
    }
}

fn added(left: Value<'_>, right: Value<'_>, subtracts: bool) -> Samples {
    let grows = |value: &Value<'_>| matches!(value.samples, Samples::Counter | Samples::Totals);
    match (left.samples, right.samples) {
        (Samples::Unknown, _) | (_, Samples::Unknown) => Samples::Unknown,
        _ if grows(&left) && grows(&right) && !subtracts => Samples::Totals,
        (Samples::Rate, Samples::Rate) => Samples::Rate,
        // what is not there is the rest of what is
        (Samples::Number, samples @ (Samples::Lifetime | Samples::Quotient))
        | (samples @ (Samples::Lifetime | Samples::Quotient), Samples::Number) => samples,
        _ => Samples::Computed,
    }
}

/// Something with a factor.
fn scaled(left: Value<'_>, right: Value<'_>) -> Samples {
    match (left.samples, right.samples) {
        (Samples::Number, of) | (of, Samples::Number) => match of {
            Samples::Counter => Samples::Totals,
            Samples::Totals | Samples::Lifetime | Samples::Rate | Samples::Quotient | Samples::Quantile => of,
            Samples::Buckets | Samples::BucketRates | Samples::Native | Samples::Unknown => of,
            _ => Samples::Computed,
        },
        (Samples::Unknown, _) | (_, Samples::Unknown) => Samples::Unknown,
        _ => Samples::Computed,
    }
}
