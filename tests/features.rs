//! `[stack.prometheus] features` and the flags beside it: what becomes of them, and what PromQL may use with them.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use lakehouse_obs::Outcome;
use support::{build, check, rendered, tools};

/// The codes of the findings.
fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.diagnostics.iter().map(|found| found.code).collect()
}

/// A spec whose Prometheus has the version and the keys, and one alert with the expression.
fn spec(version: &str, keys: &str, expr: &str) -> String {
    format!(
        "[stack.prometheus]\nversion = \"{version}\"\n{keys}\n[services.host]\nkind = \"node\"\naddress = \"host.internal\"\n\
         [alerts.A]\nexpr = '''{expr}'''\nseverity = \"info\"\nsummary = \"x\"\n"
    )
}

const FUNCTIONS: &str = "features = [\"promql-experimental-functions\"]";
const DURATIONS: &str = "features = [\"promql-duration-expr\"]";
const RANGES: &str = "features = [\"promql-extended-range-selectors\"]";

/// Expression, the version that reads it only with the feature, the feature, and a version that reads it without.
const EXPERIMENTAL: &[(&str, &str, &str, Option<&str>)] = &[
    ("mad_over_time(node_load1[1h]) > 2", "3.5", FUNCTIONS, None),
    ("double_exponential_smoothing(node_load1[1h], 0.5, 0.5) > 2", "3.5", FUNCTIONS, None),
    ("sort_by_label(node_load1, \"instance\") > 2", "3.5", FUNCTIONS, None),
    ("limitk(2, node_load1) > 2", "3.5", FUNCTIONS, None),
    ("limit_ratio(0.5, node_load1) > 2", "3.5", FUNCTIONS, None),
    ("info(node_load1) > 2", "3.5", FUNCTIONS, None),
    ("time() - ts_of_max_over_time(node_load1[1h]) > 60", "3.5", FUNCTIONS, None),
    ("first_over_time(node_load1[1h]) > 2", "3.7", FUNCTIONS, Some("3.14")),
    ("rate(node_context_switches_total[4m + 1m]) > 2", "3.5", DURATIONS, Some("3.14")),
    ("rate(node_context_switches_total[max(5m, step())]) > 2", "3.6", DURATIONS, None),
    ("rate(node_context_switches_total[max_of(5m, step())]) > 2", "3.13", DURATIONS, Some("3.14")),
    ("rate(node_context_switches_total[5m] anchored) > 2", "3.7", RANGES, Some("3.16")),
    ("increase(node_context_switches_total[5m] smoothed) > 2", "3.15", RANGES, Some("3.16")),
];

#[test]
fn experimental_parts_of_promql_need_their_feature() {
    for (expr, version, feature, stable) in EXPERIMENTAL {
        let without = check(&spec(version, "", expr));
        assert_eq!(codes(&without), ["promql/not-in-version"], "{expr}\n{}", rendered(&without));
        let flag = feature.split('"').nth(1).expect("a flag");
        assert!(rendered(&without).contains(&format!("add \"{flag}\" to `features`")), "{}", rendered(&without));
        let with = check(&spec(version, feature, expr));
        assert!(codes(&with).is_empty(), "{expr}\n{}", rendered(&with));
        if let Some(version) = stable {
            assert!(codes(&check(&spec(version, "", expr))).is_empty(), "{expr} in {version}");
        }
    }
}

#[test]
fn they_are_typed_as_all_others() {
    for (expr, version, feature, code) in [
        ("mad_over_time(node_load1) > 2", "3.5", FUNCTIONS, "promql/type-mismatch"),
        ("limitk(node_load1, 2) > 2", "3.5", FUNCTIONS, "promql/type-mismatch"),
        ("mad_over_time(node_lod1[5m]) > 2", "3.5", FUNCTIONS, "metric/unknown"),
        ("ts_of_max_over_time(node_load1[5m]) > 2", "3.4", FUNCTIONS, "promql/not-in-version"),
        ("rate(node_context_switches_total[1m - 1m]) > 2", "3.5", DURATIONS, "promql/invalid-duration"),
        ("rate(node_context_switches_total[max_of(5m, 1m)]) > 2", "3.12", DURATIONS, "promql/invalid-duration"),
        ("max_over_time(node_load1[5m] anchored) > 2", "3.7", RANGES, "promql/fails-at-run-time"),
        ("rate(node_context_switches_total[5m] anchored smoothed) > 2", "3.7", RANGES, "promql/syntax"),
    ] {
        assert_eq!(codes(&check(&spec(version, feature, expr))), [code], "{expr}");
    }
}

