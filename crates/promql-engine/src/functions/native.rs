//! What a native histogram says of itself.

use crate::histogram::Histogram;
use crate::kahan::Kahan;

pub(super) const fn count(histogram: &Histogram) -> f64 {
    histogram.count
}

pub(super) const fn sum(histogram: &Histogram) -> f64 {
    histogram.sum
}

pub(super) fn avg(histogram: &Histogram) -> f64 {
    histogram.sum / histogram.count
}

pub(super) fn stddev(histogram: &Histogram) -> f64 {
    stdvar(histogram).sqrt()
}

/// As if all observations of a bucket were in its middle: the geometric one where bounds are exponential.
pub(super) fn stdvar(histogram: &Histogram) -> f64 {
    let mean = histogram.sum / histogram.count;
    let mut variance = Kahan::default();
    for bucket in histogram.buckets().iter().filter(|bucket| bucket.count != 0.0) {
        let value = if histogram.is_custom() {
            (bucket.upper + bucket.lower) / 2.0
        } else if bucket.has_zero() {
            0.0
        } else {
            let middle = (bucket.upper * bucket.lower).sqrt();
            if bucket.upper < 0.0 { -middle } else { middle }
        };
        let delta = value - mean;
        variance.add(bucket.count * delta * delta);
    }
    variance.total() / histogram.count
}
