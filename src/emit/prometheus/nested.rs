//! Fields with an inside as Prometheus reads them: `auth` and `tls` under its own names.

use super::super::Layout;
use super::super::fields;
use super::super::yaml::Yaml;
use crate::model::{FieldValue, Fields, Runtime};

/// Entries of a table, in its order.
pub(super) fn entries(table: &Fields, runtime: Runtime, layout: &Layout) -> Vec<(String, Yaml)> {
    let entry = |field: &'static crate::spec::fields::Field, value: &FieldValue| match (field.name, value) {
        ("auth", FieldValue::Table(auth)) => {
            let bearer = auth.iter().any(|(field, _)| field.name == "bearer");
            let name = if bearer { "authorization" } else { "basic_auth" };
            (name.to_owned(), Yaml::Map(entries(auth, runtime, layout)))
        }
        ("tls", FieldValue::Table(tls)) => ("tls_config".to_owned(), Yaml::Map(entries(tls, runtime, layout))),
        (_, FieldValue::Table(table)) => (field.name.to_owned(), Yaml::Map(entries(table, runtime, layout))),
        (_, FieldValue::List(items)) if items.iter().any(|item| item.table().is_some()) => {
            let items = items.iter().filter_map(|item| item.table());
            let items = items.map(|table| Yaml::Map(entries(table, runtime, layout)));
            (field.name.to_owned(), Yaml::List(items.collect()))
        }
        _ => fields::entry(field, value, runtime, layout),
    };
    table.iter().map(|(field, value)| entry(field, value)).collect()
}
