//! Who gives series of a name, one by one, with what is known of them.
//!
//! In: a model and the name of a series. Out: each source that certainly gives it, and whether others may. Deliberately
//! absent: the labels that a target adds, and what an expression makes of a series.

use super::source::declared_part;
use super::{Existence, Source, existence, of_service};
use crate::catalogue::{self, Exporter, Metric, Part};
use crate::model::{Indicator, Job, MetricSource, Model, Service, conventions};

/// Series of one name from one source.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// Who gives them.
    pub origin: Origin<'a>,
    /// What is known of them.
    pub facts: Facts<'a>,
}

/// Who gives a series.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// The targets of a job.
    Target {
        /// The service that they are about.
        service: &'a Service,
        /// The job.
        job: &'a Job,
    },
    /// A recording rule of the spec.
    Indicator(&'a Indicator),
    /// Rules that the compiler adds: one series for each service.
    BuiltInRule,
    /// Prometheus, about alerts.
    Alerts,
    /// A health check that the compiler writes; where it runs is not known.
    HealthCheck,
}

/// What is known of a series beside who gives it.
#[derive(Debug, Clone, Copy)]
pub enum Facts<'a> {
    /// It stands in a catalogue.
    Listed {
        /// The exporter that lists it.
        exporter: &'static Exporter,
        /// The metric that it belongs to.
        metric: &'static Metric,
        /// Which part of it.
        part: Part,
    },
    /// The spec declares it.
    Declared {
        /// The metric's name.
        name: &'a str,
        /// The metric that it belongs to.
        metric: &'a MetricSource,
        /// Which part of it.
        part: Part,
    },
    /// What its expression says.
    Computed,
}

/// All series of one name.
#[derive(Debug, Clone, Default)]
pub struct SeriesOfName<'a> {
    /// From each source that certainly gives them.
    pub known: Vec<Series<'a>>,
    /// Whether there may be others, of which nothing is known.
    pub open: bool,
    /// The jobs that may give these others, where no other series can be; none where they may come from anywhere.
    pub perhaps: Vec<(&'a Service, &'a Job)>,
}

/// All series of that name.
pub fn series<'a>(model: &'a Model, name: &str) -> SeriesOfName<'a> {
    let indicators = model.indicators.named(name).iter();
    let known: Vec<_> =
        indicators.map(|one| Series { origin: Origin::Indicator(one), facts: Facts::Computed }).collect();
    if !known.is_empty() {
        // of several, those that are broken or switched off may give more
        let open = model.unresolved.indicators.contains(name) || model.unresolved.disabled_indicators.contains(name);
        return SeriesOfName { known, open, perhaps: Vec::new() };
    }
    let mut known = Vec::new();
    let made = catalogue::exporter("prometheus_synthetic").and_then(|made| Some((made, made.metric(name)?)));
    if let Some((exporter, metric)) = made {
        let facts = Facts::Listed { exporter, metric, part: Part::Whole };
        if metric.name.starts_with("ALERTS") {
            return SeriesOfName {
                known: vec![Series { origin: Origin::Alerts, facts }],
                open: model.stack.receives(),
                perhaps: Vec::new(),
            };
        }
        for service in model.services.values() {
            known.extend(service.jobs.iter().map(|job| Series { origin: Origin::Target { service, job }, facts }));
        }
        let lost = &model.unresolved;
        let open = lost.unknown || !lost.services.is_empty() || !lost.disabled.is_empty() || model.stack.receives();
        return SeriesOfName { known, open, perhaps: Vec::new() };
    }
    if name == conventions::INFO_METRIC || name == conventions::PROBE_LIMIT_METRIC {
        return SeriesOfName {
            known: vec![Series { origin: Origin::BuiltInRule, facts: Facts::Computed }],
            open: false,
            perhaps: Vec::new(),
        };
    }
    if name.starts_with(conventions::HEALTH_PREFIX) {
        let known = vec![Series { origin: Origin::HealthCheck, facts: Facts::Computed }];
        return SeriesOfName { known, open: false, perhaps: Vec::new() };
    }
    let mut open = false;
    let mut perhaps = Vec::new();
    for service in model.services.values() {
        match of_service(model, service, name) {
            Source::Declared => known.extend(of_declared(service, name)),
            Source::Listed(exporter, _) => known.extend(of_exporter(service, exporter, name)),
            Source::Perhaps => {
                open = true;
                perhaps.extend(scraped(service).map(|job| (service, job)));
            }
            Source::Dropped | Source::OtherVersion(..) | Source::OtherPath(_) | Source::Bare(_) | Source::Never => {}
        }
    }
    // what is missing from the model may give it too
    let elsewhere = super::is_hidden(model, name) || super::may_come_from_elsewhere(model, name);
    open |= elsewhere || known.is_empty() && existence(model, name) == Existence::Open;
    if elsewhere {
        perhaps.clear();
    }
    SeriesOfName { known, open, perhaps }
}

/// The jobs in which a service itself is scraped, or its exporter.
fn scraped(service: &Service) -> impl Iterator<Item = &Job> {
    let sql = service.job_of("sql");
    service.jobs.iter().filter(move |job| job.module.is_none() && job.name != sql)
}

fn of_declared<'a>(service: &'a Service, name: &str) -> Vec<Series<'a>> {
    let Some((declared, metric, part)) = declared_part(service, name) else {
        return Vec::new();
    };
    let facts = Facts::Declared { name: declared, metric, part };
    let sql = service.job_of("sql");
    let from_query = metric.sql.is_some().then(|| service.jobs.iter().find(|job| job.name == sql)).flatten();
    let job = from_query.or_else(|| service.jobs.iter().find(|job| job.module.is_none()));
    job.map(|job| Series { origin: Origin::Target { service, job }, facts }).into_iter().collect()
}

fn of_exporter<'a>(service: &'a Service, exporter: &str, name: &str) -> Vec<Series<'a>> {
    let Some(exporter) = catalogue::exporter(exporter) else {
        return Vec::new();
    };
    let Some((metric, part)) = exporter.series(name).or_else(|| super::source::other_type(exporter, name)) else {
        return Vec::new();
    };
    let facts = Facts::Listed { exporter, metric, part };
    let probe = exporter.probe_path.is_some_and(|path| metric.rare.endpoints == [path]);
    let sql = service.job_of("sql");
    // what is of no exporter of the service itself comes from that of its queries
    let own = |of: &&Exporter| of.name == exporter.name || of.includes.contains(&exporter.name);
    let from_queries = !service.catalogues.iter().any(own) && service.jobs.iter().any(|job| job.name == sql);
    let gives = |job: &&Job| {
        let endpoint = exporter.exposes(metric, &job.metrics_path);
        match probe {
            true => job.module.is_some(),
            // the job of the queries has an exporter of its own
            false => job.module.is_none() && (job.name == sql) == from_queries && endpoint,
        }
    };
    service.jobs.iter().filter(gives).map(|job| Series { origin: Origin::Target { service, job }, facts }).collect()
}
