//! What we write is what the real promtools accept: every golden, for every version that one of them can read.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::path::Path;

use lakehouse_obs::promql::Version;
use support::tools::{Said, built, for_debian, for_prometheus, promtools, run, version};
use support::{project, stacks, tree};

/// The rule files of an output, and its tests.
const RULES: &[&str] = &["prometheus/alerting-rules.yml", "prometheus/recording-rules.yml"];
const TESTS: &str = "prometheus/tests/alerts.yml";

/// A service with a password and one with a token, for a host.
const SECRETS: &str = r#"
[stack]
runtime = "host"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
auth    = { bearer = { file = "secrets/token" } }
[services.billing]
kind    = "prometheus"
address = "localhost:8081"
auth    = { username = "monitor", password = { file = "secrets/password" } }
"#;

/// A queue that grows by 10 each minute; the alert waits for a minute, and its text shows the value.
const QUEUE: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
[services.shop.metrics]
shop_queue_depth = { type = "gauge", unit = "jobs" }
[alerts.QueueLong]
expr        = "shop_queue_depth"
above       = 45
for         = "1m"
severity    = "warning"
summary     = "The queue is long"
description = "{{ $value }} jobs wait"
[[alerts.QueueLong.tests]]
input  = 'shop_queue_depth{service="shop"}  0+10x30'
"#;

fn must(tool: &str, folder: &Path, arguments: &[&str]) {
    let said = run(tool, folder, arguments);
    assert!(said.ok(), "{tool} {} in {}: {said:?}", arguments.join(" "), folder.display());
}

fn check_rules(tool: &str, output: &Path) {
    must(tool, output, &[&["check", "rules", "--lint=all", "--lint-fatal"], RULES].concat());
    if output.join(TESTS).is_file() {
        must(tool, output, &["test", "rules", TESTS]);
    }
}

fn check_config(tool: &str, output: &Path) {
    let config = std::fs::read_to_string(output.join("prometheus/prometheus.yml")).expect("a configuration");
    let folder = tempfile::tempdir().expect("a folder");
    support::tools::write(folder.path(), &[("prometheus.yml".to_owned(), for_debian(&config))].into());
    must(tool, folder.path(), &["check", "config", "--syntax-only", "prometheus.yml"]);
}

/// The version that a stack is written for.
fn target(stack: &str) -> Version {
    let outcome = support::check_files(&support::stack_files(stack));
    outcome.model().expect("a stack has no errors").stack.prometheus
}

fn test_rules(expectation: &str, tool: &str) -> Said {
    let folder = built(&format!("{QUEUE}{expectation}"));
    run(tool, &folder.path().join("observability"), &["test", "rules", TESTS])
}

#[test]
fn every_golden_is_accepted_by_every_promtool_of_its_version_or_later() {
    for tool in promtools() {
        for stack in stacks().iter().filter(|stack| target(stack) <= version(tool)) {
            for output in support::outputs(stack) {
                check_config(tool, &output);
                check_rules(tool, &output);
            }
        }
    }
}

#[test]
fn every_stack_is_accepted_in_every_version_that_a_promtool_reads() {
    for stack in stacks() {
        for target in ["2.42", "2.53", "3.0", "3.5", "3.8", "3.14", "3.16"] {
            let mut files = support::stack_files(&stack);
            files[0].1 = for_prometheus(&files[0].1, target);
            let folder = tempfile::tempdir().expect("a folder");
            support::tools::write(folder.path(), &support::build_files(&files));
            let at: Version = target.parse().expect("a version");
            for output in support::outputs_in(folder.path()) {
                for tool in promtools() {
                    if at <= version(tool) {
                        check_config(tool, &output);
                    }
                    // rule files and tests have had one form since 2.42, so an older tool reads those of a later version
                    check_rules(tool, &output);
                }
            }
        }
    }
}

#[test]
fn a_golden_for_a_host_passes_in_full() {
    for tool in promtools() {
        let folder = tempfile::tempdir().expect("a folder");
        let golden: Vec<(String, Vec<u8>)> = tree(&project().join("golden/host")).into_iter().collect();
        let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
        support::tools::write(folder.path(), &golden.into_iter().map(text).collect());
        must(tool, folder.path(), &["check", "config", "prometheus/prometheus.yml"]);
    }
}

#[test]
fn secrets_are_found_from_where_prometheus_reads_its_file() {
    for tool in promtools() {
        let folder = built(&for_prometheus(SECRETS, "2.42"));
        let config = ["check", "config", "observability/prometheus/prometheus.yml"];
        let said = run(tool, folder.path(), &config);
        assert!(!said.ok() && said.text.contains("secrets/token"), "{tool} misses no token: {said:?}");
        let secrets = [("secrets/token", "t"), ("secrets/password", "p")];
        let files = secrets.map(|(path, text)| (path.to_owned(), text.to_owned()));
        support::tools::write(folder.path(), &files.into());
        must(tool, folder.path(), &config);
    }
}

