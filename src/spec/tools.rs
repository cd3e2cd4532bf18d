//! The tables of fields that the tools themselves have: what a scrape_config, remote_write and receivers may hold.

use super::fields::{Field, FieldTable, FieldType};
pub use super::fields::{
    TABLE_ALERTMANAGER_RECEIVER as RECEIVER, TABLE_PROMETHEUS_REMOTE_WRITE as REMOTE_WRITE,
    TABLE_PROMETHEUS_SCRAPE_CONFIG as SCRAPE_CONFIG, TABLE_PROMETHEUS_SERVER as SERVER,
};

/// The fields of an integration of Alertmanager, by its name such as `slack`.
pub fn integration(name: &str) -> Option<&'static FieldTable> {
    match RECEIVER.field(name)?.field_type {
        FieldType::OneOrMany(FieldType::Table(table)) => Some(table),
        _ => None,
    }
}

/// Whether a field finds targets.
pub fn is_discovery(field: &Field) -> bool {
    field.group == Some("discovery")
}

/// Whether a field finds targets in a way that is passed on as it is.
pub fn is_raw(field: &Field) -> bool {
    is_discovery(field) && matches!(field.field_type, FieldType::List(FieldType::Map(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_ways_to_find_targets_are_understood() {
        let typed = SCRAPE_CONFIG.fields.iter().filter(|field| is_discovery(field) && !is_raw(field));
        let names: Vec<_> = typed.map(|field| field.name).collect();
        let wanted = ["consul_sd_configs", "dns_sd_configs", "file_sd_configs", "http_sd_configs"];
        assert_eq!(names, [&wanted[..], &["kubernetes_sd_configs"]].concat());
    }

    #[test]
    fn a_field_with_a_key_of_our_own_names_it() {
        for (name, key) in [
            ("job_name", "job"),
            ("static_configs", "`address` with every target, and `labels` for what they are labelled with"),
            ("basic_auth", "auth"),
            ("authorization", "auth"),
            ("bearer_token", "auth"),
            ("bearer_token_file", "auth"),
            ("tls_config", "tls"),
        ] {
            assert!(SCRAPE_CONFIG.instead.contains(&(name, key)), "{name}");
            assert!(SCRAPE_CONFIG.order.contains(&name), "{name}");
        }
    }

    #[test]
    fn known_fields_have_their_known_facts() {
        let interval = SCRAPE_CONFIG.field("scrape_interval").unwrap();
        assert!(matches!(interval.field_type, FieldType::PositiveDuration));
        let classic = SCRAPE_CONFIG.field("scrape_classic_histograms").unwrap();
        assert_eq!((classic.since, classic.until), (Some("2.45"), Some("2.x")));
        assert_eq!(classic.renamed_to, Some("always_scrape_classic_histograms"));
        assert!(SCRAPE_CONFIG.field("scrape_intervall").is_none());
    }
}
