//! Many instants of one expression at once, series by series: what subqueries ask for most.

mod aggregate;
mod moving;

use lakehouse_promql::{BinaryOperator, ValueType};

use crate::engine::SeriesResult;
use crate::error::Error;
use crate::evaluate::Run;
use crate::functions::{Frame, Function, slices};
use crate::plan::{Binary, Call, Kind, Plan, Select};
use crate::sample::{FloatPoint, is_stale};
use crate::select::{Samples, Span};
use moving::{Moving, Times, steps};

impl<'a> Run<'a> {
    /// The results of an expression at each step, in the order in which step after step would find them; nothing of
    /// expressions that are not made of series one by one.
    pub(crate) fn grid(&mut self, plan: &'a Plan, times: Times) -> Result<Option<Vec<SeriesResult>>, Error> {
        let all = match &plan.kind {
            Kind::Aggregate(aggregate) => self.aggregate_grid(aggregate, times)?,
            _ => self.each_grid(plan, times)?,
        };
        Ok(all.map(in_order))
    }

    /// The results of a selector, or of a function of the samples in a range, in the order of the series; some have no samples.
    fn each_grid(&mut self, plan: &'a Plan, times: Times) -> Result<Option<Vec<SeriesResult>>, Error> {
        match &plan.kind {
            Kind::Select(select) if is_plain(select) => self.select_grid(select, times).map(Some),
            Kind::Call(call) => self.call_grid(call, times),
            Kind::Binary(binary) => self.binary_grid(binary, times),
            _ => Ok(None),
        }
    }

    /// The results of an operator of each number and a number that is written.
    fn binary_grid(&mut self, binary: &'a Binary, times: Times) -> Result<Option<Vec<SeriesResult>>, Error> {
        let (vector, scalar, is_left) = match (&binary.left.kind, &binary.right.kind) {
            (Kind::Number(scalar), _) => (&binary.right, *scalar, true),
            (_, Kind::Number(scalar)) => (&binary.left, *scalar, false),
            _ => return Ok(None),
        };
        let is_of_histograms = matches!(binary.operator, BinaryOperator::TrimLower | BinaryOperator::TrimUpper);
        if vector.value_type != ValueType::Vector || is_of_histograms || !self.stay_apart(binary.is_distinct) {
            return Ok(None);
        }
        let Some(mut all) = self.each_grid(vector, times)? else { return Ok(None) };
        if all.iter().any(|series| !series.histograms.is_empty()) {
            return Ok(None);
        }
        let drops = binary.drops_names(self.engine.version());
        for series in &mut all {
            series.floats.retain_mut(|point| match binary.of_number(point.value, scalar, is_left) {
                Some(value) => {
                    point.value = value;
                    true
                }
                None => false,
            });
            if drops {
                series.drop_name = true;
                if !self.keeps_names() {
                    series.labels = series.labels.nameless();
                }
            }
        }
        Ok(Some(all))
    }

    /// Whether series that lose their names cannot become one.
    const fn stay_apart(&self, is_distinct: bool) -> bool {
        self.keeps_names() || is_distinct && !self.storage.has_types()
    }

    fn select_grid(&mut self, select: &Select, times: Times) -> Result<Vec<SeriesResult>, Error> {
        let (start, end, step) = times;
        let offset = select.shift.offset.millis(self.query)?;
        let found = self.selected(select);
        if let Err(error) = self.take_samples(found.len().saturating_mul(steps(times))) {
            self.put_back(select, found);
            return Err(error);
        }
        let (mut all, mut held, mut failure) = (Vec::with_capacity(found.len()), 0, None);
        for series in found.iter().filter_map(|index| self.storage.series().get(*index)) {
            let mut result = SeriesResult { labels: series.labels.clone(), ..SeriesResult::default() };
            result.floats.reserve(steps(times).min(series.floats.len()));
            let mut moving = Moving::new(&series.floats);
            let is_plain = series.histograms.is_empty();
            let mut at = start;
            while at <= end {
                let time = at - offset;
                if !is_plain {
                    self.newest(series, time).into_iter().for_each(|(_, sample)| result.push(at, sample));
                } else if let Some(point) = moving.until(time).last()
                    && self.is_recent(point.at, time)
                    && !is_stale(point.value)
                {
                    result.floats.push(FloatPoint { at, value: point.value });
                }
                at += step.max(1);
            }
            held += result.len();
            failure = self.hold(held).err();
            if failure.is_some() {
                break;
            }
            all.push(result);
        }
        self.put_back(select, found);
        failure.map_or(Ok(all), Err)
    }

    fn call_grid(&mut self, call: &'a Call, (start, end, step): Times) -> Result<Option<Vec<SeriesResult>>, Error> {
        let (Function::Range(function), [Plan { kind: Kind::Window(window), place, is_distinct, .. }]) =
            (call.function, call.args.as_slice())
        else {
            return Ok(None);
        };
        if !is_plain(&window.select) || self.engine.start_timestamps {
            return Ok(None);
        }
        // where names go at once, two series may become one
        if !self.stay_apart(*is_distinct) {
            return Ok(None);
        }
        let offset = window.select.shift.offset.millis(self.query)?;
        let range = window.range.millis(self.query)?;
        let found = self.selected(&window.select);
        let storage = self.storage;
        let mut frame = Frame::new(call, function, Vec::new(), (start, *place));
        let (mut all, mut held) = (Vec::with_capacity(found.len()), 0);
        let mut failure = None;
        let whole = Span { start: start - offset - range - 1, end: end - offset, closed: true };
        let mut living = Samples::default();
        for series in found.iter().filter_map(|index| storage.series().get(*index)) {
            frame.is_counter = series.is_counter;
            let samples = living.without_ends(series, whole);
            let mut result = frame.result(&series.labels, self.keeps_names());
            let (mut first, mut last) = (Moving::new(samples.0), Moving::new(samples.0));
            let mut at = start;
            while at <= end {
                let end = at - offset;
                frame.at = at;
                frame.span = Span { start: end - range, end, closed: !self.is_left_open() };
                let part = match samples.1.is_empty() {
                    true => {
                        let until = last.until(frame.span.end);
                        let before = first.until(if frame.span.closed { end - range - 1 } else { end - range });
                        (until.get(before.len()..).unwrap_or_default(), &[][..], &[][..], &[][..])
                    }
                    false => slices(samples, frame.span),
                };
                if !part.0.is_empty() || !part.1.is_empty() {
                    match self.sample_of(&frame, part, &series.labels) {
                        Ok(Some(sample)) => result.push(at, sample),
                        Ok(None) => {}
                        Err(error) => failure = failure.or(Some(error)),
                    }
                }
                at += step.max(1);
            }
            held += result.len();
            if let Err(error) = self.hold(held) {
                failure = Some(error);
                break;
            }
            all.push(result);
        }
        self.put_back(&window.select, found);
        failure.map_or_else(|| Ok(Some(all)), Err)
    }
}

/// Whether a selector moves with time, and gives its samples as they are.
const fn is_plain(select: &Select) -> bool {
    select.beyond.is_none() && !select.sees_resets && select.shift.at.is_none()
}

/// Series that have samples, in the order in which step after step would find them.
fn in_order(mut all: Vec<SeriesResult>) -> Vec<SeriesResult> {
    let first = |series: &SeriesResult| {
        let float = series.floats.first().map(|point| point.at);
        let histogram = series.histograms.first().map(|point| point.at);
        float.into_iter().chain(histogram).min()
    };
    all.retain(|series| first(series).is_some());
    all.sort_by_key(first);
    all
}
