//! `[[inhibit_rules]]`: which alerts silence which others.

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;

/// Alerts that match the target are silent as long as one fires that matches the source.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InhibitRule {
    /// Which alerts silence others: all of these conditions hold.
    #[schemars(extend("examples" = [["severity=\"critical\""]]))]
    pub source_matchers: Option<Vec<String>>,
    /// Which alerts are silenced: all of these conditions hold.
    #[schemars(extend("examples" = [["severity=\"warning\""]]))]
    pub target_matchers: Option<Vec<String>>,
    /// Labels in which the two must agree; a label that both lack counts as equal.
    #[schemars(extend("default" = [], "examples" = [["alertname", "service", "instance"]]))]
    pub equal: Option<Vec<String>>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}
