//! Which part of a native histogram's observations lies between two values.

use lakehouse_promql::Version;

use super::quantile::LOGARITHMIC;
use super::{Bucket, Histogram};
use crate::annotation::Note;

/// The part between two values, and what has to be said of it.
pub(crate) fn fraction(lower: f64, upper: f64, histogram: &Histogram, version: Version) -> (f64, Option<Note>) {
    if histogram.count == 0.0 || lower.is_nan() || upper.is_nan() {
        return (f64::NAN, None);
    }
    if lower >= upper {
        return (0.0, None);
    }
    let (mut count, mut rank) = (0.0, 0.0);
    let (mut lower_rank, mut upper_rank) = (None, None);
    let buckets = histogram.buckets();
    let mut rest = buckets.into_iter();
    for bucket in rest.by_ref() {
        count += bucket.count;
        let (bucket, linear) = settled(bucket, histogram);
        let linear = linear || version < LOGARITHMIC;
        for (value, place) in [(lower, &mut lower_rank), (upper, &mut upper_rank)] {
            if place.is_some() {
                continue;
            }
            if bucket.lower >= value {
                *place = Some(rank);
            } else if bucket.upper > value {
                *place = Some(match linear && bucket.lower == f64::NEG_INFINITY {
                    true => bucket.count,
                    false => rank + bucket.count * bucket.fraction_below(value, linear),
                });
            }
        }
        if lower_rank.is_some() && upper_rank.is_some() {
            break;
        }
        rank += bucket.count;
    }
    let mut note = None;
    if histogram.sum.is_nan() {
        count = rest.fold(count, |sum, bucket| sum + bucket.count);
        note = (count < histogram.count).then_some(Note::FractionWithoutNoNumbers);
    } else {
        count = histogram.count;
    }
    let within = |rank: Option<f64>| rank.map_or(count, |rank| if rank > count { count } else { rank });
    ((within(upper_rank) - within(lower_rank)) / histogram.count, note)
}

/// Where the bucket really begins and ends, and whether its observations lie evenly in it.
fn settled(mut bucket: Bucket, histogram: &Histogram) -> (Bucket, bool) {
    if histogram.is_custom() {
        if bucket.lower == f64::NEG_INFINITY && bucket.upper > 0.0 {
            bucket.lower = 0.0;
        }
        return (bucket, true);
    }
    if !bucket.has_zero() {
        return (bucket, false);
    }
    if histogram.negative.is_empty() && !histogram.positive.is_empty() {
        bucket.lower = 0.0;
    } else if histogram.positive.is_empty() && !histogram.negative.is_empty() {
        bucket.upper = 0.0;
    }
    (bucket, true)
}
