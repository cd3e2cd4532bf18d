#![expect(clippy::disallowed_methods, reason = "the test reads the data files that were packed")]

use super::*;
use std::{fs, path::Path};

/// Metrics per exporter, and how many of them are gone from the newest version.
const COUNTS: [(&str, usize, usize); 26] = [
    ("alertmanager", 105, 1),
    ("blackbox_exporter", 42, 0),
    ("elasticsearch_exporter", 326, 34),
    ("go_client", 44, 2),
    ("grafana", 126, 2),
    ("jaeger", 80, 18),
    ("kong", 33, 7),
    ("logstash_exporter", 87, 0),
    ("minio_v2", 353, 45),
    ("minio_v3", 184, 0),
    ("node_exporter", 1334, 0),
    ("otelcol", 127, 0),
    ("pgbouncer_exporter", 55, 8),
    ("postgres_exporter", 477, 29),
    ("postgrest", 9, 0),
    ("prometheus", 323, 4),
    ("prometheus_synthetic", 10, 0),
    ("pushgateway", 6, 0),
    ("redis_exporter", 221, 1),
    ("spanmetrics", 10, 1),
    ("sql_exporter", 6, 0),
    ("supabase_auth", 36, 0),
    ("supabase_metrics_api", 303, 0),
    ("supabase_realtime", 66, 0),
    ("supabase_storage", 27, 0),
    ("supavisor", 54, 0),
];

fn metric(exporter_name: &str, series_name: &str) -> &'static Metric {
    exporter(exporter_name).unwrap().metric(series_name).unwrap()
}

fn all_metrics() -> impl Iterator<Item = (&'static Exporter, &'static Metric)> {
    exporters().iter().flat_map(|exporter| exporter.metrics.iter().map(move |metric| (exporter, metric)))
}

#[test]
fn every_exporter_has_the_metrics_that_were_counted_in_it() {
    let found: Vec<_> = exporters()
        .iter()
        .map(|exporter| {
            let gone = exporter.metrics.iter().filter(|metric| metric.until.is_some()).count();
            (exporter.name, exporter.metrics.len(), gone)
        })
        .collect();
    assert_eq!(found, COUNTS);
    assert_eq!(all_metrics().count(), 4444);
}

#[test]
fn tables_are_sorted_and_unique_for_the_binary_search() {
    assert!(exporters().is_sorted_by(|a, b| a.name < b.name));
    for exporter in exporters() {
        assert!(exporter.metrics.is_sorted_by(|a, b| a.name < b.name), "{}", exporter.name);
    }
}

#[test]
fn data_files_are_sorted_one_metric_a_line() {
    for exporter in exporters() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../src/catalogue/{}.toml", exporter.name));
        let content = fs::read_to_string(&file).unwrap();
        let (_, metrics) = content.split_once("[metrics]\n").unwrap();
        let names: Vec<_> = metrics.lines().map(|line| line.split(" = ").next().unwrap()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{}", file.display());
        assert_eq!(names.len(), exporter.metrics.len(), "{}", file.display());
    }
}

#[test]
fn units_are_words_of_the_language() {
    for (exporter, metric) in all_metrics() {
        let unit = metric.unit;
        assert!(!unit.is_empty() && unit.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{unit}");
        assert!(
            !["boolean", "timestamp_seconds", "second", "byte"].contains(&unit),
            "{} of {} has unit {unit}",
            metric.name,
            exporter.name
        );
    }
}

#[test]
fn names_are_legal_in_prometheus() {
    let legal = |name: &str, extra: &[u8]| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || extra.contains(&b))
    };
    for (_, metric) in all_metrics() {
        assert!(legal(metric.name, b":"), "{}", metric.name);
        for label in metric.labels.iter().chain(metric.rare.labels_optional) {
            assert!(legal(label, b""), "{} has label {label}", metric.name);
        }
    }
}

#[test]
fn references_between_metrics_lead_somewhere() {
    for (exporter, metric) in all_metrics() {
        for name in [metric.rare.renamed_to, metric.rare.same_as].into_iter().flatten() {
            assert!(
                exporter.metric_with_includes(name).is_some(),
                "{} of {} refers to {name}",
                metric.name,
                exporter.name
            );
        }
        for (label, _) in metric.rare.labels_since {
            assert!(metric.labels.contains(label), "{} has no label {label}", metric.name);
        }
        for (label, _) in metric.rare.labels_until {
            assert!(metric.labels.contains(label), "{} has no label {label}", metric.name);
        }
        for path in metric.rare.endpoints {
            let known = exporter.paths.contains(path) || exporter.path == *path || exporter.probe_path == Some(path);
            assert!(known, "{} of {} is exposed on {path}", metric.name, exporter.name);
        }
    }
}

#[test]
fn included_exporters_include_nothing_themselves() {
    for exporter in exporters() {
        for name in exporter.includes {
            assert!(super::exporter(name).unwrap().includes.is_empty(), "{} includes {name}", exporter.name);
        }
    }
}

#[test]
fn only_scrape_targets_have_a_port_and_a_path() {
    for exporter in exporters() {
        assert_eq!(exporter.shared, exporter.port.is_none(), "{}", exporter.name);
        assert_eq!(exporter.shared, exporter.path.is_empty(), "{}", exporter.name);
        assert!(!exporter.source.is_empty());
    }
}

