//! The methods of instants.

use std::sync::Arc;

use super::{Method, Signature, as_text, bytes, method};
use crate::time::{self, Time};
use crate::types::{Pointee, Type};
use crate::value::{Field, Struct, Value};

fn time_of(value: &Value) -> Time {
    match value {
        Value::Time(time) => time.clone(),
        _ => Time::zero(),
    }
}

fn number(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(number, _)) => *number,
        _ => 0,
    }
}

fn civil(value: &Value) -> time::Civil {
    time_of(value).civil()
}
fn other(arguments: &[Value]) -> Time {
    arguments.first().map_or_else(Time::zero, time_of)
}
fn in_zone(value: &Value, zone: time::Zone) -> Value {
    Value::Time(Time { zone, ..time_of(value) })
}
const TIME: &[Type] = &[Type::Time];

/// The method of an instant.
pub(super) fn find(name: &str) -> Option<Method> {
    parts(name).or_else(|| others(name))
}

/// What an instant is made of.
fn parts(name: &str) -> Option<Method> {
    match name {
        "String" => method(&[], Type::String, as_text),
        "Format" => method(&[Type::String], Type::String, |_, value, arguments| {
            Value::text(time::format(&time_of(value), &arguments.first().map(bytes).unwrap_or_default()))
        }),
        "Unix" => method(&[], Type::Int64, |_, value, _| Value::Int(time_of(value).seconds, Type::Int64)),
        "UnixMilli" => method(&[], Type::Int64, |_, value, _| divided(value, 1_000_000)),
        "UnixMicro" => method(&[], Type::Int64, |_, value, _| divided(value, 1_000)),
        "UnixNano" => method(&[], Type::Int64, |_, value, _| divided(value, 1)),
        "Year" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).year)),
        "Month" => method(&[], Type::Month, |_, value, _| Value::Int(civil(value).month.into(), Type::Month)),
        "Day" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).day.into())),
        "Hour" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).hour.into())),
        "Minute" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).minute.into())),
        "Second" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).second.into())),
        "Nanosecond" => method(&[], Type::Int, |_, value, _| Value::int(time_of(value).nanos.into())),
        "YearDay" => method(&[], Type::Int, |_, value, _| Value::int(civil(value).day_of_year.into())),
        "Weekday" => method(&[], Type::Weekday, |_, value, _| Value::Int(civil(value).weekday.into(), Type::Weekday)),
        _ => None,
    }
}

/// What else can be asked of an instant.
fn others(name: &str) -> Option<Method> {
    match name {
        "IsZero" => method(&[], Type::Bool, |_, value, _| Value::Bool(time_of(value).is_zero())),
        "UTC" | "Local" => method(&[], Type::Time, |_, value, _| in_zone(value, time::Zone::Utc)),
        "Add" => method(&[Type::Duration], Type::Time, |_, value, arguments| {
            let time = time_of(value);
            Value::Time(time.with_total(time.total() + i128::from(number(arguments.first()))))
        }),
        "AddDate" => {
            method(&[Type::Int, Type::Int, Type::Int], Type::Time, |_, value, arguments| add_date(value, arguments))
        }
        "Sub" => method(TIME, Type::Duration, |_, value, arguments| {
            Value::Int(time_of(value).since(&other(arguments)), Type::Duration)
        }),
        "Before" => method(TIME, Type::Bool, |_, value, it| Value::Bool(time_of(value).total() < other(it).total())),
        "After" => method(TIME, Type::Bool, |_, value, it| Value::Bool(time_of(value).total() > other(it).total())),
        "Equal" => method(TIME, Type::Bool, |_, value, it| Value::Bool(time_of(value).total() == other(it).total())),
        "Compare" => {
            method(TIME, Type::Int, |_, value, it| Value::int(time_of(value).total().cmp(&other(it).total()) as i64))
        }
        "Truncate" => {
            method(&[Type::Duration], Type::Time, |_, value, it| to_multiple(value, number(it.first()), false))
        }
        "Round" => method(&[Type::Duration], Type::Time, |_, value, it| to_multiple(value, number(it.first()), true)),
        "Location" => method(&[], Type::Pointer(Pointee::Location), |_, value, _| location(&time_of(value))),
        "Date" | "Clock" | "Zone" | "ISOWeek" => {
            let results = if name == "Zone" || name == "ISOWeek" { 2 } else { 3 };
            let result = if name == "ISOWeek" { Type::Int } else { Type::Any };
            Some(Method {
                signature: Signature { results, ..Signature::new(&[], result) },
                run: |_, value, _| value.clone(),
            })
        }
        _ => None,
    }
}

fn divided(value: &Value, unit: i128) -> Value {
    let units = time_of(value).total().div_euclid(unit);
    // beyond its range Go's number wraps around
    let wrapped = u64::try_from(units.rem_euclid(1 << 64)).unwrap_or(0);
    Value::Int(wrapped.cast_signed(), Type::Int64)
}

fn location(time: &Time) -> Value {
    let fields = vec![Field { name: "name", ty: Type::String, value: Value::text(time.zone.name()) }];
    Value::Struct(Arc::new(Struct { ty: Type::Location, fields })).pointer(Pointee::Location)
}

fn add_date(value: &Value, arguments: &[Value]) -> Value {
    let time = time_of(value);
    let civil = time.civil();
    let (years, months, days) = (number(arguments.first()), number(arguments.get(1)), number(arguments.get(2)));
    let day = time::days_before(civil.year + years, i64::from(civil.month) + months, i64::from(civil.day) + days);
    let local = day * 86_400 + i64::from(civil.hour) * 3600 + i64::from(civil.minute) * 60 + i64::from(civil.second);
    let offset = time.zone.offset(time.seconds).0;
    let seconds = local - i64::from(offset);
    // the offset of the new day
    let seconds = local - i64::from(time.zone.offset(seconds).0);
    Value::Time(Time { seconds, ..time })
}

/// The multiple of a duration since the first day of year 1, below or nearest.
fn to_multiple(value: &Value, unit: i64, nearest: bool) -> Value {
    let time = time_of(value);
    if unit <= 0 {
        return Value::Time(time);
    }
    let since = time.total() - Time::zero().total();
    let rest = since.rem_euclid(i128::from(unit));
    let up = nearest && rest * 2 >= i128::from(unit);
    let total = time.total() - rest + if up { i128::from(unit) } else { 0 };
    Value::Time(time.with_total(total))
}
