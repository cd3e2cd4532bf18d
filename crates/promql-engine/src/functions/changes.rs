//! `changes` and `resets`: how often a series becomes another, or begins anew.

use lakehouse_promql::{Beyond, Version};

use super::range::{Range, float};
use super::starts::{Begun, is_reset, start_of};
use crate::error::Error;
use crate::sample::{FloatPoint, HistogramPoint, Sample};

/// Before this version numbers and histograms were looked at apart, and `changes` saw numbers only.
const OF_HISTOGRAMS: Version = Version::new(3, 1);

pub(super) fn changes(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.version < OF_HISTOGRAMS {
        let differs = |pair: &[FloatPoint]| matches!(pair, [before, here] if here.value != before.value && !(here.value.is_nan() && before.value.is_nan()));
        let changed = range.floats.windows(2).filter(|pair| differs(pair)).count();
        return if range.floats.is_empty() { Ok(None) } else { float(changed as f64) };
    }
    count(range, |(_, before), (_, here)| match (before, here) {
        (Sample::Float(before), Sample::Float(here)) => here != before && !(here.is_nan() && before.is_nan()),
        (Sample::Histogram(before), Sample::Histogram(here)) => here != before,
        _ => true,
    })
}

pub(super) fn resets(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.version < OF_HISTOGRAMS {
        let falls = |pair: &[FloatPoint]| matches!(pair, [before, here] if here.value < before.value);
        let begins = |pair: &[HistogramPoint]| matches!(pair, [before, here] if here.value.is_reset_of(&before.value));
        let floats = range.floats.windows(2).filter(|pair| falls(pair)).count();
        return float((floats + range.histograms.windows(2).filter(|pair| begins(pair)).count()) as f64);
    }
    count(range, |(begun_before, before), (begun, here)| match (before, here) {
        (Sample::Float(before), Sample::Float(here)) => here < before || is_reset(*begun_before, *begun),
        (Sample::Histogram(before), Sample::Histogram(here)) => {
            is_reset(*begun_before, *begun) || here.is_reset_of(before)
        }
        _ => true,
    })
}

type Begins = (Begun, Sample);

fn count(range: &Range<'_>, differs: impl Fn(&Begins, &Begins) -> bool) -> Result<Option<Sample>, Error> {
    let floats = range.floats.iter().enumerate().map(|(index, point)| {
        (Begun { start: start_of(range.float_starts, index), at: point.at }, Sample::Float(point.value))
    });
    let mut samples: Vec<Begins> = floats.collect();
    if !range.histograms.is_empty() {
        samples.extend(range.histograms.iter().enumerate().map(|(index, point)| {
            let begun = Begun { start: start_of(range.histogram_starts, index), at: point.at };
            (begun, Sample::Histogram(point.value.clone()))
        }));
        samples.sort_by_key(|(begun, _)| begun.at);
    }
    if range.beyond == Some(Beyond::Anchored) {
        // the newest at or before the start counts as the first
        let before = samples.iter().take_while(|(begun, _)| begun.at <= range.span.start).count();
        if before == samples.len() {
            return Ok(None);
        }
        samples.drain(..before.saturating_sub(1));
    }
    let changed = samples.windows(2).filter(|pair| matches!(pair, [before, here] if differs(before, here)));
    float(changed.count() as f64)
}