#[test]
fn a_test_that_expects_what_happens_passes() {
    // with 10 more each minute, the value and so the text changes at every step while the alert waits and fires
    for expectation in [
        r#"firing = ["7m"]"#,
        r#"quiet  = ["5m"]"#,
        "quiet  = [\"4m\", \"5m\"]\nfiring = [\"6m\", \"20m\"]",
        "firing = [\"10m\"]\nexpect = { description = \"100 jobs wait\" }",
        "firing = [\"10m\"]\nexpect = { severity = \"warning\", service = \"shop\", description = \"100 jobs wait\" }",
        "firing = [\"10m\"]\nexpect = { summary = \"The queue is long\", severity = \"warning\" }",
    ] {
        for tool in promtools() {
            let said = test_rules(expectation, tool);
            assert!(said.ok(), "{tool}: {expectation}: {said:?}");
        }
    }
}

#[test]
fn a_test_that_expects_something_else_fails() {
    for (what, expectation) in [
        ("another text", "firing = [\"10m\"]\nexpect = { description = \"90 jobs wait\" }"),
        ("another severity", "firing = [\"10m\"]\nexpect = { severity = \"critical\" }"),
        (
            "another label beside the right text",
            "firing = [\"10m\"]\nexpect = { severity = \"critical\", description = \"100 jobs wait\" }",
        ),
        ("quiet while it fires", r#"quiet  = ["10m"]"#),
        ("firing below the limit", r#"firing = ["3m"]"#),
        ("firing while it waits", r#"firing = ["5m"]"#),
        ("the text of an alert that still waits", "firing = [\"5m\"]\nexpect = { description = \"50 jobs wait\" }"),
    ] {
        for tool in promtools() {
            let said = test_rules(expectation, tool);
            assert_eq!(said.code, Some(1), "{tool}: {what}: {said:?}");
            assert!(said.text.contains("FAILED"), "{tool}: {what}: {said:?}");
        }
    }
}

/// Rules and a test of them for promtool, which tells what `rules` gives for the series and questions of `tests`.
fn asked(tool: &str, rules: &str, tests: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("rules.yml".to_owned(), rules.to_owned()), ("tests.yml".to_owned(), tests.to_owned())];
    support::tools::write(folder.path(), &files.into());
    must(tool, folder.path(), &["test", "rules", "tests.yml"]);
}

/// What the pages of `promql/range-too-short`, `promql/range-without-slack` and `indicator/interval-exceeds-lookback` say.
#[test]
fn ranges_and_lookback_are_as_the_pages_say() {
    for tool in promtools() {
        let three = version(tool).major >= 3;
        // a sample every 15s, asked 7s after one, or just when one is taken; the one at 3m is missed
        let mut questions = String::new();
        let mut ask = |expression: &str, at: &str, value: Option<&str>| {
            let samples = value.map_or("[]".to_owned(), |value| format!("[{{labels: '{{}}', value: {value}}}]"));
            questions.push_str(&format!("  - expr: '{expression}'\n    eval_time: {at}\n    exp_samples: {samples}\n"));
        };
        ask("rate(x[15s])", "2m7s", None);
        // at the very moment of a scrape 2.x counts the left end too
        ask("count(rate(x[15s]))", "2m", (!three).then_some("1"));
        ask("changes(x[10s])", "2m7s", Some("0"));
        ask("absent_over_time(x[5s])", "2m7s", Some("1"));
        ask("absent(x)", "2m7s", None);
        ask("count(rate(x[20s]))", "2m1s", Some("1"));
        ask("rate(x[20s])", "2m7s", None);
        ask("count(rate(x[30s]))", "2m7s", Some("1"));
        ask("rate(x[30s])", "3m7s", None);
        ask("count(rate(x[1m]))", "3m7s", Some("1"));
        // the last sample of `y` is at 0s
        ask("count(y)", "4m59s", Some("1"));
        ask("count(y)", "5m", (!three).then_some("1"));
        ask("y", "5m1s", None);
        ask("count(last_over_time(y[10m]))", "9m", Some("1"));
        // two values of a subquery are needed as well
        ask("count(deriv(x[4m:5m]))", "8m", None);
        let tests = format!(
            "rule_files: [rules.yml]\nevaluation_interval: 15s\ntests:\n- interval: 15s\n  input_series:\n  \
             - series: x\n    values: '0+15x11 _ 195+15x40'\n  - series: y\n    values: '1'\n  promql_expr_test:\n{questions}"
        );
        asked(tool, "groups: []\n", &tests);
    }
}

/// What the page of `alert/for-below-interval` says.
#[test]
fn one_sample_fires_where_the_next_one_comes_too_late() {
    let rules = "groups:\n- name: a\n  rules:\n  - {alert: A, expr: open == 0, for: 30s}\n  - {alert: B, expr: open == 0, for: 2m}\n";
    let fires = |alert: &str, at: &str| format!("  - {{eval_time: {at}, alertname: {alert}, exp_alerts: [{{}}]}}\n");
    let tests = format!(
        "rule_files: [rules.yml]\nevaluation_interval: 15s\ntests:\n- interval: 1m\n  input_series:\n  \
         - {{series: open, values: '1 1 0 1 1 1 1'}}\n  alert_rule_test:\n{}  \
         - {{eval_time: 2m15s, alertname: A, exp_alerts: []}}\n  - {{eval_time: 4m, alertname: B, exp_alerts: []}}\n",
        fires("A", "2m30s")
    );
    for tool in promtools() {
        asked(tool, rules, &tests);
    }
}

#[test]
fn an_alert_that_compares_nothing_fires_for_every_series_also_for_0() {
    let rule = |expr: &str| format!("groups:\n- name: a\n  rules:\n  - alert: A\n    expr: {expr}\n");
    let test = "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series:\n  - series: q{queue=\"a\"}\n    values: 0x10\n\
                \x20 alert_rule_test:\n  - eval_time: 5m\n    alertname: A\n    exp_alerts: [{exp_labels: {queue: a}}]\n";
    for (expr, fires) in [
        ("q", true),
        ("rate(q[5m])", true),
        ("1 - clamp_max(q, 1)", true),
        ("q > 0", false),
        ("q > 0 or absent(q)", false),
    ] {
        for tool in promtools() {
            let folder = tempfile::tempdir().expect("a folder");
            let files = [("rules.yml", rule(expr)), ("test.yml", test.to_owned())];
            support::tools::write(folder.path(), &files.map(|(path, text)| (path.to_owned(), text)).into());
            let said = run(tool, folder.path(), &["test", "rules", "test.yml"]);
            assert_eq!(said.ok(), fires, "{tool} {expr}: {said:?}");
        }
        let spec = format!(
            "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\nmetrics = {{ q = {{ type = \"gauge\", labels = [\"queue\"] }} }}\n\
             [alerts.A]\nexpr = \"{expr}\"\nseverity = \"info\"\nsummary = \"x\"\n"
        );
        let outcome = support::check(&spec);
        let reported = outcome.diagnostics.iter().any(|found| found.code == "alert/always-fires");
        let rate_of_gauge = expr.starts_with("rate");
        assert!(reported == fires || rate_of_gauge, "{expr}: {}", support::rendered(&outcome));
    }
}

/// A database with a metric from a query, and a quotient that has nothing to divide by where nobody asks anything.
const QUERIES: &str = r#"
[services.shop-db]
kind    = "postgres"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
[services.shop-db.metrics.open_orders]
type = "gauge"
sql  = "SELECT count(*) AS value FROM shop.orders"
[services.api]
kind    = "prometheus"
address = "api:8080"
[services.api.metrics]
http_requests_total = { type = "counter", labels = ["code"] }
[indicators."api:errors:ratio"]
expr = 'sum by (service) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total[5m]))'
[alerts.ErrorsHigh]
expr     = 'api:errors:ratio'
above    = "1%"
severity = "warning"
summary  = "Errors"
[alerts.FewSucceed]
expr     = '1 - api:errors:ratio'
below    = "99%"
severity = "warning"
summary  = "Errors"
"#;

#[test]
fn a_query_that_fails_fires_and_a_quotient_without_traffic_does_not() {
    let fails = r#"scrape_errors_total{job="shop-db/sql", service="shop-db", instance="db:9399", collector="shop-db", query="open_orders"}"#;
    let ok = r#"http_requests_total{job="api", service="api", instance="api:8080", code="200"}"#;
    let bad = r#"http_requests_total{job="api", service="api", instance="api:8080", code="500"}"#;
    let tests = [
        ("SqlQueryFailing", format!("{fails}  _ _ 1+1x30"), r#"firing = ["15m"]"#),
        // one that works again
        ("SqlQueryFailing", format!("{fails}  1 2 3 3x40"), r#"quiet = ["5m", "30m"]"#),
        ("SqlQueryFailing", format!("{fails}  7x30"), r#"quiet = ["20m"]"#),
        ("ErrorsHigh", format!("{ok}  5x30\n{bad}  3x30"), r#"quiet = ["20m"]"#),
        ("FewSucceed", format!("{ok}  5x30\n{bad}  3x30"), r#"quiet = ["20m"]"#),
        ("ErrorsHigh", format!("{ok}  0+9x30\n{bad}  0+1x30"), r#"firing = ["20m"]"#),
        ("FewSucceed", format!("{ok}  0+9x30\n{bad}  0+1x30"), r#"firing = ["20m"]"#),
    ];
    let tests: String = tests
        .iter()
        .map(|(alert, input, expected)| format!("[[alerts.{alert}.tests]]\ninput = '''\n{input}\n'''\n{expected}\n"))
        .collect();
    let folder = built(&format!("{QUERIES}{tests}"));
    for tool in promtools() {
        must(tool, &folder.path().join("observability"), &["test", "rules", TESTS]);
    }
}
