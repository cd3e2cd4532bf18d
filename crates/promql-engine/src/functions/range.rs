//! The samples of a series in a range, and what a function has to know of it.

use std::sync::Arc;

use lakehouse_promql::{Beyond, Version};

use super::{OfRange, missing};
use crate::annotation::{Note, Notes};
use crate::engine::{Element, SeriesResult};
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::Labels;
use crate::plan::{Call, Kind, Plan, Window};
use crate::quirks;
use crate::sample::{FloatPoint, HistogramPoint, Sample};
use crate::select::{Points, Samples, Span, part};
use crate::storage::is_counter;

/// The samples of one series, in order of time.
pub(crate) struct Range<'a> {
    pub(crate) floats: &'a [FloatPoint],
    pub(crate) histograms: &'a [HistogramPoint],
    /// When the counter of each sample began; shorter or empty where nothing is known.
    pub(crate) float_starts: &'a [i64],
    pub(crate) histogram_starts: &'a [i64],
    pub(crate) span: Span,
    /// The instant of the evaluation.
    pub(crate) at: i64,
    pub(crate) beyond: Option<Beyond>,
    pub(crate) lookback: i64,
    /// The arguments beside the range, and where they begin.
    pub(crate) scalars: &'a [(f64, usize)],
    pub(crate) labels: &'a Labels,
    pub(crate) version: Version,
    pub(crate) place: usize,
    pub(crate) notes: &'a mut Notes,
}

impl Range<'_> {
    pub(crate) fn scalar(&self, index: usize) -> Option<f64> {
        self.scalars.get(index).map(|(value, _)| *value)
    }

    pub(crate) fn name(&self) -> Arc<str> {
        self.labels.shared_name()
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.notes.add(note, self.place);
    }

    /// Says that histograms were left out, if any were.
    pub(crate) fn note_ignored(&mut self) {
        if !self.histograms.is_empty() {
            self.note(Note::HistogramIgnoredInRange(self.name()));
        }
    }

    /// Whether numbers and histograms are mixed; says so.
    pub(crate) fn is_mixed(&mut self) -> bool {
        let mixed = !self.floats.is_empty() && !self.histograms.is_empty();
        if mixed {
            self.note(Note::MixedFloatsHistograms(self.name()));
        }
        mixed
    }

    /// Seconds between start and end.
    pub(crate) fn seconds(&self) -> f64 {
        (self.span.end - self.span.start) as f64 / 1000.0
    }
}

/// The functions that put the samples in order.
const SORTING: &[&str] = &["mad_over_time", "quantile_over_time"];
/// What a sample that is put in order counts for, and what one that is a histogram does.
const OF_A_SORTED: usize = 10;
const OF_A_HISTOGRAM: usize = 10;

/// The functions that look at when a counter began.
const OF_STARTS: &[&str] = &["increase", "irate", "rate", "resets"];
/// The functions whose results keep the name.
const KEEP_NAMES: &[&str] = &["first_over_time", "last_over_time"];

/// The functions that always looked at histograms.
const OF_HISTOGRAMS: &[&str] = &["delta", "increase", "rate"];

/// Numbers with a 0 for each histogram, in order of time.
fn with_zeros(floats: &[FloatPoint], histograms: &[HistogramPoint]) -> Vec<FloatPoint> {
    let zeros = histograms.iter().map(|point| FloatPoint { at: point.at, value: 0.0 });
    let mut all: Vec<FloatPoint> = floats.iter().copied().chain(zeros).collect();
    all.sort_by_key(|point| point.at);
    all
}

/// What is the same for all series of a range.
pub(crate) struct Frame {
    /// The name of the function.
    name: &'static str,
    function: OfRange,
    keeps_name: bool,
    is_of_counters: bool,
    /// What a sample counts for among those that are looked at.
    weight: usize,
    scalars: Vec<(f64, usize)>,
    pub(crate) span: Span,
    beyond: Option<Beyond>,
    pub(crate) at: i64,
    place: usize,
    /// Whether the series at hand has the name of a counter.
    pub(crate) is_counter: bool,
}

