//! `*_over_time`: what the samples of a range come to.

use lakehouse_promql::Version;

use super::range::{Range, float};
use crate::annotation::{Note, Operation};
use crate::error::Error;
use crate::histogram::{ExactHistogram, Histogram, ResetHint};
use crate::kahan::Kahan;
use crate::sample::{FloatPoint, Sample};

/// From this version on means are sums divided once, unless they grow too large.
pub(crate) const DIRECT_MEANS: Version = Version::new(2, 55);
/// From this version on sums of histograms keep what rounding loses.
pub(crate) const EXACT_HISTOGRAMS: Version = Version::new(3, 9);
/// From this version on one value that is no number makes the median none.
const NAN_IN_MEDIAN: Version = Version::new(3, 14);
/// From this version on a rank that is whole takes its value as it is.
const WHOLE_RANKS: Version = Version::new(3, 16);

pub(super) fn sum(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.is_mixed() {
        return Ok(None);
    }
    if range.floats.is_empty() {
        return Ok(of_histograms(range, false));
    }
    let mut sum = Kahan::default();
    range.floats.iter().for_each(|point| sum.add(point.value));
    float(if sum.sum.is_infinite() { sum.sum } else { sum.total() })
}

pub(super) fn avg(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.is_mixed() {
        return Ok(None);
    }
    if range.floats.is_empty() {
        return Ok(of_histograms(range, true));
    }
    let values = range.floats.iter().map(|point| point.value);
    float(if range.version < DIRECT_MEANS { stepwise_mean(values) } else { mean(values) })
}

/// The mean as a sum divided, or step by step from where the sum would be infinite.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let mut mean = Mean::default();
    values.for_each(|value| mean.add(value));
    mean.value()
}

/// See [`mean`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mean {
    sum: Kahan,
    count: f64,
    is_stepwise: bool,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64) {
        self.count += 1.0;
        if !self.is_stepwise {
            let mut next = self.sum;
            next.add(value);
            if !next.sum.is_infinite() || self.count == 1.0 {
                self.sum = if self.count == 1.0 { Kahan::of(value) } else { next };
                return;
            }
            self.is_stepwise = true;
            self.sum = self.sum.divided(self.count - 1.0);
        }
        self.sum = self.sum.scaled((self.count - 1.0) / self.count);
        self.sum.add(value / self.count);
    }

    pub(crate) fn value(&self) -> f64 {
        let Self { sum, count, is_stepwise } = self;
        if *is_stepwise { sum.total() } else { sum.sum / count + sum.lost / count }
    }
}

/// The mean that each value moves by its part.
fn stepwise_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut mean, mut count) = (Kahan::default(), 0.0);
    for value in values {
        count += 1.0;
        if mean.sum.is_infinite() {
            let is_same = value.is_infinite() && (mean.sum > 0.0) == (value > 0.0);
            if is_same || value.is_finite() {
                continue;
            }
        }
        mean.add(value / count - mean.sum / count);
    }
    if mean.sum.is_infinite() { mean.sum } else { mean.total() }
}

/// The sum or the mean of histograms; says what contradicts itself.
fn of_histograms(range: &mut Range<'_>, is_mean: bool) -> Option<Sample> {
    let histograms: Vec<&Histogram> = range.histograms.iter().map(|point| &*point.value).collect();
    let hints = |hint: ResetHint| histograms.iter().any(|histogram| histogram.hint == hint);
    let collides = hints(ResetHint::Reset) && hints(ResetHint::NotReset);
    match combined(&histograms, is_mean, range.version) {
        Some((histogram, has_other_bounds)) => {
            if range.version >= EXACT_HISTOGRAMS {
                if collides {
                    range.note(Note::ResetCollision(Operation::Aggregation));
                }
                if has_other_bounds {
                    range.note(Note::MismatchedBounds(Operation::Aggregation));
                }
            }
            Some(Sample::histogram(histogram))
        }
        None => {
            range.note(Note::MixedSchemas(range.name()));
            None
        }
    }
}

/// A sum or mean, and whether bounds had to be reduced; nothing where the histograms do not fit.
pub(crate) fn combined(histograms: &[&Histogram], is_mean: bool, version: Version) -> Option<(Histogram, bool)> {
    let (first, others) = histograms.split_first()?;
    let mut bounds = false;
    if version < EXACT_HISTOGRAMS {
        let mut result = (*first).clone();
        for (count, histogram) in (2_u32..).zip(others) {
            if is_mean {
                let mut change = histogram.divided(f64::from(count));
                change.subtract(&result.divided(f64::from(count))).ok()?;
                result.add(&change).ok()?;
            } else {
                result.add(histogram).ok()?;
            }
        }
        return Some((result, bounds));
    }
    let (mut sum, mut is_stepwise) = (ExactHistogram::of(first), false);
    for (count, histogram) in (2_u32..).map(f64::from).zip(others) {
        if !is_stepwise {
            let mut next = sum.clone();
            bounds |= next.add(histogram).ok()?.bounds;
            if !is_mean || !next.has_overflow() {
                sum = next;
                continue;
            }
            is_stepwise = true;
            sum.divide(count - 1.0);
        }
        sum.multiply((count - 1.0) / count);
        bounds |= sum.add(&histogram.divided(count)).ok()?.bounds;
    }
    if is_mean && !is_stepwise {
        sum.divide(histograms.len() as f64);
    }
    Some((sum.total(), bounds))
}

