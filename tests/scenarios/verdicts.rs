//! Each kind of expectation: one that holds, and what one that does not hold says.

use super::{WORLD, failures, passes, run, scenario};

const DIES: &str = r#"
input = '''
db_up{job="db",service="db",instance="db-1:9187"}           1x10 0x20 1x30
db_connections{job="db",service="db",instance="db-1:9187"}  95x60
'''
"#;

#[test]
fn an_alert_fires_after_its_time_and_one_receiver_hears_of_it() {
    passes(&format!(
        r#"{DIES}
expect = [
  {{ at = "11m", alert = "DatabaseDown", state = "pending" }},
  {{ at = "10m", alert = "DatabaseDown", state = "inactive" }},
  {{ from = "12m", until = "31m", alert = "DatabaseDown", annotations.summary = "db-1:9187 is down" }},
  {{ from = "32m", until = "60m", alert = "DatabaseDown", quiet = true }},
  {{ at = "13m", receiver = "oncall", integration = "pagerduty", alerts = ["DatabaseDown"], reason = "first", text.contains = "db-1:9187", fields.description = "db-1:9187 is down" }},
  {{ from = "0m", until = "12m", receiver = "oncall", quiet = true }},
]"#
    ));
}

/// What an expectation names must be equal; what it does not name is free.
#[test]
fn labels_and_annotations_that_are_not_named_are_free() {
    let one = |more: &str| format!("{DIES}expect = [{{ at = \"5m\", alert = \"ConnectionsHigh\"{more} }}]");
    // the alert has a summary and a description, and more labels than these
    passes(&one(""));
    passes(&one(", annotations.summary = \"Too many connections\""));
    passes(&one(", annotations.description = \"db-1:9187 has 95 connections\", labels.instance = \"db-1:9187\""));
    for wrong in [", annotations.summary = \"Too many\"", ", annotations.summary = \"too many connections\""] {
        assert!(!scenario(&one(wrong)).passed, "{wrong}");
    }
    // the same holds in a test of an alert
    let of_alert = |expect: &str| {
        let input = "input = 'db_connections{service=\"db\",instance=\"db-1:9187\"}  95x9'";
        let test = format!("[[alerts.ConnectionsHigh.tests]]\n{input}\nfiring = [\"5m\"]\nexpect = {{ {expect} }}\n");
        run(&format!("{WORLD}\n{test}")).tests.into_iter().next().expect("one test").passed
    };
    assert!(of_alert("severity = \"warning\"") && of_alert("summary = \"Too many connections\""));
    assert!(!of_alert("summary = \"Too many\""));
}

#[test]
fn what_is_over_is_said_once() {
    // the group is looked at each five minutes after 12m30s
    passes(&format!(
        r#"{DIES}
expect = [
  {{ at = "33m", receiver = "oncall", resolved = ["DatabaseDown"], alerts = [], reason = "all-resolved" }},
  {{ receiver = "oncall", count = 2 }},
]"#
    ));
}

#[test]
fn one_alert_inhibits_another_while_it_fires() {
    passes(&format!(
        r#"{DIES}
expect = [
  {{ from = "12m", until = "31m", alert = "ConnectionsHigh", inhibited_by = "DatabaseDown" }},
  {{ at = "3m", receiver = "chat", alerts = ["ConnectionsHigh"], text = {{ contains = "95 connections", lacks = "<no value>" }}, fields.title = "db: firing" }},
]"#
    ));
}

#[test]
fn a_route_is_mute_at_night_and_speaks_by_day() {
    let night = format!("start = 2026-11-21T23:00:00+01:00\n{DIES}");
    passes(&format!(
        r#"{night}
expect = [
  {{ from = "2m", until = "60m", alert = "ConnectionsHigh", muted_by = "nights" }},
  {{ receiver = "chat", quiet = true }},
  {{ at = "13m", receiver = "oncall" }},
]"#
    ));
    // the night ends at six
    passes(&format!(
        r#"start = 2026-11-22T05:30:00+01:00
{DIES}
expect = [
  {{ from = "0m", until = "29m", receiver = "chat", quiet = true }},
  {{ from = "31m", until = "37m", receiver = "chat", alerts = ["ConnectionsHigh"] }},
]"#
    ));
}

#[test]
fn nothing_new_is_repeated_after_an_hour() {
    passes(
        r#"
input  = 'db_up{job="db",service="db",instance="db-1:9187"}  0x140'
expect = [
  { from = "0m", until = "60m", receiver = "oncall", count = 1 },
  { from = "61m", until = "68m", receiver = "oncall", alerts = ["DatabaseDown"], reason = "repeat" },
]"#,
    );
}

