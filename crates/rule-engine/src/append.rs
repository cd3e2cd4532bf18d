//! Samples on their way into the storage, as the head of Prometheus' storage takes them.

use std::sync::Arc;

use lakehouse_promql::Version;
use lakehouse_promql_engine::histogram::Histogram;
use lakehouse_promql_engine::{Labels, Sample, Series, Storage, stale};

use crate::sound;

/// Why a sample is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The series has a newer one.
    OutOfOrder,
    /// The series has another one at that time.
    Duplicate,
    /// The storage knows no such histogram.
    Unsound(String),
}

impl Refused {
    pub(crate) fn text(self) -> String {
        match self {
            Self::OutOfOrder => "out of order sample".to_owned(),
            Self::Duplicate => "duplicate sample for timestamp".to_owned(),
            Self::Unsound(why) => why,
        }
    }
}

/// The newest sample of a series.
fn newest(series: &Series) -> Option<(i64, Sample)> {
    let float = series.floats.last().map(|point| (point.at, Sample::Float(point.value)));
    let histogram = series.histograms.last().map(|point| (point.at, Sample::Histogram(Arc::clone(&point.value))));
    match (float, histogram) {
        (Some(float), Some(histogram)) => Some(if float.0 >= histogram.0 { float } else { histogram }),
        (one, other) => one.or(other),
    }
}

/// Whether two samples are the same to the bit, as far as the storage looks: it forgets how a histogram began.
fn is_same(left: &Sample, right: &Sample) -> bool {
    match (left, right) {
        (Sample::Float(left), Sample::Float(right)) => left.to_bits() == right.to_bits(),
        (Sample::Histogram(left), Sample::Histogram(right)) => {
            let plain = |histogram: &Histogram| Histogram { hint: Default::default(), ..histogram.clone() };
            left.sum.to_bits() == right.sum.to_bits() && plain(left) == plain(right)
        }
        _ => false,
    }
}

/// Adds a sample behind all others of its series.
pub(crate) fn append(
    storage: &mut Storage,
    labels: &Labels,
    (at, sample): (i64, &Sample),
    version: Version,
) -> Result<(), Refused> {
    let index = storage.index_of(labels);
    append_at(storage, (index, labels), (at, sample), version)
}

/// As [`append`], to the series of a place.
pub(crate) fn append_at(
    storage: &mut Storage,
    (index, labels): (usize, &Labels),
    (at, sample): (i64, &Sample),
    version: Version,
) -> Result<(), Refused> {
    if let Sample::Histogram(histogram) = sample
        && let Some(why) = sound::refusal(histogram, version)
    {
        return Err(Refused::Unsound(why));
    }
    match storage.series().get(index).and_then(newest) {
        Some((last, _)) if last > at => return Err(Refused::OutOfOrder),
        Some((last, known)) if last == at => {
            return if is_same(&known, sample) { Ok(()) } else { Err(Refused::Duplicate) };
        }
        _ => {}
    }
    match sample {
        Sample::Float(value) => storage.push_at(index, at, *value),
        Sample::Histogram(_) => storage.push(labels, at, sample.clone()),
    }
    Ok(())
}

/// Marks the end of a series, unless another rule gives it at that time.
pub(crate) fn append_end(storage: &mut Storage, labels: &Labels, at: i64, version: Version) {
    let index = storage.index_of(labels);
    let is_histogram = storage.series().get(index).and_then(newest).is_some_and(|(_, last)| last.float().is_none());
    let end = match is_histogram {
        true => Sample::Histogram(Arc::new(Histogram { sum: stale(), ..Histogram::default() })),
        false => Sample::Float(stale()),
    };
    // what is refused is expected where several rules give one series
    append(storage, labels, (at, &end), version).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: Version = Version::new(3, 5);

    #[test]
    fn a_series_takes_newer_samples_and_the_same_once_more() {
        let mut storage = Storage::new();
        let labels: Labels = [("__name__", "up")].into_iter().collect();
        let mut take = |at: i64, value: f64| append(&mut storage, &labels, (at, &Sample::Float(value)), VERSION);
        assert_eq!((take(10, 1.0), take(10, 1.0)), (Ok(()), Ok(())));
        assert_eq!((take(10, 2.0), take(5, 1.0)), (Err(Refused::Duplicate), Err(Refused::OutOfOrder)));
        append_end(&mut storage, &labels, 10, VERSION);
        assert_eq!(storage.series()[0].floats.len(), 1, "another rule gives it at that time");
        append_end(&mut storage, &labels, 20, VERSION);
        assert_eq!(storage.series()[0].floats.len(), 2);
    }
}
