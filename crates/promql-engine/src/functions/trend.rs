//! Where a series is heading: straight lines through samples, and smoothed values.

use super::range::{Range, float};
use crate::error::Error;
use crate::kahan::Kahan;
use crate::sample::{FloatPoint, Sample};

/// Slope and value at an instant of the straight line that is nearest to all points.
fn line(points: &[FloatPoint], at: i64) -> (f64, f64) {
    let Some(first) = points.first() else { return (f64::NAN, f64::NAN) };
    if points.iter().all(|point| point.value == first.value) || points.len() == 1 {
        return if first.value.is_infinite() { (f64::NAN, f64::NAN) } else { (0.0, first.value) };
    }
    let (mut xs, mut ys, mut products, mut squares) =
        (Kahan::default(), Kahan::default(), Kahan::default(), Kahan::default());
    for point in points {
        let x = (point.at - at) as f64 / 1e3;
        xs.add(x);
        ys.add(point.value);
        products.add(x * point.value);
        squares.add(x * x);
    }
    let count = points.len() as f64;
    let (xs, ys) = (xs.total(), ys.total());
    let covariance = products.total() - xs * ys / count;
    let variance = squares.total() - xs * xs / count;
    let slope = covariance / variance;
    (slope, ys / count - slope * xs / count)
}

/// Whether there are two numbers; says that histograms were left out beside at least one.
fn has_two(range: &mut Range<'_>) -> bool {
    if !range.floats.is_empty() {
        range.note_ignored();
    }
    range.floats.len() >= 2
}

pub(super) fn deriv(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if !has_two(range) {
        return Ok(None);
    }
    // near to the samples, so that little is lost to rounding
    float(line(range.floats, range.floats.first().map_or(0, |point| point.at)).0)
}

pub(super) fn predict_linear(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    let Some(seconds) = range.scalar(0) else { return Ok(None) };
    if !has_two(range) {
        return Ok(None);
    }
    let (slope, value) = line(range.floats, range.at);
    float(slope * seconds + value)
}

/// Smooths values and their trend exponentially (Holt and Winters).
pub(super) fn double_exponential(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    let (Some(smoothing), Some(trend)) = (range.scalar(0), range.scalar(1)) else { return Ok(None) };
    for (name, factor) in [("smoothing", smoothing), ("trend", trend)] {
        if factor <= 0.0 || factor >= 1.0 {
            let letter = name.get(..1).unwrap_or_default();
            return Err(Error::new(format!("invalid {name} factor. Expected: 0 < {letter}f < 1, got: {factor:.6}")));
        }
    }
    if !has_two(range) {
        return Ok(None);
    }
    let [first, second, ..] = range.floats else { return Ok(None) };
    let (mut before, mut here, mut slope) = (0.0, first.value, second.value - first.value);
    for (index, point) in range.floats.iter().skip(1).enumerate() {
        if index > 0 {
            slope = trend * (here - before) + (1.0 - trend) * slope;
        }
        let value = smoothing * point.value;
        let next = value + (1.0 - smoothing) * (here + slope);
        before = here;
        here = next;
    }
    float(here)
}
