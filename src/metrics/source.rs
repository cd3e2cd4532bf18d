//! Whether one service gives a series: by what it declares, by its probe, by the catalogue of its exporter.

use super::version::{Mismatch, of_metric};
use crate::catalogue::{self, Exporter, Metric, Part};
use crate::components::{self, BLACKBOX_EXPORTER, SQL_EXPORTER};
use crate::model::{MetricSource, Model, Service, WouldExport};
use crate::source::Span;
use crate::spec::MetricType;

/// How a service gives a series, or why it does not.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// It declares it.
    Declared,
    /// The catalogue lists it: the exporter, and the metric's name there.
    Listed(&'static str, &'static str),
    /// It may give it.
    Perhaps,
    /// It would give it, and its `metric_relabel_configs` drop it.
    Dropped,
    /// Its exporter has it in another version.
    OtherVersion(Mismatch),
    /// It would give it at another path, which has the name of what is observed in it.
    OtherPath(&'static str),
    /// It gives it under this name: its configuration leaves type and unit out of names.
    Bare(String),
    /// It does not give it.
    Never,
}

/// Beginnings of the names that libraries for instrumentation add to every endpoint, whatever else it exposes.
const LIBRARIES: &[&str] =
    &["dotnet_", "go_", "jvm_", "nodejs_", "otel_", "php_", "process_", "promhttp_", "python_", "ruby_", "target_"];

/// Whether a library may add a metric of that name to an endpoint that does not know of it.
pub fn is_of_library(name: &str) -> bool {
    LIBRARIES.iter().any(|library| name.starts_with(library))
}

/// How a service gives a series of that name.
pub fn of_service(model: &Model, service: &Service, name: &str) -> Source {
    let main = service.jobs.first().filter(|job| job.module.is_none());
    let probe = service.jobs.iter().any(|job| job.module.is_some())
        && name.starts_with("probe_")
        && catalogue::exporter(BLACKBOX_EXPORTER).is_some_and(|blackbox| blackbox.series(name).is_some());
    if probe {
        return Source::Listed(BLACKBOX_EXPORTER, "");
    }
    let declared = declared(service, name);
    // what a query gives comes from another job, whose rules say nothing about it
    let from_query = declared.is_some_and(|metric| metric.sql.is_some());
    let dropped = !from_query && main.is_some_and(|job| job.relabelling.drops(name));
    let found = match declared {
        Some(_) => Source::Declared,
        None => listed(model, service, name),
    };
    let Some(main) = main else { return found };
    match found {
        Source::Declared | Source::Listed(..) | Source::Perhaps if dropped => Source::Dropped,
        Source::Declared | Source::Listed(..) => found,
        // a rule may give a series another name
        _ if main.relabelling.may_rename() => Source::Perhaps,
        Source::Never if !dropped && opens(service, &main.metrics_path, name) => Source::Perhaps,
        _ => found,
    }
}

/// Whether a service may give names that are neither declared nor listed.
fn opens(service: &Service, path: &str, name: &str) -> bool {
    let own = |exporter: &&Exporter| !exporter.path.is_empty() && exporter.name != SQL_EXPORTER;
    let mut exporters = service.catalogues.iter().copied().filter(own).peekable();
    if exporters.peek().is_none() {
        // all that is known is what it declares; libraries add theirs
        return service.metrics.is_empty() || is_of_library(name);
    }
    // another path is another list
    exporters.all(|exporter| !exporter.has_path(path))
}

/// The declared metric that a series belongs to.
pub(super) fn declared<'a>(service: &'a Service, name: &str) -> Option<&'a MetricSource> {
    declared_part(service, name).map(|(_, metric, _)| metric)
}

/// The declared metric that a series belongs to, its name, and which part of it the series is.
pub(super) fn declared_part<'a>(service: &'a Service, name: &str) -> Option<(&'a str, &'a MetricSource, Part)> {
    let get = |name: &str| service.metrics.get_key_value(name).map(|(name, metric)| (name.as_str(), metric));
    if let Some((name, metric)) = get(name) {
        return Some((name, metric, Part::Whole));
    }
    let part = |part: Part, of: &[MetricType]| {
        let (name, metric) = get(name.strip_suffix(part.suffix())?)?;
        of.contains(&metric.metric_type).then_some((name, metric, part))
    };
    let with_sum = [MetricType::Histogram, MetricType::Summary];
    let created = || {
        // OpenMetrics: when a counter, histogram or summary began
        let base = name.strip_suffix("_created")?;
        let (name, metric) = get(base).or_else(|| get(&format!("{base}_total")))?;
        Some((name, metric, Part::Created))
    };
    part(Part::Bucket, &[MetricType::Histogram])
        .or_else(|| part(Part::Sum, &with_sum))
        .or_else(|| part(Part::Count, &with_sum))
        .or_else(created)
}

