//! Between which numbers samples lie, and what operations make of that.
//!
//! 0 and -0 are distinguished: -0 is not below 0, and what is divided by it turns its sign round. Deliberately absent: NaN.

use crate::promql::BinaryOperator;

/// Between which numbers, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Never below it.
    pub low: f64,
    /// Never above it.
    pub high: f64,
    /// Whether only whole numbers occur.
    pub whole: bool,
}

impl Range {
    /// Any number.
    pub const ANY: Range = Range::new(f64::NEG_INFINITY, f64::INFINITY);
    /// No number below 0.
    pub const NONNEGATIVE: Range = Range::new(0.0, f64::INFINITY);
    /// A part of a whole.
    pub const PART: Range = Range::new(0.0, 1.0);

    /// How busy a clock says that something is: one that is read a moment late shows a little more than all the time.
    pub const BUSY: Range = Range::new(0.0, 1.125);
    /// What is used of a limit, which may be lowered meanwhile.
    pub const USED: Range = Range::new(0.0, 10.0);

    /// Between two numbers.
    pub const fn new(low: f64, high: f64) -> Range {
        Range { low, high, whole: false }
    }

    /// Whether it is a part of something, by its limits.
    pub fn is_part(self) -> bool {
        !self.whole && [Range::PART, Range::BUSY, Range::USED].contains(&self)
    }

    /// Only whole numbers of it.
    pub const fn whole(mut self) -> Range {
        self.whole = true;
        self
    }

    /// What lies in either.
    pub fn or(self, other: Range) -> Range {
        let whole = self.whole && other.whole;
        Range { low: lesser(self.low, other.low), high: greater(self.high, other.high), whole }
    }

    /// Whether it can be divided by without turning the sign round: -0 is not below 0, and 1 / -0 is -Inf.
    pub(super) fn keeps_sign(self) -> bool {
        self.low >= 0.0 && self.low.is_sign_positive()
    }

    /// What is never below 0; perhaps -0.
    pub(super) fn at_zero(self) -> Range {
        Range { low: if self.low.is_sign_negative() { -0.0 } else { 0.0 }, ..Range::NONNEGATIVE }
    }

    /// Without the half that a comparison with a number leaves out.
    pub(super) fn passing(self, operator: BinaryOperator, number: f64) -> Range {
        // 0 and -0 are equal, so that either may pass for the other
        let zero = if self.low.is_sign_negative() { -0.0 } else { 0.0 };
        let (low, high) = if number == 0.0 { (zero, 0.0) } else { (number, number) };
        match operator {
            _ if number.is_nan() => self,
            BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => Range { low: greater(self.low, low), ..self },
            BinaryOperator::Less | BinaryOperator::LessOrEqual => Range { high: lesser(self.high, high), ..self },
            BinaryOperator::Equal => Range { low, high, whole: number.fract() == 0.0 },
            _ => self,
        }
    }

    /// Of averages.
    pub(super) const fn averaged(mut self) -> Range {
        self.whole = false;
        self
    }

    pub(super) fn sum(self) -> Range {
        let low = if self.low >= 0.0 { self.low } else { f64::NEG_INFINITY };
        let high = if self.high <= 0.0 { self.high } else { f64::INFINITY };
        Range { low, high, whole: self.whole }
    }

    pub(super) fn map(self, apply: impl Fn(f64) -> f64, whole: bool) -> Range {
        let (one, other) = (apply(self.low), apply(self.high));
        match one.is_nan() || other.is_nan() {
            true => Range::ANY,
            false => Range { low: lesser(one, other), high: greater(one, other), whole },
        }
    }
}

/// The lesser of two numbers, and -0 of 0 and -0.
fn lesser(one: f64, other: f64) -> f64 {
    if one.total_cmp(&other).is_le() { one } else { other }
}

/// The greater of two numbers, and 0 of 0 and -0.
fn greater(one: f64, other: f64) -> f64 {
    if one.total_cmp(&other).is_ge() { one } else { other }
}

/// Between two limits; any number where one of them is not known.
pub(super) fn clamped(range: Range, low: Option<f64>, high: Option<f64>) -> Range {
    match (low, high) {
        (Some(low), Some(high)) if low <= high => {
            let clamped = |number: f64| lesser(greater(number, low), high);
            Range::new(clamped(range.low), clamped(range.high))
        }
        _ => Range::ANY,
    }
}

/// Of what is multiplied.
pub(super) fn product(left: Range, right: Range) -> Range {
    let edges = [left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high];
    let signed = !(left.keeps_sign() && right.keeps_sign());
    if edges.iter().any(|edge| edge.is_nan()) {
        let nonnegative = left.low >= 0.0 && right.low >= 0.0;
        let low = if signed { -0.0 } else { 0.0 };
        return if nonnegative { Range { low, ..Range::NONNEGATIVE } } else { Range::ANY };
    }
    let low = edges.iter().copied().fold(f64::INFINITY, lesser);
    let high = edges.iter().copied().fold(f64::NEG_INFINITY, greater);
    // something negative times 0 is -0
    let low = if low == 0.0 && signed { -0.0 } else { low };
    Range { low, high, whole: left.whole && right.whole }
}
