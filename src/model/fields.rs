//! Values of fields that a table describes (`spec/fields.rs`), understood.

use std::collections::BTreeMap;

use super::Secret;
use crate::spec::fields::Field;

/// Fields with their values, in the order of their table.
pub type Fields = Vec<(&'static Field, FieldValue)>;

/// A value.
#[derive(Debug, Clone)]
pub enum FieldValue {
    /// Text, blocks dedented and placeholders replaced.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A secret: written under the name of the field's file twin.
    Secret(Secret),
    /// A file that is not secret, relative to the spec or absolute.
    File(String),
    /// What the tool takes as it is.
    Any(serde_json::Value),
    /// A table with fields of its own.
    Table(Fields),
    /// A list.
    List(Vec<FieldValue>),
    /// Values by names of the author.
    Map(BTreeMap<String, FieldValue>),
}

impl FieldValue {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            FieldValue::Text(text) => Some(text),
            FieldValue::Integer(_)
            | FieldValue::Number(_)
            | FieldValue::Boolean(_)
            | FieldValue::Secret(_)
            | FieldValue::File(_)
            | FieldValue::Any(_)
            | FieldValue::Table(_)
            | FieldValue::List(_)
            | FieldValue::Map(_) => None,
        }
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, FieldValue::Boolean(true))
    }

    /// The fields, if it is a table.
    pub fn table(&self) -> Option<&Fields> {
        match self {
            FieldValue::Table(fields) => Some(fields),
            FieldValue::Text(_)
            | FieldValue::Integer(_)
            | FieldValue::Number(_)
            | FieldValue::Boolean(_)
            | FieldValue::Secret(_)
            | FieldValue::File(_)
            | FieldValue::Any(_)
            | FieldValue::List(_)
            | FieldValue::Map(_) => None,
        }
    }

    /// All secrets in it.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            FieldValue::Secret(secret) => vec![secret],
            FieldValue::Table(fields) => secrets(fields),
            FieldValue::List(items) => items.iter().flat_map(FieldValue::secrets).collect(),
            FieldValue::Map(entries) => entries.values().flat_map(FieldValue::secrets).collect(),
            FieldValue::Text(_)
            | FieldValue::Integer(_)
            | FieldValue::Number(_)
            | FieldValue::Boolean(_)
            | FieldValue::File(_)
            | FieldValue::Any(_) => Vec::new(),
        }
    }
}

/// All secrets in a table.
pub fn secrets(fields: &Fields) -> Vec<&Secret> {
    fields.iter().flat_map(|(_, value)| value.secrets()).collect()
}

/// The value of a field, if it is set.
pub fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a FieldValue> {
    fields.iter().find(|(field, _)| field.name == name).map(|(_, value)| value)
}
