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
        "  everything -> nobody\n      grouped by alertname, service\n",
        "  - severity=\"critical\"\n        again after 1h\n",
        "  - severity=\"warning\"\n        silent outside of business-hours\n",
        "\n  ApiDown                 critical  nobody\n",
        "\n  TargetDown              warning   nobody (only in business-hours)\n",
    ] {
        assert!(shown.out.contains(line), "{line}\n{}", shown.out);
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
    assert!(shown.out.contains("all in one group"), "{}", shown.out);
    let line = shown.out.lines().find(|line| line.contains("Deep")).expect("a line");
    assert!(line.ends_with("  perhaps b, perhaps a"), "{line}");
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
        "  reaches      warning-alerts\n",
        "  shown by     technical: Storage usage\n",
        "  silenced by  severity=\"critical\" with the same alertname, service, instance\n",
    ] {
        assert!(shown.out.contains(line), "{line}\n{}", shown.out);
    }
    assert!(!shown.out.contains("HighErrorRate"));
    let all = ai_aas(&["show", "alerts", "lakehouse.toml"]);
    assert!(
        all.out.contains("HighErrorRate (critical)") && all.out.contains("ProbeFailed (critical), brought by a kind")
    );
    assert!(all.out.lines().all(|line| line.chars().count() <= 100 || line.contains('{')), "{}", all.out);
}

#[test]
fn metrics_and_services_are_shown_with_who_gives_and_who_reads() {
    let metrics = ai_aas(&["show", "metrics", "pg_stat_statements_*"]);
    for line in [
        "pg_stat_statements_calls_total\n",
        "  given by     postgres: counter of calls {user, datname, queryid}, by postgres_exporter\n",
        "  read by      indicators.query_time_mean\n               indicators.query_time_p95\n",
    ] {
        assert!(metrics.out.contains(line), "{line}\n{}", metrics.out);
    }
    let services = ai_aas(&["show", "services", "supabase-edge"]);
    for line in [
        "supabase-edge (edge-functions)\n",
        "  jobs         supabase-edge asks supabase-edge-sql-exporter:9399 as localhost:54321 every 10s\n",
        "  alerts       HighErrorRate, ProbeFailed, ServiceMissing, TargetDown\n",
        "  logs         tcp port 5000 to lakehouse-logs, kept 30d\n",
        "  traces       10% of its requests\n",
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
