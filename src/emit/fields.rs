//! Fields of a table as YAML: under the tool's own names, secrets as the files that hold them.

use super::Layout;
use super::endpoint::secret_path;
use super::yaml::Yaml;
use crate::model::{FieldValue, Fields, Runtime, Secret};
use crate::spec::fields::Field;

/// Entries of a table, in its order.
pub(super) fn entries(fields: &Fields, runtime: Runtime, layout: &Layout) -> Vec<(String, Yaml)> {
    fields.iter().map(|(field, value)| entry(field, value, runtime, layout)).collect()
}

/// One entry.
pub(super) fn entry(field: &Field, value: &FieldValue, runtime: Runtime, layout: &Layout) -> (String, Yaml) {
    let name = match field.file {
        Some(twin) if is_secret(value) => twin.name,
        _ => field.written,
    };
    (name.to_owned(), yaml(value, runtime, layout))
}

fn is_secret(value: &FieldValue) -> bool {
    match value {
        FieldValue::Secret(_) => true,
        FieldValue::List(items) => !items.is_empty() && items.iter().all(|item| is_secret(item)),
        FieldValue::Text(_)
        | FieldValue::Integer(_)
        | FieldValue::Number(_)
        | FieldValue::Boolean(_)
        | FieldValue::File(_)
        | FieldValue::Any(_)
        | FieldValue::Table(_)
        | FieldValue::Map(_) => false,
    }
}

fn yaml(value: &FieldValue, runtime: Runtime, layout: &Layout) -> Yaml {
    match value {
        FieldValue::Text(text) => text.as_str().into(),
        FieldValue::Integer(number) => Yaml::Integer(*number),
        FieldValue::Number(number) => Yaml::Float(*number),
        FieldValue::Boolean(flag) => Yaml::Boolean(*flag),
        FieldValue::Secret(secret) => secret_path(secret, runtime, layout).into(),
        FieldValue::File(path) => secret_path(&Secret::File(path.clone()), runtime, layout).into(),
        FieldValue::Any(value) => Yaml::from_json(value),
        FieldValue::Table(fields) => Yaml::Map(entries(fields, runtime, layout)),
        FieldValue::List(items) => Yaml::List(items.iter().map(|item| yaml(item, runtime, layout)).collect()),
        FieldValue::Map(values) => {
            Yaml::Map(values.iter().map(|(key, value)| (key.clone(), yaml(value, runtime, layout))).collect())
        }
    }
}
