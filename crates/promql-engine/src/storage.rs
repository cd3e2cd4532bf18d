//! Series in memory, found by name and labels.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::hashed::LabelMap;
use crate::histogram::{Histogram, ResetHint, same_bounds};
use crate::labels::Labels;
use crate::matcher::Matcher;
use crate::measure;
use crate::sample::{FloatPoint, HistogramPoint, Sample, is_stale};

/// A series with all its samples, in order of time.
#[derive(Debug, Clone)]
pub struct Series {
    pub labels: Labels,
    /// Whether its name is one that counters have.
    pub(crate) is_counter: bool,
    pub floats: Vec<FloatPoint>,
    pub histograms: Vec<HistogramPoint>,
    /// When the counter of each number began, where it is known; as long as `floats`, or empty.
    pub(crate) float_starts: Vec<i64>,
    pub(crate) histogram_starts: Vec<i64>,
    /// When a histogram started anew; the samples themselves do not say it, as they do not once they are stored.
    pub(crate) resets: BTreeSet<i64>,
    /// Whether a number marks an end.
    pub(crate) has_stale: bool,
}

impl Series {
    pub(crate) fn new(labels: Labels) -> Self {
        Self {
            is_counter: is_counter(labels.metric_name()),
            labels,
            floats: Vec::new(),
            histograms: Vec::new(),
            float_starts: Vec::new(),
            histogram_starts: Vec::new(),
            resets: BTreeSet::new(),
            has_stale: false,
        }
    }

    fn push_float(&mut self, at: i64, value: f64, start: i64) {
        self.has_stale |= is_stale(value);
        let place = place_of(self.floats.last().map(|last| last.at), at, || {
            self.floats.binary_search_by_key(&at, |point| point.at)
        });
        insert(&mut self.floats, place, FloatPoint { at, value });
        insert_start(&mut self.float_starts, place, start, self.floats.len());
    }

    fn push_histogram(&mut self, at: i64, mut value: Arc<Histogram>, start: i64) {
        let last = self.histograms.last().filter(|last| self.floats.last().is_none_or(|float| float.at < last.at));
        let hint = stored_hint(last.map(|last| &*last.value), &value);
        if hint == ResetHint::Reset {
            self.resets.insert(at);
        }
        let hint = if hint == ResetHint::Reset { ResetHint::Unknown } else { hint };
        if hint != value.hint {
            Arc::make_mut(&mut value).hint = hint;
        }
        self.has_stale |= is_stale(value.sum);
        let place = place_of(self.histograms.last().map(|last| last.at), at, || {
            self.histograms.binary_search_by_key(&at, |point| point.at)
        });
        insert(&mut self.histograms, place, HistogramPoint { at, value });
        insert_start(&mut self.histogram_starts, place, start, self.histograms.len());
    }
}

/// Whether counters are called so; nothing is said of series without a name.
pub(crate) fn is_counter(name: &str) -> bool {
    name.is_empty() || ["_total", "_sum", "_count", "_bucket"].iter().any(|suffix| name.ends_with(suffix))
}

/// What a histogram says of whether it starts anew once it is stored after another one.
fn stored_hint(last: Option<&Histogram>, here: &Histogram) -> ResetHint {
    match here.hint {
        ResetHint::Gauge | ResetHint::Reset => return here.hint,
        ResetHint::Unknown | ResetHint::NotReset => {}
    }
    let Some(last) = last.filter(|last| last.hint != ResetHint::Gauge && !is_stale(last.sum)) else {
        return ResetHint::Unknown;
    };
    let undecided = Histogram { hint: ResetHint::Unknown, ..here.clone() };
    if is_stale(here.sum) {
        return ResetHint::NotReset;
    }
    if here.count < last.count {
        return ResetHint::Reset;
    }
    let same_shape = here.schema == last.schema
        && here.zero_threshold == last.zero_threshold
        && (!here.is_custom() || same_bounds(&here.custom, &last.custom));
    match (same_shape, undecided.is_reset_of(last)) {
        (false, _) => ResetHint::Unknown,
        (true, true) => ResetHint::Reset,
        (true, false) => ResetHint::NotReset,
    }
}

/// `Ok` is the place of a sample of the same time, `Err` where it belongs.
fn place_of(last: Option<i64>, at: i64, search: impl FnOnce() -> Result<usize, usize>) -> Option<Result<usize, usize>> {
    if last.is_none_or(|last| last < at) { None } else { Some(search()) }
}

fn insert<T>(points: &mut Vec<T>, place: Option<Result<usize, usize>>, point: T) {
    match place {
        None => points.push(point),
        Some(Ok(place)) => {
            if let Some(old) = points.get_mut(place) {
                *old = point;
            }
        }
        Some(Err(place)) => points.insert(place.min(points.len()), point),
    }
}

/// Starts are kept from the first that is known.
fn insert_start(starts: &mut Vec<i64>, place: Option<Result<usize, usize>>, start: i64, length: usize) {
    if start == 0 && starts.is_empty() {
        return;
    }
    if starts.is_empty() {
        let before = if matches!(place, Some(Ok(_))) { length } else { length.saturating_sub(1) };
        starts.resize(before, 0);
    }
    insert(starts, place, start);
}