#[test]
fn a_feature_has_its_versions() {
    let names = |version: &str, name: &str| -> Outcome {
        check(&spec(version, &format!("features = [\"{name}\"]"), "node_load1 > 2"))
    };
    for (version, name) in [("2.42", "exemplar-storage"), ("2.55", "utf8-names"), ("3.5", "use-uncached-io")] {
        assert!(codes(&names(version, name)).is_empty(), "{name} in {version}");
    }
    for (version, name, said) in [
        ("3.0", "utf8-names", "up to Prometheus 2.55"),
        ("3.4", "use-uncached-io", "since Prometheus 3.5"),
        ("3.9", "native-histograms", "up to Prometheus 3.8"),
    ] {
        let outcome = names(version, name);
        assert_eq!(codes(&outcome), ["shape/field-not-in-version"], "{name} in {version}");
        assert!(rendered(&outcome).contains(said), "{}", rendered(&outcome));
    }
    let near = names("3.5", "promql-experimental-function");
    assert_eq!(codes(&near), ["shape/unknown-value"]);
    assert!(rendered(&near).contains("did you mean \"promql-experimental-functions\"?"));
}

const FLAGS: &str = "features = [\"promql-experimental-functions\", \"exemplar-storage\"]\nretention_size = \"50GB\"\n\
    wal_compression = false\nquery_lookback_delta = \"10m\"\nquery_max_samples = 1000000\nenable_lifecycle = true\n\
    scrape_timeout = \"12s\"\nrule_query_offset = \"30s\"\nout_of_order_time_window = \"30m\"\n\
    exemplars = { max_exemplars = 200000 }";

#[test]
fn flags_stand_in_the_command_and_the_rest_in_the_file() {
    let files = build(&spec("3.5", FLAGS, "mad_over_time(node_load1[1h]) > 2"));
    let compose = &files["docker-compose.monitoring.yml"];
    for flag in [
        "--enable-feature=promql-experimental-functions,exemplar-storage",
        "--storage.tsdb.retention.size=50GB",
        "--no-storage.tsdb.wal-compression",
        "--query.lookback-delta=10m",
        "--query.max-samples=1000000",
        "--web.enable-lifecycle",
    ] {
        assert!(compose.contains(&format!("- {flag}\n")), "{flag}\n{compose}");
    }
    // a size alone bounds what is kept, as in Prometheus
    assert!(!compose.contains("retention.time"), "{compose}");
    let config = &files["prometheus/prometheus.yml"];
    for line in
        ["scrape_timeout: 12s", "rule_query_offset: 30s", "out_of_order_time_window: 30m", "max_exemplars: 200000"]
    {
        assert!(config.contains(line), "{line}\n{config}");
    }
    // from 3.8 on how much is kept stands in the file
    let newer = build(&spec("3.8", FLAGS, "node_load1 > 2"));
    assert!(newer["prometheus/prometheus.yml"].contains("size: 50GB"));
    assert!(!newer["docker-compose.monitoring.yml"].contains("retention"));
}

#[test]
fn promtool_reads_the_rules_with_the_same_features() {
    let folder = tools::built(&spec("3.5", FLAGS, "mad_over_time(node_load1[1h]) > 2"));
    let feature = "--enable-feature=promql-experimental-functions";
    let with = tools::run(
        "promtool-3",
        folder.path(),
        &["check", "config", feature, "observability/prometheus/prometheus.yml"],
    );
    assert!(with.ok(), "{with:?}");
    let without =
        tools::run("promtool-3", folder.path(), &["check", "config", "observability/prometheus/prometheus.yml"]);
    assert!(!without.ok(), "{without:?}");
}

#[test]
fn the_lookback_decides_which_intervals_leave_gaps() {
    let keys = "scrape_interval = \"6m\"";
    assert_eq!(codes(&check(&spec("3.5", keys, "node_load1 > 2"))), ["service/interval-exceeds-lookback"]);
    let longer = format!("{keys}\nquery_lookback_delta = \"13m\"");
    assert!(codes(&check(&spec("3.5", &longer, "node_load1 > 2"))).is_empty());
    let shorter = "query_lookback_delta = \"10s\"";
    assert_eq!(codes(&check(&spec("3.5", shorter, "node_load1 > 2"))), ["service/interval-exceeds-lookback"]);
}

#[test]
fn a_setting_without_its_feature_is_reported() {
    let outcome = check(&spec("3.5", "exemplars = { max_exemplars = 5 }", "node_load1 > 2"));
    assert_eq!(codes(&outcome), ["stack/needs-feature"]);
    let outcome = check(&spec("3.5", "scrape_timeout = \"20s\"", "node_load1 > 2"));
    assert_eq!(codes(&outcome), ["service/timeout-exceeds-interval"]);
}
