//! From a series name to the metric that it belongs to.

use super::{Exporter, Metric, MetricType, tables};

/// Which series of a metric a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The metric itself; of a classic histogram no series has this name.
    Whole,
    /// `_bucket` of a histogram: a counter with label `le`.
    Bucket,
    /// `_sum` of a histogram or summary.
    Sum,
    /// `_count` of a histogram or summary: a counter of observations.
    Count,
    /// `_created` of OpenMetrics: the time at which a counter, histogram or summary began.
    Created,
}

impl Part {
    /// What the series name has after the name of the metric.
    pub fn suffix(self) -> &'static str {
        match self {
            Part::Whole => "",
            Part::Bucket => "_bucket",
            Part::Sum => "_sum",
            Part::Count => "_count",
            Part::Created => "_created",
        }
    }

    /// The series name without the suffix of a part, for each part that it can be.
    pub(super) fn readings(series_name: &str) -> impl Iterator<Item = (Part, &str)> {
        [Part::Whole, Part::Bucket, Part::Sum, Part::Count]
            .into_iter()
            .filter_map(move |part| Some((part, series_name.strip_suffix(part.suffix())?)))
    }

    pub(super) fn exists_of(self, metric_type: MetricType) -> bool {
        match self {
            Part::Whole => true,
            Part::Bucket => metric_type == MetricType::Histogram,
            // no catalogue lists them
            Part::Created => false,
            Part::Sum | Part::Count => {
                matches!(metric_type, MetricType::Histogram | MetricType::Summary)
            }
        }
    }
}

/// All exporters, by name.
pub fn exporters() -> &'static [Exporter] {
    &tables::EXPORTERS
}

/// The exporter of that name, such as `postgres_exporter` or `minio_v2`.
pub fn exporter(name: &str) -> Option<&'static Exporter> {
    let at = exporters().binary_search_by(|exporter| exporter.name.cmp(name)).ok()?;
    exporters().get(at)
}

/// The exporters that have the series among their own metrics, by name; those that merely include one are not among them.
pub fn exporters_of(series_name: &str) -> Vec<&'static Exporter> {
    exporters().iter().filter(|exporter| exporter.metric(series_name).is_some()).collect()
}

impl Exporter {
    /// The own metric that a series belongs to; a histogram or summary also by the names of its parts.
    pub fn metric(&self, series_name: &str) -> Option<&'static Metric> {
        self.series(series_name).map(|(metric, _)| metric)
    }

    /// The metric that a series belongs to: an own one, else one of the included exporters.
    pub fn metric_with_includes(&self, series_name: &str) -> Option<&'static Metric> {
        self.series_with_includes(series_name).map(|(metric, _)| metric)
    }

    /// The own metric that a series belongs to, and which part of it the series is.
    pub fn series(&self, series_name: &str) -> Option<(&'static Metric, Part)> {
        Part::readings(series_name).find_map(|(part, name)| {
            let at = self.metrics.binary_search_by(|metric| metric.name.cmp(name)).ok()?;
            let metric = self.metrics.get(at)?;
            part.exists_of(metric.metric_type).then_some((metric, part))
        })
    }

    /// As [`Exporter::series`], and then among the included exporters.
    pub fn series_with_includes(&self, series_name: &str) -> Option<(&'static Metric, Part)> {
        self.series(series_name).or_else(|| {
            let mut included = self.includes.iter().filter_map(|name| exporter(name));
            included.find_map(|exporter| exporter.series(series_name))
        })
    }

    /// Whether a scrape of that path gives a metric.
    pub fn exposes(&self, metric: &Metric, path: &str) -> bool {
        let endpoints = metric.rare.endpoints;
        endpoints.is_empty() || endpoints.iter().any(|endpoint| self.gives(path, endpoint))
    }

    /// Whether it is known what a path gives.
    pub fn has_path(&self, path: &str) -> bool {
        self.path == path || self.paths.iter().any(|own| self.gives(path, own))
    }

    /// Whether a path gives what stands at one of its own.
    fn gives(&self, path: &str, own: &str) -> bool {
        if let Some((above, _)) = own.split_once("/{") {
            return path.rsplit_once('/').is_some_and(|(parent, name)| parent == above && !name.is_empty());
        }
        let below = || own.strip_prefix(path.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'));
        path == own || self.nested && below()
    }
}
