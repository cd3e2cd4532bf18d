//! `rate`, `increase` and `delta`: differences over a range, extrapolated to its ends.

use lakehouse_promql::Version;

use super::histogram_rate::{add_noting, histogram_difference};
use super::range::{Range, float};
use super::smooth;
use super::starts::{Begun, is_reset, overlaps, start_of};
use crate::annotation::{Note, Operation};
use crate::error::Error;
use crate::histogram::Histogram;
use crate::sample::Sample;

pub(super) fn rate(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    extrapolated(range, Kind { counter: true, per_second: true })
}

pub(super) fn increase(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    extrapolated(range, Kind { counter: true, per_second: false })
}

pub(super) fn delta(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    extrapolated(range, Kind { counter: false, per_second: false })
}

/// What the difference is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// It never falls, but for resets.
    pub(super) counter: bool,
    pub(super) per_second: bool,
}

/// The samples that the difference is between.
struct Ends {
    first: i64,
    last: i64,
    /// How many samples, less one.
    steps: usize,
    /// The first value of a counter; nothing where it says nothing of zero.
    first_value: f64,
}

fn extrapolated(range: &mut Range<'_>, kind: Kind) -> Result<Option<Sample>, Error> {
    if range.is_mixed() {
        return Ok(None);
    }
    if range.beyond.is_some() {
        return smooth::difference(range, kind);
    }
    if range.floats.is_empty() { of_histograms(range, kind) } else { of_floats(range, kind) }
}

fn of_floats(range: &mut Range<'_>, kind: Kind) -> Result<Option<Sample>, Error> {
    let (Some(first), Some(last)) = (range.floats.first().copied(), range.floats.last().copied()) else {
        return Ok(None);
    };
    let mut difference = last.value - first.value;
    if kind.counter {
        difference += resets(range);
    }
    let ends = Ends { first: first.at, last: last.at, steps: range.floats.len() - 1, first_value: first.value };
    let starts = range.float_starts;
    if let Some(begun) = begun_inside(range, kind, &ends, starts) {
        difference += first.value;
        return float(difference * factor(range, kind, &ends, Start::Known(begun)));
    }
    if ends.steps == 0 {
        return Ok(None);
    }
    let share = (difference > 0.0 && first.value >= 0.0).then(|| first.value / difference);
    float(difference * factor(range, kind, &ends, Start::Extrapolated(share)))
}

/// What the values before each reset add up to.
fn resets(range: &mut Range<'_>) -> f64 {
    let mut sum = 0.0;
    let mut is_noted = false;
    for (index, pair) in range.floats.windows(2).enumerate() {
        let [before, here] = pair else { continue };
        let mut is_new = here.value < before.value;
        if index + 1 < range.float_starts.len() {
            let (start, next) = (start_of(range.float_starts, index), start_of(range.float_starts, index + 1));
            let begun = Begun { start, at: before.at };
            if !is_noted && overlaps(begun, next) {
                is_noted = true;
                range.notes.add(Note::StartTimeOverlap(range.labels.shared_name()), range.place);
            }
            is_new |= is_reset(begun, Begun { start: next, at: here.at });
        }
        if is_new {
            sum += before.value;
        }
    }
    sum
}

/// When the counter of the first sample began, if that was inside of the range.
fn begun_inside(range: &Range<'_>, kind: Kind, ends: &Ends, starts: &[i64]) -> Option<i64> {
    let begun = starts.first().copied().filter(|start| *start != 0 && kind.counter)?;
    (begun > range.span.start && begun < ends.first).then_some(begun)
}

/// What is known of the time before the first sample.
enum Start {
    /// The counter began at an instant.
    Known(i64),
    /// For a counter, its first value as a part of the difference.
    Extrapolated(Option<f64>),
}

/// From this version on the way to zero is compared with what is left after the threshold.
const ZERO_AFTER_THRESHOLD: Version = Version::new(2, 53);

/// By how much the difference is to be scaled so that it is that of the whole range.
fn factor(range: &Range<'_>, kind: Kind, ends: &Ends, start: Start) -> f64 {
    let mut to_start = (ends.first - range.span.start) as f64 / 1000.0;
    let mut to_end = (range.span.end - ends.last) as f64 / 1000.0;
    let mut sampled = (ends.last - ends.first) as f64 / 1000.0;
    let average = if ends.steps > 0 { sampled / ends.steps as f64 } else { 0.0 };
    let threshold = average * 1.1;
    match start {
        Start::Known(begun) => {
            to_start = 0.0;
            sampled = (ends.last - begun) as f64 / 1000.0;
        }
        Start::Extrapolated(share) => {
            let to_zero = share.filter(|_| kind.counter).map(|share| sampled * share);
            let nearer = |to_start: f64| to_zero.filter(|to_zero| *to_zero < to_start).unwrap_or(to_start);
            if range.version < ZERO_AFTER_THRESHOLD {
                to_start = nearer(to_start);
            }
            if to_start >= threshold {
                to_start = average / 2.0;
            }
            if range.version >= ZERO_AFTER_THRESHOLD {
                to_start = nearer(to_start);
            }
        }
    }
    if to_end >= threshold {
        to_end = average / 2.0;
    }
    let factor = if sampled == 0.0 { 1.0 } else { (sampled + to_start + to_end) / sampled };
    if kind.per_second { factor / range.seconds() } else { factor }
}

fn of_histograms(range: &mut Range<'_>, kind: Kind) -> Result<Option<Sample>, Error> {
    let (Some(first), Some(last)) = (range.histograms.first(), range.histograms.last()) else { return Ok(None) };
    let steps = range.histograms.len() - 1;
    let ends = Ends { first: first.at, last: last.at, steps, first_value: first.value.count };
    let difference = match steps {
        0 => None,
        _ => match histogram_difference(range, kind.counter) {
            None => return Ok(None),
            difference => difference,
        },
    };
    let starts = range.histogram_starts;
    let begun = begun_inside(range, kind, &ends, starts);
    if let Some(begun) = begun {
        let first: Histogram = (*first.value).clone();
        let sum = match difference {
            None => first,
            Some(mut sum) => {
                if !add_noting(range, &mut sum, &first, Operation::Addition) {
                    return Ok(None);
                }
                sum
            }
        };
        let factor = factor(range, kind, &ends, Start::Known(begun));
        return Ok(Some(Sample::histogram(sum.multiplied(factor))));
    }
    let Some(mut difference) = difference else { return Ok(None) };
    let is_counted = range.version >= HISTOGRAM_ZERO && difference.count > 0.0 && ends.first_value >= 0.0;
    let share = is_counted.then(|| ends.first_value / difference.count);
    difference.multiply(factor(range, kind, &ends, Start::Extrapolated(share)));
    Ok(Some(Sample::histogram(difference)))
}

/// From this version on histograms are not extrapolated below zero either.
const HISTOGRAM_ZERO: Version = Version::new(3, 6);