impl Frame {
    pub(crate) fn new(call: &Call, function: OfRange, scalars: Vec<(f64, usize)>, (at, place): (i64, usize)) -> Self {
        Self {
            name: call.name,
            function,
            keeps_name: KEEP_NAMES.contains(&call.name),
            is_of_counters: matches!(call.name, "rate" | "increase"),
            weight: if SORTING.contains(&call.name) { OF_A_SORTED } else { 1 },
            scalars,
            span: Span { start: 0, end: 0, closed: false },
            beyond: None,
            at,
            place,
            is_counter: false,
        }
    }

    /// The result of a series without a sample yet.
    pub(crate) fn result(&self, labels: &Labels, keeps_names: bool) -> SeriesResult {
        let drop_name = !self.keeps_name;
        let labels = if drop_name && !keeps_names { labels.nameless() } else { labels.clone() };
        SeriesResult { labels, drop_name, ..SeriesResult::default() }
    }
}

impl<'a> Run<'a> {
    /// A function of the samples of each series.
    pub(super) fn over_range(&mut self, call: &'a Call, function: OfRange, at: i64) -> Result<Vec<Element>, Error> {
        let is_range = |arg: &&Plan| matches!(arg.kind, Kind::Window(_) | Kind::Subquery(_));
        let arg = call.args.iter().find(is_range).ok_or_else(|| missing(call))?;
        let mut scalars = Vec::new();
        for other in call.args.iter().filter(|arg| !is_range(arg)) {
            scalars.push((self.scalar(other, at)?, other.place));
        }
        let mut frame = Frame::new(call, function, scalars, (at, arg.place));
        let vector = match &arg.kind {
            Kind::Window(window) => {
                takes(call, window.select.beyond)?;
                frame.span = self.span(window, at)?;
                frame.beyond = window.select.beyond;
                self.over_window(window, &mut frame)?
            }
            Kind::Subquery(subquery) => {
                let (series, span) = self.subquery(subquery, at)?;
                frame.span = span;
                let mut vector = Vec::with_capacity(series.len());
                for one in series {
                    let samples = (one.floats.as_slice(), one.histograms.as_slice(), &[][..], &[][..]);
                    frame.is_counter = is_counter(one.labels.metric_name());
                    vector.extend(self.one(&frame, samples, &one.labels, one.drop_name)?);
                }
                vector
            }
            _ => return Err(missing(call)),
        };
        self.distinct_now(&vector, arg.is_distinct)?;
        Ok(vector)
    }

    /// Whether any series has a sample in a range.
    pub(super) fn has_samples(&mut self, call: &Call, arg: &'a Plan, at: i64) -> Result<bool, Error> {
        let window = match &arg.kind {
            Kind::Window(window) => window,
            _ => return Ok(!self.matrix(arg, at)?.is_empty()),
        };
        takes(call, window.select.beyond)?;
        let span = self.span(window, at)?;
        let found = self.selected(&window.select);
        let mut samples = Samples::default();
        let exists = found.iter().filter_map(|index| self.storage.series().get(*index)).any(|series| {
            samples.collect(series, span, false);
            !samples.floats.is_empty() || !samples.histograms.is_empty()
        });
        self.put_back(&window.select, found);
        Ok(exists)
    }

