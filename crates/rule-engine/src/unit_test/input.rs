//! The series of a test, given to the storage as time goes on.

use std::collections::BTreeMap;

use lakehouse_promql::{Version, series as notation};
use lakehouse_promql_engine::{Engine, Labels, METRIC_NAME, Sample, Storage, series};
use lakehouse_source::limits::HELD;

use super::file::Test;
use super::plain;
use crate::append::{Refused, append_at};

/// Samples that are not in the storage yet, with their instants, and the place of each series there, once it is known.
pub(super) struct Input(BTreeMap<Labels, (Option<usize>, Samples)>);

type Samples = std::vec::IntoIter<(i64, Sample)>;

/// Labels in the notation of series, and the values after them.
pub(super) fn line(labels: &str, values: &str, engine: &Engine) -> Result<(Labels, Vec<Option<Sample>>), String> {
    line_within(labels, values, engine, &mut { HELD.most })
}

/// The same, if it has no more values than are left.
fn line_within(
    labels: &str,
    values: &str,
    engine: &Engine,
    left: &mut usize,
) -> Result<(Labels, Vec<Option<Sample>>), String> {
    let version = (engine.target.version.major, engine.target.version.minor);
    let is_empty = values.trim().is_empty();
    // a line without values is one of no samples
    let text = format!("{labels} {}", if is_empty { "_" } else { values });
    let read = notation::parse(&text, version)
        .map_err(|problems| problems.first().map(|problem| problem.message.clone()).unwrap_or_default())?;
    let [series] = read.as_slice() else { return Err(format!("`{labels}` is not one series")) };
    *left = left.checked_sub(series.count).ok_or_else(|| HELD.message())?;
    let named = series.metric.iter().map(|name| (METRIC_NAME, name.as_str()));
    let pairs = series.labels.iter().map(|(name, value, _)| (name.as_str(), value.as_str()));
    let steps = series::steps(&series.values_text).map_err(|error| error.message)?;
    let samples = steps.into_iter().map(|step| step.sample).filter(|sample| !is_empty || sample.is_some());
    Ok((pairs.chain(named).collect(), samples.collect()))
}

/// Labels in the notation of series, of which there may be none.
pub(super) fn metric(text: &str, engine: &Engine) -> Result<Labels, String> {
    let inside = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    if inside.unwrap_or(text).trim().is_empty() {
        return Ok(Labels::default());
    }
    match plain::labels(text) {
        Some(labels) => Ok(labels),
        None => Ok(line(text, "_", engine)?.0),
    }
}

impl Input {
    /// Reads the series of a test. Of two lines of one series the last counts.
    pub(super) fn read(test: &Test, engine: &Engine) -> Result<Self, String> {
        let (mut all, mut left) = (BTreeMap::new(), HELD.most);
        for (labels, values) in &test.input {
            let (labels, samples) = line_within(labels, values, engine, &mut left)?;
            let instant = |index: i64| test.start.saturating_add(index.saturating_mul(test.interval));
            let instants = (0..).map(instant);
            let timed = instants.zip(samples).filter_map(|(at, sample)| Some((at, sample?)));
            all.insert(labels, (None, timed.collect::<Vec<_>>().into_iter()));
        }
        Ok(Self(all))
    }

    /// Gives the storage what there is up to an instant.
    pub(super) fn append_until(&mut self, storage: &mut Storage, until: i64, version: Version) -> Result<(), String> {
        for (labels, (place, samples)) in &mut self.0 {
            while let Some((at, sample)) = samples.as_slice().first().filter(|(at, _)| *at <= until) {
                let place = *place.get_or_insert_with(|| storage.index_of(labels));
                append_at(storage, (place, labels), (*at, sample), version).map_err(Refused::text)?;
                samples.next();
            }
        }
        Ok(())
    }
}
