//! Maps of labels, their pairs, and lists of alerts: the methods of Alertmanager.

use std::sync::Arc;

use super::{Method, as_text, bytes, method};
use crate::environment::Environment;
use crate::types::Type;
use crate::value::{Field, List, Map, Struct, Value};

type Pair = (Vec<u8>, Vec<u8>);

/// What a map says of itself.
pub(super) fn map_text(map: &Map) -> Vec<u8> {
    pairs_text(&sorted_pairs(map))
}

/// What a list of pairs says of itself.
pub(super) fn list_text(list: &List) -> Vec<u8> {
    pairs_text(&list.items.iter().map(pair_parts).collect::<Vec<_>>())
}

fn pairs_text(pairs: &[Pair]) -> Vec<u8> {
    let written: Vec<Vec<u8>> = pairs.iter().map(|(name, value)| [name.as_slice(), b"=", value].concat()).collect();
    written.join(&b", "[..])
}

fn pair_parts(pair: &Value) -> Pair {
    let part = |name| pair.field(name).map(|field| bytes(&field.value)).unwrap_or_default();
    (part("Name"), part("Value"))
}

/// The entries by their names, the name of the alert first.
fn sorted_pairs(map: &Map) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = map.entries.iter().map(|(name, value)| (name.to_vec(), bytes(value))).collect();
    pairs.sort_by_key(|(name, _)| (name.as_slice() != b"alertname", name.clone()));
    pairs
}

fn pair((name, value): Pair) -> Value {
    let field = |name, value| Field { name, ty: Type::String, value: Value::text(value) };
    let fields = vec![field("Name", name), field("Value", value)];
    Value::Struct(Arc::new(Struct { ty: Type::Pair, fields }))
}

/// The method of a map of labels.
pub(super) fn of_map(environment: &Environment<'_>, name: &str) -> Option<Method> {
    match name {
        "SortedPairs" => method(&[], Type::Pairs, |environment, value, _| {
            let pairs = match value {
                Value::Map(map) => sorted_pairs(map),
                _ => Vec::new(),
            };
            let items = pairs.into_iter().map(pair).collect();
            let is_plain = environment.version < PAIRS_SAY;
            Value::List(Arc::new(List { ty: Type::Pairs, items, is_nil: false, is_plain }))
        }),
        "Remove" => method(&[Type::Texts], Type::Kv, |_, value, arguments| match (value, arguments) {
            (Value::Map(map), [Value::List(names)]) => {
                let removed: Vec<Vec<u8>> = names.items.iter().map(bytes).collect();
                let mut left = (**map).clone();
                left.entries.retain(|name, _| !removed.iter().any(|removed| **removed == **name));
                left.is_nil = false;
                Value::Map(Arc::new(left))
            }
            _ => value.clone(),
        }),
        "Names" => method(&[], Type::Strings, |environment, value, _| match value {
            Value::Map(map) => texts(environment, sorted_pairs(map).into_iter().map(|(name, _)| name)),
            _ => Value::Absent,
        }),
        "Values" => method(&[], Type::Strings, |environment, value, _| match value {
            Value::Map(map) => texts(environment, sorted_pairs(map).into_iter().map(|(_, value)| value)),
            _ => Value::Absent,
        }),
        "String" if environment.version >= PAIRS_SAY => method(&[], Type::String, as_text),
        _ => None,
    }
}

/// From this Alertmanager on, maps and pairs have a text of their own.
pub(crate) const PAIRS_SAY: (u16, u16) = (0, 26);
/// From this Alertmanager on, lists of texts can be joined by a method.
const STRINGS: (u16, u16) = (0, 34);

fn texts(environment: &Environment<'_>, texts: impl Iterator<Item = Vec<u8>>) -> Value {
    let ty = if environment.version >= STRINGS { Type::Strings } else { Type::Texts };
    Value::list(ty, texts.map(Value::text).collect())
}

/// The method of a list.
pub(super) fn of_list(environment: &Environment<'_>, list: &List, name: &str) -> Option<Method> {
    match (list.ty, name) {
        (Type::Pairs, "Names") => method(&[], Type::Strings, |environment, value, _| match value {
            Value::List(list) => texts(environment, list.items.iter().map(|pair| pair_parts(pair).0)),
            _ => Value::Absent,
        }),
        (Type::Pairs, "Values") => method(&[], Type::Strings, |environment, value, _| match value {
            Value::List(list) => texts(environment, list.items.iter().map(|pair| pair_parts(pair).1)),
            _ => Value::Absent,
        }),
        (Type::Pairs, "String") if environment.version >= PAIRS_SAY => method(&[], Type::String, as_text),
        (Type::Strings, "Join") => {
            method(&[Type::String], Type::String, |_, value, arguments| match (value, arguments) {
                (Value::List(list), [separator]) => {
                    Value::text(list.items.iter().map(bytes).collect::<Vec<_>>().join(&bytes(separator)[..]))
                }
                _ => Value::Absent,
            })
        }
        (Type::Alerts, "Firing") => method(&[], Type::SomeAlerts, |_, value, _| with_status(value, b"firing")),
        (Type::Alerts, "Resolved") => method(&[], Type::SomeAlerts, |_, value, _| with_status(value, b"resolved")),
        _ => None,
    }
}

fn with_status(value: &Value, status: &[u8]) -> Value {
    let Value::List(list) = value else { return Value::Absent };
    let has = |alert: &&Value| alert.field("Status").is_some_and(|field| bytes(&field.value) == status);
    Value::list(Type::SomeAlerts, list.items.iter().filter(has).cloned().collect())
}
