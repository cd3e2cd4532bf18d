//! What is known of expressions over real exporters.

use lakehouse_obs::promql::{Version, parse};
use lakehouse_obs::types::Types;

use crate::support::check;

const STACK: &str = r#"
[stack.node_exporter]
[services.db]
kind = "postgres"
address = "db:5432"
[services.host]
kind = "node"
address = "host:9100"
[services.store]
kind = "minio"
address = "store:9000"
[services.app]
kind = "prometheus"
address = "app:8080"
[services.app.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code"] }
http_request_duration_seconds = { type = "histogram", labels = ["code"], buckets = [0.1, 1] }
latency_milliseconds = { type = "gauge", unit = "milliseconds" }
pool_percent = { type = "gauge", unit = "percent" }
pool_bytes = { type = "gauge", unit = "bytes" }
pool_size_bytes = { type = "gauge", unit = "bytes" }
rpc_seconds = { type = "summary" }
[indicators.error_ratio]
expr = 'sum(rate(http_requests_total{code="500"}[5m])) / sum(rate(http_requests_total[5m]))'
[indicators.declared]
expr = "sum(node_load1)"
unit = "requests"
"#;

/// `expression`, how its samples came about, its unit, and between which numbers they lie.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("up", "gauge", "bool", "0..1"),
    ("http_requests_total", "counter", "requests", "0..inf"),
    ("rate(http_requests_total[5m])", "rate", "requests/s", "0..inf"),
    ("sum(rate(http_requests_total[5m]))", "rate", "requests/s", "0..inf"),
    ("sum(http_requests_total)", "totals", "requests", "0..inf"),
    ("increase(http_requests_total[5m])", "rate", "requests", "0..inf"),
    ("http_request_duration_seconds", "classic histogram", "", "-inf..inf"),
    ("http_request_duration_seconds_bucket", "buckets", "observations", "0..inf"),
    ("http_request_duration_seconds_sum", "counter", "seconds", "-inf..inf"),
    (
        "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
        "quantile",
        "seconds",
        "-inf..1",
    ),
    (
        "rate(http_request_duration_seconds_sum[5m]) / rate(http_request_duration_seconds_count[5m])",
        "quotient of rates",
        "seconds",
        // what is observed may be negative, unless somebody knows
        "-inf..inf",
    ),
    ("rpc_seconds{quantile=\"0.9\"}", "quantile of a summary", "seconds", "-inf..inf"),
    ("latency_milliseconds", "gauge", "milliseconds", "-inf..inf"),
    ("latency_milliseconds / 1000", "computed", "seconds", "-inf..inf"),
    ("pool_percent / 100", "computed", "ratio", "-inf..inf"),
    ("pool_percent", "gauge", "percent (0 to 100)", "-inf..inf"),
    ("error_ratio", "quotient of rates", "ratio", "0..1"),
    ("error_ratio * 100", "quotient of rates", "percent (0 to 100)", "0..100"),
    ("1 - error_ratio", "quotient of rates", "ratio", "0..1"),
    ("declared", "computed", "requests", "-inf..inf"),
    ("avg(up)", "computed", "ratio", "0..1"),
    ("sum(up) / count(up)", "computed", "ratio", "0..1"),
    ("sum by (job) (up) / count by (job) (up)", "computed", "ratio", "0..1"),
    ("sum(pool_bytes) / count(pool_bytes)", "computed", "bytes", "-inf..inf"),
    ("count(up == 0) / count(up)", "computed", "ratio", "0..1"),
    ("avg_over_time(up[1h])", "computed", "ratio", "0..1"),
    ("avg_over_time(probe_success[1h]) * 100", "computed", "percent (0 to 100)", "0..100"),
    ("min(up)", "computed", "bool", "0..1"),
    // a factor converts wherever it stands
    ("100 * pool_bytes / pool_size_bytes", "computed", "percent (0 to 100)", "-inf..inf"),
    ("pool_bytes * 100 / pool_size_bytes", "computed", "percent (0 to 100)", "-inf..inf"),
    ("pool_bytes / pool_size_bytes * 100", "computed", "percent (0 to 100)", "-inf..inf"),
    ("pool_bytes / (pool_size_bytes / 100)", "computed", "percent (0 to 100)", "-inf..inf"),
    ("100 - 100 * pool_bytes / pool_size_bytes", "computed", "percent (0 to 100)", "-inf..inf"),
    ("round(100 * (1 - pool_bytes / pool_size_bytes), 0.1)", "computed", "percent (0 to 100)", "-inf..inf"),
    ("clamp_max(max_over_time(pool_percent[1h]), 100) / 100", "computed", "ratio", "-inf..1"),
    ("10 * pool_bytes * 10 / pool_size_bytes", "computed", "percent (0 to 100)", "-inf..inf"),
    ("100 * pool_bytes", "computed", "", "-inf..inf"),
    ("1000 * pool_bytes / pool_size_bytes", "computed", "", "-inf..inf"),
    (
        "100 - avg(rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100",
        "computed",
        "percent (0 to 100)",
        "-12.5..100",
    ),
    ("rate(http_requests_total[5m]) * 60", "rate", "", "0..inf"),
    ("60 * rate(http_requests_total[5m]) / 60", "rate", "requests/s", "0..inf"),
    // -0 is not below 0, and what is divided by it is
    ("http_requests_total / -(0)", "computed", "", "-inf..inf"),
    ("http_requests_total / (-http_requests_total * 0)", "computed", "", "-inf..inf"),
    ("sum(up)", "computed", "count", "0..inf"),
    ("count(up == 0)", "computed", "count", "1..inf"),
    ("up == bool 0", "computed", "bool", "0..1"),
    ("absent(up)", "computed", "bool", "1..1"),
    ("time()", "computed", "timestamp", "0..inf"),
    ("time() - process_start_time_seconds", "computed", "seconds", "-inf..inf"),
    ("pg_stat_database_stats_reset", "gauge", "timestamp", "0..inf"),
    ("pg_long_running_transactions_oldest_timestamp_seconds", "gauge", "seconds", "-inf..inf"),
    ("pg_stat_database_blk_read_time", "counter", "milliseconds", "0..inf"),
    ("node_filesystem_avail_bytes / node_filesystem_size_bytes", "computed", "ratio", "0..1"),
    ("node_memory_MemAvailable_bytes / 1024 / 1024", "computed", "mebibytes", "0..inf"),
    ("predict_linear(node_filesystem_avail_bytes[1h], 3600)", "computed", "bytes", "-inf..inf"),
    ("deriv(node_filesystem_avail_bytes[1h])", "computed", "bytes/s", "-inf..inf"),
    ("rate(node_cpu_seconds_total[5m])", "rate", "seconds/s", "0..1.125"),
    ("increase(node_cpu_seconds_total[5m])", "rate", "seconds", "0..inf"),
    ("sum without (mode) (rate(node_cpu_seconds_total[5m]))", "rate", "seconds/s", "0..1.125"),
    ("sum by (cpu) (avg by (cpu, mode) (irate(node_cpu_seconds_total[5m])))", "rate", "seconds/s", "0..1.125"),
    ("sum by (instance) (rate(node_cpu_seconds_total[5m]))", "rate", "seconds/s", "0..inf"),
    ("sum without (mode) (max without (cpu) (rate(node_cpu_seconds_total[5m])))", "rate", "seconds/s", "0..inf"),
    ("node_filefd_allocated / node_filefd_maximum", "computed", "ratio", "0..10"),
    ("clamp_max(rate(http_requests_total[5m]), 5)", "computed", "requests/s", "0..5"),
    ("nobody_knows", "unknown", "", "-inf..inf"),
    // it may be a native histogram
    ("-nobody_knows", "unknown", "", "-inf..inf"),
    ("nobody_knows_bytes", "unknown", "bytes", "-inf..inf"),
    ("minio_s3_requests_ttfb_seconds_distribution", "buckets", "count", "0..inf"),
    ("ALERTS", "gauge", "bool", "0..1"),
    ("-http_requests_total", "computed", "requests", "-inf..-0"),
    ("http_requests_total > 5", "counter", "requests", "5..inf"),
    ("vector(1)", "computed", "", "1..1"),
];

