//! Quantiles and parts of classic histograms: counts up to each bound.

use lakehouse_promql::Version;

/// A bucket: how many observations there are up to a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bucket {
    pub(super) bound: f64,
    pub(super) count: f64,
}

/// What had to be fixed so that counts do not fall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fixed {
    pub(super) lowest: f64,
    pub(super) highest: f64,
    pub(super) difference: f64,
}

/// From this version on differences that rounding makes are not said to be fixed.
const TOLERANT: Version = Version::new(2, 48);
const TOLERANCE: f64 = 1e-12;

/// Buckets in order, those with one bound added up; nothing if they do not end in infinity.
fn ordered(mut buckets: Vec<Bucket>) -> Option<Vec<Bucket>> {
    buckets.sort_by(|left, right| left.bound.total_cmp(&right.bound));
    if buckets.last()?.bound != f64::INFINITY {
        return None;
    }
    let mut merged: Vec<Bucket> = Vec::with_capacity(buckets.len());
    for bucket in buckets {
        match merged.last_mut() {
            Some(last) if last.bound == bucket.bound => last.count += bucket.count,
            _ => merged.push(bucket),
        }
    }
    Some(merged)
}

/// The quantile of buckets, and what had to be fixed.
pub(super) fn quantile(q: f64, buckets: Vec<Bucket>, version: Version) -> (f64, Option<Fixed>) {
    if q.is_nan() {
        return (f64::NAN, None);
    }
    if q < 0.0 {
        return (f64::NEG_INFINITY, None);
    }
    if q > 1.0 {
        return (f64::INFINITY, None);
    }
    let Some(mut buckets) = ordered(buckets) else { return (f64::NAN, None) };
    let fixed = make_monotonic(&mut buckets, version);
    (of_monotonic(q, &buckets).unwrap_or(f64::NAN), fixed)
}

fn of_monotonic(q: f64, buckets: &[Bucket]) -> Option<f64> {
    let [inner @ .., last] = buckets else { return None };
    let (first, highest) = (inner.first()?, inner.last()?);
    if last.count == 0.0 {
        return None;
    }
    let mut rank = q * last.count;
    // a rank that is no number is in no bucket
    let index = inner.partition_point(|bucket| bucket.count.partial_cmp(&rank).is_none_or(std::cmp::Ordering::is_lt));
    let Some(bucket) = inner.get(index) else { return Some(highest.bound) };
    if index == 0 && first.bound <= 0.0 {
        return Some(first.bound);
    }
    let (mut start, mut count) = (0.0, bucket.count);
    if let Some(before) = index.checked_sub(1).and_then(|index| inner.get(index)) {
        start = before.bound;
        count -= before.count;
        rank -= before.count;
    }
    Some(start + (bucket.bound - start) * (rank / count))
}

/// Takes back every fall of a count, and differences so small that rounding made them.
fn make_monotonic(buckets: &mut [Bucket], version: Version) -> Option<Fixed> {
    let mut fixed = None;
    let mut before = buckets.first()?.count;
    for bucket in buckets.iter_mut().skip(1) {
        let count = bucket.count;
        if count == before {
            continue;
        }
        if version >= TOLERANT && almost_equal(before, count) {
            bucket.count = before;
            continue;
        }
        if count < before {
            bucket.count = before;
            let known: &mut Fixed =
                fixed.get_or_insert(Fixed { lowest: f64::INFINITY, highest: f64::NEG_INFINITY, difference: 0.0 });
            known.lowest = known.lowest.min(bucket.bound);
            known.highest = known.highest.max(bucket.bound);
            known.difference = known.difference.max(before - count);
            continue;
        }
        before = count;
    }
    fixed
}

/// Whether two numbers differ by no more than rounding.
fn almost_equal(left: f64, right: f64) -> bool {
    if left.is_nan() && right.is_nan() || left == right {
        return true;
    }
    let sum = left.abs() + right.abs();
    let difference = (left - right).abs();
    if left == 0.0 || right == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < TOLERANCE * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < TOLERANCE
}

/// From this version on the lowest bucket begins at 0, and nothing is made of what begins nowhere.
const FROM_ZERO: Version = Version::new(3, 8);

/// Which part of the observations lies between two values.
pub(super) fn fraction(lower: f64, upper: f64, buckets: Vec<Bucket>, version: Version) -> f64 {
    let Some(buckets) = ordered(buckets) else { return f64::NAN };
    let (Some(first), Some(last)) = (buckets.first(), buckets.last()) else { return f64::NAN };
    if last.count == 0.0 || lower.is_nan() || upper.is_nan() {
        return f64::NAN;
    }
    if lower >= upper {
        return 0.0;
    }
    let mut start = if first.bound <= 0.0 || version < FROM_ZERO { f64::NEG_INFINITY } else { 0.0 };
    let (mut rank, mut ranks) = (0.0, [None, None]);
    for bucket in &buckets {
        for (value, place) in [lower, upper].into_iter().zip(&mut ranks) {
            if place.is_some() {
                continue;
            }
            if start >= value {
                *place = Some(rank);
            } else if bucket.bound > value {
                *place = Some(match start == f64::NEG_INFINITY && version >= FROM_ZERO {
                    true => bucket.count,
                    false => rank + (bucket.count - rank) * (value - start) / (bucket.bound - start),
                });
            }
        }
        if ranks.iter().all(Option::is_some) {
            break;
        }
        rank = bucket.count;
        start = bucket.bound;
    }
    let [lower, upper] =
        ranks.map(|rank| rank.map_or(last.count, |rank| if rank > last.count { last.count } else { rank }));
    (upper - lower) / last.count
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: Version = Version::new(3, 5);
    const NEWEST: Version = Version::new(3, 16);

    fn buckets(counts: &[(f64, f64)]) -> Vec<Bucket> {
        counts.iter().map(|(bound, count)| Bucket { bound: *bound, count: *count }).collect()
    }

    #[test]
    fn quantiles_lie_evenly_in_their_bucket() {
        let all = buckets(&[(f64::INFINITY, 10.0), (1.0, 5.0), (2.0, 10.0)]);
        assert_eq!(quantile(0.75, all.clone(), VERSION), (1.5, None));
        assert_eq!(quantile(2.0, all, VERSION).0, f64::INFINITY);
        assert!(quantile(0.5, buckets(&[(1.0, 5.0)]), VERSION).0.is_nan());
        assert_eq!(quantile(0.9, buckets(&[(1.0, 5.0), (f64::INFINITY, 10.0)]), VERSION).0, 1.0);
    }

    #[test]
    fn counts_that_fall_are_mended() {
        let falling = buckets(&[(1.0, 5.0), (2.0, 4.0), (f64::INFINITY, 10.0)]);
        let (value, fixed) = quantile(0.5, falling, VERSION);
        assert_eq!((value, fixed), (1.0, Some(Fixed { lowest: 2.0, highest: 2.0, difference: 1.0 })));
    }

    #[test]
    fn a_fraction_is_the_part_between() {
        let all = buckets(&[(1.0, 5.0), (2.0, 10.0), (f64::INFINITY, 10.0)]);
        assert_eq!(fraction(0.5, 1.5, all.clone(), NEWEST), 0.5);
        assert_eq!(fraction(3.0, 9.0, all, NEWEST), 0.0);
    }
}
