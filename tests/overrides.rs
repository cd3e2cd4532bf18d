//! What differs for single services: an alert becomes a rule for each of them, and one for all others. That the parts are
//! exactly the whole is held against a real Prometheus in `tests/types`.
#![allow(clippy::disallowed_methods, reason = "tests write files and run tools")]

mod support;

use support::alerts::{RULES, accepted, expressions};
use support::tools::promtools;
use support::{build, check, rendered};

/// What the rules of an alert ask, of one service and of all others.
fn parts(expr: &str) -> (String, String) {
    let mut found = expressions(&format!(
        "expr = '''{expr}'''\nallow = [{{ code = \"alert/always-fires\", reason = \"a test\" }}]\noverrides = [{{ service = \"api\", for = \"1m\" }}]"
    ));
    assert_eq!(found.len(), 2, "{expr}: {found:?}");
    let only = found.pop().unwrap_or_default();
    (only, found.pop().unwrap_or_default())
}

#[test]
fn an_override_narrows_every_selector_that_the_result_is_made_of() {
    for (written, only) in [
        ("q == 0", "q{service=\"api\"} == 0"),
        ("-q > 0", "-q{service=\"api\"} > 0"),
        ("0 < q", "0 < q{service=\"api\"}"),
        ("q > bool 0 == 1", "q{service=\"api\"} > bool 0 == 1"),
        ("max_over_time(q[5m]) > 0", "max_over_time(q{service=\"api\"}[5m]) > 0"),
        ("max_over_time(q[5m:1m] offset 1m) > 0", "max_over_time(q{service=\"api\"}[5m:1m] offset 1m) > 0"),
        (
            "label_replace(q, \"a\", \"b\", \"job\", \"c\") > 0",
            "label_replace(q{service=\"api\"}, \"a\", \"b\", \"job\", \"c\") > 0",
        ),
        ("max by (service) (q) > 0", "max by (service) (q{service=\"api\"}) > 0"),
        ("max without (a) (q) > 0", "max without (a) (q{service=\"api\"}) > 0"),
        ("topk by (service) (3, q) > 0", "topk by (service) (3, q{service=\"api\"}) > 0"),
        ("q / ignoring (a) up > 0", "q{service=\"api\"} / ignoring (a) up{service=\"api\"} > 0"),
        (
            "q / on (service, instance) max by (service, instance) (q)",
            "q{service=\"api\"} / on (service, instance) max by (service, instance) (q{service=\"api\"})",
        ),
        ("q > on (job) group_left () sum by (job) (q)", "q{service=\"api\"} > on (job) group_left () sum by (job) (q)"),
        (
            "sum by (job) (q) * on (job) group_right () q > 0",
            "sum by (job) (q) * on (job) group_right () q{service=\"api\"} > 0",
        ),
        (
            "sum by (job) (q) * on (job) group_left (service) up > 0",
            "sum by (job) (q) * on (job) group_left (service) up{service=\"api\"} > 0",
        ),
        ("q unless on (job) up", "q{service=\"api\"} unless on (job) up"),
        ("q and on (job) up == 0", "q{service=\"api\"} and on (job) up == 0"),
        ("q == 0 or up == 0", "q{service=\"api\"} == 0 or up{service=\"api\"} == 0"),
        ("q{service=~\"api|web\"} > 0", "q{service=~\"api|web\", service=\"api\"} > 0"),
    ] {
        let others = only.replace("service=\"api\"", "service!~\"api\"");
        assert_eq!(parts(written), (only.to_owned(), others), "{written}");
    }
}

/// Where a matcher would change what is computed, the result is matched instead.
#[test]
fn an_override_of_what_no_matcher_can_split_matches_the_result() {
    let label = "label_replace(vector(1), \"service\", \"api\", \"\", \"\")";
    for written in [
        "topk(3, q) > 0",
        "q or on (job) up > 0",
        "q or vector(0)",
        "label_replace(q, \"service\", \"$1\", \"a\", \"(.+)\") > 0",
        "label_join(q, \"service\", \"\", \"a\") > 0",
        "count_values by (job) (\"service\", q) > 0",
        "sum(q) * on () group_right () topk(1, q)",
    ] {
        let only = format!("(({written}) and on (service) {label})");
        let others = format!("(({written}) unless on (service) {label})");
        assert_eq!(parts(written), (only, others), "{written}");
    }
    let found = expressions(
        "expr = 'topk(3, q)'\nabove = 5\noverrides = [{ service = \"api\", above = 9 }, { service = \"web\", above = 7 }]",
    );
    let series = |name: &str| format!("label_replace(vector(1), \"service\", \"{name}\", \"\", \"\")");
    let (api, web) = (series("api"), series("web"));
    assert_eq!(
        found,
        [
            format!("((topk(3, q)) unless on (service) ({api} or {web})) > 5"),
            format!("((topk(3, q)) and on (service) {api}) > 9"),
            format!("((topk(3, q)) and on (service) {web}) > 7"),
        ]
    );
}