pub(super) fn count(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    float((range.floats.len() + range.histograms.len()) as f64)
}

pub(super) fn present(_: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    float(1.0)
}

pub(super) fn first(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(match (range.floats.first(), range.histograms.first()) {
        (Some(float), Some(histogram)) if float.at >= histogram.at => Some(Sample::Histogram(histogram.value.clone())),
        (None, Some(histogram)) => Some(Sample::Histogram(histogram.value.clone())),
        (float, _) => float.map(|point| Sample::Float(point.value)),
    })
}

pub(super) fn last(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(match (range.floats.last(), range.histograms.last()) {
        (Some(float), Some(histogram)) if histogram.at >= float.at => Some(Sample::Histogram(histogram.value.clone())),
        (None, Some(histogram)) => Some(Sample::Histogram(histogram.value.clone())),
        (float, _) => float.map(|point| Sample::Float(point.value)),
    })
}

pub(super) fn time_of_first(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    let first = range.floats.first().map(|point| point.at);
    let others = range.histograms.first().map(|point| point.at);
    Ok(first.into_iter().chain(others).min().map(seconds))
}

pub(super) fn time_of_last(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    let last = range.floats.last().map(|point| point.at);
    let others = range.histograms.last().map(|point| point.at);
    Ok(last.into_iter().chain(others).max().map(seconds))
}

const fn seconds(millis: i64) -> Sample {
    Sample::Float(millis as f64 / 1000.0)
}

/// The number that none is better than; what is none is worse than any.
fn best(range: &mut Range<'_>, is_better: fn(f64, f64) -> bool) -> Option<FloatPoint> {
    let first = *range.floats.first()?;
    range.note_ignored();
    let better = |best: FloatPoint, point: &FloatPoint| {
        if is_better(point.value, best.value) || best.value.is_nan() { *point } else { best }
    };
    Some(range.floats.iter().fold(first, better))
}

pub(super) fn max(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(best(range, |here, best| here > best).map(|point| Sample::Float(point.value)))
}

pub(super) fn min(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(best(range, |here, best| here < best).map(|point| Sample::Float(point.value)))
}

pub(super) fn time_of_max(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(best(range, |here, best| here >= best).map(|point| seconds(point.at)))
}

pub(super) fn time_of_min(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(best(range, |here, best| here <= best).map(|point| seconds(point.at)))
}

/// The median distance from the median.
pub(super) fn mad(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.floats.is_empty() {
        return Ok(None);
    }
    range.note_ignored();
    let mut values: Vec<f64> = range.floats.iter().map(|point| point.value).collect();
    if range.version >= NAN_IN_MEDIAN && values.iter().any(|value| value.is_nan()) {
        return float(f64::NAN);
    }
    let median = quantile(0.5, &mut values, range.version);
    values.iter_mut().for_each(|value| *value = (*value - median).abs());
    float(quantile(0.5, &mut values, range.version))
}

pub(super) fn quantile_over_time(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    let Some((q, place)) = range.scalars.first().copied() else { return Ok(None) };
    if range.floats.is_empty() {
        return Ok(None);
    }
    if !(0.0..=1.0).contains(&q) {
        range.notes.add(Note::InvalidQuantile(q), place);
    }
    range.note_ignored();
    let mut values: Vec<f64> = range.floats.iter().map(|point| point.value).collect();
    float(quantile(q, &mut values, range.version))
}

/// A quantile of numbers; between two it is weighted. What is no number is below all others.
pub(crate) fn quantile(q: f64, values: &mut [f64], version: Version) -> f64 {
    if values.is_empty() || q.is_nan() {
        return f64::NAN;
    }
    if q < 0.0 {
        return f64::NEG_INFINITY;
    }
    if q > 1.0 {
        return f64::INFINITY;
    }
    values.sort_by(|left, right| match (left.is_nan(), right.is_nan()) {
        (false, false) => left.partial_cmp(right).unwrap_or(std::cmp::Ordering::Equal),
        (left, right) => right.cmp(&left),
    });
    let rank = q * (values.len() as f64 - 1.0);
    let lower = rank.floor().max(0.0);
    let value = |index: f64| values.get(index as usize).copied().unwrap_or(f64::NAN);
    let upper = (lower + 1.0).min(values.len() as f64 - 1.0);
    let weight = rank - rank.floor();
    if weight == 0.0 && version >= WHOLE_RANKS {
        return value(lower);
    }
    value(lower) * (1.0 - weight) + value(upper) * weight
}

fn variance(range: &mut Range<'_>) -> Option<f64> {
    range.floats.first()?;
    range.note_ignored();
    let (mut count, mut mean, mut sum) = (0.0, Kahan::default(), Kahan::default());
    for point in range.floats {
        count += 1.0;
        let delta = point.value - mean.total();
        mean.add(delta / count);
        sum.add(delta * (point.value - mean.total()));
    }
    Some(sum.total() / count)
}

pub(super) fn stdvar(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(variance(range).map(Sample::Float))
}

pub(super) fn stddev(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    Ok(variance(range).map(|variance| Sample::Float(variance.sqrt())))
}
