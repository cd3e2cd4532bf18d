//! `[receivers.*]`: who is told, and how. Its integrations are a table of fields, not types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::fields::{Field, FieldTable, FieldType, FileTwin};
use super::lints::Allow;

include!(concat!(env!("OUT_DIR"), "/receivers.rs"));

/// What Alertmanager's definitions are called in the schema.
pub(super) const PRODUCT: &str = "Alertmanager";

/// One receiver, without its integrations.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Receiver {
    /// `false` leaves it out; what would be sent to it is not sent.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// The integrations by name, such as `slack`.
pub fn integrations() -> &'static FieldTable {
    &TABLE_RECEIVER
}

/// The fields of an integration.
pub fn integration(name: &str) -> Option<&'static FieldTable> {
    match integrations().field(name)?.field_type {
        FieldType::OneOrMany(FieldType::Table(table)) => Some(table),
        _ => None,
    }
}

/// All tables.
pub fn receiver_tables() -> &'static [&'static FieldTable] {
    RECEIVER_TABLES
}
