//! What gives a metric that nothing in this stack gives: another exporter, or another path of the same program.

use crate::catalogue::Exporter;
use crate::kinds;
use crate::metrics::{self, Source};
use crate::model::{Model, Service};

/// How to get a metric that a service would give at a path which no job of it scrapes.
pub(super) fn of_service(model: &Model, name: &str) -> Option<String> {
    model.services.values().find_map(|service| match metrics::of_service(model, service, name) {
        Source::OtherPath(path) => Some(of_path(service, path)),
        _ => None,
    })
}

/// How to get a metric of an exporter that no service has.
pub(super) fn elsewhere(model: &Model, name: &str, exporter: &Exporter) -> String {
    let Some((kind, path)) = kinds::of_catalogue(exporter.name) else {
        let exporter = exporter.name;
        return format!("{exporter} exports it: add a service of kind \"prometheus\" that declares this metric");
    };
    // a service of the kind has other metrics of the same program
    if let Some(service) = model.services.values().find(|service| service.kind == kind) {
        let endpoint = exporter.metric(name).and_then(|metric| metric.rare.endpoints.first());
        return of_path(service, endpoint.copied().unwrap_or(exporter.path));
    }
    let path = path.map_or(String::new(), |path| format!(" and metrics_path = \"{path}\""));
    format!("add a service of kind `{kind}`, which exports it: [services.NAME] with kind = \"{kind}\"{path}")
}

fn of_path(service: &Service, path: &str) -> String {
    let (name, kind) = (&service.name, &service.kind);
    let has = service.jobs.first().map_or("", |job| job.metrics_path.as_str());
    // what is probed twice at one place is a finding of its own
    let probed = service.jobs.iter().any(|job| job.module.is_some());
    let probe = if probed { ", health = { enabled = false }" } else { "" };
    format!(
        "`services.{name}` is scraped at `{has}`, which does not export it: add a service with kind = \"{kind}\", the same address, \
         metrics_path = \"{path}\"{probe}; or query a metric of `{has}`"
    )
}