#[test]
fn two_databases_are_one_group_and_one_notification() {
    passes(
        r#"
input = '''
db_up{job="db",service="db",instance="db-1:9187"}  0x30
db_up{job="db",service="db",instance="db-2:9187"}  0x30
'''
expect = [
  { at = "2m", receiver = "oncall", alerts = ["DatabaseDown", "DatabaseDown"], count = 1 },
  { at = "5m", alert = "DatabaseDown", labels.instance = "db-2:9187" },
]"#,
    );
}

#[test]
fn a_short_outage_wakes_nobody() {
    passes(
        r#"
input  = 'db_up{job="db",service="db",instance="db-1:9187"}  1x5 0 1x20'
expect = [
  { at = "6m", alert = "DatabaseDown", state = "pending" },
  { receiver = "oncall", quiet = true },
]"#,
    );
}

#[test]
fn targets_are_up_unless_the_input_says_otherwise() {
    passes(
        r#"
input  = 'db_connections{job="db",service="db",instance="db-1:9187"}  5x30'
expect = [{ alert = "ServiceMissing", quiet = true }, { alert = "TargetDown", quiet = true }]"#,
    );
    passes(
        r#"
input  = 'up{job="db",service="db",instance="db-1:9187"}  1x5 0x30'
expect = [{ at = "12m", alert = "TargetDown" }]"#,
    );
}

#[test]
fn rules_of_one_alert_with_equal_labels_are_both_judged() {
    let spec = format!(
        r#"{WORLD}
[[alerts.PoolFull]]
id       = "fast"
expr     = "db_connections"
above    = 90
severity = "warning"
summary  = "The pool is full"
[[alerts.PoolFull]]
id       = "slow"
expr     = "db_connections"
above    = 50
for      = "10m"
severity = "warning"
summary  = "The pool fills up"
[[scenarios]]
name   = "the pool is full"
input  = 'db_connections{{job="db",service="db",instance="db-1:9187"}}  95x30'
expect = [
  {{ at = "5m", alert = "PoolFull", annotations.summary = "The pool is full" }},
  {{ at = "5m", alert = "PoolFull", state = "pending", annotations.summary = "The pool fills up" }},
  {{ at = "15m", alert = "PoolFull", annotations.summary = "The pool fills up" }},
]
"#
    );
    let stories: Vec<Vec<String>> = (0..3)
        .map(|_| {
            let report = run(&spec);
            assert!(report.tests[0].passed, "{}", failures(&report.tests[0]));
            let story = report.tests.into_iter().next().and_then(|test| test.story).expect("a story");
            story.alerts.into_iter().map(|alert| alert.annotations["summary"].clone()).collect()
        })
        .collect();
    assert!(stories.iter().all(|names| *names == stories[0]), "the order of alerts is that of the rules: {stories:?}");
}

#[test]
fn the_last_value_is_evaluated_though_no_evaluation_falls_on_it() {
    // the values come 20 seconds after each evaluation
    passes(
        r#"
start  = 2026-11-21T12:00:20Z
input  = 'db_up{job="db",service="db",instance="db-1:9187"}  1x4 0'
expect = [
  { at = "5m", alert = "DatabaseDown", state = "inactive" },
  { at = "5m40s", alert = "DatabaseDown", state = "pending" },
]"#,
    );
    passes(
        r#"
interval = "25s"
input  = 'db_up{job="db",service="db",instance="db-1:9187"}  1x2 0'
expect = [{ at = "2m", alert = "DatabaseDown", state = "pending" }]"#,
    );
}

#[test]
fn defaults_of_alertmanager_are_texts_too() {
    // the summary of an alert is in the details of an event, whatever its description is
    passes(&format!(
        r##"{DIES}
expect = [
  {{ at = "13m", receiver = "oncall", text.contains = "db-1:9187 is down", fields = {{ "details.num_firing" = "1", client = "Alertmanager", severity = "error" }} }},
  {{ at = "3m", receiver = "chat", fields = {{ color = "danger", username = "Alertmanager", channel = "#db" }} }},
]"##
    ));
}

#[test]
fn a_subject_among_the_headers_of_a_mail_is_its_only_subject() {
    let mail = r#"[receivers.oncall.email]
to        = "oncall@example.com"
from      = "alerts@example.com"
smarthost = "mail.example.com:587"
headers   = { Subject = "{{ .Status }}: {{ .GroupLabels.service }}" }
"#;
    let (before, rest) = WORLD.split_once("[receivers.oncall.pagerduty]").expect("a receiver");
    let (_, after) = rest.split_once("[receivers.chat").expect("another one");
    let spec = format!(
        "{before}{mail}[receivers.chat{after}\n[[scenarios]]\nname = \"mail\"\n{DIES}\
         expect = [{{ at = \"13m\", receiver = \"oncall\", text.lacks = \"FIRING\", text.contains = \"firing: db\" }}]\n"
    );
    let report = run(&spec);
    let test = report.tests.last().expect("a scenario");
    assert!(test.passed, "{}", failures(test));
}

