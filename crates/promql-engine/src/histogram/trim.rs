//! A native histogram without its observations above or below a value (`</` and `>/`).

use super::{Bucket, Histogram};

/// Which observations stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Below,
    Above,
}

impl Histogram {
    /// Only what lies on one side of a value; a bucket that holds the value is divided.
    pub(crate) fn trimmed(mut self, value: f64, side: Side) -> Self {
        let (mut count, mut sum, mut changed) = (0.0, 0.0, false);
        let mut add = |before: f64, (kept, middle): (f64, f64)| {
            count += kept;
            sum += middle * kept;
            changed |= before != kept;
            kept
        };
        let shape = Self { positive: Vec::new(), negative: Vec::new(), ..self.clone() };
        let is_full = |entry: &&mut (i32, f64)| entry.1 != 0.0;
        let (mut has_positive, mut has_negative) = (false, false);
        for entry in self.positive.iter_mut().filter(is_full) {
            has_positive = true;
            entry.1 = add(entry.1, kept(shape.positive_bucket(*entry), value, side, true, shape.is_custom()));
        }
        for entry in self.negative.iter_mut().filter(is_full) {
            has_negative = true;
            entry.1 = add(entry.1, kept(shape.negative_bucket(*entry), value, side, false, shape.is_custom()));
        }
        if self.zero_count > 0.0 {
            let mut zero = self.zero_bucket();
            match (has_negative, has_positive) {
                (true, false) => zero.upper = 0.0,
                (false, true) => zero.lower = 0.0,
                _ => {}
            }
            self.zero_count = add(self.zero_count, kept_zero(zero, value, side));
        }
        if changed {
            (self.count, self.sum) = (count, sum);
            self.compact();
        }
        self
    }
}

/// How much of a bucket stays, and the middle of it.
fn kept(bucket: Bucket, value: f64, side: Side, is_positive: bool, linear: bool) -> (f64, f64) {
    let (all, some) = match side {
        Side::Below => (bucket.upper <= value, bucket.lower < value),
        Side::Above => (bucket.lower >= value, bucket.upper > value),
    };
    if all {
        return (bucket.count, middle(bucket.lower, bucket.upper, is_positive, linear));
    }
    if !some {
        return (0.0, 0.0);
    }
    if bucket.lower == f64::NEG_INFINITY {
        return kept_of_lowest(bucket, value, side);
    }
    if bucket.upper == f64::INFINITY {
        return kept_of_highest(bucket, value, side);
    }
    let below = if value <= bucket.lower {
        0.0
    } else if value >= bucket.upper {
        bucket.count
    } else {
        bucket.count * bucket.fraction_below(value, linear)
    };
    match side {
        Side::Below => (below, middle(bucket.lower, value, is_positive, linear)),
        Side::Above => (bucket.count - below, middle(value, bucket.upper, is_positive, linear)),
    }
}

fn finite(value: f64) -> f64 {
    if value.is_infinite() { 0.0 } else { value }
}

/// Of a bucket without a lower bound; below a positive bound it is taken to begin at 0.
fn kept_of_lowest(bucket: Bucket, value: f64, side: Side) -> (f64, f64) {
    let Bucket { upper, count, .. } = bucket;
    match side {
        Side::Below if value >= upper => (count, 0.0),
        Side::Below if value > 0.0 && upper > 0.0 && upper.is_finite() => (count * value / upper, value / 2.0),
        Side::Below if upper <= 0.0 => (count, value),
        Side::Above if value == f64::NEG_INFINITY => (count, 0.0),
        Side::Above if value >= 0.0 && upper > value && upper.is_finite() => {
            (count * (1.0 - value / upper), f64::midpoint(value, upper))
        }
        _ => (0.0, finite(upper)),
    }
}

/// Of a bucket without an upper bound.
fn kept_of_highest(bucket: Bucket, value: f64, side: Side) -> (f64, f64) {
    match side {
        Side::Above if value >= bucket.lower => (bucket.count, value),
        _ => (0.0, finite(bucket.lower)),
    }
}

fn kept_zero(zero: Bucket, value: f64, side: Side) -> (f64, f64) {
    let Bucket { lower, upper, count } = zero;
    let all = (count, (lower + upper) / 2.0);
    match side {
        Side::Below if value <= lower => (0.0, 0.0),
        Side::Below if value >= upper => all,
        Side::Below => (count * ((value - lower) / (upper - lower)), (lower + value) / 2.0),
        Side::Above if value <= lower => all,
        Side::Above if value >= upper => (0.0, 0.0),
        Side::Above => (count * ((upper - value) / (upper - lower)), (value + upper) / 2.0),
    }
}

/// The value that stands for what lies between two bounds.
fn middle(lower: f64, upper: f64, is_positive: bool, linear: bool) -> f64 {
    if lower.is_infinite() {
        return match upper {
            _ if upper.is_infinite() => 0.0,
            _ if upper > 0.0 => upper / 2.0,
            _ => upper,
        };
    }
    if upper.is_infinite() {
        return lower;
    }
    if linear {
        return (lower + upper) / 2.0;
    }
    let mean = (lower * upper).abs().sqrt();
    if is_positive { mean } else { -mean }
}
