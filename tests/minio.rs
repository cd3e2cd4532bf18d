//! MinIO's kind follows the path of its metrics: version 2 and version 3 have other names.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use support::tools::{self, built};
use support::{build, check, found, rendered};

/// A MinIO with that `metrics_path`, and an alert that reads a metric.
fn spec(name: &str, path: &str, metric: &str) -> String {
    let path = if path.is_empty() { String::new() } else { format!("metrics_path = \"{path}\"\n") };
    format!(
        "[services.{name}]\nkind = \"minio\"\naddress = \"{name}.internal:9000\"\n{path}\
         auth = {{ bearer = {{ file = \"secrets/minio\" }} }}\n\
         [alerts.Of_{name}]\nexpr = '{metric}'\nabove = 5000\nseverity = \"warning\"\nsummary = \"x\"\n"
    )
}

fn codes(spec: &str) -> Vec<String> {
    found(&check(spec)).iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect()
}

const V3: &str = "/minio/metrics/v3";
const DRIVES: &str = "minio_system_drive_count";

#[test]
fn the_path_decides_which_metrics_are_known() {
    for (path, metric, code) in [
        ("", "minio_cluster_drive_total", None),
        ("", DRIVES, Some("metric/unknown")),
        ("/minio/v2/metrics/node", "minio_cluster_drive_total", None),
        (V3, DRIVES, None),
        (V3, "minio_cluster_drive_total", Some("metric/unknown")),
        (V3, "minio_system_drive_cont", Some("metric/unknown")),
        ("/minio/metrics/v3/system", DRIVES, None),
        ("/minio/metrics/v3/system/drive", DRIVES, None),
        // scraped as another job then
        ("/minio/metrics/v3/cluster/health", DRIVES, None),
        // of single buckets: only where their path is scraped, or the parameter of the first releases is given
        (V3, "rate(minio_bucket_api_total[5m])", Some("metric/unknown")),
        ("/minio/metrics/v3/bucket/api/shop", "rate(minio_bucket_api_total[5m])", None),
        (V3, "rate(minio_api_requests_total{pool_index=\"1\"}[5m])", None),
        // names of the first releases
        (V3, "rate(minio_cluster_scanner_objects_scanned[5m])", None),
        (V3, "go_goroutines", None),
        // a path that nobody knows
        ("/metrics", DRIVES, None),
    ] {
        assert_eq!(codes(&spec("store", path, metric)), code.into_iter().collect::<Vec<_>>(), "{path} {metric}");
    }
    let parameter = spec("store", V3, "rate(minio_bucket_api_total[5m])")
        .replace("auth = ", "params = { buckets = [\"a\"] }\nauth = ");
    assert_eq!(codes(&parameter), [""; 0]);
}

#[test]
fn a_metric_of_the_other_version_is_reported_with_its_path_and_that_works() {
    for (path, metric, at) in [
        ("", DRIVES, "/minio/metrics/v3/system/drive"),
        (V3, "minio_cluster_drive_total", "/minio/v2/metrics/cluster"),
        (V3, "rate(minio_bucket_api_total[5m])", "/minio/metrics/v3/bucket/api/{bucket}"),
    ] {
        let bad = spec("store", path, metric);
        let help = check(&bad).diagnostics.iter().find_map(|found| found.help.clone()).unwrap_or_default();
        assert!(help.contains(&format!("metrics_path = \"{at}\", health = {{ enabled = false }}")), "{help}");
        let added = format!(
            "{bad}[services.more]\nkind = \"minio\"\naddress = \"store.internal:9000\"\nmetrics_path = \"{}\"\n\
             health = {{ enabled = false }}\nauth = {{ bearer = {{ file = \"secrets/minio\" }} }}\n",
            at.replace("{bucket}", "shop")
        );
        assert_eq!(codes(&added), [""; 0], "{}", rendered(&check(&added)));
    }
    let elsewhere = format!(
        "[services.host]\nkind = \"node\"\naddress = \"host\"\n[alerts.A]\nexpr = '{DRIVES} > 1'\nseverity = \"info\"\nsummary = \"x\"\n"
    );
    assert!(
        rendered(&check(&elsewhere)).contains("metrics_path = \"/minio/metrics/v3\""),
        "{}",
        rendered(&check(&elsewhere))
    );
}

#[test]
fn no_path_of_version_2_is_scraped_beside_version_3() {
    let files = build(&spec("store", V3, DRIVES));
    for (path, text) in &files {
        assert!(!text.contains("/minio/v2"), "{path}");
        assert!(!text.contains("minio_cluster_drive_"), "{path}");
    }
    assert!(
        files.contains_key("grafana/dashboards/minio-v3.json") && !files.contains_key("grafana/dashboards/minio.json")
    );
    assert!(files["prometheus/alerting-rules.yml"].contains("minio_cluster_health_drives_offline_count"));

    let part = build(&spec("store", "/minio/metrics/v3/system", DRIVES));
    let config = &part["prometheus/prometheus.yml"];
    for path in ["/minio/metrics/v3/system", "/minio/metrics/v3/cluster", "/minio/metrics/v3/api"] {
        assert!(config.contains(&format!("metrics_path: {path}\n")), "{path}: {config}");
    }
    assert!(!config.contains("metrics_path: /minio/metrics/v3/ilm"), "{config}");
}

/// Two of four drives of a service are offline.
fn offline(metric: &str, labels: &str) -> String {
    format!(
        "[[alerts.MinioDriveOffline.tests]]\ninput = '{metric}{{{labels}}} 2x30'\nfiring = [\"10m\"]\n\
         [[alerts.MinioDriveOffline.tests]]\ninput = '{metric}{{{labels}}} 0x30'\nquiet = [\"10m\"]\n"
    )
}

#[test]
fn the_alert_fires_in_each_version_and_where_there_are_both() {
    let v2 = offline("minio_cluster_drive_offline_total", "service=\"old\",server=\"a:9000\"");
    let v3 = offline("minio_cluster_health_drives_offline_count", "service=\"store\"");
    let (old, store) = (spec("old", "", "minio_cluster_drive_total"), spec("store", V3, DRIVES));
    for spec in [format!("{old}{v2}"), format!("{store}{v3}"), format!("{old}{store}{v2}{v3}")] {
        let outcome = check(&spec);
        assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome));
        for tool in tools::promtools() {
            let folder = built(&spec);
            let arguments = ["test", "rules", "observability/prometheus/tests/alerts.yml"];
            let said = tools::run(tool, folder.path(), &arguments);
            assert!(said.ok(), "{tool}: {said:?}");
        }
    }
}

#[test]
fn what_is_said_of_the_alert_reaches_it_in_each_version() {
    for path in ["", V3] {
        let changed = format!("{}[alerts.MinioDriveOffline]\nfor = \"7m\"\n", spec("store", path, "up"));
        let files = build(&changed.replace("above = 5000", "below = 1"));
        assert!(files["prometheus/alerting-rules.yml"].contains("for: 7m"), "{path}");
    }
}
