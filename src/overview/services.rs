//! Services: how Prometheus learns about each, and what else there is of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::readers::Readers;
use crate::metrics::Origin;
use crate::model::{Endpoint, Job, LogSource, Logs, Model, Service, Target, field};
use crate::source::Span;
use crate::types::Types;

/// A service.
#[derive(Debug, Serialize)]
pub struct ServiceView {
    /// Its name.
    pub service: String,
    /// Its kind, with its version where that is written.
    pub kind: String,
    /// Whether it is a part of the stack that nobody declared.
    pub of_the_stack: bool,
    /// How Prometheus learns about it.
    pub jobs: Vec<JobView>,
    /// The labels on every series of it, beside `job`, `instance` and `service`.
    pub labels: BTreeMap<String, String>,
    /// The exporters whose metrics it has.
    pub exporters: Vec<&'static str>,
    /// The alerts that read what it gives.
    pub alerts: BTreeSet<String>,
    /// The panels that show what it gives: `dashboard: title`.
    pub panels: BTreeSet<String>,
    /// Its logs, if any are read: where they come from and the index that keeps them.
    pub logs: Option<String>,
    /// The part of its requests that is traced.
    pub sampling: Option<f64>,
}

/// A job of a service.
#[derive(Debug, Serialize)]
pub struct JobView {
    /// Its name.
    pub job: String,
    /// Whether it probes the service from outside.
    pub probe: bool,
    /// What is asked; of a component of the stack its container.
    pub targets: Vec<String>,
    /// How often.
    pub interval: String,
    /// Whether targets are found while Prometheus runs.
    pub discovered: bool,
}

/// Every service whose name is wanted.
pub fn services(model: &Model, wanted: &dyn Fn(&str) -> bool) -> Vec<ServiceView> {
    let types = Types::new(model);
    let readers = Readers::new(model);
    // who reads a metric, told to each service that gives it
    let mut read: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, read_by) in &readers.of {
        for series in &types.series(name).known {
            if let Origin::Target { service, .. } = series.origin {
                read.entry(&service.name).or_default().extend(read_by.iter().map(String::as_str));
            }
        }
    }
    let view = |service: &Service| {
        let read_by = read.get(service.name.as_str()).into_iter().flatten();
        let of = |beginning: &str| -> BTreeSet<String> {
            read_by.clone().filter_map(|reader| reader.strip_prefix(beginning)).map(str::to_owned).collect()
        };
        let mut alerts = of("alerts.");
        // through an indicator
        let mut seen = BTreeSet::new();
        for indicator in of("indicators.") {
            through(&indicator, &readers, &mut seen, &mut alerts);
        }
        ServiceView {
            service: service.name.clone(),
            kind: match &service.version {
                Some(version) => format!("{} {version}", service.kind),
                None => service.kind.clone(),
            },
            of_the_stack: service.span == Span::NONE,
            jobs: service.jobs.iter().map(|job| job_view(job, model)).collect(),
            labels: service.labels.clone(),
            exporters: service.catalogues.iter().map(|exporter| exporter.name).collect(),
            alerts,
            panels: of("dashboards."),
            logs: service.logs.as_ref().map(logs),
            sampling: service.sampling,
        }
    };
    model.services.values().filter(|service| wanted(&service.name)).map(view).collect()
}

/// The alerts that read an indicator, or one that reads it.
fn through(indicator: &str, readers: &Readers<'_>, seen: &mut BTreeSet<String>, alerts: &mut BTreeSet<String>) {
    if !seen.insert(indicator.to_owned()) {
        return;
    }
    for reader in readers.of.get(indicator).into_iter().flatten() {
        alerts.extend(reader.strip_prefix("alerts.").map(str::to_owned));
        if let Some(other) = reader.strip_prefix("indicators.") {
            through(other, readers, seen, alerts);
        }
    }
}

fn job_view(job: &Job, model: &Model) -> JobView {
    let own = field(&job.fields, "scrape_interval").and_then(|value| value.text()).map(str::to_owned);
    JobView {
        job: job.name.clone(),
        probe: job.module.is_some(),
        targets: job.targets.iter().map(target).collect(),
        interval: own.unwrap_or_else(|| model.stack.scrape_interval.to_string()),
        discovered: job.discovery.is_some(),
    }
}

fn target(target: &Target) -> String {
    let address = match &target.endpoint {
        Endpoint::Written(address) => address.host_port(),
        Endpoint::Component { container, port, .. } => format!("{container}:{port}"),
        Endpoint::Itself { port, .. } => format!("localhost:{port}"),
    };
    let path = target.path.as_deref().unwrap_or("");
    match target.instance.as_deref().filter(|instance| *instance != address) {
        Some(instance) => format!("{address}{path} as {instance}"),
        None => format!("{address}{path}"),
    }
}

fn logs(logs: &Logs) -> String {
    let from = match &logs.from {
        LogSource::Files(paths) => paths.join(", "),
        LogSource::Containers(names) => format!("containers {}", names.join(", ")),
        LogSource::Tcp(port) => format!("tcp port {port}"),
        LogSource::Syslog(port) => format!("syslog port {port}"),
        LogSource::Beats => "another shipper".to_owned(),
    };
    format!("{from} to {}, kept {}", logs.index, logs.retention)
}
