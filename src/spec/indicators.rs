//! `[indicators.*]`: recording rules with a title and a unit. An indicator is a metric.

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;

/// One indicator; its name is the metric's name.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Indicator {
    /// The expression, in PromQL. Other indicators are metrics here.
    #[schemars(extend("examples" = ["sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m]))"]))]
    pub expr: Option<String>,
    /// What it is, for people.
    #[schemars(extend("examples" = ["API error rate"]))]
    pub title: Option<String>,
    /// Its unit: seconds, bytes, ratio, percent, celsius, bool, info, timestamp, or a noun for a count of that.
    #[schemars(extend("examples" = ["ratio"]))]
    pub unit: Option<String>,
    /// How often it is recorded. Default: the evaluation interval.
    #[schemars(extend("examples" = ["1m"]))]
    pub interval: Option<String>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}
