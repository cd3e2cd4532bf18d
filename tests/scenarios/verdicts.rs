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

/// The words that a person reads who changed a limit.
#[test]
fn a_failure_says_what_happened_when_and_why() {
    let test = scenario(
        &format!(
            r#"{DIES}
expect = [{{ at = "13m", receiver = "chat", alerts = ["DatabaseDown"] }}]"#
        )
        .replace(
            "receiver = \"chat\", alerts = [\"DatabaseDown\"]",
            "receiver = \"oncall\", alerts = [\"DatabaseDown\"], reason = \"repeat\"",
        ),
    );
    assert_eq!(
        failures(&test),
        "13m: oncall is notified: DatabaseDown firing, reason repeat\n  \
         12m30s: oncall by pagerduty, DatabaseDown firing (first)\n    \
         the reason is first, not repeat\n  \
         DatabaseDown (critical) is pending from 11m, firing from 12m until 32m\n    \
         it takes route.routes.0 to oncall\n  \
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