#[test]
fn kinds_units_and_ranges() {
    let outcome = check(STACK);
    let model = outcome.model().unwrap_or_else(|| panic!("{:?}", outcome.diagnostics));
    let parsed: Vec<_> =
        TABLE.iter().map(|(text, ..)| parse(text, Version::new(3, 5)).expect("it is PromQL")).collect();
    let types = Types::new(model);
    let mut wrong = String::new();
    for ((text, samples, unit, range), parsed) in TABLE.iter().zip(&parsed) {
        let value = types.infer(&parsed.root).value;
        let found = (
            value.samples.to_string(),
            value.unit.filter(|unit| !unit.loose).map(|unit| unit.to_string()).unwrap_or_default(),
            format!("{}..{}", value.range.low, value.range.high),
        );
        if (found.0.as_str(), found.1.as_str(), found.2.as_str()) != (*samples, *unit, *range) {
            wrong += &format!("{text}: {found:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn an_average_of_whole_numbers_need_not_be_whole() {
    let outcome = check(STACK);
    let model = outcome.model().expect("a model");
    for (text, whole) in
        [("up", true), ("max(up)", true), ("sum(up)", true), ("avg(up)", false), ("avg_over_time(up[1h])", false)]
    {
        let parsed = parse(text, Version::new(3, 5)).expect("it is PromQL");
        assert_eq!(Types::new(model).infer(&parsed.root).value.range.whole, whole, "{text}");
    }
}
