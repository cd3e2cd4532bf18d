//! `irate` and `idelta`: the difference between the last two samples.

use lakehouse_promql::Version;

use super::range::Range;
use super::starts::{Begun, is_reset, start_of};
use crate::annotation::{Note, Operation};
use crate::error::Error;
use crate::histogram::{Histogram, ResetHint};
use crate::sample::Sample;

/// The first version that has these differences of histograms.
const OF_HISTOGRAMS: Version = Version::new(3, 3);

pub(super) fn irate(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    difference(range, true)
}

pub(super) fn idelta(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    difference(range, false)
}

/// The last samples with when their counters began, the newest last.
fn last_two(range: &Range<'_>) -> Option<[(Begun, Sample); 2]> {
    let mut last: Vec<(Begun, Sample)> = Vec::with_capacity(4);
    for (index, point) in range.floats.iter().enumerate().skip(range.floats.len().saturating_sub(2)) {
        last.push((Begun { start: start_of(range.float_starts, index), at: point.at }, Sample::Float(point.value)));
    }
    if range.version >= OF_HISTOGRAMS {
        let histograms = range.histograms;
        for (index, point) in histograms.iter().enumerate().skip(histograms.len().saturating_sub(2)) {
            let begun = Begun { start: start_of(range.histogram_starts, index), at: point.at };
            last.push((begun, Sample::Histogram(point.value.clone())));
        }
    }
    last.sort_by_key(|(begun, _)| begun.at);
    let newest = last.pop()?;
    Some([last.pop()?, newest])
}

fn difference(range: &mut Range<'_>, is_rate: bool) -> Result<Option<Sample>, Error> {
    let Some([(before, first), (here, last)]) = last_two(range) else { return Ok(None) };
    let millis = here.at - before.at;
    if millis == 0 {
        return Ok(None);
    }
    let seconds = millis as f64 / 1000.0;
    let began = is_reset(before, here);
    match (first, last) {
        (Sample::Float(first), Sample::Float(last)) => {
            let is_new = is_rate && (last < first || began);
            let value = if is_new { last } else { last - first };
            Ok(Some(Sample::Float(if is_rate { value / seconds } else { value })))
        }
        (Sample::Histogram(first), Sample::Histogram(last)) => {
            let gauges = [&first, &last].map(|histogram| histogram.hint == ResetHint::Gauge);
            if is_rate && gauges.contains(&true) {
                range.note(Note::NotCounter(range.name()));
            }
            if !is_rate && gauges.contains(&false) {
                range.note(Note::NotGauge(range.name()));
            }
            let mut result: Histogram = (*last).clone();
            if !is_rate || !began && !last.is_reset_of(&first) {
                match result.subtract(&first) {
                    Ok(conflict) if conflict.bounds => range.note(Note::MismatchedBounds(Operation::Subtraction)),
                    Ok(_) => {}
                    Err(_) => {
                        range.note(Note::MixedSchemas(range.name()));
                        return Ok(None);
                    }
                }
            }
            result.hint = ResetHint::Gauge;
            result.compact();
            if is_rate {
                result.divide(seconds);
            }
            Ok(Some(Sample::histogram(result)))
        }
        _ => {
            range.note(Note::MixedFloatsHistograms(range.name()));
            Ok(None)
        }
    }
}
