//! The tables inside Prometheus' configuration: relabel rules, service discovery, remote_write.
//!
//! In: `prometheus_fields.toml` beside this module, packed when the crate is built. Out: one table of fields for each.

use super::fields::{Field, FieldTable, FieldType, FileTwin, definition};

include!(concat!(env!("OUT_DIR"), "/prometheus_fields.rs"));

/// What the definitions are called in the schema.
pub(super) const PRODUCT: &str = "Prometheus";

/// All tables.
pub fn tables() -> &'static [&'static FieldTable] {
    PROMETHEUS_TABLES
}

/// What of a scrape_config has an inside.
pub fn scrape_config() -> &'static FieldTable {
    &TABLE_SCRAPE_CONFIG
}

/// An entry of `remote_write`.
pub fn remote_write() -> &'static FieldTable {
    &TABLE_REMOTE_WRITE
}

/// The schema of `remote_write`.
pub(super) fn remote_writes() -> serde_json::Value {
    serde_json::json!({
        "description": "Where samples are sent to; fields of Prometheus' remote_write, `auth` and `tls` are ours.",
        "type": "array",
        "items": { "$ref": format!("#/$defs/{}", definition(PRODUCT, TABLE_REMOTE_WRITE.name)) },
        "examples": [[{ "url": "https://mimir.example.com/api/v1/push" }]],
    })
}

/// Whether a field finds targets.
pub fn is_discovery(name: &str) -> bool {
    name.ends_with("_sd_configs")
}

/// Whether a field finds targets in a way that is passed on as it is.
pub fn is_raw(field: &Field) -> bool {
    is_discovery(field.name) && matches!(field.field_type, FieldType::List(FieldType::Map(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::version_at_least;
    use crate::spec::scrape::{FieldStatus, SCRAPE_FIELDS};

    #[test]
    fn what_a_scrape_config_nests_is_one_table() {
        let nested: Vec<_> = SCRAPE_FIELDS.iter().filter(|field| field.status == FieldStatus::Nested).collect();
        let names: Vec<_> = nested.iter().map(|field| field.name).collect();
        let table: Vec<_> = scrape_config().fields.iter().map(|field| field.name).collect();
        assert_eq!(names, table);
        for (field, row) in nested.iter().zip(scrape_config().fields) {
            let since = field.since.filter(|since| !version_at_least("2.42", since));
            assert_eq!(since, row.since, "{}", field.name);
        }
    }

    #[test]
    fn five_ways_to_find_targets_are_understood() {
        let typed = scrape_config().fields.iter().filter(|field| is_discovery(field.name) && !is_raw(field));
        let names: Vec<_> = typed.map(|field| field.name).collect();
        let wanted = ["consul_sd_configs", "dns_sd_configs", "file_sd_configs", "http_sd_configs"];
        assert_eq!(names, [&wanted[..], &["kubernetes_sd_configs"]].concat());
    }
}
