//! Selectors: the newest sample of each series, and the samples in a range; subqueries.

use std::sync::Arc;

use lakehouse_promql::{At, Beyond, Version};

use crate::engine::{Element, SeriesResult, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::functions::smooth;
use crate::histogram::ResetHint;
use crate::plan::{Kind, Plan, Select, Shift, Subquery, Window};
use crate::sample::{FloatPoint, HistogramPoint, Sample, is_stale};
use crate::storage::Series;

/// From this version on ranges do not include their start.
pub(crate) const LEFT_OPEN: Version = Version::new(3, 0);

/// Where a range lies in the data: its start is not part of it (before 3.0 it is).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) closed: bool,
}

impl<'a> Run<'a> {
    pub(crate) fn is_left_open(&self) -> bool {
        self.engine.version() >= LEFT_OPEN
    }

    /// The instant that a selector looks at.
    pub(crate) fn shifted(&self, shift: &Shift, at: i64) -> Result<i64, Error> {
        Ok(self.anchor(shift.at).unwrap_or(at) - shift.offset.millis(self.query)?)
    }

    pub(crate) const fn anchor(&self, at: Option<At>) -> Option<i64> {
        match at {
            None => None,
            Some(At::Time(time)) => Some(time),
            Some(At::Start) => Some(self.query.start),
            Some(At::End) => Some(self.query.end),
        }
    }

    /// The places of the series that a selector selects.
    pub(crate) fn selected(&mut self, select: &Select) -> Vec<usize> {
        let (identity, count) = (self.storage.identity(), self.storage.series().len());
        let Some(selection) = self.known.selections.get_mut(select.slot) else { return Vec::new() };
        if selection.identity != identity {
            selection.identity = identity;
            selection.seen = 0;
            selection.found.clear();
        }
        if selection.seen < count {
            self.storage.select(&select.matchers, selection.seen, &mut selection.found);
            selection.seen = count;
        }
        let found = std::mem::take(&mut selection.found);
        self.take_series(found.len());
        found
    }

    pub(crate) fn put_back(&mut self, select: &Select, found: Vec<usize>) {
        if let Some(selection) = self.known.selections.get_mut(select.slot) {
            selection.found = found;
        }
    }

    /// The newest sample of each series.
    pub(crate) fn select(&mut self, select: &Select, place: usize, at: i64) -> Result<Vec<Element>, Error> {
        let time = self.shifted(&select.shift, at)?;
        let found = self.selected(select);
        let mut vector = Vec::with_capacity(found.len());
        for series in found.iter().filter_map(|index| self.storage.series().get(*index)) {
            let sample = match select.beyond {
                Some(Beyond::Smoothed) => smooth::value_at(self, series, place, time),
                _ => self.newest(series, time).map(|(at, sample)| match select.sees_resets {
                    true => with_reset(series, at, sample),
                    false => sample,
                }),
            };
            vector.extend(sample.map(|sample| Element::new(series.labels.clone(), sample)));
        }
        self.put_back(select, found);
        Ok(vector)
    }

    /// The newest sample of a series with its time, unless that is too old or the series has ended.
    pub(crate) fn newest(&self, series: &Series, time: i64) -> Option<(i64, Sample)> {
        let float = last_until(&series.floats, time, |point| point.at);
        let histogram = last_until(&series.histograms, time, |point| point.at);
        let (at, sample) = match (float, histogram) {
            (Some(float), Some(histogram)) if histogram.at >= float.at => {
                (histogram.at, Sample::Histogram(Arc::clone(&histogram.value)))
            }
            (Some(float), _) => (float.at, Sample::Float(float.value)),
            (None, Some(histogram)) => (histogram.at, Sample::Histogram(Arc::clone(&histogram.value))),
            (None, None) => return None,
        };
        (self.is_recent(at, time) && !sample.is_stale()).then_some((at, sample))
    }

    /// Whether a sample is new enough to count.
    pub(crate) fn is_recent(&self, at: i64, time: i64) -> bool {
        let oldest = time - self.engine.lookback;
        if self.is_left_open() { at > oldest } else { at >= oldest }
    }

