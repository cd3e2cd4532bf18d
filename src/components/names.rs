//! The components that have code of their own, by name: a configuration, or something that only they are.
//!
//! Everywhere else a component is a row of data. Names of others stand in their files and in those of the kinds only.

/// Who is notified of alerts.
pub const ALERTMANAGER: &str = "alertmanager";
/// Asks services whether they are well.
pub const BLACKBOX_EXPORTER: &str = "blackbox_exporter";
/// Keeps logs and traces.
pub const ELASTICSEARCH: &str = "elasticsearch";
/// Reads logs in files and of containers.
pub const FILEBEAT: &str = "filebeat";
/// Shows dashboards.
pub const GRAFANA: &str = "grafana";
/// Takes spans and shows traces.
pub const JAEGER: &str = "jaeger";
/// Shows logs.
pub const KIBANA: &str = "kibana";
/// Parses and redacts logs.
pub const LOGSTASH: &str = "logstash";
/// Scrapes, evaluates rules, stores.
pub const PROMETHEUS: &str = "prometheus";
/// Asks databases what queries say.
pub const SQL_EXPORTER: &str = "sql_exporter";
