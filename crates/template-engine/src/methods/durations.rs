//! The methods of durations.

use super::{Method, as_text, method};
use crate::types::Type;
use crate::value::Value;

/// The method of a duration.
pub(super) fn find(name: &str) -> Option<Method> {
    fn parts(value: &Value, unit: i64) -> Value {
        let Value::Int(nanos, _) = value else { return Value::Absent };
        let number = (nanos / unit) as f64 + (nanos % unit) as f64 / unit as f64;
        Value::Float(number)
    }
    fn whole(value: &Value, unit: i64) -> Value {
        let Value::Int(nanos, _) = value else { return Value::Absent };
        Value::Int(nanos / unit, Type::Int64)
    }
    match name {
        "String" => method(&[], Type::String, as_text),
        "Hours" => method(&[], Type::Float64, |_, value, _| parts(value, 3_600_000_000_000)),
        "Minutes" => method(&[], Type::Float64, |_, value, _| parts(value, 60_000_000_000)),
        "Seconds" => method(&[], Type::Float64, |_, value, _| parts(value, 1_000_000_000)),
        "Milliseconds" => method(&[], Type::Int64, |_, value, _| whole(value, 1_000_000)),
        "Microseconds" => method(&[], Type::Int64, |_, value, _| whole(value, 1_000)),
        "Nanoseconds" => method(&[], Type::Int64, |_, value, _| whole(value, 1)),
        "Abs" => method(&[], Type::Duration, |_, value, _| match value {
            Value::Int(nanos, _) => Value::Int(nanos.saturating_abs(), Type::Duration),
            _ => Value::Absent,
        }),
        "Truncate" => method(&[Type::Duration], Type::Duration, |_, value, arguments| match (value, arguments) {
            (Value::Int(nanos, _), [Value::Int(unit, _)]) if *unit > 0 => {
                Value::Int(nanos - nanos % unit, Type::Duration)
            }
            _ => value.clone(),
        }),
        "Round" => method(&[Type::Duration], Type::Duration, |_, value, arguments| match (value, arguments) {
            (Value::Int(nanos, _), [Value::Int(unit, _)]) if *unit > 0 => {
                Value::Int(rounded(*nanos, *unit), Type::Duration)
            }
            _ => value.clone(),
        }),
        _ => None,
    }
}

/// The nearest multiple; half goes away from zero.
fn rounded(nanos: i64, unit: i64) -> i64 {
    let rest = (nanos % unit).unsigned_abs();
    let down = nanos - nanos % unit;
    if rest.saturating_mul(2) < unit.unsigned_abs() {
        return down;
    }
    if nanos < 0 { down.saturating_sub(unit) } else { down.saturating_add(unit) }
}
