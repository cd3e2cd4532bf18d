//! Sums and differences of native histograms.

use std::sync::Arc;

use super::bounds::exponential_bound;
use super::{Buckets, CUSTOM_BUCKETS, Histogram, ResetHint, same_bounds};
use crate::kahan::Kahan;

/// Histograms of given and of exponential bounds have no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Incompatible;

/// What had to be settled to make a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Conflict {
    /// One starts anew, the other says that it does not.
    pub(crate) resets: bool,
    /// Given bounds differed, and only common ones were kept.
    pub(crate) bounds: bool,
}

/// The index of the same bucket at a lower resolution.
pub(crate) const fn coarse_index(index: i32, from: i32, to: i32) -> i32 {
    ((index.wrapping_sub(1)) >> (from - to)) + 1
}

/// Buckets at a lower resolution.
pub(crate) fn coarse(buckets: &Buckets, from: i32, to: i32) -> Buckets {
    let mut coarse: Buckets = Vec::with_capacity(buckets.len());
    for (index, count) in buckets {
        let index = coarse_index(*index, from, to);
        match coarse.last_mut() {
            Some((last, sum)) if *last == index => *sum += count,
            _ => coarse.push((index, *count)),
        }
    }
    coarse
}

/// The buckets that lie beyond the bucket of zeros.
pub(crate) fn beyond_zero(buckets: &[(i32, f64)], schema: i32, threshold: f64) -> &[(i32, f64)] {
    if schema == CUSTOM_BUCKETS {
        return buckets;
    }
    let inside = buckets.iter().take_while(|(index, _)| exponential_bound(*index, schema) <= threshold).count();
    buckets.get(inside..).unwrap_or_default()
}

/// The bounds that both lists have.
pub(crate) fn common_bounds(left: &[f64], right: &[f64]) -> Arc<[f64]> {
    left.iter().copied().filter(|bound| right.contains(bound)).collect()
}

/// The bucket of common bounds that a bucket of other bounds falls into.
pub(crate) fn common_index(index: i32, bounds: &[f64], common: &[f64]) -> usize {
    let bound = usize::try_from(index).ok().and_then(|index| bounds.get(index));
    bound.map_or(common.len(), |bound| common.partition_point(|it| it < bound))
}

impl Histogram {
    /// Adds another histogram.
    pub(crate) fn add(&mut self, other: &Self) -> Result<Conflict, Incompatible> {
        self.combine(other, 1.0)
    }

    /// Takes another histogram away.
    pub(crate) fn subtract(&mut self, other: &Self) -> Result<Conflict, Incompatible> {
        self.combine(other, -1.0)
    }

    fn combine(&mut self, other: &Self, sign: f64) -> Result<Conflict, Incompatible> {
        if self.is_custom() != other.is_custom() {
            return Err(Incompatible);
        }
        let mut conflict = Conflict { resets: self.reconcile_hint(other), bounds: false };
        if !self.is_custom() {
            self.zero_count += sign * self.reconcile_zero(other);
        }
        self.count += sign * other.count;
        self.sum += sign * other.sum;
        if self.is_custom() && !same_bounds(&self.custom, &other.custom) {
            conflict.bounds = true;
            self.add_other_bounds(other, sign);
        } else {
            let schema = self.schema.min(other.schema);
            self.reduce(schema);
            for (mine, theirs) in [(&mut self.positive, &other.positive), (&mut self.negative, &other.negative)] {
                let reduced = if other.schema > schema { &coarse(theirs, other.schema, schema) } else { theirs };
                add_buckets(mine, beyond_zero(reduced, schema, self.zero_threshold), sign);
            }
        }
        Ok(conflict)
    }

    /// Lowers the resolution.
    pub(crate) fn reduce(&mut self, schema: i32) {
        if self.schema > schema {
            self.positive = coarse(&self.positive, self.schema, schema);
            self.negative = coarse(&self.negative, self.schema, schema);
            self.schema = schema;
        }
    }

