//! The methods that templates can call on values, with their signatures.

mod durations;
mod labels;
mod times;

pub(crate) use labels::PAIRS_SAY;

use crate::environment::Environment;
use crate::time;
use crate::types::Type;
use crate::value::Value;

/// What a function or a method takes and gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signature {
    pub(crate) parameters: &'static [Type],
    /// The type of any further arguments.
    pub(crate) rest: Option<Type>,
    pub(crate) result: Type,
    /// How many values it gives besides an error; templates take one.
    pub(crate) results: usize,
}

impl Signature {
    pub(crate) const fn new(parameters: &'static [Type], result: Type) -> Signature {
        Signature { parameters, rest: None, result, results: 1 }
    }

    pub(crate) const fn with_rest(self, rest: Type) -> Signature {
        Signature { rest: Some(rest), ..self }
    }
}

/// A method and its signature.
pub(crate) struct Method {
    pub(crate) signature: Signature,
    pub(crate) run: fn(&Environment<'_>, &Value, &[Value]) -> Value,
}

const fn method(
    parameters: &'static [Type],
    result: Type,
    run: fn(&Environment<'_>, &Value, &[Value]) -> Value,
) -> Option<Method> {
    Some(Method { signature: Signature::new(parameters, result), run })
}

/// The method of a value, which is no pointer.
pub(crate) fn find(environment: &Environment<'_>, value: &Value, name: &str) -> Option<Method> {
    match value {
        Value::Time(_) => times::find(name),
        Value::Int(_, Type::Duration) => durations::find(name),
        Value::Int(_, Type::Month | Type::Weekday) if name == "String" => method(&[], Type::String, as_text),
        Value::Map(map) if map.ty == Type::Kv => labels::of_map(environment, name),
        Value::List(list) => labels::of_list(environment, list, name),
        Value::Struct(it) if matches!(it.ty, Type::Location | Type::Histogram) && name == "String" => {
            method(&[], Type::String, as_text)
        }
        _ => None,
    }
}

fn as_text(_: &Environment<'_>, value: &Value, _: &[Value]) -> Value {
    Value::text(string(value).unwrap_or_default())
}

/// What the value says of itself where `fmt` asks it.
pub(crate) fn string(value: &Value) -> Option<Vec<u8>> {
    let named = |names: &[&str], index: i64, first: i64, what: &str| {
        let name = usize::try_from(index - first).ok().and_then(|index| names.get(index));
        name.map_or_else(|| format!("%!{what}({index})"), |name| (*name).to_owned()).into_bytes()
    };
    match value {
        Value::Pointer(Some(inner), _) => string(inner),
        Value::Time(time) => Some(time::format(time, b"2006-01-02 15:04:05.999999999 -0700 MST")),
        Value::Int(nanos, Type::Duration) => Some(time::duration_text(*nanos).into_bytes()),
        Value::Int(month, Type::Month) => Some(named(&time::MONTHS, *month, 1, "Month")),
        Value::Int(day, Type::Weekday) => Some(named(&time::WEEKDAYS, *day, 0, "Weekday")),
        Value::Map(map) if map.ty == Type::Kv && !map.is_plain => Some(labels::map_text(map)),
        Value::List(list) if list.ty == Type::Pairs && !list.is_plain => Some(labels::list_text(list)),
        Value::Struct(it) if matches!(it.ty, Type::Location | Type::Histogram) => match it.fields.first() {
            Some(field) => match &field.value {
                Value::Text(text, _) => Some(text.to_vec()),
                _ => None,
            },
            None => None,
        },
        _ => None,
    }
}

/// What `%#v` shows of a value that says so itself.
pub(crate) fn go_string(value: &Value) -> Option<Vec<u8>> {
    let Value::Time(time) = value else {
        return if let Value::Pointer(Some(inner), _) = value { go_string(inner) } else { None };
    };
    let civil = time.civil();
    let month = time::MONTHS.get(usize::from(civil.month).saturating_sub(1)).copied().unwrap_or_default();
    let zone = match time.zone.name().as_str() {
        "UTC" => "time.UTC".to_owned(),
        name => {
            format!("time.Location({})", String::from_utf8_lossy(&crate::format::quote::quote(name.as_bytes(), true)))
        }
    };
    let text = format!(
        "time.Date({}, time.{month}, {}, {}, {}, {}, {}, {zone})",
        civil.year, civil.day, civil.hour, civil.minute, civil.second, time.nanos
    );
    Some(text.into_bytes())
}

fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Text(text, _) => text.to_vec(),
        _ => Vec::new(),
    }
}
