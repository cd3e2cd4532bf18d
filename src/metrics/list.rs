//! Metrics as a list: those of a stack, or all that the catalogue knows.
//!
//! Absent: series of a metric (`_bucket`, `_sum`, `_count`), and the labels that Prometheus adds to all.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Source, existence, of_service};
use crate::catalogue::{self, Exporter, Metric};
use crate::components::BLACKBOX_EXPORTER;
use crate::model::{Model, Service};

/// One metric.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// The service that exports it; none in the catalogue, and of what Prometheus records itself.
    pub service: Option<String>,
    /// The job that brings it.
    pub job: Option<String>,
    /// The exporter whose catalogue lists it; none where the spec declares it.
    pub exporter: Option<&'static str>,
    /// As the exposition says; none of an indicator.
    #[serde(rename = "type")]
    pub metric_type: Option<&'static str>,
    /// Its unit, where it has one.
    pub unit: Option<String>,
    /// Its own labels.
    pub labels: Vec<String>,
    /// The first version of the exporter that has it, where older ones do not.
    pub since: Option<&'static str>,
    /// The last version of the exporter that has it, where newer ones do not.
    pub until: Option<&'static str>,
    /// The collector that has to be switched on; `build` does it where an expression reads the metric.
    pub collector: Option<&'static str>,
}

/// Every metric of the catalogue, by name.
pub fn of_catalogue() -> Vec<Listed> {
    let exporters = catalogue::exporters().iter();
    let mut found: Vec<Listed> = exporters
        .flat_map(|exporter| exporter.metrics.iter().map(move |metric| in_catalogue(exporter, metric)))
        .collect();
    found.sort();
    found
}

/// Every metric that the stack certainly has, by name.
pub fn listed(model: &Model) -> Vec<Listed> {
    let mut found: BTreeSet<Listed> = BTreeSet::new();
    for indicator in model.indicators.iter() {
        found.insert(Listed { unit: indicator.unit.clone(), ..unknown_metric(&indicator.name) });
    }
    for service in model.services.values() {
        let probe = service.jobs.iter().any(|job| job.module.is_some());
        let blackbox = catalogue::exporter(BLACKBOX_EXPORTER).filter(|_| probe);
        let included = service.catalogues.iter().flat_map(|exporter| exporter.includes);
        let included = included.filter_map(|name| catalogue::exporter(name));
        for exporter in service.catalogues.iter().copied().chain(included).chain(blackbox) {
            for metric in exporter.metrics {
                if matches!(of_service(model, service, metric.name), Source::Listed(..)) {
                    let job = job(service, exporter, metric);
                    // the exporter of a probe has what it probes in the job of the probe only
                    if job.is_none() && metric.rare.endpoints == ["/probe"] {
                        continue;
                    }
                    let service = Some(service.name.clone());
                    found.insert(Listed { service, job, ..in_catalogue(exporter, metric) });
                }
            }
        }
        for (name, metric) in &service.metrics {
            if of_service(model, service, name) != Source::Declared {
                continue;
            }
            let part = metric.sql.is_some().then(|| service.job_of("sql"));
            found.insert(Listed {
                service: Some(service.name.clone()),
                job: part.or_else(|| Some(service.jobs.first()?.name.clone())),
                metric_type: Some(metric.metric_type.name()),
                unit: metric.unit.clone(),
                labels: metric.labels.iter().cloned().collect(),
                ..unknown_metric(name)
            });
        }
    }
    let made = catalogue::exporter("prometheus_synthetic").into_iter();
    let made = made.flat_map(|exporter| exporter.metrics.iter().map(move |metric| in_catalogue(exporter, metric)));
    found.extend(made.filter(|made| existence(model, &made.name) == super::Existence::Certain));
    found.into_iter().collect()
}

/// The job that a metric of the catalogue comes from: a part of the service, if only that has it.
fn job(service: &Service, exporter: &Exporter, metric: &Metric) -> Option<String> {
    if metric.rare.endpoints == ["/probe"] {
        return service.jobs.iter().find(|job| job.module.is_some()).map(|job| job.name.clone());
    }
    service.jobs.iter().find(|job| exporter.exposes(metric, &job.metrics_path)).map(|job| job.name.clone())
}

fn unknown_metric(name: &str) -> Listed {
    Listed {
        name: name.to_owned(),
        service: None,
        job: None,
        exporter: None,
        metric_type: None,
        unit: None,
        labels: Vec::new(),
        since: None,
        until: None,
        collector: None,
    }
}

fn in_catalogue(exporter: &'static Exporter, metric: &Metric) -> Listed {
    let mut labels: Vec<String> = metric.labels.iter().map(|label| (*label).to_owned()).collect();
    let common = exporter.common_labels.iter().filter(|label| !metric.labels.contains(label));
    labels.extend(common.map(|label| (*label).to_owned()));
    Listed {
        exporter: Some(exporter.name),
        metric_type: Some(metric.metric_type.name()),
        unit: (metric.unit != "none").then(|| metric.unit.to_owned()),
        labels,
        since: metric.since,
        until: metric.until,
        collector: metric.collector.filter(|_| !metric.default_enabled),
        ..unknown_metric(metric.name)
    }
}
