//! Ranges that reach beyond their ends: `anchored` takes the last sample before, `smoothed` what lies between samples.

use lakehouse_promql::Beyond;

use super::range::{Range, float};
use super::rate::Kind;
use super::smooth_histograms;
use super::starts::{Begun, is_reset, is_reset_after, start_of};
use crate::annotation::Note;
use crate::error::Error;
use crate::evaluate::Run;
use crate::sample::{FloatPoint, Sample};
use crate::select::{Samples, Span};
use crate::storage::Series;

/// Between two points; a counter that fell rose from 0.
fn between(left: FloatPoint, right: FloatPoint, at: i64, is_counter: bool) -> f64 {
    let from = if is_counter && right.value < left.value { 0.0 } else { left.value };
    from + (right.value - from) * (at - left.at) as f64 / (right.at - left.at) as f64
}

/// What to know of a range to find the values at its ends.
#[derive(Clone, Copy)]
struct Ends<'a> {
    floats: &'a [FloatPoint],
    starts: &'a [i64],
    /// Where what is read begins.
    oldest: i64,
    smoothed: bool,
    counter: bool,
}

impl Ends<'_> {
    fn point(&self, index: usize) -> FloatPoint {
        self.floats.get(index).copied().unwrap_or(FloatPoint { at: 0, value: f64::NAN })
    }

    fn begun(&self, index: usize) -> Begun {
        Begun { start: start_of(self.starts, index), at: self.point(index).at }
    }

    /// A value at an end where the nearest sample lies behind it, with when the counter began.
    fn of_start_only(&self, index: usize, end: i64) -> f64 {
        let (point, begun) = (self.point(index), self.begun(index));
        if !self.counter || !is_reset_after(self.oldest, begun) {
            return point.value;
        }
        if !is_reset_after(end, begun) && self.smoothed {
            return between(FloatPoint { at: begun.start, value: 0.0 }, point, end, self.counter);
        }
        0.0
    }

    /// The value at the start, and when its counter began. `first` is the last sample at or before it, or else the first.
    fn left(&self, first: usize, start: i64) -> (f64, i64) {
        let (point, begun) = (self.point(first), self.begun(first));
        let mut known = if begun.start > start { 0 } else { begun.start };
        if point.at == start {
            return (point.value, begun.start);
        }
        if point.at > start {
            return (self.of_start_only(first, start), known);
        }
        let (mut left, mut right) = (point, self.point(first + 1));
        let next = self.begun(first + 1);
        if self.counter {
            let zero = FloatPoint { at: next.start, value: 0.0 };
            if is_reset_after(start, next) {
                right = zero;
            } else if is_reset(begun, next) {
                left = zero;
                known = next.start;
            }
        }
        (if self.smoothed { between(left, right, start, self.counter) } else { left.value }, known)
    }

    /// The value at the end, and when its counter began.
    fn right(&self, last: usize, end: i64) -> (f64, i64) {
        let (point, begun) = (self.point(last), self.begun(last));
        let mut known = if begun.start > end { 0 } else { begun.start };
        if point.at <= end {
            return (point.value, known);
        }
        let Some(previous) = last.checked_sub(1) else { return (self.of_start_only(last, end), known) };
        let (mut left, mut right) = (self.point(previous), point);
        let before = self.begun(previous);
        if self.counter {
            let zero = FloatPoint { at: begun.start, value: 0.0 };
            if is_reset_after(end, begun) {
                right = zero;
                known = before.start;
            } else if is_reset(before, begun) {
                left = zero;
            }
        }
        (if self.smoothed { between(left, right, end, self.counter) } else { left.value }, known)
    }
}

/// The first and the last sample that matter.
pub(super) fn outer<T>(points: &[T], span: Span, smoothed: bool, at: impl Fn(&T) -> i64) -> (usize, usize) {
    let last = points.len().saturating_sub(1);
    let inner = points.get(..last).unwrap_or_default();
    let first = inner.partition_point(|point| at(point) <= span.start).saturating_sub(1);
    let last = if smoothed { inner.partition_point(|point| at(point) < span.end) } else { last };
    (first, last)
}

