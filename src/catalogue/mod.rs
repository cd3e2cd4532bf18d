//! What well-known exporters expose: names, types, units, labels, and the versions and settings that decide.
//!
//! In: the data files beside this module, packed into static tables when the crate is built. Out: look-ups by series
//! name. Absent: help texts, and the labels that Prometheus itself adds (`job`, `instance`, target labels), except on the
//! series of `prometheus_synthetic`. Where an exporter's suffixes mislead, the data say what holds; read no suffix.

mod lookup;
mod nearest;
mod tables;
mod version;

pub use lookup::{Part, exporter, exporters, exporters_of};
pub use nearest::{nearest, nearest_among};
pub use version::{version_at_least, version_at_most};

/// One exporter, or one set of metrics that several exporters share.
#[derive(Debug)]
pub struct Exporter {
    pub name: &'static str,
    /// Repository, version and commit that the facts were read from.
    pub source: &'static str,
    /// No scrape target of its own; others include it, or Prometheus makes the series.
    pub shared: bool,
    pub port: Option<u16>,
    /// The path to scrape by default. Empty where `shared`.
    pub path: &'static str,
    /// All paths, where the metrics are spread over several.
    pub paths: &'static [&'static str],
    /// Whether a path gives what the paths below it give too. `{…}` at the end of one stands for any name, which no path
    /// above it gives.
    pub nested: bool,
    /// The path that examines another target, named in the query.
    pub probe_path: Option<&'static str>,
    pub scheme: &'static str,
    /// `bearer` or `basic`, where a scrape without credentials fails by default.
    pub auth: Option<&'static str>,
    /// Exporters whose metrics the same endpoint exposes too.
    pub includes: &'static [&'static str],
    /// What has to be switched on before anything is exposed.
    pub requires: Option<&'static str>,
    /// Whether a metric that is not listed does not exist.
    pub complete: bool,
    /// Whether the user's configuration makes further metrics.
    pub names_open: bool,
    /// Beginnings of names of which the list holds some only: what is observed, or how it was built, decides.
    pub open_families: &'static [&'static str],
    /// The beginning of the names that a setting can replace.
    pub prefix: Option<&'static str>,
    /// Labels of every metric beside its own.
    pub common_labels: &'static [&'static str],
    /// Whether the job needs `honor_labels`.
    pub honor_labels: bool,
    pub min_scrape_interval: Option<&'static str>,
    /// By name.
    pub metrics: &'static [Metric],
}

/// One metric: of a histogram or summary the base name, without `_bucket`, `_sum` and `_count`.
#[derive(Debug)]
pub struct Metric {
    pub name: &'static str,
    pub metric_type: MetricType,
    /// `seconds bytes ratio percent celsius bool info timestamp`, a scaled unit such as `milliseconds`, a noun for a
    /// count of that, `count` for a number of things without a noun, `none` for a number without a unit.
    pub unit: &'static str,
    /// Without `le` and `quantile` of real histograms and summaries.
    pub labels: &'static [&'static str],
    /// Whether further labels can appear.
    pub labels_open: bool,
    /// The collector or group that exposes it.
    pub collector: Option<&'static str>,
    /// Whether it is exposed without a flag or setting.
    pub default_enabled: bool,
    /// The first version of the exporter that has it; none where the oldest one examined has it.
    pub since: Option<&'static str>,
    /// The last version of the exporter that has it.
    pub until: Option<&'static str>,
    pub rare: &'static RareFacts,
}

/// What only few metrics have to say.
#[derive(Debug)]
pub struct RareFacts {
    /// Labels that are there or not, depending on settings.
    pub labels_optional: &'static [&'static str],
    /// Label and the first version that has it.
    pub labels_since: &'static [(&'static str, &'static str)],
    /// Label and the last version that always has it; in later ones only the store of metrics of spans does.
    pub labels_until: &'static [(&'static str, &'static str)],
    /// Labels that an older version carried.
    pub labels_other_versions: &'static [&'static str],
    /// Label and all its values.
    pub label_values: &'static [(&'static str, &'static [&'static str])],
    /// Paths that expose it; none for all of the exporter's.
    pub endpoints: &'static [&'static str],
    /// What has to be switched on beside the collector: the flag itself, where it begins with `--`.
    pub requires: Option<&'static str>,
    /// The role of PostgreSQL that the collector's query needs.
    pub role: Option<&'static str>,
    /// The extension of PostgreSQL that the collector's query needs.
    pub extension: Option<&'static str>,
    /// The part of a joint endpoint that it comes from.
    pub component: Option<&'static str>,
    /// Its name in later versions, perhaps of another exporter.
    pub renamed_to: Option<&'static str>,
    /// Another spelling of the same series, exposed instead.
    pub same_as: Option<&'static str>,
    pub type_other_versions: &'static [MetricType],
    /// What it is in truth, where the declared type is wrong.
    pub behaves: Option<Behaviour>,
    /// The first PostgreSQL major version that feeds it.
    pub pg_min: Option<u8>,
    /// The last PostgreSQL major version that feeds it.
    pub pg_max: Option<u8>,
    /// One of a family whose names depend on the server.
    pub names_open: bool,
}

/// The type in the exposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MetricType {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Untyped,
}

impl MetricType {
    /// As the exposition has it.
    pub fn name(self) -> &'static str {
        match self {
            MetricType::Counter => "counter",
            MetricType::Gauge => "gauge",
            MetricType::Histogram => "histogram",
            MetricType::Summary => "summary",
            MetricType::Untyped => "untyped",
        }
    }
}

/// What a metric with a misleading type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behaviour {
    /// Only grows.
    Counter,
    /// Goes up and down, or holds a point in time.
    Gauge,
    /// Cumulative buckets with label `le` under the bare name: no `_bucket`, `_sum` and `_count` exist.
    Buckets,
}

impl Metric {
    /// Whether that version of the exporter has it. A version that is no version number, such as `latest`, has it.
    pub fn exists_in(&self, version: &str) -> bool {
        self.since.is_none_or(|since| version_at_least(version, since))
            && self.until.is_none_or(|until| version_at_most(version, until))
    }

    /// The flag of the exporter that it comes with only, beside that of its collector.
    pub fn flag(&self) -> Option<&'static str> {
        self.rare.requires.filter(|requires| requires.starts_with("--"))
    }

    /// Whether a series of it can carry the label, in some version and with some settings.
    pub fn can_have_label(&self, label: &str) -> bool {
        self.labels_open
            || [self.labels, self.rare.labels_optional, self.rare.labels_other_versions]
                .iter()
                .any(|labels| labels.contains(&label))
    }
}

#[cfg(test)]
mod tests;