    fn over_window(&mut self, window: &'a Window, frame: &mut Frame) -> Result<Vec<Element>, Error> {
        let wide = self.widened(frame.span, frame.beyond);
        let with_starts = self.engine.start_timestamps && OF_STARTS.contains(&frame.name);
        let found = self.selected(&window.select);
        let storage = self.storage;
        let mut vector = Vec::with_capacity(found.len());
        let mut samples = Samples::default();
        let mut failure = None;
        for series in found.iter().filter_map(|index| storage.series().get(*index)) {
            let labels = &series.labels;
            frame.is_counter = series.is_counter;
            let sees_resets = window.select.sees_resets && !series.resets.is_empty();
            let result = if series.has_stale || with_starts || sees_resets {
                samples.collect(series, wide, with_starts);
                if sees_resets {
                    samples.see_resets(series);
                }
                let Samples { floats, histograms, float_starts, histogram_starts } = &samples;
                self.one(frame, (floats, histograms, float_starts, histogram_starts), labels, false)
            } else {
                self.one(frame, slices((&series.floats, &series.histograms), wide), labels, false)
            };
            match result {
                Ok(element) => vector.extend(element),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        self.put_back(&window.select, found);
        failure.map_or(Ok(vector), Err)
    }

    /// The result of one series.
    fn one(
        &mut self,
        frame: &Frame,
        (floats, histograms, float_starts, histogram_starts): Slices<'_>,
        labels: &Labels,
        drops_name: bool,
    ) -> Result<Option<Element>, Error> {
        if floats.is_empty() && histograms.is_empty() {
            return Ok(None);
        }
        let sample = self.sample_of(frame, (floats, histograms, float_starts, histogram_starts), labels)?;
        let drop_name = drops_name || !frame.keeps_name;
        let kept = |sample: Sample| {
            let labels = if drop_name && !self.keeps_names() { labels.nameless() } else { labels.clone() };
            Element { labels, sample, drop_name }
        };
        Ok(sample.map(kept))
    }

    /// What the function makes of one series.
    pub(crate) fn sample_of(
        &mut self,
        frame: &Frame,
        (floats, histograms, float_starts, histogram_starts): Slices<'_>,
        labels: &Labels,
    ) -> Result<Option<Sample>, Error> {
        let samples = floats.len().saturating_add(histograms.len().saturating_mul(OF_A_HISTOGRAM));
        self.take_samples(samples.saturating_mul(frame.weight))?;
        let as_zeros = self.engine.version() < quirks::FLOATS_APART
            && !histograms.is_empty()
            && !OF_HISTOGRAMS.contains(&frame.name);
        let zeros = if as_zeros { with_zeros(floats, histograms) } else { Vec::new() };
        let (floats, histograms) = if as_zeros { (zeros.as_slice(), &[][..]) } else { (floats, histograms) };
        let mut range = Range {
            floats,
            histograms,
            float_starts,
            histogram_starts,
            span: frame.span,
            at: frame.at,
            beyond: frame.beyond,
            lookback: self.engine.lookback,
            scalars: &frame.scalars,
            labels,
            version: self.engine.version(),
            place: frame.place,
            notes: &mut self.notes,
        };
        let Some(sample) = (frame.function)(&mut range)? else { return Ok(None) };
        if frame.is_of_counters && sample.float().is_some() {
            self.note_no_counter(labels, frame);
        }
        Ok(Some(sample))
    }

    /// Says so where a metric's name or type is not that of a counter.
    fn note_no_counter(&mut self, labels: &Labels, frame: &Frame) {
        let place = frame.place;
        if self.engine.type_and_unit_labels {
            if labels.metric_name().is_empty() {
                return;
            }
            let kind = labels.get("__type__");
            if !matches!(kind, "counter" | "histogram") {
                self.note(Note::NonCounterType(labels.shared_name(), kind.to_owned()), place);
            }
        } else if !frame.is_counter {
            self.note(Note::PossibleNonCounter(labels.shared_name()), place);
        }
    }
}

/// Whether a function takes a range that reaches beyond its ends.
fn takes(call: &Call, beyond: Option<Beyond>) -> Result<(), Error> {
    match beyond.filter(|beyond| !beyond.functions().contains(&call.name)) {
        None => Ok(()),
        Some(beyond) => Err(Error::new(format!(
            "{} modifier can only be used with: {} - not with {}",
            beyond.name(),
            beyond.functions().join(", "),
            call.name
        ))),
    }
}

pub(crate) type Slices<'s> = (&'s [FloatPoint], &'s [HistogramPoint], &'s [i64], &'s [i64]);

/// The part of samples, of which none marks an end, that lies in a range.
pub(crate) fn slices((floats, histograms): Points<'_>, span: Span) -> Slices<'_> {
    let floats = floats.get(part(floats, span, |point| point.at)).unwrap_or_default();
    let histograms = match histograms.is_empty() {
        true => &[],
        false => histograms.get(part(histograms, span, |point| point.at)).unwrap_or_default(),
    };
    (floats, histograms, &[], &[])
}

/// A number as the result of a function.
pub(super) const fn float(value: f64) -> Result<Option<Sample>, Error> {
    Ok(Some(Sample::Float(value)))
}
