//! Every name that the compiler itself gives: metrics, labels, jobs, containers.

/// One series for each scraped service, always 1: what should be there, whether or not it answers.
pub const INFO_METRIC: &str = "lakehouse_service_info";

/// The receiver of a stack that declares none: alerts are seen in Alertmanager, and nobody is told.
pub const NOBODY: &str = "nobody";

/// The alert that always fires, so that silence means that alerts do not arrive.
pub const WATCHDOG: &str = "Watchdog";

/// The label that says whom a series or an alert is about.
pub const SERVICE_LABEL: &str = "service";

/// External labels that tell copies of one Prometheus apart, and are on no alert: by the habit of Prometheus itself, and
/// by that of its operator.
pub const REPLICA_LABELS: &[&str] = &["prometheus_replica", "replica"];

/// The group of the compiler's own recording rules.
pub const OWN_GROUP: &str = "lakehouse";

/// The name by which a container reaches the host that it runs on.
pub const HOST_GATEWAY: &str = "host.docker.internal";

/// Where the directory of the spec is seen inside a container, so that a secret keeps its relative path.
pub const SPEC_MOUNT: &str = "/lakehouse";

/// Where Grafana sees the folder of the dashboards.
pub const GRAFANA_DASHBOARDS: &str = "/etc/grafana/dashboards";

/// Where a secret from the environment is seen inside a container.
pub const ENV_SECRETS: &str = "/run/secrets";

/// The job of one part of a service. No name has a slash, so this cannot collide.
pub fn job(service: &str, part: &str) -> String {
    format!("{service}/{part}")
}

/// The container of the exporter that stands beside a service.
pub fn exporter_container(service: &str, component: &str) -> String {
    match component {
        "sql_exporter" => format!("{service}-sql-exporter"),
        _ => format!("{service}-exporter"),
    }
}

/// What `{environment}` means where the spec declares no environments.
pub const ENVIRONMENT: &str = "production";

/// One series for each probe with a limit for its answers, in seconds.
pub const PROBE_LIMIT_METRIC: &str = "lakehouse_probe_duration_limit_seconds";
