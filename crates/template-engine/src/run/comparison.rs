//! `eq`, `lt` and their like: values of one kind.

use std::cmp::Ordering;

use crate::format;
use crate::types::Kind;
use crate::value::Value;

const BAD: &str = "invalid type for comparison";

fn is_basic(kind: Kind) -> bool {
    matches!(kind, Kind::Bool | Kind::Int | Kind::Uint | Kind::Float | Kind::Complex | Kind::String)
}

/// The kind as far as comparisons tell kinds apart.
fn basic(value: &Value) -> Kind {
    let kind = value.kind();
    if is_basic(kind) { kind } else { Kind::Invalid }
}

/// Whether the first value equals one of the others.
pub(super) fn equal(values: &[Value]) -> Result<bool, String> {
    let Some((first, others)) = values.split_first() else { return Err(BAD.to_owned()) };
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    let first = first.clone().opened();
    for other in others {
        if equal_two(&first, &other.clone().opened())? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal_two(one: &Value, other: &Value) -> Result<bool, String> {
    Ok(match (one, other) {
        (Value::Int(one, _), Value::Byte(other)) => *one == i64::from(*other),
        (Value::Byte(one), Value::Int(other, _)) => i64::from(*one) == *other,
        _ if basic(one) != basic(other) => {
            if matches!(one, Value::Absent) || matches!(other, Value::Absent) {
                return Ok(false);
            }
            return Err(incompatible(one, other));
        }
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Int(one, _), Value::Int(other, _)) => one == other,
        (Value::Byte(one), Value::Byte(other)) => one == other,
        (Value::Float(one), Value::Float(other)) => one == other,
        (Value::Complex(one, i), Value::Complex(other, j)) => one == other && i == j,
        (Value::Text(one, _), Value::Text(other, _)) => one == other,
        _ => return equal_others(one, other),
    })
}

fn incompatible(one: &Value, other: &Value) -> String {
    format!("incompatible types for comparison: {} and {}", one.type_name(), other.type_name())
}

/// Values that are neither numbers nor texts: `nil`, structs, pointers, lists and maps.
fn equal_others(one: &Value, other: &Value) -> Result<bool, String> {
    let shown = |format: &[u8], value: &Value| {
        String::from_utf8_lossy(&format::print_format(format, std::slice::from_ref(value))).into_owned()
    };
    let (kind, other_kind) = (one.kind(), other.kind());
    if kind != other_kind && kind != Kind::Invalid && other_kind != Kind::Invalid {
        return Err(format!(
            "non-comparable types {}: {}, {}: {}",
            shown(b"%s", one),
            one.type_name(),
            other.type_name(),
            shown(b"%v", other)
        ));
    }
    if one.is_nil() || other.is_nil() {
        return Ok(one.is_nil() == other.is_nil());
    }
    if other.ty().is_some_and(|ty| !ty.is_comparable()) {
        return Err(format!("non-comparable type {}: {}", shown(b"%s", other), other.type_name()));
    }
    Ok(match (one, other) {
        (Value::Pointer(Some(one), _), Value::Pointer(Some(other), _)) => std::sync::Arc::ptr_eq(one, other),
        (Value::Time(one), Value::Time(other)) => one.total() == other.total() && one.zone.name() == other.zone.name(),
        (Value::Struct(first), Value::Struct(second)) => {
            first.ty == second.ty
                && first.fields.iter().zip(&second.fields).all(|(one, other)| {
                    equal_two(&one.value.clone().opened(), &other.value.clone().opened()).unwrap_or(false)
                })
        }
        _ => false,
    })
}

/// Whether the first of two values is less.
pub(super) fn less(values: &[Value]) -> Result<bool, String> {
    Ok(order(values)? == Some(Ordering::Less))
}

pub(super) fn less_or_equal(values: &[Value]) -> Result<bool, String> {
    Ok(less(values)? || equal(values)?)
}

fn order(values: &[Value]) -> Result<Option<Ordering>, String> {
    let [one, other] = values else { return Err(BAD.to_owned()) };
    let (one, other) = (one.clone().opened(), other.clone().opened());
    if !is_basic(one.kind()) || !is_basic(other.kind()) {
        return Err(BAD.to_owned());
    }
    match (&one, &other) {
        (Value::Int(one, _), Value::Byte(other)) => Ok(Some(one.cmp(&i64::from(*other)))),
        (Value::Byte(one), Value::Int(other, _)) => Ok(Some(i64::from(*one).cmp(other))),
        _ if one.kind() != other.kind() => Err(incompatible(&one, &other)),
        (Value::Int(one, _), Value::Int(other, _)) => Ok(Some(one.cmp(other))),
        (Value::Byte(one), Value::Byte(other)) => Ok(Some(one.cmp(other))),
        (Value::Float(one), Value::Float(other)) => Ok(one.partial_cmp(other)),
        (Value::Text(one, _), Value::Text(other, _)) => Ok(Some(one.cmp(other))),
        _ => Err(BAD.to_owned()),
    }
}
