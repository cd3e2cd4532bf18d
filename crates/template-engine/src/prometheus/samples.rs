//! Series that a query gives, and what templates ask of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data;
use crate::environment::Environment;
use crate::functions::{argument, argument_text};
use crate::types::Type;
use crate::value::{List, Value};

pub(super) fn query(environment: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let samples = environment.query.query(&argument_text(values, 0))?;
    Ok(data::query_result(&samples, environment.version))
}

pub(super) fn first(_: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let found = match values.first() {
        Some(Value::List(list)) => list.items.first().cloned(),
        _ => None,
    };
    found.ok_or_else(|| "first() called on vector with no elements".to_owned())
}

/// The sample that a pointer leads to.
fn sample(value: Option<&Value>) -> Result<Value, String> {
    let value = value.cloned().unwrap_or(Value::Absent).indirect();
    value.map_err(|_| "runtime error: invalid memory address or nil pointer dereference".to_owned())
}

pub(super) fn label(value: Option<&Value>, name: &[u8]) -> Result<Value, String> {
    Ok(label_of(&sample(value)?, name))
}

fn label_of(sample: &Value, name: &[u8]) -> Value {
    let labels = sample.field("Labels").map(|field| &field.value);
    let found = match labels {
        Some(Value::Map(map)) => map.entries.get(name).cloned(),
        _ => None,
    };
    found.unwrap_or_else(|| Value::text(""))
}

pub(super) fn value(_: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let sample = sample(values.first())?;
    Ok(sample.field("Value").map_or(Value::Absent, |field| field.value.clone()))
}

pub(super) fn sort_by_label(_: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let name = argument(values, 0);
    let Some(Value::List(list)) = values.get(1) else { return Ok(Value::Absent) };
    let mut items = list.items.clone();
    let key = |item: &Value| match item.clone().indirect() {
        Ok(sample) => match label_of(&sample, name) {
            Value::Text(text, _) => text.to_vec(),
            _ => Vec::new(),
        },
        Err(_) => Vec::new(),
    };
    items.sort_by_key(key);
    Ok(Value::List(Arc::new(List { items, ..(**list).clone() })))
}

pub(super) fn arguments(values: &[Value]) -> Value {
    let named = values.iter().enumerate().map(|(index, value)| {
        let name = format!("arg{index}");
        (Arc::from(name.as_bytes()), value.clone().opened())
    });
    Value::map(Type::AnyMap, named.collect::<BTreeMap<_, _>>())
}
