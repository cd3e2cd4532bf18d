//! `[route]`: who hears of an alert. Alertmanager's own keys, and tests beside them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;

/// The root of the tree: every alert enters here.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RouteRoot {
    /// Who hears of what no route below takes. Default: the only receiver.
    #[schemars(extend("examples" = ["tickets"]))]
    pub receiver: Option<String>,
    /// Alerts that agree in these labels are told together; `...` alone stands for all labels.
    #[schemars(extend("examples" = [["alertname", "cluster", "service"]]))]
    pub group_by: Option<Vec<String>>,
    /// How long the first notification of a group waits for others. Alertmanager's default: 30s.
    #[schemars(extend("examples" = ["10s"]))]
    pub group_wait: Option<String>,
    /// How long a group that changed waits for its next notification. Alertmanager's default: 5m.
    #[schemars(extend("examples" = ["5m"]))]
    pub group_interval: Option<String>,
    /// After how long a group that did not change is told again. Alertmanager's default: 4h.
    #[schemars(extend("examples" = ["4h"]))]
    pub repeat_interval: Option<String>,
    /// The exceptions, in order: the first that takes an alert keeps it, unless it says `continue`.
    #[schemars(extend("default" = []))]
    pub routes: Option<Vec<Route>>,
    /// An alert in, receivers out: answered by every check.
    #[schemars(extend("default" = []))]
    pub tests: Option<Vec<RouteTest>>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// A route below the root. What it does not say comes from the route above it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Route {
    /// Who hears of what it takes, and of what none of its own routes takes.
    #[schemars(extend("examples" = ["oncall"]))]
    pub receiver: Option<String>,
    /// Conditions on labels, all of which must hold; without any it takes everything.
    #[schemars(extend("examples" = [["severity=\"critical\""]]))]
    pub matchers: Option<Vec<String>>,
    /// Whether the routes after it are asked too.
    #[serde(rename = "continue")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub continues: Option<bool>,
    /// Alerts that agree in these labels are told together; `...` alone stands for all labels.
    #[schemars(extend("examples" = [["alertname", "cluster", "service"]]))]
    pub group_by: Option<Vec<String>>,
    /// How long the first notification of a group waits for others.
    #[schemars(extend("examples" = ["10s"]))]
    pub group_wait: Option<String>,
    /// How long a group that changed waits for its next notification.
    #[schemars(extend("examples" = ["5m"]))]
    pub group_interval: Option<String>,
    /// After how long a group that did not change is told again.
    #[schemars(extend("examples" = ["4h"]))]
    pub repeat_interval: Option<String>,
    /// Time intervals in which it is silent. Its own routes do not inherit them.
    #[schemars(extend("default" = [], "examples" = [["holidays"]]))]
    pub mute_time_intervals: Option<Vec<String>>,
    /// Time intervals outside of which it is silent. Its own routes do not inherit them.
    #[schemars(extend("default" = [], "examples" = [["business-hours"]]))]
    pub active_time_intervals: Option<Vec<String>>,
    /// Its own exceptions, in order.
    #[schemars(extend("default" = []))]
    pub routes: Option<Vec<Route>>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// One test of the tree.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RouteTest {
    /// What it shows.
    #[schemars(extend("examples" = ["nobody is woken at night for a warning"]))]
    pub name: Option<String>,
    /// The labels of the alert.
    #[schemars(extend("examples" = [{ "alertname": "DatabaseDown", "severity": "critical" }]))]
    pub labels: Option<BTreeMap<String, String>>,
    /// When it fires, as a date with time and zone. Without it no time interval is looked at.
    #[schemars(extend("format" = "date-time", "examples" = ["2026-11-21T03:00:00Z"]))]
    pub at: Option<String>,
    /// The labels of alerts that fire at the same time and may silence it.
    #[serde(rename = "while")]
    #[schemars(extend("default" = [], "examples" = [[{ "alertname": "HostDown", "severity": "critical" }]]))]
    pub beside: Option<Vec<BTreeMap<String, String>>>,
    /// Everybody who hears of it; an empty list means nobody.
    #[schemars(extend("examples" = [["oncall"]]))]
    pub receivers: Option<Vec<String>>,
    /// The environments in which it runs. Default: all of them.
    #[schemars(extend("examples" = [["prod"]]))]
    pub environments: Option<Vec<String>>,
}

/// Keys of Alertmanager that this language has in another form or in another place, by the path to the key.
const INSTEAD: &[(&[&str], &str)] = &[
    (
        &["route", "match"],
        "the root takes every alert; write [[route.routes]] with matchers = ['severity=\"critical\"']",
    ),
    (
        &["route", "match_re"],
        "the root takes every alert; write [[route.routes]] with matchers = ['severity=~\"a|b\"']",
    ),
    (&["route", "matchers"], "the root takes every alert; move it into a [[route.routes]]"),
    (&["route", "continue"], "nothing stands beside the root; `continue` belongs into a [[route.routes]]"),
    (&["route", "mute_time_intervals"], "the root is never silent; move it into a [[route.routes]]"),
    (&["route", "active_time_intervals"], "the root is never silent; move it into a [[route.routes]]"),
    (&["route", "tests", "*", "receiver"], "a test names everybody who hears of it: receivers = [\"…\"]"),
    (
        &["route", "tests", "*", "matchers"],
        "a test is about one alert: labels = { alertname = \"…\", severity = \"…\" }",
    ),
    (&["route", "**", "match"], "write it as matchers = ['label=\"value\"']"),
    (&["route", "**", "match_re"], "write it as matchers = ['label=~\"pattern\"']"),
    (&["inhibit_rules", "source_match"], "write it as source_matchers = ['label=\"value\"']"),
    (&["inhibit_rules", "source_match_re"], "write it as source_matchers = ['label=~\"pattern\"']"),
    (&["inhibit_rules", "target_match"], "write it as target_matchers = ['label=\"value\"']"),
    (&["inhibit_rules", "target_match_re"], "write it as target_matchers = ['label=~\"pattern\"']"),
    (&["time_intervals", "*", "time_intervals"], "write its keys here: [time_intervals.name] with times, weekdays, …"),
    (&["time_intervals", "*", "name"], "the name stands in the header: [time_intervals.name]"),
];

/// What to write in place of a key of Alertmanager; the path ends with the key.
pub(super) fn instead(path: &[&str]) -> Option<&'static str> {
    let fits = |pattern: &[&str]| match pattern {
        [first, "**", last] => path.len() > 2 && path.first() == Some(first) && path.last() == Some(last),
        _ => pattern.len() == path.len() && pattern.iter().zip(path).all(|(want, step)| *want == "*" || want == step),
    };
    INSTEAD.iter().find(|(pattern, _)| fits(pattern)).map(|(_, help)| *help)
}
