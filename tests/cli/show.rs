//! `show`: what a spec means.

use super::program::{NOTED, folder, run};

const SPEC: &str = r#"
[services.api]
kind    = "http"
address = "api:80"
health  = { path = "/" }

[alerts.ApiDown]
expr     = 'probe_success{service="api"} == 0'
severity = "critical"
summary  = "The API is down"

[time_intervals.business-hours]
weekdays = ["monday:friday"]
times    = ["09:00-18:00"]

[route]
group_by = ["alertname", "service"]

[[route.routes]]
matchers        = ['severity="critical"']
repeat_interval = "1h"

[[route.routes]]
matchers              = ['severity="warning"']
active_time_intervals = ["business-hours"]

[[route.routes]]
matchers = ['instance="localhost:9090"']
"#;

#[test]
fn routes_are_shown_with_whom_each_alert_reaches() {
    let folder = folder(SPEC);
    let shown = run(folder.path(), &["show", "routes"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    for line in [
        "  all alerts -> nobody\n      grouped by alertname, service\n",
        "  - severity=\"critical\"\n        repeat_interval 1h\n",
        "  - severity=\"warning\"\n        active only in business-hours\n",
    ] {
        assert!(shown.out.contains(line), "{line}\n{}", shown.out);
    }
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = shown.out.lines().map(words).collect();
    for line in ["ApiDown critical nobody", "TargetDown warning nobody (active in business-hours)"] {
        assert!(lines.iter().any(|shown| shown == line), "{line}\n{}", shown.out);
    }
}

#[test]
fn routes_are_shown_as_one_json_document() {
    let folder = folder(SPEC);
    let shown = run(folder.path(), &["show", "routes", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&shown.out).expect("JSON");
    let view = &document[0];
    assert_eq!(view["environment"], serde_json::Value::Null);
    assert_eq!(view["route"]["routes"][0]["matchers"][0], "severity=\"critical\"");
    let api = view["alerts"].as_array().expect("a list").iter().find(|alert| alert["alert"] == "ApiDown");
    assert_eq!(api.expect("the alert")["receivers"][0]["certain"], true);
}

#[test]
fn a_spec_with_errors_has_no_routes_to_show() {
    let folder = folder("[[route.routes]]\nmatchers = ['severity']\n");
    let shown = run(folder.path(), &["show", "routes"]);
    assert_eq!((shown.code, shown.out.as_str()), (2, ""));
    assert!(shown.err.contains("route/invalid-matcher"), "{}", shown.err);
}

#[test]
fn a_receiver_is_named_once_and_one_group_of_all_is_said() {
    let folder = folder(
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[receivers.a.webhook]
url = "http://a"
[receivers.b.webhook]
url = "http://b"
[route]
receiver = "a"
group_by = []
[[route.routes]]
matchers = ['zone="x"']
receiver = "b"
[[route.routes]]
matchers = ['zone="y"']
receiver = "b"
[alerts.Deep]
expr = "shop_depth"
above = 1
severity = "warning"
summary = "deep"
"#,
    );
    let shown = run(folder.path(), &["show", "routes"]);
    assert!(shown.out.contains("one group"), "{}", shown.out);
    let line = shown.out.lines().find(|line| line.contains("Deep")).expect("a line");
    assert!(line.ends_with("  possibly b, possibly a"), "{line}");
}

fn ai_aas(arguments: &[&str]) -> super::program::Run {
    run(&super::support::project().join("stacks/ai-aas"), arguments)
}

#[test]
fn an_alert_is_shown_with_its_type_and_all_that_hangs_together_with_it() {
    let shown = ai_aas(&["show", "alerts", "StorageSpaceHigh"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    for line in [
        "StorageSpaceHigh (warning)\n",
        "  fires        storage_used_ratio > 0.85 (85%), for 5m\n",
        "  $value       ratio\n",
        "service=\"minio\", severity=\"warning\"\n",
        "  receivers    warning-alerts\n",
        "  panels       technical: Storage usage\n",
        "  inhibited by severity=\"critical\" with the same alertname, service, instance\n",
    ] {
        assert!(shown.out.contains(line), "{line}\n{}", shown.out);
    }
    assert!(!shown.out.contains("HighErrorRate"));
    let all = ai_aas(&["show", "alerts", "lakehouse.toml"]);
    assert!(all.out.contains("HighErrorRate (critical)") && all.out.contains("ProbeFailed (critical), built in"));
    assert!(all.out.lines().all(|line| line.chars().count() <= 100 || line.contains('{')), "{}", all.out);
}

#[test]
fn metrics_and_services_are_shown_with_who_gives_and_who_reads() {
    let metrics = ai_aas(&["show", "metrics", "pg_stat_statements_*"]);
    for line in [
        "pg_stat_statements_calls_total\n",
        "  exported by  postgres: counter of calls {user, datname, queryid}, by postgres_exporter\n",
        "  read by      indicators.query_time_mean\n               indicators.query_time_p95\n",
    ] {
        assert!(metrics.out.contains(line), "{line}\n{}", metrics.out);
    }
    let services = ai_aas(&["show", "services", "supabase-edge"]);
    for line in [
        "supabase-edge (edge-functions)\n",
        "  jobs         supabase-edge scrapes supabase-edge-sql-exporter:9399 as localhost:54321 every 10s\n",
        "  alerts       HighErrorRate, ProbeFailed, ServiceMissing, SqlQueryFailing, TargetDown\n",
        "  logs         tcp port 5000 to lakehouse-logs, kept 30d\n",
        "  traces       10% of requests\n",
    ] {
        assert!(services.out.contains(line), "{line}\n{}", services.out);
    }
}

#[test]
fn what_is_shown_is_also_a_document() {
    for (what, named) in [("alerts", "alert"), ("metrics", "name"), ("services", "service")] {
        let shown = ai_aas(&["show", what, "--format", "json"]);
        let document: serde_json::Value = serde_json::from_str(&shown.out).expect("JSON");
        let all = document[0][what].as_array().expect("a list");
        assert!(all.len() > 5 && all.iter().all(|one| one[named].is_string()), "{document}");
    }
}

#[test]
fn rules_of_one_name_are_shown_and_explained_one_by_one() {
    let folder = folder(NOTED);
    let all = run(folder.path(), &["show", "alerts", "QueueLong"]).out;
    assert!(all.contains("QueueLong.warn\n") && all.contains("QueueLong.1 (critical)\n"), "{all}");
    let one = run(folder.path(), &["show", "alerts", "QueueLong.warn"]).out;
    assert!(one.contains("for 10m") && !one.contains("critical)"), "{one}");
    let explained = run(folder.path(), &["explain", "alerts.QueueLong.0"]).out;
    assert!(explained.contains("for     = \"10m\"") && !explained.contains("severity"), "{explained}");
    assert_eq!(
        run(folder.path(), &["explain", "alerts.QueueLong.warn"]).out.lines().count(),
        explained.lines().count()
    );
    let none = run(folder.path(), &["explain", "alerts.QueueLong"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("its rules: alerts.QueueLong.warn, alerts.QueueLong.1"), "{}", none.err);
    let group = run(folder.path(), &["explain", "groups.queues"]).out;
    assert!(group.contains("limit                     = 10"), "{group}");
}

#[test]
fn what_is_nowhere_is_an_error_with_a_near_name() {
    let folder = folder(NOTED);
    let err = |arguments: &[&str]| {
        let run = run(folder.path(), arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        run.err
    };
    assert_eq!(
        err(&["show", "alerts", "QueueLonk"]),
        "error: no alert has `QueueLonk` in its name\n  help: did you mean `QueueLong`?\n"
    );
    let services = err(&["show", "services", "nope"]);
    assert!(services.starts_with("error: no service has `nope` in its name\n  help: services: "), "{services}");
    let json = err(&["show", "metrics", "nope*", "--format", "json"]);
    assert!(json.starts_with("error: no metric matches `nope*`\n  help: "), "{json}");
    assert_eq!(
        err(&["metrics", "pg_upp"]),
        "error: no metric has `pg_upp` in its name\n  help: did you mean `pg_up`?\n"
    );
    let elsewhere = err(&["metrics", "redis_up", "lakehouse.toml"]);
    assert!(elsewhere.contains("run `lakehouse-obs metrics redis_up` to show which exporter does"), "{elsewhere}");
    assert!(err(&["metrics", "lakehouse.toml"]).contains("run `lakehouse-obs metrics '*' lakehouse.toml` to list"));
}

/// An alert with an override, and panels to count.
const OVERRIDDEN: &str = r#"
[services.cart]
kind    = "prometheus"
address = "cart:8080"
metrics = { queue_length = { type = "gauge", unit = "jobs" } }

[services.shop]
kind    = "prometheus"
address = "shop:8080"
metrics = { queue_length = { type = "gauge", unit = "jobs" } }

[alerts.QueueLong]
expr      = "queue_length"
above     = 100
severity  = "warning"
summary   = "The queue is long"
overrides = [{ service = "cart", above = 1000 }]

[dashboards.queues]
title = "Queues"

[[dashboards.queues.panels]]
title = "Length"
expr  = "queue_length"
"#;

#[test]
fn each_rule_of_an_overridden_alert_is_shown_with_the_services_that_it_watches() {
    let folder = folder(OVERRIDDEN);
    let alerts = run(folder.path(), &["show", "alerts", "QueueLong"]).out;
    let headings: Vec<&str> = alerts.lines().filter(|line| line.starts_with("Queue")).collect();
    assert_eq!(headings, ["QueueLong (warning) for all but cart", "QueueLong (warning) for cart"]);
    let routes = run(folder.path(), &["show", "routes"]).out;
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let of_it: Vec<String> = routes.lines().filter(|line| line.contains("QueueLong")).map(words).collect();
    let shown = |scope: &str| format!("QueueLong warning for {scope}: nobody");
    assert_eq!(of_it, [shown("all but cart"), shown("cart")], "{routes}");
    let json = run(folder.path(), &["show", "alerts", "QueueLong", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json[0]["alerts"][0]["services"], serde_json::json!({ "except": ["cart"] }));
    assert_eq!(json[0]["alerts"][1]["services"], serde_json::json!({ "only": "cart" }));
}

#[test]
fn explain_counts_elements_as_why_does() {
    let folder = folder(OVERRIDDEN);
    let explained = run(folder.path(), &["explain", "dashboards.queues"]).out;
    assert!(explained.contains("panels.0.title") && !explained.contains("panels.1"), "{explained}");
    let first = run(folder.path(), &["explain", "dashboards.queues.panels.0"]);
    assert!(first.code == 0 && first.out.contains("title = \"Length\""), "{}", first.all());
    assert!(run(folder.path(), &["build"]).code == 0);
    let dashboard = std::fs::read_to_string(folder.path().join("observability/grafana/dashboards/queues.json"));
    let line =
        dashboard.expect("a file").lines().position(|line| line.contains("\"title\": \"Length\"")).expect("a line") + 1;
    let why = run(folder.path(), &["why", &format!("grafana/dashboards/queues.json:{line}")]).out;
    assert!(why.contains("`panels.0.title`"), "{why}");
}

#[test]
fn a_difference_leaves_out_the_hashes_of_the_manifest() {
    let folder = folder(OVERRIDDEN);
    assert!(run(folder.path(), &["build"]).code == 0);
    let changed = OVERRIDDEN.replace("above = 1000", "above = 2000");
    std::fs::write(folder.path().join("lakehouse.toml"), changed).expect("a file");
    let diff = run(folder.path(), &["build", "--check"]);
    assert_eq!(diff.code, 1);
    assert!(
        diff.out.contains("+++ b/prometheus/alerting-rules.yml") && !diff.out.contains("manifest.json"),
        "{}",
        diff.out
    );
    // a manifest that alone differs is shown
    assert!(run(folder.path(), &["build"]).code == 0);
    let manifest = folder.path().join("observability/manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let at = text.find("prometheus.yml\": \"").expect("a hash") + 18;
    let edited = format!("{}{}{}", &text[..at], if &text[at..=at] == "0" { "1" } else { "0" }, &text[at + 1..]);
    std::fs::write(&manifest, edited).expect("written");
    let alone = run(folder.path(), &["build", "--check"]);
    assert!(alone.code == 1, "{}", alone.all());
}