#[test]
fn an_override_may_differ_in_whatever_a_rule_has() {
    let files = build(
        "[services]\napi = { kind = \"prometheus\", address = \"api:8080\" }\nweb = { kind = \"prometheus\", address = \"web:8080\" }\n\n\
         [alerts.TargetDown]\nlabels = { team = \"all\", area = \"x\" }\noverrides = [\n\
         {service = \"api\", severity = \"critical\", for = \"1m\", keep_firing_for = \"10m\", labels = { team = \"api\" }, summary = \"The API is down\", \
         annotations = { board = \"https://grafana.example/d/api\" }, runbook_url = \"https://runbooks.example/{service}\" },\n\
         { service = \"web\", enabled = false },\n]\n",
    );
    let text = &files[RULES];
    accepted(text, &promtools());
    let rules: Vec<&str> = text.split("- alert: ").filter(|rule| rule.starts_with("TargetDown")).collect();
    let [all, api] = rules.as_slice() else { panic!("{text}") };
    assert!(all.contains("up{service!~\"api|web\"} == 0") && all.contains("team: all"), "{all}");
    assert!(all.contains("severity: warning") && !all.contains("keep_firing_for"), "{all}");
    for part in [
        "up{service=\"api\"} == 0",
        "for: 1m",
        "keep_firing_for: 10m",
        "severity: critical",
        "team: api",
        "area: x",
        "summary: The API is down",
        "board: https://grafana.example/d/api",
        "runbook_url: https://runbooks.example/api",
        "description: The target",
    ] {
        assert!(api.contains(part), "{part}: {api}");
    }
}

/// Services of every kind that brings alerts.
const KINDS: &str = r#"
[services]
cache = { kind = "redis", address = "localhost:6379" }
db    = { kind = "postgres", address = "db:5432", auth = { username = "monitor", password = { file = "secrets/pg" } } }
files = { kind = "minio", address = "files:9000", auth = { bearer = { file = "secrets/minio" } } }
host  = { kind = "node", address = "localhost" }
site  = { kind = "http", address = "https://shop.example", health = { degraded_above = "2s" } }
"#;

/// Every alert that comes with a kind or with the stack, and one service that it is about.
const BUILT_IN: &[(&str, &str)] = &[
    ("MinioDriveOffline", "files"),
    ("HostDiskFull", "host"),
    ("PostgresDown", "db"),
    ("PostgresConnectionsHigh", "db"),
    ("RedisDown", "cache"),
    ("RedisMemoryHigh", "cache"),
    ("RedisEvictsKeys", "cache"),
    ("RedisConnectionsHigh", "cache"),
    ("RedisRejectsConnections", "cache"),
    ("RedisReplicationBroken", "cache"),
    ("RedisReplicaLags", "cache"),
    ("RedisSaveFailed", "cache"),
    ("RedisAppendFailed", "cache"),
    ("ServiceDegraded", "site"),
    ("ProbeFailed", "site"),
    ("ServiceMissing", "cache"),
    ("TargetDown", "cache"),
];

#[test]
fn every_built_in_alert_about_services_takes_overrides() {
    let alert = |(name, service): &(&str, &str)| {
        format!("[alerts.{name}]\noverrides = [{{ service = \"{service}\", severity = \"info\", for = \"1h\" }}]\n")
    };
    let spec = format!("{KINDS}\n{}", BUILT_IN.iter().map(alert).collect::<String>());
    let files = build(&spec);
    let text = &files[RULES];
    accepted(text, &promtools());
    for (name, service) in BUILT_IN {
        let rules: Vec<&str> = text.split("- alert: ").filter(|rule| rule.lines().next() == Some(*name)).collect();
        let [others, only] = rules.as_slice() else { panic!("{name}: {rules:?}") };
        assert!(others.contains(&format!("service!~\"{service}\"")) && !others.contains("label_replace"), "{others}");
        assert!(only.contains(&format!("service=\"{service}\"")) && only.contains("severity: info"), "{only}");
    }
}

#[test]
fn a_built_in_alert_with_a_limit_takes_another_one() {
    let files = build(&format!(
        "{KINDS}\n[alerts.RedisEvictsKeys]\nabove = 5\noverrides = [{{ service = \"cache\", above = 100 }}]\n"
    ));
    let text = &files[RULES];
    assert!(text.contains("rate(redis_evicted_keys_total{service!~\"cache\"}[5m]) > 5"), "{text}");
    assert!(text.contains("rate(redis_evicted_keys_total{service=\"cache\"}[5m]) > 100"), "{text}");
}

#[test]
fn a_limit_beside_a_comparison_that_is_built_in_can_only_be_removed() {
    let outcome = check(&format!("{KINDS}\n[alerts.TargetDown]\nbelow = 1\n"));
    let [found] = outcome.diagnostics.as_slice() else { panic!("{}", rendered(&outcome)) };
    assert_eq!(found.code, "alert/two-comparisons");
    let help = "remove `below`: the expression of this built-in alert already compares";
    assert_eq!(found.help.as_deref(), Some(help));
}

#[test]
fn an_own_expression_replaces_a_built_in_alert_as_a_whole() {
    let spec = format!(
        "{KINDS}\n[defaults.alerts]\nkeep_firing_for = \"3m\"\n\n[alerts.TargetDown]\nexpr = \"up < 1\"\nseverity = \"critical\"\n\n\
         [[alerts.RedisDown]]\nexpr = \"redis_up == 0\"\nseverity = \"info\"\n\n[[alerts.RedisDown]]\nexpr = \"redis_up == 0\"\nfor = \"1h\"\nseverity = \"critical\"\n"
    );
    let text = &build(&spec)[RULES];
    let rule = |name: &str| text.split("- alert: ").find(|rule| rule.starts_with(name)).expect("the rule").to_owned();
    let own = rule("TargetDown");
    assert!(own.contains("up < 1") && own.contains("keep_firing_for: 3m"), "{own}");
    assert!(!own.contains("    for:") && !own.contains("annotations"), "nothing of the built-in one stays: {own}");
    let replaced: Vec<String> = check(&spec).replaced_alerts().into_keys().collect();
    assert_eq!(replaced, ["RedisDown", "TargetDown"]);
    let changed = check(&format!("{KINDS}\n[alerts.TargetDown]\nfor = \"1m\"\n"));
    assert!(changed.replaced_alerts().is_empty(), "one that is changed is still built in");
}
