//! Native histograms: a count for each bucket, whose bounds grow exponentially or are given.
//!
//! Buckets are kept by index, including those that are written and empty: whether a bucket is there matters to equality.

mod add;
mod bounds;
mod exact;
mod fraction;
mod quantile;
mod reset;
mod text;
pub(crate) mod trim;

use std::sync::Arc;

pub(crate) use add::{Conflict, Incompatible};
pub use bounds::Bucket;
pub(crate) use exact::ExactHistogram;
pub(crate) use fraction::fraction;
pub(crate) use quantile::quantile;

/// The schema of histograms whose bounds are given.
pub const CUSTOM_BUCKETS: i32 = -53;

/// Index and count of each bucket, by index.
pub type Buckets = Vec<(i32, f64)>;

/// What is known of whether a histogram starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResetHint {
    #[default]
    Unknown,
    Reset,
    NotReset,
    /// It is no counter.
    Gauge,
}

/// A native histogram.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    pub hint: ResetHint,
    /// How fine the buckets are, or [`CUSTOM_BUCKETS`].
    pub schema: i32,
    /// How far from 0 the bucket of zeros reaches.
    pub zero_threshold: f64,
    pub zero_count: f64,
    pub count: f64,
    pub sum: f64,
    pub positive: Buckets,
    pub negative: Buckets,
    /// The upper bounds where they are given, without the last one.
    pub custom: Arc<[f64]>,
}

impl PartialEq for Histogram {
    /// Equal data: the same bits in the same buckets. The hint is none of it.
    fn eq(&self, other: &Self) -> bool {
        let same = |left: f64, right: f64| left.to_bits() == right.to_bits();
        let buckets = |left: &Buckets, right: &Buckets| {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| left.0 == right.0 && same(left.1, right.1))
        };
        self.schema == other.schema
            && same(self.count, other.count)
            && same(self.sum, other.sum)
            && (!self.is_custom() || same_bounds(&self.custom, &other.custom))
            && self.zero_threshold == other.zero_threshold
            && same(self.zero_count, other.zero_count)
            && buckets(&self.negative, &other.negative)
            && buckets(&self.positive, &other.positive)
    }
}

/// Whether two lists of bounds are the same, bit by bit.
pub(crate) fn same_bounds(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.to_bits() == right.to_bits())
}

impl Histogram {
    /// Whether its bounds are given.
    pub const fn is_custom(&self) -> bool {
        self.schema == CUSTOM_BUCKETS
    }

    /// Every count in it, and the sum.
    fn numbers(&mut self) -> impl Iterator<Item = &mut f64> {
        let buckets = self.positive.iter_mut().chain(&mut self.negative).map(|(_, count)| count);
        [&mut self.zero_count, &mut self.count, &mut self.sum].into_iter().chain(buckets)
    }

    /// All counts and the sum times a factor.
    pub(crate) fn multiply(&mut self, factor: f64) {
        self.numbers().for_each(|number| *number *= factor);
        if factor < 0.0 {
            self.hint = ResetHint::Gauge;
        }
    }

    /// All counts and the sum divided; what is divided by 0 has no buckets.
    pub(crate) fn divide(&mut self, by: f64) {
        self.numbers().for_each(|number| *number /= by);
        if by == 0.0 {
            self.positive.clear();
            self.negative.clear();
        } else if by < 0.0 {
            self.hint = ResetHint::Gauge;
        }
    }

    /// Without the buckets that are empty.
    pub(crate) fn compact(&mut self) {
        self.positive.retain(|(_, count)| *count != 0.0);
        self.negative.retain(|(_, count)| *count != 0.0);
    }

    pub(crate) fn compacted(mut self) -> Self {
        self.compact();
        self
    }

    pub(crate) fn multiplied(&self, factor: f64) -> Self {
        let mut copy = self.clone();
        copy.multiply(factor);
        copy
    }

    pub(crate) fn divided(&self, by: f64) -> Self {
        let mut copy = self.clone();
        copy.divide(by);
        copy
    }

    /// Whether a count has grown beyond what a number holds.
    pub(crate) fn has_overflow(&self) -> bool {
        let buckets = self.positive.iter().chain(&self.negative).map(|(_, count)| *count);
        let numbers = [self.zero_count, self.count, self.sum].into_iter().chain(buckets);
        numbers.chain(self.custom.iter().copied()).any(f64::is_infinite)
    }
}

#[cfg(test)]
mod tests;
