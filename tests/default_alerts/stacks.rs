//! Stacks that have the built-in alerts.

/// A stack in which every kind and every part of the stack brings its alerts. What Elasticsearch and Logstash expose is declared,
/// as an exposition would do.
pub(crate) const ALL: &str = r#"
[stack.prometheus]
scrape_interval     = "1m"
evaluation_interval = "1m"
[stack.alertmanager]
watchdog = "team"
[services.db]
kind    = "postgres"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
migrations = {}
metrics = { open_orders = { type = "gauge", sql = "SELECT count(*) AS value FROM shop.orders" } }
[services.cache]
kind    = "redis"
address = "cache:6379"
[services.host]
kind    = "node"
address = "localhost"
[services.shop]
kind    = "http"
address = "https://shop"
health  = { path = "/", degraded_above = "1s" }
[services.edge]
kind      = "edge-functions"
address   = "edge:54321"
database  = "db"
functions = ["pay"]
tracing   = { sampling = "10%" }
[services.search]
kind    = "prometheus"
address = "es:9114"
[services.search.metrics]
elasticsearch_filesystem_data_available_bytes = { type = "gauge", unit = "bytes", labels = ["name", "mount"] }
elasticsearch_filesystem_data_size_bytes      = { type = "gauge", unit = "bytes", labels = ["name", "mount"] }
[services.shipper]
kind    = "prometheus"
address = "ls:9198"
[services.shipper.metrics]
logstash_stats_pipeline_dead_letter_queue_size_in_bytes = { type = "gauge", unit = "bytes", labels = ["pipeline"] }
[receivers.team.slack]
api_url = { file = "secrets/slack" }
"#;

/// Which services of it the alerts of a file need. With fewer rules promtool is faster.
pub(crate) const SERVICES: &[(&str, &[&str])] = &[
    ("alertmanager", &["cache"]),
    ("notifications", &["cache"]),
    ("certificate", &["shop"]),
    ("degraded", &["shop"]),
    ("elasticsearch", &["search"]),
    ("jaeger", &["db", "edge"]),
    ("logstash", &["shipper"]),
    ("node", &["host"]),
    ("postgres", &["db"]),
    ("probe", &["shop"]),
    ("redis", &["cache"]),
    ("sql", &["db"]),
    ("watchdog", &["cache"]),
];

/// One of which all jobs are known.
pub(crate) const SMALL: &str = r#"
[services.postgres]
kind    = "postgres"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
[receivers.team.slack]
api_url = { file = "secrets/slack" }
"#;

/// MinIO with metrics of version 2.
pub(crate) const MINIO: &str = r#"
[services.minio]
kind    = "minio"
address = "minio:9000"
auth    = { bearer = { file = "secrets/minio" } }
"#;

/// MinIO with metrics of version 3.
pub(crate) const MINIO_V3: &str = r#"
[services.minio3]
kind         = "minio"
address      = "minio3:9000"
auth         = { bearer = { file = "secrets/minio" } }
metrics_path = "/minio/metrics/v3"
"#;

/// Who is notified.
pub(crate) const RECEIVER: &str = "[receivers.team.slack]\napi_url = { file = \"secrets/slack\" }\n";