fn listed(model: &Model, service: &Service, name: &str) -> Source {
    let mut best = Source::Never;
    // metrics that come from queries have an exporter of their own
    let queries = service.sql_exporter.as_ref().and_then(|_| catalogue::exporter(SQL_EXPORTER));
    for exporter in service.catalogues.iter().copied().chain(queries) {
        match in_exporter(model, service, exporter, name) {
            found @ Source::Listed(..) => return found,
            Source::Never => {}
            found => best = found,
        }
    }
    best
}

fn in_exporter(model: &Model, service: &Service, exporter: &'static Exporter, name: &str) -> Source {
    if let Some(bare) = bare(service, exporter, name) {
        return Source::Bare(bare);
    }
    if let Some((metric, _)) = exporter.series(name).or_else(|| other_type(exporter, name)) {
        return match of_metric(model, service, exporter, metric) {
            Some(mismatch) => Source::OtherVersion(mismatch),
            None => match only_at(service, exporter, metric) {
                Some(path) => Source::OtherPath(path),
                None => Source::Listed(exporter.name, metric.name),
            },
        };
    }
    if let Some((of, (metric, _))) = included(exporter).find_map(|of| Some((of, of.series(name)?))) {
        return Source::Listed(of.name, metric.name);
    }
    if is_open(exporter, name) { Source::Perhaps } else { Source::Never }
}

/// The name of a series without type and unit, where it has them and the configuration that is written leaves them out.
fn bare(service: &Service, exporter: &'static Exporter, name: &str) -> Option<String> {
    // a component of the stack that somebody else runs is none of its services
    let own = components::component(&service.kind).filter(|_| service.span == Span::NONE)?;
    own.metrics.as_ref().filter(|metrics| metrics.bare)?;
    let all = || [exporter].into_iter().chain(included(exporter));
    let (spelled, part) = all().find_map(|of| of.series(name))?;
    let metric = all().flat_map(|of| of.metrics).find(|metric| metric.rare.same_as == Some(spelled.name))?;
    Some(format!("{}{}", metric.name, part.suffix()))
}

fn included(exporter: &'static Exporter) -> impl Iterator<Item = &'static Exporter> {
    exporter.includes.iter().filter_map(|name| catalogue::exporter(name))
}

/// Whether an exporter may have a metric that its list does not.
fn is_open(exporter: &'static Exporter, name: &str) -> bool {
    let family = |of: &Exporter| of.open_families.iter().any(|family| name.starts_with(family));
    // one that has more than is listed may have anything, unless it is known how it calls the rest
    let more = !exporter.complete && exporter.open_families.is_empty();
    more || exporter.prefix.is_some() || family(exporter) || included(exporter).any(family)
}

/// Whether a service that is switched off is known to export a series of that name, perhaps, in some version.
pub(super) fn may_export(service: &WouldExport, name: &str) -> bool {
    let parts = [Part::Bucket, Part::Sum, Part::Count, Part::Created].into_iter();
    let declared = |name: &str| service.metrics.contains(name) || service.metrics.contains(&format!("{name}_total"));
    let of_part = |part: Part| name.strip_suffix(part.suffix()).is_some_and(declared);
    let listed = |exporter: &&'static Exporter| {
        exporter.series_with_includes(name).is_some() || other_type(exporter, name).is_some() || is_open(exporter, name)
    };
    service.metrics.contains(name)
        || parts.into_iter().any(of_part)
        || service.declares && is_of_library(name)
        || service.catalogues.iter().copied().any(|exporter| listed(&exporter))
}

/// The path that alone gives a metric, where no job of the service scrapes it: one with a name in it, which nobody can guess. With
/// parameters a scrape may get it elsewhere.
fn only_at(service: &Service, exporter: &Exporter, metric: &Metric) -> Option<&'static str> {
    let endpoint = metric.rare.endpoints.first().filter(|endpoint| endpoint.contains("/{"))?;
    let mut jobs = service.jobs.iter().filter(|job| job.module.is_none());
    let given = jobs.any(|job| {
        exporter.exposes(metric, &job.metrics_path) || job.fields.iter().any(|(field, _)| field.name == "params")
    });
    (!given).then_some(endpoint)
}

/// A part of a metric that was a histogram or a summary in another version.
pub(super) fn other_type(exporter: &Exporter, name: &str) -> Option<(&'static Metric, Part)> {
    [Part::Bucket, Part::Sum, Part::Count].into_iter().find_map(|part| {
        let (metric, _) = exporter.series(name.strip_suffix(part.suffix())?)?;
        let had = !metric.rare.type_other_versions.is_empty();
        had.then_some((metric, part))
    })
}
