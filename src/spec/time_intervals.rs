//! `[time_intervals.*]`: times with a name, for routes that are silent in them or outside of them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;

/// One period; several under one name are written `[[time_intervals.name]]`. Every key that is there must hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TimeInterval {
    /// Times of the day, from and to, in 24 hours; the end does not belong to it.
    #[schemars(extend("examples" = [["09:00-18:00"]]))]
    pub times: Option<Vec<String>>,
    /// Days of the week by their whole names, one or from and to; a week begins on Sunday.
    #[schemars(extend("examples" = [["monday:friday"]]))]
    pub weekdays: Option<Vec<String>>,
    /// Days of the month, one or from and to; -1 is the last.
    #[schemars(extend("examples" = [["1:7", "-1"]]))]
    pub days_of_month: Option<Vec<String>>,
    /// Months by number or by their whole names, one or from and to.
    #[schemars(extend("examples" = [["december"]]))]
    pub months: Option<Vec<String>>,
    /// Years, one or from and to.
    #[schemars(extend("examples" = [["2026:2027"]]))]
    pub years: Option<Vec<String>>,
    /// The time zone that all of it is in. Default: UTC.
    #[schemars(extend("examples" = ["Europe/Berlin"]))]
    pub location: Option<String>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}
