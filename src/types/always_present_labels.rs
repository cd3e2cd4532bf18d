//! Labels of well-known exporters that are never empty.
//!
//! An exporter names its labels, and may leave any of them empty: a database that has no name, a device that has no
//! error. Only of these it is certain that they are not; of all others the types say that they may be missing.

use crate::catalogue::{Exporter, Metric};

/// By exporter.
const ALWAYS_PRESENT: &[(&str, &[&str])] = &[
    ("alertmanager", &["handler", "integration", "method", "reason"]),
    ("blackbox_exporter", &["phase"]),
    ("elasticsearch_exporter", &["breaker", "cluster", "color", "host", "index", "name"]),
    ("go_client", &["code"]),
    ("minio_v2", &["api", "bucket", "disk", "drive", "server"]),
    ("minio_v3", &["bucket", "drive", "server"]),
    ("node_exporter", &["chip", "collector", "cpu", "device", "fstype", "mode", "mountpoint", "sensor"]),
    ("pgbouncer_exporter", &["database", "user"]),
    ("postgres_exporter", &["collector", "datname", "mode", "relname", "schemaname", "slot_name"]),
    ("prometheus", &["code", "config", "handler", "rule_group", "scrape_job", "slice"]),
];

/// Beginnings of names of metrics whose label is empty at times: the database of shared objects has no name.
const EMPTY: &[(&str, &str)] = &[("pg_stat_database", "datname")];

/// Whether a label of the metric is never empty.
pub(super) fn is_always_present(exporter: &Exporter, metric: &Metric, label: &str) -> bool {
    let listed = ALWAYS_PRESENT.iter().any(|(of, labels)| *of == exporter.name && labels.contains(&label));
    listed && !EMPTY.iter().any(|(start, empty)| *empty == label && metric.name.starts_with(start))
}
