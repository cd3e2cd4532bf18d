//! `[lints]` and `allow`: how much a finding weighs, for all items or for one.

use schemars::JsonSchema;
use serde::Deserialize;

/// The weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LintLevel {
    /// Stops `build`.
    Error,
    /// Is shown.
    Warning,
    /// Is not shown.
    Off,
}

/// A finding that is meant to be so, on the item it is about.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Allow {
    /// The finding's code.
    #[schemars(extend("examples" = ["service/same-target"]))]
    pub code: Option<String>,
    /// Why it is right here.
    #[schemars(extend("examples" = ["the canary answers at the same address"]))]
    pub reason: Option<String>,
    /// The last day on which it holds.
    #[schemars(extend("examples" = ["2027-01-01"], "format" = "date"))]
    pub until: Option<String>,
}
