//! Native histograms in ranges that reach beyond their ends.

use lakehouse_promql::Beyond;

use super::histogram_rate::add_noting;
use super::range::Range;
use super::rate::Kind;
use super::smooth::outer;
use crate::annotation::{Note, Operation};
use crate::evaluate::Run;
use crate::histogram::{Conflict, Histogram, Incompatible, ResetHint};
use crate::sample::HistogramPoint;
use crate::select::Span;
use crate::storage::Series;

/// Between two histograms; a counter that began anew rose from nothing.
fn histogram_between(
    left: &HistogramPoint,
    right: &HistogramPoint,
    at: i64,
    is_counter: bool,
) -> Result<(Histogram, [Conflict; 2]), Incompatible> {
    let none = [Conflict::default(); 2];
    if at == left.at {
        return Ok(((*left.value).clone(), none));
    }
    if at == right.at {
        return Ok(((*right.value).clone(), none));
    }
    let fraction = (at - left.at) as f64 / (right.at - left.at) as f64;
    if is_counter && right.value.is_reset_of(&left.value) {
        return Ok((right.value.multiplied(fraction), none));
    }
    let mut result: Histogram = (*right.value).clone();
    let subtracted = result.subtract(&left.value)?;
    result.multiply(fraction);
    let added = result.add(&left.value)?;
    Ok((result, [subtracted, added]))
}

fn notes_of(conflicts: [Conflict; 2]) -> impl Iterator<Item = Note> {
    let operations = [Operation::Subtraction, Operation::Addition];
    let settled = conflicts.into_iter().zip(operations).filter(|(conflict, _)| conflict.bounds);
    settled.map(|(_, operation)| Note::MismatchedBounds(operation))
}

/// The histogram at an end of a range: between two of them, or the one there.
fn at_end(range: &mut Range<'_>, pair: Option<[usize; 2]>, here: usize, end: i64, counter: bool) -> Option<Histogram> {
    let points = range.histograms;
    let pair = pair.and_then(|[left, right]| Some((points.get(left)?, points.get(right)?)));
    let Some((left, right)) = pair else { return points.get(here).map(|point| (*point.value).clone()) };
    match histogram_between(left, right, end, counter) {
        Ok((histogram, conflicts)) => {
            notes_of(conflicts).for_each(|note| range.note(note));
            Some(histogram)
        }
        Err(Incompatible) => {
            range.note(Note::MixedSchemas(range.name()));
            None
        }
    }
}

/// The difference of histograms over such a range.
pub(super) fn difference(range: &mut Range<'_>, kind: Kind) -> Option<Histogram> {
    let smoothed = range.beyond == Some(Beyond::Smoothed);
    let Span { start, end, .. } = range.span;
    let points = range.histograms;
    let (first, last) = outer(points, range.span, smoothed, |point| point.at);
    let (first_point, last_point) = (points.get(first)?, points.get(last)?);
    if last_point.at <= start || smoothed && first_point.at > end {
        return None;
    }
    for point in points.get(first..=last)? {
        if point.value.is_custom() != first_point.value.is_custom() {
            range.note(Note::MixedSchemas(range.name()));
            return None;
        }
        if kind.counter && point.value.hint == ResetHint::Gauge {
            range.note(Note::NotCounter(range.name()));
        }
    }
    let left_pair = (smoothed && first_point.at < start).then_some([first, first + 1]);
    let right_pair = (smoothed && last > 0 && last_point.at > end).then(|| [last - 1, last]);
    let left = at_end(range, left_pair, first, start, kind.counter)?;
    let right = at_end(range, right_pair, last, end, kind.counter)?;
    if !kind.counter && (left.hint != ResetHint::Gauge || right.hint != ResetHint::Gauge) {
        range.note(Note::NotGauge(range.name()));
    }
    let mut difference = right.clone();
    if !add_noting(range, &mut difference, &left, Operation::Subtraction) {
        return None;
    }
    if kind.counter {
        let spanned =
            left_pair.is_some() && points.get(first + 1).is_some_and(|next| next.value.is_reset_of(&first_point.value));
        let from = first + 1 + usize::from(spanned);
        let before = if spanned { &*points.get(first + 1)?.value } else { &left };
        let inner = if from <= last { points.get(from..last)? } else { &[] };
        let until = (from <= last).then_some(&right);
        let lost = lost_in_resets(range, before, inner.iter().map(|point| &*point.value).chain(until))?;
        if let Some(lost) = lost
            && !add_noting(range, &mut difference, &lost, Operation::Addition)
        {
            return None;
        }
    }
    if kind.per_second {
        difference.divide(range.seconds());
    }
    difference.hint = ResetHint::Gauge;
    Some(difference.compacted())
}

/// What the histograms before each reset add up to; nothing at all where they do not fit.
fn lost_in_resets<'h>(
    range: &mut Range<'_>,
    mut before: &'h Histogram,
    histograms: impl Iterator<Item = &'h Histogram>,
) -> Option<Option<Histogram>> {
    let mut lost: Option<Histogram> = None;
    for here in histograms {
        if here.is_reset_of(before) {
            match &mut lost {
                None => lost = Some(before.clone()),
                Some(lost) => {
                    if !add_noting(range, lost, before, Operation::Addition) {
                        return None;
                    }
                }
            }
        }
        before = here;
    }
    Some(lost)
}

/// A smoothed histogram at an instant.
pub(super) fn value_at(
    run: &mut Run<'_>,
    series: &Series,
    place: usize,
    points: &[HistogramPoint],
    time: i64,
) -> Option<Histogram> {
    let next = points.partition_point(|point| point.at < time);
    if let Some(here) = points.get(next).filter(|point| point.at == time) {
        return Some((*here.value).clone());
    }
    let before = points.get(next.checked_sub(1)?)?;
    let Some(next) = points.get(next) else {
        return Some(Histogram { hint: ResetHint::Unknown, ..(*before.value).clone() });
    };
    let is_counter = before.value.hint != ResetHint::Gauge || next.value.hint != ResetHint::Gauge;
    let is_mixed = before.value.is_custom() != next.value.is_custom();
    match histogram_between(before, next, time, is_counter).ok().filter(|_| !is_mixed) {
        Some((histogram, conflicts)) => {
            notes_of(conflicts).for_each(|note| run.note(note, place));
            Some(histogram)
        }
        None => {
            run.note(Note::MixedSchemas(series.labels.shared_name()), place);
            None
        }
    }
}