    /// A range as a result of its own.
    pub(crate) fn matrix(&mut self, plan: &'a Plan, at: i64) -> Result<Vec<SeriesResult>, Error> {
        let mut series = match &plan.kind {
            Kind::Subquery(subquery) => self.subquery(subquery, at)?.0,
            Kind::Window(window) => self.window_matrix(window, at)?,
            _ => return Err(Error::new("expected a range vector")),
        };
        series.retain(|one| !one.floats.is_empty() || !one.histograms.is_empty());
        series.sort_by(|left, right| left.labels.cmp(&right.labels));
        Ok(series)
    }

    fn window_matrix(&mut self, window: &Window, at: i64) -> Result<Vec<SeriesResult>, Error> {
        let span = self.span(window, at)?;
        let wide = self.widened(span, window.select.beyond);
        let found = self.selected(&window.select);
        let mut result = Vec::new();
        let mut failure = None;
        for series in found.iter().filter_map(|index| self.storage.series().get(*index)) {
            let mut samples = Samples::default();
            samples.collect(series, wide, false);
            if let Some(beyond) = window.select.beyond {
                if !samples.histograms.is_empty() {
                    let text = format!("{} modifier is not supported with histograms", beyond.name());
                    failure = Some(Error::new(text));
                }
                samples.floats = smooth::extended(&samples.floats, span, beyond == Beyond::Smoothed);
            }
            let Samples { floats, histograms, .. } = samples;
            result.push(SeriesResult { labels: series.labels.clone(), floats, histograms, drop_name: false });
        }
        self.put_back(&window.select, found);
        failure.map_or(Ok(result), Err)
    }

    pub(crate) fn span(&self, window: &Window, at: i64) -> Result<Span, Error> {
        let end = self.shifted(&window.select.shift, at)?;
        let start = end - window.range.millis(self.query)?;
        Ok(Span { start, end, closed: !self.is_left_open() })
    }

    /// What has to be read for a range that reaches beyond its ends.
    pub(crate) fn widened(&self, span: Span, beyond: Option<Beyond>) -> Span {
        let lookback = self.engine.lookback;
        match beyond {
            None => span,
            Some(Beyond::Anchored) => Span { start: span.start - lookback, ..span },
            Some(Beyond::Smoothed) => Span { start: span.start - lookback, end: span.end + lookback, ..span },
        }
    }

    /// The results of a subquery, and the range they are in.
    pub(crate) fn subquery(&mut self, subquery: &'a Subquery, at: i64) -> Result<(Vec<SeriesResult>, Span), Error> {
        let (times, span) = self.subquery_times(subquery, at)?;
        self.take_steps(times)?;
        let mut series = self.steps(&subquery.plan, times)?;
        for point in series.iter_mut().flat_map(|one| &mut one.histograms) {
            point.forget_reset();
        }
        Ok((series, span))
    }

    /// Start, end and step of a subquery, and the range that its results are in.
    pub(crate) fn subquery_times(&self, subquery: &Subquery, at: i64) -> Result<((i64, i64, i64), Span), Error> {
        let end = self.shifted(&subquery.shift, at)?;
        let start = end - subquery.range.millis(self.query)?;
        let step = match &subquery.step {
            Some(step) => step.millis(self.query)?.max(1),
            None => self.engine.default_step.max(1),
        };
        // the first step in the range that is a multiple of the step
        let mut first = step * (start / step);
        if first < start || first == start && self.is_left_open() {
            first += step;
        }
        Ok(((first, end, step), Span { start, end, closed: !self.is_left_open() }))
    }

    /// The one value of a vector of text.
    pub(crate) fn text(&mut self, plan: &'a Plan, at: i64) -> Result<String, Error> {
        match self.value(plan, at)? {
            Value::Text(text) => Ok(text),
            _ => Err(Error::new("expected a string")),
        }
    }
}

/// A sample that says that it started anew, if it did.
fn with_reset(series: &Series, at: i64, sample: Sample) -> Sample {
    match sample {
        Sample::Histogram(mut histogram) if series.resets.contains(&at) => {
            Arc::make_mut(&mut histogram).hint = ResetHint::Reset;
            Sample::Histogram(histogram)
        }
        other => other,
    }
}