/// The difference over such a range.
pub(super) fn difference(range: &mut Range<'_>, kind: Kind) -> Result<Option<Sample>, Error> {
    if !range.histograms.is_empty() {
        return Ok(smooth_histograms::difference(range, kind).map(Sample::histogram));
    }
    let smoothed = range.beyond == Some(Beyond::Smoothed);
    let Span { start, end, .. } = range.span;
    let ends = Ends {
        floats: range.floats,
        starts: range.float_starts,
        oldest: start - range.lookback,
        smoothed,
        counter: kind.counter,
    };
    let (mut first, last) = outer(range.floats, range.span, smoothed, |point| point.at);
    if ends.point(last).at <= start {
        return Ok(None);
    }
    let begun = ends.begun(first);
    if smoothed && begun.at > end {
        let is_known = kind.counter && is_reset_after(ends.oldest, begun) && !is_reset_after(end, begun);
        if !is_known {
            return Ok(None);
        }
    }
    let (left, left_start) = ends.left(first, start);
    let (right, right_start) = ends.right(last, end);
    let mut difference = right - left;
    if kind.counter {
        first += usize::from(ends.point(first).at <= start);
        let behind = if ends.point(last).at >= end { last } else { last + 1 };
        let from = (left, Begun { start: left_start, at: start });
        let until = (right, Begun { start: right_start, at: end });
        let inner = (first..behind).map(|index| (ends.point(index).value, ends.begun(index)));
        difference += lost_in_resets(from, inner.chain([until]));
    }
    float(if kind.per_second { difference / range.seconds() } else { difference })
}

/// What the values before each reset add up to.
fn lost_in_resets(from: (f64, Begun), points: impl Iterator<Item = (f64, Begun)>) -> f64 {
    let (mut lost, mut before) = (0.0, from);
    for here in points {
        if here.0 < before.0 || is_reset(before.1, here.1) {
            lost += before.0;
        }
        before = here;
    }
    lost
}

/// The samples inside of a range, with the values at its ends.
pub(crate) fn extended(floats: &[FloatPoint], span: Span, smoothed: bool) -> Vec<FloatPoint> {
    let ends = Ends { floats, starts: &[], oldest: 0, smoothed, counter: false };
    let (mut first, last) = outer(floats, span, smoothed, |point| point.at);
    if floats.is_empty() || ends.point(last).at <= span.start {
        return Vec::new();
    }
    let (left, _) = ends.left(first, span.start);
    let (right, _) = ends.right(last, span.end);
    first += usize::from(ends.point(first).at <= span.start);
    let behind = if ends.point(last).at >= span.end { last } else { last + 1 };
    let mut points = vec![FloatPoint { at: span.start, value: left }];
    points.extend_from_slice(floats.get(first..behind).unwrap_or_default());
    points.push(FloatPoint { at: span.end, value: right });
    points
}

/// The value of a smoothed series at an instant: between its samples, or the last one where none follows.
pub(crate) fn value_at(run: &mut Run<'_>, series: &Series, place: usize, time: i64) -> Option<Sample> {
    let lookback = run.engine.lookback;
    let span = Span { start: time - lookback, end: time + lookback, closed: !run.is_left_open() };
    let mut samples = Samples::default();
    samples.collect(series, span, false);
    let Samples { floats, histograms, .. } = samples;
    if !floats.is_empty() && !histograms.is_empty() {
        run.note(Note::MixedFloatsHistograms(series.labels.shared_name()), place);
        return None;
    }
    let next = floats.partition_point(|point| point.at < time);
    let before = next.checked_sub(1).and_then(|index| floats.get(index)).copied();
    match (before, floats.get(next).copied()) {
        (_, Some(here)) if here.at == time => return Some(Sample::Float(here.value)),
        (Some(left), Some(right)) => return Some(Sample::Float(between(left, right, time, false))),
        (Some(left), None) => return Some(Sample::Float(left.value)),
        (None, _) => {}
    }
    smooth_histograms::value_at(run, series, place, &histograms, time).map(Sample::histogram)
}
