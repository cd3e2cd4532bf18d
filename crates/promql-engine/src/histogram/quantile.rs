//! Quantiles of native histograms.

use lakehouse_promql::Version;

use super::{Bucket, Histogram};
use crate::annotation::Note;
use crate::math::{exp2, log2};

/// From this version on observations lie evenly on a logarithmic scale where bounds are exponential.
pub(super) const LOGARITHMIC: Version = Version::new(3, 0);

/// The quantile of a histogram, and what has to be said of it.
pub(crate) fn quantile(q: f64, histogram: &Histogram, version: Version) -> (f64, Option<Note>) {
    if q < 0.0 {
        return (f64::NEG_INFINITY, None);
    }
    if q > 1.0 {
        return (f64::INFINITY, None);
    }
    if histogram.count == 0.0 || q.is_nan() {
        return (f64::NAN, None);
    }
    // without observations that are no numbers, the upper half is counted from above
    let upwards = histogram.sum.is_nan() || q < 0.5;
    let rank = if upwards { q * histogram.count } else { (1.0 - q) * histogram.count };
    let mut buckets = histogram.buckets();
    if !upwards {
        buckets.reverse();
    }
    let (mut count, mut bucket) = (0.0, Bucket { lower: 0.0, upper: 0.0, count: 0.0 });
    let mut rest = buckets.into_iter();
    for next in rest.by_ref() {
        bucket = next;
        if bucket.count == 0.0 {
            continue;
        }
        count += bucket.count;
        if count >= rank {
            break;
        }
    }
    if let Some(value) = effective_bounds(&mut bucket, histogram) {
        return (value, None);
    }
    count = f64::min(count, histogram.count);
    if count < rank {
        return match histogram.sum.is_nan() {
            true => (f64::NAN, Some(Note::QuantileOfNoNumbers)),
            false => (bucket.upper, None),
        };
    }
    let rank = if upwards { rank - (count - bucket.count) } else { count - rank };
    let note = (histogram.sum.is_nan() && rest.fold(count, |sum, bucket| sum + bucket.count) < histogram.count)
        .then_some(Note::QuantileSkewed);
    let linear = histogram.is_custom() || bucket.has_zero() || version < LOGARITHMIC;
    (interpolated(bucket, rank / bucket.count, linear), note)
}

/// Where the bucket really ends; a value if that is all there is to know.
fn effective_bounds(bucket: &mut Bucket, histogram: &Histogram) -> Option<f64> {
    if histogram.is_custom() {
        if bucket.lower == f64::NEG_INFINITY {
            if bucket.upper <= 0.0 {
                return Some(bucket.upper);
            }
            bucket.lower = 0.0;
        } else if bucket.upper == f64::INFINITY {
            return Some(bucket.lower);
        }
    } else if bucket.lower < 0.0 && bucket.upper > 0.0 {
        if histogram.negative.is_empty() && !histogram.positive.is_empty() {
            bucket.lower = 0.0;
        } else if histogram.positive.is_empty() && !histogram.negative.is_empty() {
            bucket.upper = 0.0;
        }
    }
    None
}

/// The value at a part of the bucket: on a logarithmic scale where its bounds are exponential.
fn interpolated(bucket: Bucket, fraction: f64, linear: bool) -> f64 {
    if linear {
        return bucket.lower + (bucket.upper - bucket.lower) * fraction;
    }
    let (lower, upper) = (log2(bucket.lower.abs()), log2(bucket.upper.abs()));
    match bucket.lower > 0.0 {
        true => exp2(lower + (upper - lower) * fraction),
        false => -exp2(upper + (lower - upper) * (1.0 - fraction)),
    }
}
