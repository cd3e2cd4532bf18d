//! Many instants of one expression at once, series by series: what subqueries ask for most.

use crate::engine::SeriesResult;
use crate::error::Error;
use crate::evaluate::Run;
use crate::functions::{Frame, Function, slices};
use crate::plan::{Call, Kind, Plan, Select};
use crate::select::{Samples, Span};

/// Start, end and step, in milliseconds.
type Times = (i64, i64, i64);

impl<'a> Run<'a> {
    /// The results of a selector, or of a function of the samples in a range, at each step; nothing of other expressions.
    pub(crate) fn grid(&mut self, plan: &'a Plan, times: Times) -> Result<Option<Vec<SeriesResult>>, Error> {
        match &plan.kind {
            Kind::Select(select) if is_plain(select) => self.select_grid(select, times).map(Some),
            Kind::Call(call) => self.call_grid(call, times),
            _ => Ok(None),
        }
    }

    fn select_grid(&mut self, select: &Select, (start, end, step): Times) -> Result<Vec<SeriesResult>, Error> {
        let offset = select.shift.offset.millis(self.query)?;
        let found = self.selected(select);
        let mut all = Vec::with_capacity(found.len());
        for series in found.iter().filter_map(|index| self.storage.series().get(*index)) {
            let mut result = SeriesResult { labels: series.labels.clone(), ..SeriesResult::default() };
            let mut at = start;
            while at <= end {
                if let Some((_, sample)) = self.newest(series, at - offset) {
                    result.push(at, sample);
                }
                at += step.max(1);
            }
            all.push(result);
        }
        self.put_back(select, found);
        Ok(in_order(all))
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
        if !self.keeps_names() && (!is_distinct || self.storage.has_types()) {
            return Ok(None);
        }
        let offset = window.select.shift.offset.millis(self.query)?;
        let range = window.range.millis(self.query)?;
        let found = self.selected(&window.select);
        let storage = self.storage;
        let mut frame = Frame::new(call, function, Vec::new(), (start, *place));
        let mut all = Vec::with_capacity(found.len());
        let mut failure = None;
        let whole = Span { start: start - offset - range - 1, end: end - offset, closed: true };
        let mut living = Samples::default();
        for series in found.iter().filter_map(|index| storage.series().get(*index)) {
            frame.is_counter = series.is_counter;
            let samples = living.without_ends(series, whole);
            let mut result = frame.result(&series.labels, self.keeps_names());
            let mut at = start;
            while at <= end {
                let end = at - offset;
                frame.at = at;
                frame.span = Span { start: end - range, end, closed: !self.is_left_open() };
                let part = slices(samples, frame.span);
                if !part.0.is_empty() || !part.1.is_empty() {
                    match self.sample_of(&frame, part, &series.labels) {
                        Ok(Some(sample)) => result.push(at, sample),
                        Ok(None) => {}
                        Err(error) => failure = failure.or(Some(error)),
                    }
                }
                at += step.max(1);
            }
            all.push(result);
        }
        self.put_back(&window.select, found);
        failure.map_or_else(|| Ok(Some(in_order(all))), Err)
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
