//! `index`, `slice` and `len`.

use std::sync::Arc;

use crate::types::{Kind, Type};
use crate::value::{List, Value};

/// A position in a list or text of some length; the length itself is one.
fn position(index: &Value, length: usize) -> Result<usize, String> {
    let number = match index {
        Value::Int(number, _) => *number,
        Value::Byte(byte) => i64::from(*byte),
        Value::Absent => return Err("cannot index slice/array with nil".to_owned()),
        other => return Err(format!("cannot index slice/array with type {}", other.type_name())),
    };
    let found = usize::try_from(number).ok().filter(|number| *number <= length);
    found.ok_or_else(|| format!("index out of range: {number}"))
}

pub(super) fn index(values: &[Value]) -> Result<Value, String> {
    let Some((item, indexes)) = values.split_first() else { return Ok(Value::Absent) };
    let mut item = item.clone().opened();
    if matches!(item, Value::Absent) {
        return Err("index of untyped nil".to_owned());
    }
    for index in indexes {
        let index = index.clone().opened();
        item = item.indirect().map_err(|_| "index of nil pointer".to_owned())?;
        item = entry(&item, &index)?;
    }
    Ok(item)
}

fn entry(item: &Value, index: &Value) -> Result<Value, String> {
    match item {
        Value::List(list) => {
            let at = position(index, list.items.len())?;
            let found = list.items.get(at).cloned();
            found
                .map(|value| value.held_as(list.ty.element()))
                .ok_or_else(|| "reflect: slice index out of range".to_owned())
        }
        Value::Text(text, _) => {
            let at = position(index, text.len())?;
            text.get(at).map(|byte| Value::Byte(*byte)).ok_or_else(|| "reflect: string index out of range".to_owned())
        }
        Value::Map(map) => match index {
            Value::Text(key, Type::String) => {
                let found = map.entries.get(key).cloned();
                Ok(found.map_or_else(|| Value::zero(map.ty.element()), |value| value.held_as(map.ty.element())))
            }
            Value::Absent => Err("value is nil; should be of type string".to_owned()),
            other => Err(format!("value has type {}; should be string", other.type_name())),
        },
        other => Err(format!("can't index item of type {}", other.type_name())),
    }
}

pub(super) fn slice(values: &[Value]) -> Result<Value, String> {
    let Some((item, indexes)) = values.split_first() else { return Ok(Value::Absent) };
    let item = item.clone().opened();
    if matches!(item, Value::Absent) {
        return Err("slice of untyped nil".to_owned());
    }
    let item = item.indirect().map_err(|_| "slice of nil pointer".to_owned())?;
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let length = match &item {
        Value::Text(..) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::Text(text, _) => text.len(),
        Value::List(list) => list.items.len(),
        other => return Err(format!("can't slice item of type {}", other.type_name())),
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = position(index, length)?;
    }
    let [from, to, most] = bounds;
    if from > to {
        return Err(format!("invalid slice index: {from} > {to}"));
    }
    if to > most {
        return Err(format!("invalid slice index: {to} > {most}"));
    }
    Ok(match &item {
        Value::Text(text, ty) => Value::Text(Arc::from(text.get(from..to).unwrap_or_default()), *ty),
        Value::List(list) => {
            let items = list.items.get(from..to).unwrap_or_default().to_vec();
            Value::List(Arc::new(List { items, ..(**list).clone() }))
        }
        other => other.clone(),
    })
}

pub(super) fn length(value: &Value) -> Result<Value, String> {
    if matches!(value, Value::Absent) {
        // what Go says of a value that is not there
        return Err("reflect: call of reflect.Value.Type on zero Value".to_owned());
    }
    let value = value.clone().indirect().map_err(|_| "len of nil pointer".to_owned())?;
    let length = match &value {
        Value::Text(text, _) => text.len(),
        Value::List(list) => list.items.len(),
        Value::Map(map) => map.entries.len(),
        other if other.kind() == Kind::Invalid => 0,
        other => return Err(format!("len of type {}", other.type_name())),
    };
    Ok(Value::int(i64::try_from(length).unwrap_or(i64::MAX)))
}
