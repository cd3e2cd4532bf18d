//! What operators make of two sides.
//!
//! In: both sides, with what is known of them. Out: the value of the result.

use super::range::{Range, product};
use super::ratio::{is_share, is_use};
use super::unit::{Dimension, Unit};
use super::value::{Samples, Value};
use crate::promql::{BinaryOperator, Node, ValueType};

pub(super) fn binary<'a>(
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
                ValueType::Scalar => (right, mirrored(operator), left.number),
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
    let unit = unit.filter(|unit| !(part.is_some() && unit.is_ratio() && !unit.is_certain));
    let unit = unit.or_else(|| part.map(|_| Unit::base(Dimension::Ratio)));
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
    let is_certain = one.is_certain && other.is_certain;
    let plain = |unit: &Unit<'_>| !unit.per_second && unit.has_scale(one.scale);
    match (one.dimension, other.dimension) {
        // how long ago
        (Dimension::Timestamp, Dimension::Timestamp) if subtracts && plain(&other) => {
            Some(Unit { dimension: Dimension::Seconds, is_certain, ..one })
        }
        (Dimension::Timestamp, Dimension::Timestamp) => None,
        // seconds by name only may be a point in time
        (Dimension::Timestamp, Dimension::Seconds) if subtracts && !other.is_certain => None,
        (Dimension::Timestamp, Dimension::Seconds) if plain(&other) => Some(Unit { is_certain, ..one }),
        (Dimension::Seconds, Dimension::Timestamp) if !subtracts && plain(&other) => Some(Unit { is_certain, ..other }),
        // how many of them hold
        (Dimension::Bool | Dimension::Info, Dimension::Bool | Dimension::Info) if !subtracts => {
            Some(Unit { is_certain, ..Unit::base(Dimension::Things("count")) })
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
