//! `show services`: a block for each service.

use super::block::{block, lines, list, text};
use crate::overview::{JobView, ServiceView};

pub(super) fn human(services: &[ServiceView]) -> String {
    services.iter().map(service_text).collect::<Vec<_>>().join("\n")
}

fn service_text(service: &ServiceView) -> String {
    let stack = if service.of_the_stack { ", part of the stack" } else { "" };
    let sampling = service.sampling.map_or(String::new(), |part| format!("{}% of requests", part * 100.0));
    block(
        &format!("{} ({}{stack})", service.service, service.kind),
        vec![
            lines("jobs", service.jobs.iter().map(job)),
            list("labels", service.labels.iter().map(|(name, value)| format!("{name}={value:?}"))),
            list("exporters", service.exporters.iter().map(|name| (*name).to_owned())),
            list("alerts", service.alerts.iter().cloned()),
            lines("panels", service.panels.iter().cloned()),
            text("logs", service.logs.as_deref().unwrap_or("")),
            text("traces", &sampling),
        ],
    )
}

/// `postgres scrapes postgres-exporter:9187 every 5s`.
fn job(job: &JobView) -> String {
    let asks = if job.probe { "probes" } else { "scrapes" };
    let targets = if job.discovered { "discovered targets".to_owned() } else { job.targets.join(", ") };
    format!("{} {asks} {targets} every {}", job.job, job.interval)
}
