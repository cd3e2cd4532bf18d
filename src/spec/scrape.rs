//! The fields of a Prometheus `scrape_config`: what a service may set flat, and what has a key of our own.
//!
//! In: `scrape_fields.toml` beside this module, packed when the crate is built. Out: one row per field, in the order in
//! which Prometheus itself writes them. Absent: what is inside tables and discovery
//! mechanisms, which `prometheus.rs` knows.

use serde_json::json;

/// One field.
#[derive(Debug)]
pub struct ScrapeField {
    pub name: &'static str,
    pub field_type: FieldType,
    /// All values of an enumeration, or of the elements of a list.
    pub values: &'static [&'static str],
    /// Value and the first version of Prometheus that knows it.
    pub values_since: &'static [(&'static str, &'static str)],
    /// The value in force where nothing is written, as it would be written.
    pub default: Option<&'static str>,
    /// Whether the field of the same name under `global` comes before `default`.
    pub inherits: bool,
    /// The first version of Prometheus that has it; none for 2.20 and older.
    pub since: Option<&'static str>,
    /// The last version of Prometheus that has it.
    pub until: Option<&'static str>,
    /// Its name in later versions.
    pub renamed_to: Option<&'static str>,
    pub status: FieldStatus,
    /// One sentence for the schema.
    pub about: &'static str,
}

/// What may be written as the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// `30s`, `1h30m`.
    Duration,
    /// A number of bytes with a unit: `10MiB`.
    Size,
    Integer,
    Float,
    Boolean,
    String,
    Enumeration,
    /// A list of strings, of an enumeration where `values` are given.
    List,
    /// A table whose values are lists of strings.
    MapOfLists,
    Table,
    ListOfTables,
}

/// Whether a service may set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldStatus {
    /// Stands flat in a service, under the same name.
    Plain,
    /// A key of our own says it.
    Ours { instead: &'static str },
    /// Stands flat in a service too; what is in it, the table `scrape_config` says (`prometheus.rs`).
    Nested,
}

include!(concat!(env!("OUT_DIR"), "/scrape_fields.rs"));

impl ScrapeField {
    /// What an editor is told about the field.
    pub(super) fn schema(&self) -> serde_json::Value {
        let (shape, example) = match self.field_type {
            FieldType::Duration => (json!({ "type": "string" }), json!("30s")),
            FieldType::Size => (json!({ "type": "string" }), json!("10MiB")),
            FieldType::Integer => (json!({ "type": "integer", "minimum": 0 }), json!(50_000)),
            FieldType::Float => (json!({ "type": "number" }), json!(1.1)),
            FieldType::Boolean => (json!({ "type": "boolean" }), json!(true)),
            FieldType::String => (json!({ "type": "string" }), json!(self.default.unwrap_or("text"))),
            FieldType::Enumeration => (json!({ "type": "string", "enum": self.values }), json!(self.values.first())),
            FieldType::List if self.values.is_empty() => {
                (json!({ "type": "array", "items": { "type": "string" } }), json!([]))
            }
            FieldType::List => (
                json!({ "type": "array", "minItems": 1, "items": { "type": "string", "enum": self.values } }),
                json!([self.values.first()]),
            ),
            FieldType::MapOfLists => (
                json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } }),
                json!({ "module": ["http_2xx"] }),
            ),
            FieldType::Table => (json!({ "type": "object" }), json!({})),
            FieldType::ListOfTables => (json!({ "type": "array", "items": { "type": "object" } }), json!([])),
        };
        let mut schema = shape;
        if let Some(object) = schema.as_object_mut() {
            let since = self.since.map_or(String::new(), |since| format!(" Since Prometheus {since}."));
            object.insert("description".to_owned(), format!("{}{since}", self.about).into());
            object.insert("examples".to_owned(), json!([example]));
        }
        schema
    }
}

/// What to write in place of a field of Prometheus that has a key of our own.
pub(super) fn instead(name: &str) -> Option<String> {
    match scrape_field(name)?.status {
        FieldStatus::Ours { instead } => Some(format!("write `{instead}` in its place")),
        FieldStatus::Plain | FieldStatus::Nested => None,
    }
}

/// The field of that name.
pub fn scrape_field(name: &str) -> Option<&'static ScrapeField> {
    SCRAPE_FIELDS.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_stands_once_and_is_described() {
        let names: BTreeSet<_> = SCRAPE_FIELDS.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), SCRAPE_FIELDS.len());
        for field in SCRAPE_FIELDS {
            assert!(field.about.ends_with('.') && !field.about.contains('\n'), "{}", field.name);
        }
    }

    #[test]
    fn plain_fields_have_plain_types() {
        for field in SCRAPE_FIELDS.iter().filter(|field| field.status == FieldStatus::Plain) {
            let nested = matches!(field.field_type, FieldType::Table | FieldType::ListOfTables);
            assert!(!nested, "{}", field.name);
        }
    }

    #[test]
    fn enumerations_list_their_values_and_default_to_one_of_them() {
        for field in SCRAPE_FIELDS {
            if field.field_type == FieldType::Enumeration {
                assert!(!field.values.is_empty(), "{}", field.name);
                assert!(field.default.is_none_or(|default| field.values.contains(&default)), "{}", field.name);
            }
            for (value, _) in field.values_since {
                assert!(field.values.contains(value), "{} has no value {value}", field.name);
            }
        }
    }

    #[test]
    fn a_field_with_a_key_of_our_own_names_it() {
        for (name, key) in [
            ("job_name", "[services.<name>]"),
            ("static_configs", "address"),
            ("basic_auth", "auth"),
            ("authorization", "auth"),
            ("bearer_token", "auth"),
            ("bearer_token_file", "auth"),
            ("tls_config", "tls"),
        ] {
            let field = scrape_field(name).unwrap();
            assert_eq!(field.status, FieldStatus::Ours { instead: key }, "{name}");
        }
    }

    #[test]
    fn known_fields_have_their_known_facts() {
        let interval = scrape_field("scrape_interval").unwrap();
        assert_eq!((interval.field_type, interval.status), (FieldType::Duration, FieldStatus::Plain));
        assert_eq!((interval.default, interval.inherits), (Some("1m"), true));
        let params = scrape_field("params").unwrap();
        assert_eq!(params.field_type, FieldType::MapOfLists);
        let classic = scrape_field("scrape_classic_histograms").unwrap();
        assert_eq!((classic.since, classic.until), (Some("2.45"), Some("2.x")));
        assert_eq!(classic.renamed_to, Some("always_scrape_classic_histograms"));
        assert_eq!(scrape_field("kubernetes_sd_configs").unwrap().status, FieldStatus::Nested);
        assert!(scrape_field("scrape_intervall").is_none());
    }

    #[test]
    fn renamed_fields_lead_to_a_field() {
        for name in SCRAPE_FIELDS.iter().filter_map(|field| field.renamed_to) {
            assert!(scrape_field(name).is_some(), "{name}");
        }
    }
}
