//! Where buckets begin and end, and all of them in order.

use super::{CUSTOM_BUCKETS, Histogram};
use crate::math::{log2, scaled};

/// A bucket with its bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    pub lower: f64,
    pub upper: f64,
    pub count: f64,
}

impl Bucket {
    /// Which part of the bucket lies below a value inside of it: evenly, or evenly on a logarithmic scale.
    pub(crate) fn fraction_below(self, value: f64, linear: bool) -> f64 {
        if linear {
            return (value - self.lower) / (self.upper - self.lower);
        }
        let (lower, upper, value_log) = (log2(self.lower.abs()), log2(self.upper.abs()), log2(value.abs()));
        match value > 0.0 {
            true => (value_log - lower) / (upper - lower),
            false => 1.0 - ((value_log - upper) / (lower - upper)),
        }
    }

    /// Whether 0 is in it.
    pub(crate) fn has_zero(self) -> bool {
        self.lower <= 0.0 && self.upper >= 0.0
    }
}

/// The upper bound of a positive bucket.
pub(crate) fn upper_bound(index: i32, schema: i32, custom: &[f64]) -> f64 {
    if schema == CUSTOM_BUCKETS {
        return match usize::try_from(index) {
            Err(_) => f64::NEG_INFINITY,
            Ok(index) => custom.get(index).copied().unwrap_or(f64::INFINITY),
        };
    }
    exponential_bound(index, schema)
}

/// The largest number takes the place of the bound that only infinity is above.
pub(crate) fn exponential_bound(index: i32, schema: i32) -> f64 {
    let bound = if schema < 0 {
        let power = i64::from(index).checked_shl(schema.unsigned_abs()).unwrap_or(i64::MAX);
        match power {
            1024 => return f64::MAX,
            _ => power_of_two(power),
        }
    } else {
        // there is none finer; what asks for one all the same is refused elsewhere
        let schema = usize::try_from(schema).unwrap_or(0).min(FACTORS.len());
        let width = 1_i64 << schema;
        let (whole, part) = (i64::from(index).div_euclid(width), i64::from(index).rem_euclid(width));
        if whole == 1024 && part == 0 {
            return f64::MAX;
        }
        scaled(fraction(part, schema), whole + 1)
    };
    if bound.is_nan() { f64::INFINITY } else { bound }
}

/// How far a bound is from the one before, in each schema from 1 on: Go's `math.Exp2` of 1/2, 1/4 and so on.
#[expect(clippy::approx_constant, reason = "Go's result is one bit below √2")]
const FACTORS: [f64; 8] = [
    1.414213562373095,
    1.189207115002721,
    1.0905077326652577,
    1.0442737824274138,
    1.0218971486541166,
    1.0108892860517005,
    1.0054299011128027,
    1.0027112750502025,
];

/// A bound from 1/2 to 1. Prometheus has them in a table that was made this way: every second one is of the schema before,
/// and the next is a multiple of it. The last digit is often not that of the power itself.
fn fraction(part: i64, schema: usize) -> f64 {
    let Some(factor) = schema.checked_sub(1).and_then(|place| FACTORS.get(place)) else { return 0.5 };
    let before = fraction(part / 2, schema - 1);
    if part % 2 == 0 { before } else { before * factor }
}

fn power_of_two(power: i64) -> f64 {
    2.0_f64.powi(i32::try_from(power.clamp(-2000, 2000)).unwrap_or(0))
}

impl Histogram {
    pub(crate) fn positive_bucket(&self, (index, count): (i32, f64)) -> Bucket {
        let bound = |index| upper_bound(index, self.schema, &self.custom);
        Bucket { lower: bound(index.saturating_sub(1)), upper: bound(index), count }
    }

    pub(crate) fn negative_bucket(&self, (index, count): (i32, f64)) -> Bucket {
        let bound = |index| exponential_bound(index, self.schema);
        Bucket { lower: -bound(index), upper: -bound(index.saturating_sub(1)), count }
    }

    pub(crate) const fn zero_bucket(&self) -> Bucket {
        Bucket { lower: -self.zero_threshold, upper: self.zero_threshold, count: self.zero_count }
    }

    /// All buckets upwards. Where one overlaps that of zeros, it begins or ends there.
    pub fn buckets(&self) -> Vec<Bucket> {
        let mut buckets = Vec::with_capacity(self.negative.len() + self.positive.len() + 1);
        for entry in self.negative.iter().rev() {
            let mut bucket = self.negative_bucket(*entry);
            if bucket.upper < 0.0 && bucket.upper > -self.zero_threshold {
                bucket.upper = -self.zero_threshold;
            }
            buckets.push(bucket);
        }
        if self.zero_count > 0.0 {
            buckets.push(self.zero_bucket());
        }
        for entry in &self.positive {
            let mut bucket = self.positive_bucket(*entry);
            if bucket.lower > 0.0 && bucket.lower < self.zero_threshold {
                bucket.lower = self.zero_threshold;
            }
            buckets.push(bucket);
        }
        buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_grow_with_the_schema() {
        assert_eq!([-1, 0, 1, 2].map(|index| exponential_bound(index, 0)), [0.5, 1.0, 2.0, 4.0]);
        assert_eq!([0, 1, 2].map(|index| exponential_bound(index, -1)), [1.0, 4.0, 16.0]);
        assert_eq!(exponential_bound(2, 1), 2.0);
        assert_eq!(exponential_bound(i32::MAX, 40), f64::INFINITY);
        assert_eq!(exponential_bound(1024, 0), f64::MAX);
        assert_eq!(exponential_bound(1025, 0), f64::INFINITY);
        assert_eq!(exponential_bound(512, -1), f64::MAX);
    }

    /// Taken from the table in Prometheus' `model/histogram/generic.go`.
    #[test]
    fn bounds_have_the_digits_of_prometheus_table() {
        let table = [
            (1, 1, 0.7071067811865475),
            (2, 3, 0.8408964152537144),
            (4, 15, 0.9576032806985735),
            (7, 111, 0.9120516927035263),
            (8, 1, 0.5013556375251013),
            (8, 102, 0.659039800633032),
            (8, 255, 0.9972960560854698),
        ];
        for (schema, index, bound) in table {
            assert_eq!(exponential_bound(index - (1 << schema), schema), bound, "{index} of schema {schema}");
        }
    }

    #[test]
    fn given_bounds_end_in_infinity() {
        let bounds = [1.0, 5.0];
        let all = [-1, 0, 1, 2].map(|index| upper_bound(index, CUSTOM_BUCKETS, &bounds));
        assert_eq!(all, [f64::NEG_INFINITY, 1.0, 5.0, f64::INFINITY]);
    }
}
