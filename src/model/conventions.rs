//! Every name that the compiler itself gives: metrics, labels, jobs, containers.

use sha2::{Digest, Sha256};

/// The files of the secrets that the stack has by itself, without being named by a spec.
pub const OWN_SECRETS: &[&str] = &[
    "secrets/elasticsearch_elastic_password",
    "secrets/elasticsearch_grafana_password",
    "secrets/elasticsearch_jaeger_password",
    "secrets/elasticsearch_kibana_password",
    "secrets/elasticsearch_logstash_password",
    "secrets/elasticsearch_retention_password",
    "secrets/grafana_admin_password",
    "secrets/log_hash_key",
];

/// One series for each scraped service, always 1: what should be there, whether or not it answers.
pub const INFO_METRIC: &str = "lakehouse_service_info";

/// The receiver of a stack that declares none: alerts are seen in Alertmanager, and nobody is notified.
pub const NOBODY: &str = "nobody";

/// The name of the stack's Prometheus among Grafana's data sources.
pub const PROMETHEUS_UID: &str = crate::components::PROMETHEUS;

/// The alert that always fires, so that silence means that alerts do not arrive.
pub const WATCHDOG: &str = "Watchdog";

/// The label that says which scrape brought a series.
pub const JOB_LABEL: &str = "job";

/// The label that says whom a series or an alert is about.
pub const SERVICE_LABEL: &str = "service";

/// External labels that tell copies of one Prometheus apart, and are on no alert: by the habit of Prometheus itself, and
/// by that of its operator.
pub const REPLICA_LABELS: &[&str] = &["prometheus_replica", "replica"];

/// The group of the compiler's own recording rules.
pub const OWN_GROUP: &str = "lakehouse";

/// The group of indicators that name none.
pub const INDICATOR_GROUP: &str = "indicators";

/// The name by which a container reaches the host that it runs on.
pub const HOST_GATEWAY: &str = "host.docker.internal";

/// Where the directory of the spec is seen inside a container, so that a secret keeps its relative path.
pub const SPEC_MOUNT: &str = "/lakehouse";

/// Where Grafana sees the folder of the dashboards.
pub const GRAFANA_DASHBOARDS: &str = "/etc/grafana/dashboards";

/// Where the folder `jaeger/` is seen by Jaeger.
pub const JAEGER_MOUNT: &str = "/etc/jaeger";

/// Where the folder `logstash/` is seen by Logstash.
pub const LOGSTASH_MOUNT: &str = "/usr/share/logstash/lakehouse";

/// Where a secret from the environment is seen inside a container.
pub const ENV_SECRETS: &str = "/run/secrets";

/// The table of slow statements, and the function that fills it.
pub const SLOW_QUERIES: &str = "slow_queries";

/// The function that fills the table of slow statements.
pub const RECORD_SLOW_QUERIES: &str = "record_slow_queries";

/// The function that says which text of a statement may be shown.
pub const STATEMENT_TEXT: &str = "statement_text";

/// The table of the counters of requests.
pub const REQUEST_COUNTERS: &str = "http_request_counters";

/// The function that counts one request: service, function, method, status, seconds.
pub const RECORD_REQUEST: &str = "record_http_request";

/// The view that the SQL exporter reads the requests of a service from.
pub fn requests_view(service: &str) -> String {
    bounded(&format!("http_requests_{}", service.replace('-', "_")))
}

/// The columns of a cumulative histogram, named as Prometheus 3 writes the label `le`.
pub fn bucket_columns(bounds: &[f64]) -> Vec<String> {
    let name = |bound: &f64| {
        let text = super::quantity::number_text(*bound);
        if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
    };
    bounds.iter().map(name).collect()
}

/// A name that PostgreSQL does not cut: at most 63 bytes.
fn bounded(name: &str) -> String {
    if name.len() <= 63 {
        return name.to_owned();
    }
    let digest = Sha256::digest(name.as_bytes());
    let tail: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}_{tail}", name.chars().take(50).collect::<String>())
}

/// Names in the monitoring schema that no view of an author's may have.
pub const MONITORING_NAMES: &[&str] =
    &[SLOW_QUERIES, RECORD_SLOW_QUERIES, STATEMENT_TEXT, REQUEST_COUNTERS, RECORD_REQUEST];

/// The view through which the SQL exporter reads a metric of a database.
pub fn metric_view(metric: &str) -> String {
    bounded(&format!("metric_{metric}"))
}

/// Who reads the views of a monitoring schema.
pub fn reader_role(schema: &str) -> String {
    format!("{schema}_reader")
}

/// Who exposes metrics: the SQL exporter.
pub fn exporter_role(schema: &str) -> String {
    format!("{schema}_exporter")
}

/// Who counts requests: the edge functions.
pub fn recorder_role(schema: &str) -> String {
    format!("{schema}_recorder")
}

/// A further job of a service, by the name of its scrape job. That it is the name of no other job is a rule of its own,
/// `service/same-job`, since a job may have any name.
pub fn job(job: &str, part: &str) -> String {
    format!("{job}/{part}")
}

/// What `{environment}` means where the spec declares no environments.
pub const ENVIRONMENT: &str = "production";

/// One series for each probe with a limit for its answers, in seconds.
pub const PROBE_LIMIT_METRIC: &str = "lakehouse_probe_duration_limit_seconds";

/// The methods that requests are counted under by name, and the name of all others: the function of the migrations and the
/// middleware agree.
pub const REQUEST_METHODS: (&[&str], &str) = (&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], "OTHER");

/// The beginning of the names of what health checks expose.
pub const HEALTH_PREFIX: &str = "lakehouse_health_check_";

/// Whether a health check succeeded, degraded or not.
pub const HEALTH_SUCCESS: &str = "lakehouse_health_check_success";

/// Whether a health check succeeded and took longer than `degraded_above`.
pub const HEALTH_DEGRADED: &str = "lakehouse_health_check_degraded";

/// How long a health check took, in seconds.
pub const HEALTH_DURATION: &str = "lakehouse_health_check_duration_seconds";

/// When a health check last ended, as Unix time.
pub const HEALTH_TIMESTAMP: &str = "lakehouse_health_check_timestamp_seconds";

/// The longest name of a file or folder that common file systems take, in bytes.
pub const LONGEST_FILE_NAME: usize = 255;
