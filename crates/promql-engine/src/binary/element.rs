//! What an operator makes of two samples.

use lakehouse_promql::{BinaryOperator, Version};

use crate::annotation::{Note, Operation};
use crate::histogram::{Conflict, Histogram, Incompatible, ResetHint, trim::Side};
use crate::math;
use crate::quirks;
use crate::sample::Sample;

/// A result, and whether a comparison holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Combined {
    pub(crate) sample: Sample,
    pub(crate) keep: bool,
}

fn comparison(operator: BinaryOperator, left: f64, right: f64) -> Option<bool> {
    Some(match operator {
        BinaryOperator::Equal => left == right,
        BinaryOperator::NotEqual => left != right,
        BinaryOperator::Greater => left > right,
        BinaryOperator::Less => left < right,
        BinaryOperator::GreaterOrEqual => left >= right,
        BinaryOperator::LessOrEqual => left <= right,
        _ => return None,
    })
}

fn arithmetic(operator: BinaryOperator, left: f64, right: f64) -> f64 {
    match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide => left / right,
        BinaryOperator::Modulo => left % right,
        BinaryOperator::Power => math::power(left, right),
        _ => math::atan2(left, right),
    }
}

/// Of two scalars a comparison is always 0 or 1.
pub(super) fn of_scalars(operator: BinaryOperator, left: f64, right: f64) -> f64 {
    match comparison(operator, left, right) {
        Some(holds) => f64::from(u8::from(holds)),
        None => arithmetic(operator, left, right),
    }
}

type Outcome = (Option<Combined>, Vec<Note>);

pub(super) fn combine(operator: BinaryOperator, left: &Sample, right: &Sample, version: Version) -> Outcome {
    match (left, right) {
        (Sample::Float(left), Sample::Float(right)) => of_floats(operator, *left, *right),
        _ if version < quirks::HISTOGRAMS_LEFT_OUT => (Some(early(operator, left, right, version)), Vec::new()),
        (Sample::Float(left), Sample::Histogram(right)) => match operator {
            BinaryOperator::Multiply => kept(right.multiplied(*left).compacted()),
            _ => refused(operator, "float", "histogram"),
        },
        (Sample::Histogram(left), Sample::Float(right)) => match operator {
            BinaryOperator::Multiply => kept(left.multiplied(*right).compacted()),
            BinaryOperator::Divide => kept(left.divided(*right).compacted()),
            BinaryOperator::TrimUpper => kept((**left).clone().trimmed(*right, Side::Below)),
            BinaryOperator::TrimLower => kept((**left).clone().trimmed(*right, Side::Above)),
            _ => refused(operator, "histogram", "float"),
        },
        (Sample::Histogram(left), Sample::Histogram(right)) => of_histograms(operator, left, right),
    }
}

fn of_floats(operator: BinaryOperator, left: f64, right: f64) -> Outcome {
    match of_numbers(operator, left, right) {
        Some((value, keep)) => (Some(Combined { sample: Sample::Float(value), keep }), Vec::new()),
        None => refused(operator, "float", "float"),
    }
}

/// A result, and whether a comparison holds; nothing of operators that numbers do not have.
pub(super) fn of_numbers(operator: BinaryOperator, left: f64, right: f64) -> Option<(f64, bool)> {
    if matches!(operator, BinaryOperator::TrimLower | BinaryOperator::TrimUpper) {
        return None;
    }
    Some(match comparison(operator, left, right) {
        Some(keep) => (left, keep),
        None => (arithmetic(operator, left, right), true),
    })
}

fn kept(histogram: Histogram) -> Outcome {
    (Some(Combined { sample: Sample::histogram(histogram), keep: true }), Vec::new())
}

fn refused(operator: BinaryOperator, left: &'static str, right: &'static str) -> Outcome {
    (None, vec![Note::IncompatibleTypes(left, operator.text(), right)])
}

fn of_histograms(operator: BinaryOperator, left: &std::sync::Arc<Histogram>, right: &Histogram) -> Outcome {
    let operation = match operator {
        BinaryOperator::Add => Operation::Addition,
        BinaryOperator::Subtract => Operation::Subtraction,
        BinaryOperator::Equal | BinaryOperator::NotEqual => {
            let keep = (**left == *right) == (operator == BinaryOperator::Equal);
            return (Some(Combined { sample: Sample::Histogram(left.clone()), keep }), Vec::new());
        }
        _ => return refused(operator, "histogram", "histogram"),
    };
    let mut result = (**left).clone();
    let settled = match operation {
        Operation::Subtraction => result.subtract(right),
        _ => result.add(right),
    };
    let Conflict { resets, bounds } = match settled {
        Ok(conflict) => conflict,
        Err(Incompatible) => return (None, vec![Note::IncompatibleBuckets(operator.text())]),
    };
    if operation == Operation::Subtraction {
        result.hint = ResetHint::Gauge;
    }
    // of two remarks the graver one is made
    let note = match (resets, bounds) {
        (true, _) => Some(Note::ResetCollision(operation)),
        (false, true) => Some(Note::MismatchedBounds(operation)),
        (false, false) => None,
    };
    let (combined, _) = kept(result.compacted());
    (combined, note.into_iter().collect())
}

/// What versions made of histograms that did not leave them out: often something of the number 0.
fn early(operator: BinaryOperator, left: &Sample, right: &Sample, version: Version) -> Combined {
    let of_histogram = |result: Option<Histogram>| {
        result.map(|histogram| Combined { sample: Sample::histogram(histogram.compacted()), keep: true })
    };
    let late = version >= quirks::FLOATS_APART;
    let combined = match (operator, left, right) {
        (BinaryOperator::Add, Sample::Histogram(left), Sample::Histogram(right)) => {
            let mut sum = (**left).clone();
            of_histogram(sum.add(right).ok().map(|_| sum))
        }
        (BinaryOperator::Subtract, Sample::Histogram(left), Sample::Histogram(right)) if late => {
            let mut difference = (**left).clone();
            of_histogram(difference.subtract(right).ok().map(|_| difference))
        }
        (BinaryOperator::Multiply, Sample::Histogram(histogram), Sample::Float(factor))
        | (BinaryOperator::Multiply, Sample::Float(factor), Sample::Histogram(histogram))
            if late =>
        {
            of_histogram(Some(histogram.multiplied(*factor)))
        }
        (BinaryOperator::Divide, Sample::Histogram(left), Sample::Float(right)) if late => {
            of_histogram(Some(left.divided(*right)))
        }
        _ => None,
    };
    let number = |sample: &Sample| sample.float().unwrap_or(0.0);
    let of_numbers = || of_floats(operator, number(left), number(right)).0;
    combined.or_else(of_numbers).unwrap_or(Combined { sample: Sample::Float(0.0), keep: false })
}
