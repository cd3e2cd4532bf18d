//! The series of a test, given to the storage as time goes on.

use std::collections::BTreeMap;

use lakehouse_promql::series as notation;
use lakehouse_promql_engine::{Engine, LabelSet, Labels, METRIC_NAME, Sample, Storage, series};

/// Samples that are not in the storage yet, with their instants.
pub(super) struct Input {
    series: Vec<(Labels, std::vec::IntoIter<(i64, Sample)>)>,
    known: LabelSet,
}

/// Name and labels of a series, and its values, one for each step.
fn line(
    (series_text, values_text): &(String, String),
    engine: &Engine,
) -> Result<(Labels, Vec<Option<Sample>>), String> {
    let version = (engine.target.version.major, engine.target.version.minor);
    let read = notation::parse(&format!("{series_text} _"), version)
        .map_err(|problems| problems.first().map(|problem| problem.message.clone()).unwrap_or_default())?;
    let [one] = read.as_slice() else { return Err(format!("`{series_text}` is not one series")) };
    let named = one.metric.iter().map(|name| (METRIC_NAME, name.as_str()));
    let pairs = one.labels.iter().map(|(name, value, _)| (name.as_str(), value.as_str()));
    let steps = series::steps(values_text).map_err(|error| error.message)?;
    Ok((pairs.chain(named).collect(), steps.into_iter().map(|step| step.sample).collect()))
}

impl Input {
    /// Reads series: the first value of each at `start`, the others each `interval`, in milliseconds. Of two lines of one
    /// series the last counts, as with promtool.
    ///
    /// # Errors
    /// A line that cannot be read, which a check would have found.
    pub(super) fn of(
        lines: &[(String, String)],
        engine: &Engine,
        (start, interval): (i64, i64),
    ) -> Result<Input, String> {
        let mut all: BTreeMap<Labels, Vec<(i64, Sample)>> = BTreeMap::new();
        for written in lines {
            let (labels, samples) = line(written, engine)?;
            let instants = (0..).map(|index: i64| start.saturating_add(index.saturating_mul(interval)));
            all.insert(labels, instants.zip(samples).filter_map(|(at, sample)| Some((at, sample?))).collect());
        }
        let known = all.keys().cloned().collect();
        Ok(Input { series: all.into_iter().map(|(labels, samples)| (labels, samples.into_iter())).collect(), known })
    }

    /// How many samples there are.
    pub(super) fn samples(&self) -> usize {
        self.series.iter().map(|(_, samples)| samples.len()).sum()
    }

    /// Adds a series whose value is 1 throughout, unless there is one of these labels.
    pub(super) fn add_constant(&mut self, labels: Labels, (start, end, interval): (i64, i64, i64)) {
        if !self.known.insert(labels.clone()) {
            return;
        }
        let step = usize::try_from(interval.max(1)).unwrap_or(usize::MAX);
        let samples: Vec<(i64, Sample)> = (start..=end).step_by(step).map(|at| (at, Sample::Float(1.0))).collect();
        self.series.push((labels, samples.into_iter()));
    }

    /// The values of a label of the series of a metric; nothing of one that does not have it.
    pub(super) fn label_values<'a>(&'a self, metric: &'a str, label: &'a str) -> impl Iterator<Item = Option<&'a str>> {
        let of_metric = self.series.iter().filter(move |(labels, _)| labels.metric_name() == metric);
        of_metric.map(move |(labels, _)| Some(labels.get(label)).filter(|value| !value.is_empty()))
    }

    /// Gives the storage what there is up to an instant.
    pub(super) fn append_until(&mut self, storage: &mut Storage, until: i64) {
        for (labels, samples) in &mut self.series {
            if samples.as_slice().first().is_none_or(|(at, _)| *at > until) {
                continue;
            }
            let count = samples.as_slice().iter().take_while(|(at, _)| *at <= until).count();
            for (at, sample) in samples.by_ref().take(count) {
                storage.push(labels, at, sample);
            }
        }
    }
}
