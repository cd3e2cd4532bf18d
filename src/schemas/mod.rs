//! `schema/`: what the tools take of files that no checker at hand reads, in our own words; and what in a value is not so.
//!
//! In: a JSON value. Out: every violation, at its path. Deliberately absent: what a rule or `verify` makes of one. A schema
//! is compiled when it is first asked, so that who has nothing for it pays nothing.

pub mod places;
mod violation;

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

pub use violation::{Violation, ViolationKind};

/// A schema, or a part of one.
#[derive(Debug)]
pub struct Schema {
    /// The file, as it is in `schema/`.
    text: &'static str,
    /// Which of its `$defs`; nothing for the whole.
    part: Option<&'static str>,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    validator: Validator,
    document: Value,
}

const GRAFANA: &str = include_str!("../../schema/grafana-dashboard.schema.json");
const FILEBEAT: &str = include_str!("../../schema/filebeat.schema.json");
const JAEGER: &str = include_str!("../../schema/jaeger.schema.json");
const SQL_EXPORTER: &str = include_str!("../../schema/sql_exporter.schema.json");

/// A dashboard that is all ours.
pub static DASHBOARD: Schema = Schema::new(GRAFANA, None);
/// What may be laid over a panel of a dashboard, and any panel.
pub static PANEL: Schema = Schema::new(GRAFANA, Some("json"));
/// What ships logs.
pub static SHIPPER: Schema = Schema::new(FILEBEAT, None);
/// What keeps traces.
pub static TRACES: Schema = Schema::new(JAEGER, None);
/// Which part of requests is traced.
pub static SAMPLING: Schema = Schema::new(JAEGER, Some("sampling"));
/// What asks a database.
pub static QUERIES: Schema = Schema::new(SQL_EXPORTER, Some("config"));
/// The metrics that queries give.
pub static COLLECTOR: Schema = Schema::new(SQL_EXPORTER, Some("collector"));

impl Schema {
    const fn new(text: &'static str, part: Option<&'static str>) -> Schema {
        Schema { text, part, compiled: OnceLock::new() }
    }

    /// Everything in a value that is against the schema, in the order of the schema.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        let Some(Compiled { validator, document }) = self.compiled() else {
            return vec![Violation::of_schema()];
        };
        // most values are right, and that is the cheaper question
        if validator.is_valid(value) {
            return Vec::new();
        }
        validator.iter_errors(value).flat_map(|error| Violation::from_error(&error, document)).collect()
    }

    fn compiled(&self) -> Option<&Compiled> {
        let compile = || {
            let document: Value = serde_json::from_str(self.text).ok()?;
            let document = match self.part {
                Some(part) => json!({ "$ref": format!("#/$defs/{part}"), "$defs": document.get("$defs")? }),
                None => document,
            };
            Some(Compiled { validator: jsonschema::validator_for(&document).ok()?, document })
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

#[cfg(test)]
mod tests;
