//! Mistakes that Prometheus takes without a word, each with the one finding about it, and expressions like them that are right.

mod support;

use support::{check_files, rendered};

const SERVICES: &str = r#"
[services.host]
kind    = "node"
address = "host.internal"

[services.db]
kind    = "postgres"
address = "db.internal:5432"

[services.cache]
kind    = "redis"
address = "cache.internal:6379"

[services.site]
kind    = "http"
address = "https://site.example"
health  = { path = "/" }
"#;

fn checked(expression: &str) -> (Vec<&'static str>, String) {
    let alert = format!("[alerts.A]\nexpr = '''{expression}'''\nseverity = \"warning\"\nsummary = \"It is so\"\n");
    let outcome = check_files(&[("lakehouse.toml".to_owned(), format!("{SERVICES}\n{alert}"))]);
    (outcome.diagnostics.iter().map(|found| found.code).collect(), rendered(&outcome))
}

#[test]
fn each_mistake_has_its_finding() {
    for (expression, code) in [
        (r#"up{job="$job"} == 0"#, "promql/grafana-variable"),
        (r#"up{instance=~"$instance"} == 0"#, "promql/grafana-variable"),
        (r#"up{instance!~"${node:regex}.*"} == 0"#, "promql/grafana-variable"),
        (r#"max(node_boot_time_seconds) < 600"#, "promql/timestamp-limit"),
        (r#"600 > node_boot_time_seconds"#, "promql/timestamp-limit"),
        (r#"redis_rdb_last_save_timestamp_seconds > 86400"#, "promql/timestamp-limit"),
        (r#"probe_ssl_earliest_cert_expiry < 86400 * 14"#, "promql/timestamp-limit"),
        (r#"time() - probe_ssl_earliest_cert_expiry < 14 * 86400"#, "promql/timestamp-limit"),
        (r#"node_boot_time_seconds - time() < 600"#, "promql/timestamp-limit"),
        (r#"max(redis_memory_used_bytes / redis_memory_max_bytes) > 90"#, "promql/ratio-as-percent"),
        (r#"rate(node_cpu_seconds_total{mode!="iddle"}[5m]) > 0.9"#, "promql/excludes-nothing"),
        (r#"node_filesystem_avail_bytes{mountpoint=~"/run/*"} < 1000000"#, "promql/glob-pattern"),
        (r#"node_filesystem_avail_bytes{fstype!~"tmpfs, overlay"} < 1000000"#, "promql/glob-pattern"),
        (r#"node_network_up{device=~"eth* | bond*"} == 0"#, "promql/glob-pattern"),
        (r#"node_load1 > 22 and node_load1 < 6"#, "promql/never-true"),
        (r#"node_load1 == 1 and node_load1 == 2"#, "promql/never-true"),
        (r#"node_load1 > 5 and node_load5 > 3 and node_load1 > 10"#, "promql/repeated-condition"),
        (r#"increase(node_network_receive_errs_total[5m]) == 1"#, "promql/exact-equality"),
        (r#"sum(increase(node_network_receive_errs_total[5m])) == 2"#, "promql/exact-equality"),
        (r#"node_memory_MemFree < 100000000"#, "metric/doubtful"),
    ] {
        let (codes, shown) = checked(expression);
        assert_eq!(codes, [code], "{expression}\n{shown}");
    }
}

#[test]
fn what_is_like_them_and_right_has_none() {
    for expression in [
        r#"time() - node_boot_time_seconds > 600 and node_boot_time_seconds > 0"#,
        r#"time() - pg_postmaster_start_time_seconds < 60"#,
        r#"delta(node_boot_time_seconds[1h]) > 60"#,
        r#"node_time_seconds - node_boot_time_seconds < 600"#,
        r#"probe_ssl_earliest_cert_expiry - time() < 86400 * 14 and probe_ssl_earliest_cert_expiry - time() > 0"#,
        r#"time() - probe_ssl_earliest_cert_expiry > 86400"#,
        r#"time() - probe_ssl_earliest_cert_expiry < 86400 and time() - probe_ssl_earliest_cert_expiry > 0"#,
        r#"(time() - probe_ssl_earliest_cert_expiry > 0) < 86400"#,
        r#"node_boot_time_seconds > 1700000000"#,
        r#"abs(node_time_seconds - time()) > 30"#,
        r#"changes(node_boot_time_seconds[1h]) > 10"#,
        r#"1893456000 - probe_ssl_earliest_cert_expiry < 600"#,
        r#"hour() > 5 and hour() < 22"#,
        r#"hour() > 22 or hour() < 6"#,
        r#"node_load1 > 5 and node_load1 offset 5m < 3"#,
        r#"node_load1 > 5 and node_load5 < 3"#,
        r#"node_load1 > 5 unless node_load1 > 10"#,
        r#"node_load1 > 5 and on (instance) node_load1 > 5"#,
        r#"sum by (mode) (rate(node_cpu_seconds_total{mode!="idle",mode!~"halted|nice|iowait"}[5m])) > 0.5"#,
        r#"node_filesystem_avail_bytes{mountpoint!~"/run/.*|/boot.*|/var/lib/docker/.*",fstype!~"tmpfs|overlay|ext[34]|fuse.*"} < 1000000"#,
        r#"node_network_up{device=~"eth[0-9]*|en.*|bond\\d*"} == 0"#,
        r#"node_filesystem_avail_bytes / node_filesystem_size_bytes * 100 > 90"#,
        r#"redis_memory_used_bytes / redis_connected_clients > 90"#,
        r#"round(increase(node_network_receive_errs_total[5m])) == 1"#,
        r#"increase(node_network_receive_errs_total[5m]) != 0"#,
        r#"ceil(increase(node_network_receive_errs_total[5m])) == 2"#,
        r#"count(up == 1) == 2"#,
        r#"rate(node_context_switches_total[5m]) / 100 > 50 and rate(node_context_switches_total[5m]) / 100 < 90"#,
        r#"node_memory_HugePages_Total > 1"#,
        r#"node_memory_MemFree_bytes / node_memory_MemTotal_bytes < 0.2 and node_memory_MemFree_bytes < 1000000000"#,
        r#"day_of_week() == 1 and hour() >= 9 and hour() <= 17"#,
        r#"redis_rdb_last_save_timestamp_seconds == 0"#,
        r#"time() - redis_rdb_last_save_timestamp_seconds > 86400 and redis_rdb_last_save_timestamp_seconds > 0"#,
    ] {
        let (codes, shown) = checked(expression);
        assert!(codes.is_empty(), "{expression}\n{shown}");
    }
}
