//! Values of fields that a table describes (`spec/fields.rs`), understood.

use std::collections::BTreeMap;

use super::Secret;
use crate::source::Spanned;
use crate::spec::fields::Field;

/// Fields with their values, in the order of their table.
pub type Fields = Vec<(&'static Field, Spanned<FieldValue>)>;

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
    List(Vec<Spanned<FieldValue>>),
    /// Values by names of the author.
    Map(BTreeMap<String, Spanned<FieldValue>>),
}

impl FieldValue {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let FieldValue::Text(text) = self { Some(text) } else { None }
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, FieldValue::Boolean(true))
    }

    /// The entries, if it is a list.
    pub fn list(&self) -> Option<&[Spanned<FieldValue>]> {
        if let FieldValue::List(items) = self { Some(items) } else { None }
    }

    /// The values by name, if it is a map.
    pub fn entries(&self) -> Option<&BTreeMap<String, Spanned<FieldValue>>> {
        if let FieldValue::Map(values) = self { Some(values) } else { None }
    }

    /// The number, if it is a whole one.
    pub fn integer(&self) -> Option<i64> {
        if let FieldValue::Integer(number) = self { Some(*number) } else { None }
    }

    /// The fields, if it is a table.
    pub fn table(&self) -> Option<&Fields> {
        if let FieldValue::Table(fields) = self { Some(fields) } else { None }
    }

    /// All secrets in it.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            FieldValue::Secret(secret) => vec![secret],
            FieldValue::Table(fields) => secrets(fields),
            FieldValue::List(items) => items.iter().flat_map(|item| item.secrets()).collect(),
            FieldValue::Map(entries) => entries.values().flat_map(|value| value.secrets()).collect(),
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
pub fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a Spanned<FieldValue>> {
    fields.iter().find(|(field, _)| field.name == name).map(|(_, value)| value)
}