    fn add_other_bounds(&mut self, other: &Self, sign: f64) {
        let common = common_bounds(&self.custom, &other.custom);
        let mut sums = vec![Kahan::default(); common.len() + 1];
        for (histogram, sign) in [(&*self, 1.0), (other, sign)] {
            for (index, count) in &histogram.positive {
                if let Some(sum) = sums.get_mut(common_index(*index, &histogram.custom, &common)) {
                    sum.add(sign * count);
                }
            }
        }
        let full = (0..).zip(&sums).filter(|(_, sum)| sum.sum != 0.0 || sum.lost != 0.0);
        self.positive = full.map(|(index, sum)| (index, sum.sum)).collect();
        self.custom = common;
    }

    /// Finds the hint of a sum; says whether the two contradict each other.
    pub(crate) fn reconcile_hint(&mut self, other: &Self) -> bool {
        match (self.hint, other.hint) {
            (mine, theirs) if mine == theirs => false,
            (ResetHint::Gauge | ResetHint::Unknown, theirs) => {
                if theirs == ResetHint::Gauge {
                    self.hint = ResetHint::Gauge;
                }
                false
            }
            (_, theirs @ (ResetHint::Gauge | ResetHint::Unknown)) => {
                self.hint = theirs;
                false
            }
            _ => {
                self.hint = ResetHint::Unknown;
                true
            }
        }
    }

    /// Widens the bucket of zeros until it fits both; gives the other's count in it.
    fn reconcile_zero(&mut self, other: &Self) -> f64 {
        let (mut count, mut threshold) = (other.zero_count, other.zero_threshold);
        while threshold != self.zero_threshold {
            if self.zero_threshold > threshold {
                (count, threshold) = other.zero_count_within(self.zero_threshold);
            }
            if threshold > self.zero_threshold {
                (self.zero_count, self.zero_threshold) = self.zero_count_within(threshold);
                self.trim_into_zero();
            }
        }
        count
    }

    /// What the bucket of zeros would hold if it reached further, to the end of a populated bucket if need be.
    pub(crate) fn zero_count_within(&self, threshold: f64) -> (f64, f64) {
        if threshold == self.zero_threshold {
            return (self.zero_count, threshold);
        }
        let mut threshold = threshold;
        'wider: loop {
            let mut count = Kahan::of(self.zero_count);
            for entry in &self.positive {
                let bucket = self.positive_bucket(*entry);
                if bucket.lower >= threshold {
                    break;
                }
                count.add(bucket.count);
                if bucket.upper > threshold {
                    if bucket.count != 0.0 {
                        threshold = bucket.upper;
                    }
                    break;
                }
            }
            for entry in &self.negative {
                let bucket = self.negative_bucket(*entry);
                if bucket.upper <= -threshold {
                    break;
                }
                count.add(bucket.count);
                if bucket.lower < -threshold {
                    if bucket.count != 0.0 {
                        threshold = -bucket.lower;
                        continue 'wider;
                    }
                    break;
                }
            }
            return (count.sum, threshold);
        }
    }

    /// Drops the buckets that are part of that of zeros, and those that are empty.
    pub(crate) fn trim_into_zero(&mut self) {
        let (schema, threshold) = (self.schema, self.zero_threshold);
        for buckets in [&mut self.positive, &mut self.negative] {
            let lower = |index: i32| exponential_bound(index.saturating_sub(1), schema);
            buckets.retain(|(index, count)| lower(*index) >= threshold && *count != 0.0);
        }
    }
}

/// Adds buckets to others.
pub(crate) fn add_buckets(mine: &mut Buckets, theirs: &[(i32, f64)], sign: f64) {
    if mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(mine, theirs)| mine.0 == theirs.0) {
        mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.1 += sign * theirs.1);
        return;
    }
    let mut at = 0;
    for (index, count) in theirs {
        at += mine.get(at..).unwrap_or_default().partition_point(|(it, _)| it < index);
        match mine.get_mut(at) {
            Some((it, sum)) if it == index => *sum += sign * count,
            _ => mine.insert(at, (*index, sign * count)),
        }
    }
}
