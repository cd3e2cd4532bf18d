//! `[services.*]`: what is observed. Any plain field of a Prometheus scrape_config may stand here too (`scrape.rs`).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;
use super::logs::Logs;
use super::migrations::Migrations;
use super::tls::Tls;
use super::tracing::Tracing;
use super::value::{OneOrMany, Secret, TextOrSecret, port, statuses};

/// One service; its name is the label `service` and the name of its job.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// What it is: brings its metrics, health check and alerts.
    #[schemars(extend("examples" = ["postgres"]))]
    pub kind: Option<String>,
    /// The service's own address as seen from the host, never its exporter's. `{service}` and `{port}` are replaced.
    pub address: Option<OneOrMany>,
    /// The service's own version.
    #[schemars(extend("examples" = ["15"]))]
    pub version: Option<String>,
    /// The port, where the address has none.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("examples" = [8080]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How Prometheus or the exporter logs in.
    pub auth: Option<Auth>,
    /// How connections over https, and those of exporters to PostgreSQL, are checked and made.
    pub tls: Option<Tls>,
    /// The exporter, where it runs already.
    pub exporter: Option<Exporter>,
    /// The service of kind `postgres` that its counters are recorded in.
    #[schemars(extend("examples" = ["postgres"]))]
    pub database: Option<String>,
    /// The functions that may record: the values of the label `function_name`.
    #[schemars(extend("examples" = [["ingest", "query"]]))]
    pub functions: Option<Vec<String>>,
    /// A probe from outside: the job `service/probe`.
    pub health: Option<Health>,
    /// Metrics that it exports beyond those of its kind, by name.
    #[schemars(extend("default" = {}))]
    pub metrics: Option<BTreeMap<String, Metric>>,
    /// A file beside this one that holds what its metrics path answers, in Prometheus' text format or OpenMetrics: its
    /// metrics count as declared, and others do not exist. A metric under `metrics` wins over one of the file.
    #[schemars(extend("examples" = ["metrics/pods.prom"]))]
    pub exposition: Option<String>,
    /// Monitoring objects inside the database, as migrations. Only for kind `postgres`.
    pub migrations: Option<Migrations>,
    /// Its logs: Filebeat or the service sends them to Logstash, which keeps them in Elasticsearch.
    pub logs: Option<Logs>,
    /// Its traces: it sends them to Jaeger by OTLP.
    pub tracing: Option<Tracing>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// Credentials: a user name with a password, or a bearer token.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// The user.
    #[schemars(extend("examples" = ["monitor"]))]
    pub username: Option<String>,
    /// Where the user's password is.
    pub password: Option<Secret>,
    /// Where the bearer token is.
    pub bearer: Option<Secret>,
}

/// An exporter that runs already.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exporter {
    /// Where it listens, as seen from the host.
    #[schemars(extend("examples" = ["localhost:9187"]))]
    pub address: Option<String>,
}

/// A probe over HTTP.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Health {
    /// The path that is asked for.
    #[schemars(extend("default" = "/", "examples" = ["/healthz"]))]
    pub path: Option<String>,
    /// The answers that count as healthy.
    #[serde(deserialize_with = "statuses")]
    #[schemars(extend("default" = [200], "examples" = [[200, 204]]), inner(range(min = 100, max = 599)))]
    pub status: Option<Vec<u16>>,
    /// Headers of the request.
    #[schemars(extend("default" = {}, "examples" = [{ "apikey": { "env": "SUPABASE_ANON_KEY" } }]))]
    pub headers: Option<BTreeMap<String, TextOrSecret>>,
    /// The body of the request, which makes it a POST.
    #[schemars(extend("examples" = ["{}"]))]
    pub body: Option<String>,
    /// How long an answer may take.
    #[schemars(extend("default" = "5s", "examples" = ["2s"]))]
    pub timeout: Option<String>,
    /// An answer that takes longer is degraded: the alert `ServiceDegraded`.
    #[schemars(extend("examples" = ["1s"]))]
    pub degraded_above: Option<String>,
    /// `false` switches off the probe that the kind brings.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// One metric that a service exports.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metric {
    /// What kind of metric.
    #[serde(rename = "type")]
    #[schemars(extend("examples" = ["counter"]))]
    pub metric_type: Option<MetricType>,
    /// Its unit; default by the suffix `_seconds`, `_bytes`, `_ratio`.
    #[schemars(extend("examples" = ["requests"]))]
    pub unit: Option<String>,
    /// Its labels, beside `job`, `instance` and `service`.
    #[schemars(extend("default" = [], "examples" = [["method", "code"]]))]
    pub labels: Option<Vec<String>>,
    /// The upper bounds of a histogram's buckets, without `+Inf`.
    #[schemars(extend("examples" = [[0.05, 0.1, 0.5, 1]]))]
    pub buckets: Option<Vec<f64>>,
    /// The query that gives it: one column `value`, the others are its labels. Only for kind `postgres`.
    #[schemars(extend("examples" = ["SELECT state, count(*) AS value FROM jobs GROUP BY state"]))]
    pub sql: Option<String>,
}

/// The kinds of metric that Prometheus knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MetricType {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts in buckets.
    Histogram,
    /// Quantiles, made by the service.
    Summary,
    /// The service does not say.
    Untyped,
}
