//! What Prometheus says of a result beside it: warnings and remarks.

use std::sync::Arc;

use crate::number::{general, two_digits};

/// How serious a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Info,
    Warning,
}

/// Where histograms were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Addition,
    Subtraction,
    Aggregation,
}

impl Operation {
    const fn name(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Subtraction => "subtraction",
            Self::Aggregation => "aggregation",
        }
    }
}

/// Something to say of a result. Names are those of metrics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Note {
    InvalidIntegralStrategy(f64),
    InvalidRatio(f64, f64),
    InvalidQuantile(f64),
    BadBucketLabel(Arc<str>, String),
    MixedFloatsHistograms(Arc<str>),
    MixedInAggregation,
    MixedClassicNative(Arc<str>),
    NotCounter(Arc<str>),
    NotGauge(Arc<str>),
    MixedSchemas(Arc<str>),
    IncompatibleBuckets(&'static str),
    SortInRange,
    PossibleNonCounter(Arc<str>),
    NonCounterType(Arc<str>, String),
    ForcedMonotonicity(Box<Forced>),
    IncompatibleTypes(&'static str, &'static str, &'static str),
    HistogramIgnored(&'static str),
    HistogramIgnoredInRange(Arc<str>),
    QuantileOfNoNumbers,
    QuantileSkewed,
    FractionWithoutNoNumbers,
    ResetCollision(Operation),
    MismatchedBounds(Operation),
    StartTimeOverlap(Arc<str>),
    /// One of the three on observations that are no numbers, of a metric.
    OfMetric(Box<Note>, Arc<str>),
}

/// Buckets that had to be made monotonic.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Forced {
    pub(crate) metric: Arc<str>,
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    pub(crate) difference: f64,
    pub(crate) samples: u64,
}

const MONOTONICITY: &str = "input to histogram_quantile needed to be fixed for monotonicity (see \
                            https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

fn for_metric(text: String, metric: &str) -> String {
    if metric.is_empty() { text } else { format!("{text} for metric name {}", quoted(metric)) }
}

fn quoted(text: &str) -> String {
    lakehouse_promql::quoted(text)
}

impl Note {
    pub(crate) fn of_metric(self, metric: Arc<str>) -> Self {
        Self::OfMetric(Box::new(self), metric)
    }

    const fn level(&self) -> Level {
        match self {
            Self::PossibleNonCounter(_)
            | Self::NonCounterType(..)
            | Self::ForcedMonotonicity(_)
            | Self::IncompatibleTypes(..)
            | Self::HistogramIgnored(_)
            | Self::HistogramIgnoredInRange(_)
            | Self::QuantileOfNoNumbers
            | Self::QuantileSkewed
            | Self::FractionWithoutNoNumbers
            | Self::OfMetric(..)
            | Self::MismatchedBounds(_) => Level::Info,
            _ => Level::Warning,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::InvalidIntegralStrategy(value) => {
                format!("strategy should be 0, 1, or 2 (default), using 2, got {}", general(*value))
            }
            Self::InvalidRatio(value, cap) => {
                format!("ratio value should be between -1 and 1, got {}, capping to {}", general(*value), general(*cap))
            }
            Self::InvalidQuantile(value) => {
                format!("quantile value should be between 0 and 1, got {}", general(*value))
            }
            Self::BadBucketLabel(metric, label) => {
                let text = format!("bucket label \"le\" is missing or has a malformed value of {}", quoted(label));
                for_metric(text, metric)
            }
            Self::ForcedMonotonicity(forced) => for_metric(MONOTONICITY.to_owned(), &forced.metric),
            Self::NonCounterType(metric, found) => format!(
                "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got {}: {}",
                quoted(found),
                quoted(metric)
            ),
            Self::IncompatibleTypes(left, operator, right) => format!(
                "incompatible sample types encountered for binary operator {}: {left} {operator} {right}",
                quoted(operator)
            ),
            Self::OfMetric(note, metric) => for_metric(note.text(), metric),
            Self::MixedClassicNative(metric) => {
                for_metric("vector contains a mix of classic and native histograms".to_owned(), metric)
            }
            other => other.short_text(),
        }
    }

    fn short_text(&self) -> String {
        let of = |text: &str, metric: &str| format!("{text} {}", quoted(metric));
        match self {
            Self::MixedFloatsHistograms(metric) => {
                of("encountered a mix of histograms and floats for metric name", metric)
            }
            Self::MixedInAggregation => "encountered a mix of histograms and floats for aggregation".to_owned(),
            Self::NotCounter(metric) => of("this native histogram metric is not a counter:", metric),
            Self::NotGauge(metric) => of("this native histogram metric is not a gauge:", metric),
            Self::MixedSchemas(metric) => of(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name",
                metric,
            ),
            Self::IncompatibleBuckets(operator) => {
                format!("incompatible bucket layout encountered for binary operator {operator}")
            }
            Self::SortInRange => {
                "sort is ineffective for range queries since results are always ordered by labels".to_owned()
            }
            Self::PossibleNonCounter(metric) => {
                of("metric might not be a counter, name does not end in _total/_sum/_count/_bucket:", metric)
            }
            Self::HistogramIgnored(aggregation) => format!("ignored histogram in {aggregation} aggregation"),
            Self::HistogramIgnoredInRange(metric) => {
                of("ignored histograms in a range containing both floats and histograms for metric name", metric)
            }
            Self::QuantileOfNoNumbers => "input to histogram_quantile has NaN observations, result is NaN".to_owned(),
            Self::QuantileSkewed => {
                "input to histogram_quantile has NaN observations, result is skewed higher".to_owned()
            }
            Self::FractionWithoutNoNumbers => {
                "input to histogram_fraction has NaN observations, which are excluded from all fractions".to_owned()
            }
            Self::ResetCollision(operation) => {
                format!("conflicting counter resets during histogram {}", operation.name())
            }
            Self::MismatchedBounds(operation) => {
                format!("mismatched custom buckets were reconciled during {}", operation.name())
            }
            Self::StartTimeOverlap(metric) => {
                of("sample has start time that overlaps with previous sample timestamp for metric", metric)
            }
            _ => String::new(),
        }
    }

    /// What is known once all of the same kind were seen.
    fn detail(&self) -> String {
        let Self::ForcedMonotonicity(forced) = self else { return String::new() };
        let time = |millis: i64| {
            jiff::Timestamp::from_second(millis.div_euclid(1000)).map(|time| time.to_string()).unwrap_or_default()
        };
        format!(
            ", from buckets {} to {}, with a max diff of {}, over {} samples from {} to {}",
            general(forced.lowest),
            general(forced.highest),
            two_digits(forced.difference),
            forced.samples,
            time(forced.from),
            time(forced.until)
        )
    }

    /// Takes in another one of the same kind.
    fn merge(&mut self, other: &Self) {
        let (Self::ForcedMonotonicity(mine), Self::ForcedMonotonicity(other)) = (self, other) else { return };
        mine.from = mine.from.min(other.from);
        mine.until = mine.until.max(other.until);
        mine.lowest = mine.lowest.min(other.lowest);
        mine.highest = mine.highest.max(other.highest);
        mine.difference = mine.difference.max(other.difference);
        mine.samples += other.samples;
    }
}

/// A remark on a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    pub level: Level,
    /// In Prometheus' words.
    pub message: String,
    /// What it is about: where that begins in the text of the expression.
    pub at: usize,
}