/// The words that a person reads who changed a limit.
#[test]
fn a_failure_says_what_happened_when_and_why() {
    let test = scenario(&format!(
        r#"{DIES}
expect = [{{ at = "13m", receiver = "oncall", alerts = ["DatabaseDown"], reason = "new-alerts" }}]"#
    ));
    assert_eq!(
        failures(&test),
        "13m: oncall is notified: DatabaseDown firing, reason new-alerts\n  \
         12m30s: oncall by pagerduty, DatabaseDown firing (first)\n    \
         the reason is first, not new-alerts\n  \
         DatabaseDown (critical) is pending from 11m, firing from 12m until 32m\n    \
         it takes route.routes.0 to oncall: group_wait 30s, group_interval 5m, repeat_interval 1h\n  \
         DatabaseDown (critical) fires where it is == 0 for 1m: db_up\n    \
         1 from 0s, 0 from 11m, 1 from 32m {instance=\"db-1:9187\", job=\"db\", service=\"db\"}\n"
    );
}

#[test]
fn a_failure_names_who_inhibits_and_what_mutes() {
    let test = scenario(&format!(
        r#"start = 2026-11-21T23:00:00+01:00
{DIES}
expect = [{{ at = "15m", receiver = "chat", alerts = ["ConnectionsHigh"] }}]"#
    ));
    let text = failures(&test);
    for part in [
        "chat is not notified in this scenario",
        "it takes route.routes.1 to chat",
        "route.routes.1 is muted from 0s to 1h2m by the time interval nights",
        "it is inhibited from 12m to 32m by DatabaseDown, by inhibition rule #1",
        "ConnectionsHigh (warning) fires where it is > 90 for 2m: db_connections",
        "95 from 0s",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

/// One expectation that does not hold, and what is said.
fn said(expect: &str) -> String {
    failures(&scenario(&format!("start = 2026-11-21T12:00:00+01:00\n{DIES}\nexpect = [{expect}]")))
}

#[test]
fn a_failure_says_when_it_is_so_and_what_differs() {
    for (expect, wanted) in [
        (r#"{ at = "11m", alert = "DatabaseDown" }"#, "not so at 11m: it is pending; it fires from 12m"),
        (r#"{ at = "40m", alert = "DatabaseDown" }"#, "not so at 40m: it is inactive; it fires until 32m"),
        (r#"{ at = "15m", alert = "DatabaseDown", quiet = true }"#, "not so at 15m: it fires"),
        (
            r#"{ at = "15m", alert = "DatabaseDown", labels.instance = "db-2:9187" }"#,
            "not so at 15m: no alert of this name has these labels; there are\n    {alertname=\"DatabaseDown\", cluster=\"lakehouse\", instance=\"db-1:9187\"",
        ),
        (
            r#"{ at = "15m", alert = "DatabaseDown", annotations.summary = "down" }"#,
            "its annotations are summary=\"db-1:9187 is down\"",
        ),
        (
            r#"{ at = "5m", alert = "ConnectionsHigh", inhibited_by = "DatabaseDown" }"#,
            "it is not inhibited: DatabaseDown does not fire then",
        ),
        (
            r#"{ at = "5m", alert = "ConnectionsHigh", muted_by = "nights" }"#,
            "no route of it is muted by nights then: it is 2026-11-21T11:05:00Z\n    route.routes.1 has mute_time_intervals nights",
        ),
        (
            r#"{ receiver = "oncall", count = 3 }"#,
            "there are 2 such notifications, not 3:\n    12m30s: oncall by pagerduty, DatabaseDown firing (first)\n    32m30s: oncall by pagerduty, DatabaseDown resolved (all-resolved)",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", alerts = ["DatabaseDown", "DatabaseDown"] }"#,
            "firing: DatabaseDown, not 2 × DatabaseDown",
        ),
    ] {
        let text = said(expect);
        assert!(text.contains(wanted), "{wanted}\n{text}");
        let course = "DatabaseDown (critical) fires where";
        assert!(text.matches(course).count() <= 1, "nothing is said twice\n{text}");
    }
}

#[test]
fn a_failure_names_the_labels_that_an_inhibition_rule_asks_for() {
    let test = scenario(
        r#"
input = '''
db_up{job="db",service="db",instance="db-1:9187"}  0x20
db_connections{job="db",instance="db-2:9187"}      95x10 _x10
'''
expect = [
  { at = "5m", alert = "ConnectionsHigh", inhibited_by = "DatabaseDown" },
  { at = "20m", alert = "ConnectionsHigh" },
]"#,
    );
    let text = failures(&test);
    for part in [
        "it is not inhibited: inhibition rule #1 asks for equal labels: service is \"db\" and \"\"",
        "95 from 0s, no value from 15m",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn tests_of_alerts_say_what_the_values_were() {
    let spec = format!(
        r#"{WORLD}
[[alerts.ConnectionsHigh.tests]]
name   = "80 are enough"
input  = 'db_connections{{instance="db-1:9187"}}  80x10'
firing = ["5m"]
[[alerts.ConnectionsHigh.tests]]
input  = 'db_connections{{instance="db-1:9187"}}  95x10'
quiet  = ["1m"]
firing = ["2m", "5m"]
expect = {{ severity = "warning", description = "db-1:9187 has 95 connections" }}
[[alerts.ConnectionsHigh.tests]]
name   = "another text"
input  = 'db_connections{{instance="db-1:9187"}}  95x10'
firing = ["5m"]
expect = {{ description = "too many" }}
"#
    );
    let report = run(&spec);
    let verdicts: Vec<(bool, String)> = report.tests.iter().map(|test| (test.passed, failures(test))).collect();
    let [(false, first), (true, _), (false, third)] = verdicts.as_slice() else { panic!("{verdicts:?}") };
    assert_eq!(
        first,
        "5m: fires\n  it does not fire then\n  ConnectionsHigh is inactive throughout\n  \
         ConnectionsHigh (warning) fires where it is > 90 for 2m: db_connections\n    \
         80 from 0s {instance=\"db-1:9187\"}\n"
    );
    assert!(third.contains("it fires with description=\"db-1:9187 has 95 connections\""), "{third}");
}

#[test]
fn an_indicator_has_values_over_time() {
    let spec = format!(
        r#"{WORLD}
[[indicators.db_error_ratio.tests]]
name   = "6 of 100 queries fail"
input  = '''
db_queries_total{{outcome="error"}}  0+6x30
db_queries_total{{outcome="ok"}}     0+94x30
'''
expect = [{{ at = "0m", absent = true }}, {{ at = "10m", value = "6%" }}, {{ at = "20m", value = 0.06 }}]
[[indicators.db_error_ratio.tests]]
name   = "7 of 100 queries fail"
input  = '''
db_queries_total{{outcome="error"}}  0+7x30
db_queries_total{{outcome="ok"}}     0+93x30
'''
expect = [{{ at = "10m", value = "6%" }}]
"#
    );
    let report = run(&spec);
    let [first, second] = report.tests.as_slice() else { panic!("two tests") };
    assert!(first.passed, "{}", failures(first));
    assert_eq!(failures(second), "10m: 6%\n  it is 0.07\n");
}

#[test]
fn tests_of_routes_and_logs_are_judged_by_the_check() {
    let spec = format!(
        r#"{WORLD}
[[route.tests]]
name      = "a warning wakes nobody"
labels    = {{ alertname = "ConnectionsHigh", service = "db", severity = "warning" }}
receivers = ["chat"]
[[route.tests]]
labels    = {{ alertname = "DatabaseDown", service = "db", severity = "critical" }}
receivers = ["chat"]
"#
    );
    let report = run(&spec);
    let [first, second] = report.tests.as_slice() else { panic!("two tests") };
    assert!(first.passed && !second.passed);
    assert!(failures(second).contains("reaches `oncall`, not `chat`"), "{}", failures(second));
}

/// What a page is drawn of.
#[test]
fn the_story_has_values_states_and_notifications() {
    let test = scenario(&format!("{DIES}\nexpect = [{{ at = \"13m\", receiver = \"oncall\" }}]"));
    let story = test.story.expect("a story");
    let chart = story.charts.iter().find(|chart| chart.name == "ConnectionsHigh").expect("a chart");
    assert_eq!(
        (chart.operator.as_deref(), chart.limit, chart.expression.as_str()),
        (Some(">"), Some(90.0), "db_connections")
    );
    assert_eq!(chart.series[0].points.len(), 63);
    let alert = story.alerts.iter().find(|alert| alert.name == "DatabaseDown").expect("an alert");
    let states: Vec<(i64, i64, bool)> =
        alert.states.iter().map(|it| (it.from / 60_000, it.until / 60_000, it.firing)).collect();
    assert_eq!(states, [(11, 12, false), (12, 32, true)]);
    assert_eq!(alert.routes, ["route.routes.0"]);
    let sent = &story.notifications.iter().find(|sent| sent.receiver == "oncall").expect("a notification");
    assert_eq!((sent.at, sent.reason.as_str(), sent.integration.as_str()), (750_000, "first", "pagerduty"));
    assert_eq!(sent.fields["description"], "db-1:9187 is down");
}
