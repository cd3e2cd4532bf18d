//! Types, which `event.rb` gives in its first step, by Ruby's own numbers.

use super::{Event, Value, has_below};
use crate::logstash::number::{self, Whole};
use crate::model::{FieldType, Logs};

/// Gives fields their types; the fields whose text is not of their type.
pub(in super::super) fn types(logs: &Logs, event: &mut Event) -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, kind) in &logs.fields {
        let Some(value) = event.get_mut(field).filter(|value| **value != Value::Null) else {
            // a list or an object is no number
            let is_cast = matches!(kind, FieldType::Int | FieldType::Float | FieldType::Bool);
            wrong.extend((is_cast && has_below(event, field)).then(|| field.clone()));
            continue;
        };
        match cast(value, *kind) {
            Some(typed) => *value = typed,
            None => wrong.push(field.clone()),
        }
    }
    wrong
}

/// What the value is as such a type; nothing where Ruby refuses it.
fn cast(value: &Value, kind: FieldType) -> Option<Value> {
    match kind {
        FieldType::Int => int(value),
        FieldType::Float => float(value),
        FieldType::Bool => bool(value),
        FieldType::Keyword | FieldType::Text | FieldType::Ip | FieldType::Date | FieldType::Hash => Some(value.clone()),
    }
}

fn int(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => number::integer(number::strip(text)).map(|whole| match whole {
            Whole::Small(number) => Value::Int(number),
            Whole::Huge(digits) => Value::Huge(digits),
        }),
        Value::Int(_) | Value::Huge(_) => Some(value.clone()),
        Value::Float(number) if number.fract() == 0.0 => Some(match number::leading_integer(&format!("{number:.0}")) {
            Whole::Small(number) => Value::Int(number),
            Whole::Huge(digits) => Value::Huge(digits),
        }),
        Value::Float(_) | Value::Bool(_) | Value::Null | Value::Empty => None,
    }
}

fn float(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => number::float(number::strip(text)).map(Value::Float),
        #[expect(clippy::cast_precision_loss, reason = "what Ruby's Float does too")]
        Value::Int(number) => Some(Value::Float(*number as f64)),
        Value::Huge(digits) => Some(Value::Float(number::leading_float(digits))),
        Value::Float(_) => Some(value.clone()),
        Value::Bool(_) | Value::Null | Value::Empty => None,
    }
}

fn bool(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => number::strip(text).parse().map(Value::Bool).ok(),
        Value::Bool(_) => Some(value.clone()),
        Value::Int(_) | Value::Huge(_) | Value::Float(_) | Value::Null | Value::Empty => None,
    }
}
