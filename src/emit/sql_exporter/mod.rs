//! `sql-exporter/<service>/`: what each SQL exporter asks its database, as metrics.
//!
//! In: the model. Out: the configuration and one collector. Deliberately absent: the password; whoever starts the
//! exporter gives it the whole connection in `SQLEXPORTER_TARGET_DSN`. Source: burningalchemist/sql_exporter 0.24.6.

pub(super) mod run;

use super::{Artifact, Layout, Origin, Yaml, yaml};
use crate::model::conventions::{self, metric_view, requests_view};
use crate::model::{Model, QueryMetric, Recorded, Service, SqlExporter};

/// A connection has to be named before the environment can replace it.
const PLACEHOLDER: &str = "postgres://set-by-SQLEXPORTER_TARGET_DSN";

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let exporters = model.services.values().filter_map(|service| Some((service, service.sql_exporter.as_ref()?)));
    exporters.flat_map(|(service, exporter)| [config(service, layout), collector(service, exporter)]).collect()
}

fn config(service: &Service, layout: &Layout) -> Artifact {
    // a relative one is read from the folder of this file, whichever the exporter is started in
    let collectors = layout.within(&format!("sql-exporter/{}", service.name), "*.collector.yml");
    let entries = Yaml::map([
        (
            "global",
            Some(Yaml::map([
                // one query, one snapshot; the exporter answers before Prometheus gives up
                ("scrape_timeout_offset", Some("500ms".into())),
                ("min_interval", Some("0s".into())),
                ("max_connections", Some(Yaml::Integer(1))),
                ("max_idle_connections", Some(Yaml::Integer(1))),
            ])),
        ),
        (
            "target",
            Some(Yaml::map([
                ("data_source_name", Some(PLACEHOLDER.into())),
                ("collectors", Some(Yaml::texts([service.name.clone()]))),
            ])),
        ),
        ("collector_files", Some(Yaml::texts([collectors]))),
    ])
    .traced(Origin::part("sql_collector", ["services", &service.name]));
    yaml::file(&format!("sql-exporter/{}/sql_exporter.yml", service.name), entries)
}

fn collector(service: &Service, exporter: &SqlExporter) -> Artifact {
    let mut metrics: Vec<Yaml> =
        exporter.metrics.iter().map(|(name, metric)| query_metric(service, exporter, name, metric)).collect();
    let mut queries = Vec::new();
    if let Some(recorded) = &exporter.recorded {
        let schema = exporter.schema.as_deref().unwrap_or("monitoring");
        let columns: Vec<String> = ["function_name", "method", "status_code", "requests", "duration_sum"]
            .into_iter()
            .map(str::to_owned)
            .chain(bounds(recorded).into_iter().map(|bound| format!("\"{bound}\"")))
            .collect();
        let query = format!("SELECT {} FROM \"{schema}\".\"{}\"", columns.join(", "), requests_view(&service.name));
        queries.push(Yaml::map([("query_name", Some("http_requests".into())), ("query", Some(query.into()))]));
        metrics.extend(requests(recorded));
    }
    let entries = Yaml::map([
        ("collector_name", Some(service.name.clone().into())),
        ("metrics", Some(Yaml::List(metrics))),
        ("queries", (!queries.is_empty()).then_some(Yaml::List(queries))),
    ])
    .traced(Origin::part("sql_collector", ["services", &service.name]));
    yaml::file(&format!("sql-exporter/{}/{0}.collector.yml", service.name), entries)
}

fn query_metric(service: &Service, exporter: &SqlExporter, name: &str, metric: &QueryMetric) -> Yaml {
    let query = match &exporter.schema {
        // a view, so that the exporter needs no right on what the query reads
        Some(schema) => {
            let columns = metric.labels.iter().map(String::as_str).chain(["value"]);
            let columns: Vec<String> = columns.map(|column| format!("\"{column}\"")).collect();
            format!("SELECT {} FROM \"{schema}\".\"{}\"", columns.join(", "), metric_view(name))
        }
        None => metric.sql.clone(),
    };
    Yaml::map([
        ("metric_name", Some(name.into())),
        ("type", Some(if metric.counter { "counter" } else { "gauge" }.into())),
        ("help", Some(format!("{name} of {}, from a query.", service.name).into())),
        ("key_labels", (!metric.labels.is_empty()).then(|| Yaml::texts(metric.labels.iter().cloned()))),
        ("values", Some(Yaml::texts(["value"]))),
        ("query", Some(query.into())),
    ])
    .traced(Origin::part("query", ["services", &service.name, "metrics", name]))
}

/// The columns of the buckets, the last one included.
fn bounds(recorded: &Recorded) -> Vec<String> {
    let mut bounds = conventions::bucket_columns(&recorded.buckets);
    bounds.push("+Inf".to_owned());
    bounds
}

/// The four families of one query. The exporter knows no histogram, so its parts are counters.
fn requests(recorded: &Recorded) -> Vec<Yaml> {
    let family = |name: &str, help: &str, label: Option<&str>, values: Vec<String>| {
        Yaml::map([
            ("metric_name", Some(name.into())),
            ("type", Some("counter".into())),
            ("help", Some(help.into())),
            ("key_labels", Some(Yaml::texts(["function_name", "method", "status_code"]))),
            ("value_label", label.map(Yaml::from)),
            ("values", Some(Yaml::texts(values))),
            ("query_ref", Some("http_requests".into())),
        ])
    };
    let one = |column: &str| vec![column.to_owned()];
    vec![
        family("http_requests_total", "Requests that were answered.", None, one("requests")),
        family(
            "http_request_duration_seconds_bucket",
            "Requests that took no longer than le.",
            Some("le"),
            bounds(recorded),
        ),
        family("http_request_duration_seconds_sum", "Seconds that all requests took.", None, one("duration_sum")),
        family("http_request_duration_seconds_count", "Requests that were timed.", None, one("+Inf")),
    ]
}