impl HistogramPoint {
    /// Steps of a subquery may leave out samples, so what one says of the one before is void.
    fn forget_reset(&mut self) {
        if matches!(self.value.hint, ResetHint::NotReset | ResetHint::Reset) {
            Arc::make_mut(&mut self.value).hint = ResetHint::Unknown;
        }
    }
}

fn last_until<T>(points: &[T], time: i64, at: impl Fn(&T) -> i64) -> Option<&T> {
    count_until(points, time, at).checked_sub(1).and_then(|index| points.get(index))
}

/// How many points there are up to an instant. Samples mostly come in an interval, so the place is guessed first.
pub(crate) fn count_until<T>(points: &[T], time: i64, at: impl Fn(&T) -> i64) -> usize {
    let (Some(first), Some(last)) = (points.first().map(&at), points.last().map(&at)) else { return 0 };
    if last <= time {
        return points.len();
    }
    if first > time {
        return 0;
    }
    // the last is later than the time, and the first is not
    let steps = u64::try_from(points.len() - 1).unwrap_or(1);
    let interval = (last.wrapping_sub(first) as u64 / steps).max(1);
    let guess = usize::try_from(time.wrapping_sub(first) as u64 / interval).unwrap_or(0);
    let is_right = |guess: usize| {
        points.get(guess).is_some_and(|point| at(point) <= time)
            && points.get(guess + 1).is_none_or(|point| at(point) > time)
    };
    if is_right(guess) { guess + 1 } else { points.partition_point(|point| at(point) <= time) }
}

/// Numbers and histograms of one series.
pub(crate) type Points<'s> = (&'s [FloatPoint], &'s [HistogramPoint]);

/// The samples of one series in a range.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    pub(crate) floats: Vec<FloatPoint>,
    pub(crate) histograms: Vec<HistogramPoint>,
    pub(crate) float_starts: Vec<i64>,
    pub(crate) histogram_starts: Vec<i64>,
}

/// The part of some points that lies in a range.
pub(crate) fn part<T>(points: &[T], span: Span, at: impl Fn(&T) -> i64) -> std::ops::Range<usize> {
    if span.start == span.end && !span.closed {
        return 0..0;
    }
    let behind = count_until(points, span.end, &at);
    // a closed range begins with a sample at its start
    let before = if span.closed { span.start - 1 } else { span.start };
    count_until(points, before, &at).min(behind)..behind
}

impl Samples {
    /// The samples of a series that lie in a range, but for those that mark an end: its own, if it has no such marks.
    pub(crate) fn without_ends<'s>(&'s mut self, series: &'s Series, span: Span) -> Points<'s> {
        if !series.has_stale {
            return (&series.floats, &series.histograms);
        }
        self.collect(series, span, false);
        (&self.floats, &self.histograms)
    }

    /// Lets each histogram that started anew say so.
    pub(crate) fn see_resets(&mut self, series: &Series) {
        for point in self.histograms.iter_mut().filter(|point| series.resets.contains(&point.at)) {
            Arc::make_mut(&mut point.value).hint = ResetHint::Reset;
        }
    }

    /// Takes the samples of a series that lie in a range, but for those that mark an end.
    pub(crate) fn collect(&mut self, series: &Series, span: Span, with_starts: bool) {
        self.floats.clear();
        self.histograms.clear();
        self.float_starts.clear();
        self.histogram_starts.clear();
        let floats = part(&series.floats, span, |point| point.at);
        for index in floats {
            if let Some(point) = series.floats.get(index).filter(|point| !is_stale(point.value)) {
                self.floats.push(*point);
                if with_starts && !series.float_starts.is_empty() {
                    self.float_starts.push(series.float_starts.get(index).copied().unwrap_or(0));
                }
            }
        }
        if series.histograms.is_empty() {
            return;
        }
        for index in part(&series.histograms, span, |point| point.at) {
            if let Some(point) = series.histograms.get(index).filter(|point| !is_stale(point.value.sum)) {
                self.histograms.push(point.clone());
                if with_starts && !series.histogram_starts.is_empty() {
                    self.histogram_starts.push(series.histogram_starts.get(index).copied().unwrap_or(0));
                }
            }
        }
    }
}