#[test]
fn known_metrics_have_their_known_facts() {
    let up = metric("postgres_exporter", "pg_up");
    assert_eq!((up.metric_type, up.unit, up.labels), (MetricType::Gauge, "bool", &[][..]));

    let calls = metric("postgres_exporter", "pg_stat_statements_calls_total");
    assert_eq!((calls.metric_type, calls.unit), (MetricType::Counter, "calls"));
    assert_eq!(calls.collector, Some("stat_statements"));
    assert!(!calls.default_enabled);
    assert!(calls.can_have_label("queryid") && !calls.can_have_label("query_type"));

    let capacity = metric("minio_v2", "minio_cluster_capacity_usable_total_bytes");
    assert_eq!((capacity.metric_type, capacity.unit), (MetricType::Gauge, "bytes"));
    assert_eq!(capacity.rare.endpoints, ["/minio/v2/metrics/cluster"]);

    let available = metric("node_exporter", "node_filesystem_avail_bytes");
    assert_eq!((available.metric_type, available.unit), (MetricType::Gauge, "bytes"));
    assert_eq!(available.rare.labels_since, [("device_error", "1.8.0")]);

    let probe = metric("blackbox_exporter", "probe_success");
    assert_eq!((probe.unit, probe.rare.endpoints), ("bool", &["/probe"][..]));

    let up = metric("prometheus_synthetic", "up");
    assert_eq!((up.unit, up.labels, up.labels_open), ("bool", &["job", "instance"][..], true));
    let alerts = metric("prometheus_synthetic", "ALERTS");
    assert_eq!(alerts.rare.label_values, [("alertstate", &["pending", "firing"][..])]);
}

#[test]
fn a_misleading_type_is_set_right() {
    let reset = metric("postgres_exporter", "pg_stat_database_stats_reset");
    assert_eq!((reset.metric_type, reset.unit), (MetricType::Counter, "timestamp"));
    assert_eq!(reset.rare.behaves, Some(Behaviour::Gauge));
    let first_byte = metric("minio_v2", "minio_s3_requests_ttfb_seconds_distribution");
    assert_eq!(first_byte.rare.behaves, Some(Behaviour::Buckets));
}

#[test]
fn the_version_decides_whether_a_metric_exists() {
    let old = metric("postgres_exporter", "pg_replication_slot_slot_is_active");
    assert_eq!(old.rare.renamed_to, Some("pg_replication_slots_slot_is_active"));
    assert!(old.exists_in("0.19.1") && !old.exists_in("0.20.0"));
    assert!(old.exists_in("latest"));
}

#[test]
fn parts_of_histograms_and_summaries_lead_to_the_metric() {
    let prometheus = exporter("prometheus").unwrap();
    for part in [Part::Whole, Part::Bucket, Part::Sum, Part::Count] {
        let name = format!("prometheus_http_request_duration_seconds{}", part.suffix());
        let (metric, found) = prometheus.series(&name).unwrap();
        assert_eq!((metric.name, found), ("prometheus_http_request_duration_seconds", part));
    }
    let go = exporter("go_client").unwrap();
    assert!(go.metric("go_gc_duration_seconds_sum").is_some());
    assert!(go.metric("go_gc_duration_seconds_bucket").is_none(), "a summary has no buckets");
    assert!(go.metric("go_goroutines_count").is_none(), "a gauge has no parts");
}

#[test]
fn a_suffix_that_belongs_to_the_name_is_not_a_part() {
    let (metric, part) = exporter("postgres_exporter").unwrap().series("pg_locks_count").unwrap();
    assert_eq!((metric.name, part), ("pg_locks_count", Part::Whole));
}

#[test]
fn included_metrics_are_found_on_request_only() {
    let postgres = exporter("postgres_exporter").unwrap();
    assert!(postgres.metric("process_open_fds").is_none());
    assert!(postgres.metric_with_includes("process_open_fds").is_some());
    assert!(postgres.metric_with_includes("minio_s3_requests_total").is_none());
}

#[test]
fn the_exporters_of_a_series_are_all_found() {
    let names = |series| exporters_of(series).iter().map(|exporter| exporter.name).collect::<Vec<_>>();
    assert_eq!(names("pg_stat_database_numbackends"), ["postgres_exporter"]);
    assert_eq!(names("probe_success"), ["blackbox_exporter"]);
    assert_eq!(names("up"), ["prometheus_synthetic", "sql_exporter"]);
    assert_eq!(names("pg_up"), ["postgres_exporter", "supabase_metrics_api"]);
    assert!(names("postgres_query_duration_seconds").is_empty());
    assert!(exporter("mysql_exporter").is_none());
}

#[test]
fn a_misspelt_name_finds_its_neighbour() {
    let near = |name| nearest(name).map(|(exporter, series)| format!("{exporter} {series}"));
    assert_eq!(near("pg_statdatabase_numbackend").as_deref(), Some("postgres_exporter pg_stat_database_numbackends"));
    assert_eq!(near("probe_sucess").as_deref(), Some("blackbox_exporter probe_success"));
    assert_eq!(
        near("prometheus_http_request_duration_second_bucket").as_deref(),
        Some("prometheus prometheus_http_request_duration_seconds_bucket")
    );
    assert_eq!(near("checkout_orders_shipped_total"), None);
    assert_eq!(near("postgres_query_duration_seconds"), None);
}

#[test]
fn neighbours_can_be_sought_among_some_exporters() {
    let minio = exporter("minio_v3");
    assert_eq!(nearest_among(minio, "probe_sucess"), None);
    let (exporter, series) = nearest_among(minio, "minio_api_request_total").unwrap();
    assert_eq!((exporter, series.as_str()), ("minio_v3", "minio_api_requests_total"));
}
