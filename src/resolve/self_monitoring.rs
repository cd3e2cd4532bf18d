//! What the stack observes without being asked: its own components, and the endpoints that expressions need.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue;
use crate::components::{self, Metrics, Need, Placement};
use crate::load::Layered;
use crate::model::{
    Alert, Dashboard, Endpoint, ExporterSettings, Indicators, Job, Running, Service, Stack, Target, expressions,
};
use crate::source::Span;

/// Whether a name is that of a component that observes itself.
pub(super) fn is_stack_component(name: &str) -> bool {
    components::all().iter().any(|component| component.placement == Placement::Singleton && component.container == name)
}

/// Adds the jobs of the stack's own components.
pub(super) fn add_components(
    services: &mut BTreeMap<String, Service>,
    stack: &Stack,
    has_alerts: bool,
    has_grafana: bool,
) {
    let has_probes = services.values().any(|service| service.jobs.iter().any(|job| job.module.is_some()));
    let has_traces = services.values().any(|service| service.sampling.is_some());
    for running in stack.components.values() {
        let component = running.component;
        let needed = match component.needed_by {
            Need::Always => true,
            Need::Alerts => has_alerts,
            Need::Dashboards => has_grafana,
            Need::Probes => has_probes,
            Need::Traces => has_traces,
            Need::Logs | Need::ShippedLogs | Need::Services => false,
        };
        let Some(metrics) = component.metrics.as_ref().filter(|_| component.observes_itself()) else { continue };
        // where one that runs elsewhere has metrics at a port of their own, nobody here knows
        let known = running.addresses.is_empty() || metrics.port.is_none();
        if needed && known && running.enabled {
            let service = own_service(running, metrics);
            services.insert(service.name.clone(), service);
        }
    }
}

fn own_service(running: &Running, metrics: &Metrics) -> Service {
    let component = running.component;
    let name = component.container.clone();
    let target = |endpoint| Target { endpoint, path: None, instance: None };
    let targets = if metrics.itself {
        vec![target(Endpoint::Itself { host: running.host(), port: running.port })]
    } else if running.addresses.is_empty() {
        let port = metrics.port.unwrap_or(running.port);
        let container = name.clone();
        vec![target(Endpoint::Component { component: &component.name, container, host: running.host(), port })]
    } else {
        let written = running.addresses.iter().cloned().map(Endpoint::Written);
        written.map(target).collect()
    };
    let job = Job {
        metrics_path: metrics.path.clone(),
        scheme: running.scheme().to_owned(),
        auth: running.auth.clone(),
        tls: running.tls.clone(),
        ..Job::new(&name, name.clone(), targets)
    };
    Service {
        kind: component.name.clone(),
        job: name.clone(),
        job_span: Span::NONE,
        labels: BTreeMap::new(),
        version: None,
        span: Span::NONE,
        scrape_interval_span: None,
        jobs: vec![job],
        name,
        catalogues: catalogue::exporter(&metrics.catalogue).into_iter().collect(),
        alive: None,
        metrics: BTreeMap::new(),
        exposition: None,
        secrets: Vec::new(),
        exporter: None,
        exporter_settings: ExporterSettings::default(),
        degraded_above: None,
        migrations: None,
        ssl: None,
        sql_exporter: None,
        logs: None,
        sampling: None,
    }
}

/// Adds `service/part` jobs for metrics that the main path of a service does not have.
pub(super) fn add_parts(
    services: &mut BTreeMap<String, Service>,
    indicators: &Indicators,
    alerts: &BTreeMap<String, Alert>,
    dashboards: &BTreeMap<String, Dashboard>,
    layered: &Layered,
) {
    let read = expressions(indicators, alerts, dashboards);
    let used: BTreeSet<&str> = read.flat_map(|(_, expression)| expression.parsed.root.metric_names()).collect();
    for service in services.values_mut() {
        let Some(kind) = layered.kind_of(&service.name, &service.kind) else {
            continue;
        };
        let Some(main) = service.jobs.first().filter(|_| !kind.parts.is_empty()) else {
            continue;
        };
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for exporter in &service.catalogues {
            for metric in used.iter().filter_map(|name| exporter.metric(name)) {
                if exporter.exposes(metric, &main.metrics_path) {
                    continue;
                }
                let part = kind.parts.iter().find(|(_, part)| exporter.exposes(metric, &part.metrics_path));
                wanted.extend(part.map(|(name, _)| name.as_str()));
            }
        }
        let added: Vec<Job> = wanted
            .into_iter()
            .filter_map(|name| {
                let part = kind.parts.get(name)?;
                Some(Job {
                    metrics_path: part.metrics_path.clone(),
                    scheme: main.scheme.clone(),
                    fields: main.fields.clone(),
                    auth: main.auth.clone(),
                    tls: main.tls.clone(),
                    discovery: main.discovery,
                    relabelling: main.relabelling.clone(),
                    ..Job::new(&service.name, service.job_of(name), main.targets.clone())
                })
            })
            .collect();
        service.jobs.extend(added);
    }
}
