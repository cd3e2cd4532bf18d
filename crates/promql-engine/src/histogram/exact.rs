//! Sums of native histograms that keep what rounding loses.

use super::add::{beyond_zero, coarse_index, common_bounds, common_index};
use super::{Conflict, Histogram, Incompatible, same_bounds};
use crate::kahan::Kahan;

type ExactBuckets = Vec<(i32, Kahan)>;

/// A running sum of histograms.
#[derive(Debug, Clone)]
pub(crate) struct ExactHistogram {
    /// Everything but the numbers.
    shape: Histogram,
    zero_count: Kahan,
    count: Kahan,
    sum: Kahan,
    positive: ExactBuckets,
    negative: ExactBuckets,
}

impl ExactHistogram {
    pub(crate) fn of(histogram: &Histogram) -> Self {
        let exact = |buckets: &[(i32, f64)]| buckets.iter().map(|(index, count)| (*index, Kahan::of(*count))).collect();
        Self {
            zero_count: Kahan::of(histogram.zero_count),
            count: Kahan::of(histogram.count),
            sum: Kahan::of(histogram.sum),
            positive: exact(&histogram.positive),
            negative: exact(&histogram.negative),
            shape: Histogram { positive: Vec::new(), negative: Vec::new(), ..histogram.clone() },
        }
    }

    /// Adds a histogram.
    pub(crate) fn add(&mut self, other: &Histogram) -> Result<Conflict, Incompatible> {
        if self.shape.is_custom() != other.is_custom() {
            return Err(Incompatible);
        }
        let mut conflict = Conflict { resets: self.shape.reconcile_hint(other), bounds: false };
        if !self.shape.is_custom() {
            let zero = self.reconcile_zero(other);
            self.zero_count.add(zero);
        }
        self.count.add(other.count);
        self.sum.add(other.sum);
        if self.shape.is_custom() && !same_bounds(&self.shape.custom, &other.custom) {
            conflict.bounds = true;
            self.add_other_bounds(other);
            return Ok(conflict);
        }
        let (mine, schema) = (self.shape.schema, self.shape.schema.min(other.schema));
        for (sums, theirs) in [(&mut self.positive, &other.positive), (&mut self.negative, &other.negative)] {
            if mine > schema {
                *sums = coarse(sums, mine, schema);
            }
            let exact = theirs.iter().map(|(index, count)| (*index, Kahan::of(*count)));
            let reduced = coarse(&exact.collect(), other.schema, schema);
            let plain: Vec<(i32, f64)> = reduced.iter().map(|(index, count)| (*index, count.sum)).collect();
            let inside = plain.len() - beyond_zero(&plain, schema, self.shape.zero_threshold).len();
            add_buckets(sums, reduced.get(inside..).unwrap_or_default());
        }
        self.shape.schema = schema;
        Ok(conflict)
    }

    fn add_other_bounds(&mut self, other: &Histogram) {
        let common = common_bounds(&self.shape.custom, &other.custom);
        let mut sums = vec![Kahan::default(); common.len() + 1];
        for (index, count) in &self.positive {
            if let Some(sum) = sums.get_mut(common_index(*index, &self.shape.custom, &common)) {
                sum.add(count.sum);
                sum.add(count.lost);
            }
        }
        for (index, count) in &other.positive {
            if let Some(sum) = sums.get_mut(common_index(*index, &other.custom, &common)) {
                sum.add(*count);
            }
        }
        let full = (0..).zip(sums).filter(|(_, sum)| sum.sum != 0.0 || sum.lost != 0.0);
        self.positive = full.collect();
        self.shape.custom = common;
    }

    /// Widens the bucket of zeros until it fits both; gives the other's count in it.
    fn reconcile_zero(&mut self, other: &Histogram) -> f64 {
        if other.zero_threshold == self.shape.zero_threshold {
            return other.zero_count;
        }
        let mut plain = self.plain();
        let (mut count, mut threshold) = (other.zero_count, other.zero_threshold);
        while threshold != plain.zero_threshold {
            if plain.zero_threshold > threshold {
                (count, threshold) = other.zero_count_within(plain.zero_threshold);
            }
            if threshold > plain.zero_threshold {
                (plain.zero_count, plain.zero_threshold) = plain.zero_count_within(threshold);
                plain.trim_into_zero();
            }
        }
        if plain.zero_threshold != self.shape.zero_threshold {
            self.zero_count = Kahan::of(plain.zero_count);
            self.shape.zero_threshold = plain.zero_threshold;
            let kept = |sums: &ExactBuckets, plain: &[(i32, f64)]| {
                sums.iter().filter(|(index, _)| plain.iter().any(|(it, _)| it == index)).copied().collect()
            };
            (self.positive, self.negative) =
                (kept(&self.positive, &plain.positive), kept(&self.negative, &plain.negative));
        }
        count
    }

    fn numbers(&mut self) -> impl Iterator<Item = &mut Kahan> {
        let buckets = self.positive.iter_mut().chain(&mut self.negative).map(|(_, count)| count);
        [&mut self.zero_count, &mut self.count, &mut self.sum].into_iter().chain(buckets)
    }

    pub(crate) fn multiply(&mut self, factor: f64) {
        self.numbers().for_each(|number| *number = number.scaled(factor));
    }

    pub(crate) fn divide(&mut self, by: f64) {
        self.numbers().for_each(|number| *number = number.divided(by));
    }

    /// The sum as it is with its roundings.
    fn plain(&self) -> Histogram {
        self.with(|number| number.sum)
    }

    /// The sum.
    pub(crate) fn total(&self) -> Histogram {
        self.with(Kahan::total)
    }

    pub(crate) fn has_overflow(&self) -> bool {
        self.plain().has_overflow()
    }

    fn with(&self, number: fn(Kahan) -> f64) -> Histogram {
        let plain = |buckets: &ExactBuckets| buckets.iter().map(|(index, count)| (*index, number(*count))).collect();
        Histogram {
            zero_count: number(self.zero_count),
            count: number(self.count),
            sum: number(self.sum),
            positive: plain(&self.positive),
            negative: plain(&self.negative),
            ..self.shape.clone()
        }
    }
}

/// Buckets at a lower resolution.
fn coarse(buckets: &ExactBuckets, from: i32, to: i32) -> ExactBuckets {
    if from == to {
        return buckets.clone();
    }
    let mut coarse: ExactBuckets = Vec::with_capacity(buckets.len());
    for (index, count) in buckets {
        let index = coarse_index(*index, from, to);
        match coarse.last_mut() {
            Some((last, sum)) if *last == index => {
                sum.add(count.sum);
                sum.add(count.lost);
            }
            _ => coarse.push((index, *count)),
        }
    }
    coarse
}

fn add_buckets(sums: &mut ExactBuckets, theirs: &[(i32, Kahan)]) {
    let mut at = 0;
    for (index, count) in theirs {
        at += sums.get(at..).unwrap_or_default().partition_point(|(it, _)| it < index);
        match sums.get_mut(at) {
            Some((it, sum)) if it == index => {
                sum.add(count.sum);
                if count.lost != 0.0 {
                    sum.add(count.lost);
                }
            }
            _ => sums.insert(at, (*index, *count)),
        }
    }
}