/// Series, and where to find them.
#[derive(Debug)]
pub struct Storage {
    /// Tells it from other storages, whose series have the same places.
    identity: u64,
    series: Vec<Series>,
    by_labels: LabelMap<usize>,
    /// Whether some series has a type or a unit among its labels.
    has_types: bool,
    by_name: BTreeMap<Arc<str>, Vec<usize>>,
    /// How many samples were added, a histogram counted for its size.
    samples: usize,
    /// The most that one of them counts for.
    largest: usize,
    /// The bytes of the labels of all series.
    label_bytes: usize,
}

impl Default for Storage {
    fn default() -> Self {
        static IDENTITIES: AtomicU64 = AtomicU64::new(1);
        Self {
            identity: IDENTITIES.fetch_add(1, Ordering::Relaxed),
            series: Vec::new(),
            by_labels: LabelMap::default(),
            has_types: false,
            by_name: BTreeMap::new(),
            samples: 0,
            largest: 1,
            label_bytes: 0,
        }
    }
}

impl Clone for Storage {
    fn clone(&self) -> Self {
        Self {
            series: self.series.clone(),
            by_labels: self.by_labels.clone(),
            has_types: self.has_types,
            by_name: self.by_name.clone(),
            samples: self.samples,
            largest: self.largest,
            label_bytes: self.label_bytes,
            ..Self::default()
        }
    }
}

impl Storage {
    /// A storage without series.
    pub fn new() -> Self {
        Self::default()
    }

    /// All series, in the order they came.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    pub(crate) const fn identity(&self) -> u64 {
        self.identity
    }

    pub(crate) const fn has_types(&self) -> bool {
        self.has_types
    }

    /// How many samples it was given, each histogram counted for the numbers that it takes the place of.
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// How many bytes the labels of all series have.
    pub const fn label_bytes(&self) -> usize {
        self.label_bytes
    }

    /// The most that one sample counts for.
    pub(crate) const fn largest(&self) -> usize {
        self.largest
    }

    fn count(&mut self, size: usize) {
        self.samples += size;
        self.largest = self.largest.max(size);
    }

    /// Adds a sample, in milliseconds since 1970. One of the same series and time is replaced.
    pub fn push(&mut self, labels: &Labels, at: i64, sample: impl Into<Sample>) {
        self.push_started(labels, at, sample, 0);
    }

    /// As [`Storage::push`], of a counter that is known to have begun at an instant; 0 is not known.
    pub fn push_started(&mut self, labels: &Labels, at: i64, sample: impl Into<Sample>, start: i64) {
        let (index, sample) = (self.index_of(labels), sample.into());
        self.count(match &sample {
            Sample::Float(_) => 1,
            Sample::Histogram(histogram) => measure::size(histogram),
        });
        let Some(series) = self.series.get_mut(index) else { return };
        match sample {
            Sample::Float(value) => series.push_float(at, value, start),
            Sample::Histogram(value) => series.push_histogram(at, value, start),
        }
    }

    /// The place of a series, which is made if it is not there.
    pub fn index_of(&mut self, labels: &Labels) -> usize {
        if let Some(index) = self.by_labels.get(labels) {
            return *index;
        }
        let index = self.series.len();
        self.by_labels.insert(labels.clone(), index);
        self.has_types |= labels.has_types();
        self.label_bytes += labels.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        self.by_name.entry(labels.shared_name()).or_default().push(index);
        self.series.push(Series::new(labels.clone()));
        index
    }

    /// Adds a sample to the series of a place.
    pub fn push_at(&mut self, index: usize, at: i64, value: f64) {
        self.count(1);
        if let Some(series) = self.series.get_mut(index) {
            series.push_float(at, value, 0);
        }
    }

    /// The places of the series from `first` on that meet all matchers, in the order they came.
    pub(crate) fn select(&self, matchers: &[Matcher], first: usize, found: &mut Vec<usize>) {
        let meets = |index: &usize| {
            self.series.get(*index).is_some_and(|series| matchers.iter().all(|it| it.is_met_by(&series.labels)))
        };
        match matchers.iter().find_map(Matcher::exact_name) {
            Some(name) => {
                let named = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
                let start = named.partition_point(|index| *index < first);
                found.extend(named.get(start..).unwrap_or_default().iter().copied().filter(meets));
            }
            None => found.extend((first..self.series.len()).filter(meets)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_in_order_of_time() {
        let mut storage = Storage::new();
        let labels: Labels = [("__name__", "up")].into_iter().collect();
        for (at, value) in [(0, 1.0), (20, 3.0), (10, 2.0), (20, 4.0)] {
            storage.push(&labels, at, value);
        }
        storage.push_started(&labels, 30, 5.0, 25);
        let series = &storage.series()[0];
        let points: Vec<(i64, f64)> = series.floats.iter().map(|point| (point.at, point.value)).collect();
        assert_eq!(points, [(0, 1.0), (10, 2.0), (20, 4.0), (30, 5.0)]);
        assert_eq!(series.float_starts, [0, 0, 0, 25]);
    }
}
