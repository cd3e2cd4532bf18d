//! `[alerts.*]`: what is wrong, from when on, how bad it is, and tests beside it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;
use super::value::{Durations, Limits, Quantity};

/// One alert; its name is the label `alertname`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Alert {
    /// The expression, in PromQL; the name of an indicator is one. It fires for each series of the result.
    #[schemars(extend("examples" = ["pg_up == 0", "api_error_ratio"]))]
    pub expr: Option<String>,
    /// Fires above this limit; a table gives one limit for each severity.
    pub above: Option<Limits>,
    /// Fires below this limit; a table gives one limit for each severity.
    pub below: Option<Limits>,
    /// How long the condition must hold before it fires.
    #[serde(rename = "for")]
    #[schemars(extend("default" = "0s"))]
    pub hold: Option<Durations>,
    /// How long it goes on firing after the condition ended. Needs Prometheus 2.42.
    #[schemars(extend("examples" = ["10m"]))]
    pub keep_firing_for: Option<String>,
    /// One of `lakehouse.severities`, unless the limits name them.
    #[schemars(extend("examples" = ["critical"]))]
    pub severity: Option<String>,
    /// The rule group that it is written into.
    #[schemars(extend("default" = "alerts", "examples" = ["database"]))]
    pub group: Option<String>,
    /// The service that it is about, where the expression does not tell.
    #[schemars(extend("examples" = ["postgres"]))]
    pub service: Option<String>,
    /// One line that names the problem; a Go template.
    #[schemars(extend("examples" = ["Database is down"]))]
    pub summary: Option<String>,
    /// What is going on, with the value; a Go template. `$threshold` is the limit.
    #[schemars(extend("examples" = ["Error rate is {{ $value | humanizePercentage }}"]))]
    pub description: Option<String>,
    /// What to do about it. `{alert}`, `{severity}` and `{service}` are replaced.
    #[schemars(extend("examples" = ["https://runbooks.example/{alert}"]))]
    pub runbook_url: Option<String>,
    /// Further labels; Go templates.
    #[schemars(extend("default" = {}, "examples" = [{ "area": "billing" }]))]
    pub labels: Option<BTreeMap<String, String>>,
    /// Further annotations; Go templates.
    #[schemars(extend("default" = {}, "examples" = [{ "dashboard": "https://grafana.example/d/db" }]))]
    pub annotations: Option<BTreeMap<String, String>>,
    /// Other limits for single services; needs an indicator that carries the label `service`.
    #[schemars(extend("default" = []))]
    pub overrides: Option<Vec<Override>>,
    /// Series in, alert out: run by promtool.
    #[schemars(extend("default" = []))]
    pub tests: Option<Vec<Test>>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// What differs for one service.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Override {
    /// The service.
    #[schemars(extend("examples" = ["payments-api"]))]
    pub service: Option<String>,
    /// Its upper limit.
    pub above: Option<Quantity>,
    /// Its lower limit.
    pub below: Option<Quantity>,
    /// How long the condition must hold.
    #[serde(rename = "for")]
    #[schemars(extend("examples" = ["5m"]))]
    pub hold: Option<String>,
    /// How bad it is for this service.
    #[schemars(extend("examples" = ["warning"]))]
    pub severity: Option<String>,
}

/// One test of an alert.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Test {
    /// What it shows.
    #[schemars(extend("examples" = ["6% of the answers are 500"]))]
    pub name: Option<String>,
    /// Series in promtool's notation, one line each: the series, blanks, its values.
    #[schemars(extend("examples" = ["http_requests_total{code=\"500\"}  0+6x30"]))]
    pub input: Option<String>,
    /// Time between two values.
    #[schemars(extend("default" = "1m", "examples" = ["15s"]))]
    pub interval: Option<String>,
    /// Times at which it does not fire.
    #[schemars(extend("default" = [], "examples" = [["1m"]]))]
    pub quiet: Option<Vec<String>>,
    /// Times at which it fires.
    #[schemars(extend("default" = [], "examples" = [["10m"]]))]
    pub firing: Option<Vec<String>>,
    /// The environments whose limits it speaks of; without it, all of them.
    #[schemars(extend("examples" = [["prod"]]))]
    pub environments: Option<Vec<String>>,
    /// Labels and annotations that one firing alert has, all of them.
    #[schemars(extend("default" = {}, "examples" = [{ "severity": "warning" }]))]
    pub expect: Option<BTreeMap<String, String>>,
    /// Who hears of it, exactly: the receivers that the routes lead to while nothing else fires.
    #[schemars(extend("examples" = [["critical-alerts"]]))]
    pub receivers: Option<Vec<String>>,
}