impl Annotation {
    /// As Prometheus' API shows it: `PromQL warning: … (1:5)`, with line and column.
    pub fn text(&self, query: &str) -> String {
        let before = query.get(..self.at).unwrap_or(query);
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
        let level = if self.level == Level::Info { "info" } else { "warning" };
        format!("PromQL {level}: {} ({line}:{column})", self.message)
    }
}

/// The remarks of one evaluation so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Vec<(Note, usize)>);

impl Notes {
    pub(crate) fn add(&mut self, note: Note, at: usize) {
        let is_forced = matches!(note, Note::ForcedMonotonicity(_));
        let same = |it: &(Note, usize)| if is_forced { it.0.text() == note.text() } else { it.0 == note };
        match self.0.iter_mut().find(|it| same(it)) {
            Some((known, place)) => {
                known.merge(&note);
                if !is_forced {
                    *place = at;
                }
            }
            None => self.0.push((note, at)),
        }
    }

    pub(crate) fn annotations(self) -> Vec<Annotation> {
        let annotation =
            |(note, at): (Note, usize)| Annotation { level: note.level(), message: note.text() + &note.detail(), at };
        let mut annotations: Vec<Annotation> = Vec::new();
        for one in self.0.into_iter().map(annotation) {
            if !annotations.iter().any(|known| known.message == one.message) {
                annotations.push(one);
            }
        }
        annotations
    }
}
