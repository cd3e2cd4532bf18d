//! Numbers of templates as Prometheus reads and humanizes them.

use crate::environment::{Environment, Product};
use crate::format::{format_float, quote};
use crate::time::Time;
use crate::types::Type;
use crate::value::Value;

/// From this Prometheus on, durations are numbers of seconds.
const DURATIONS: (u16, u16) = (2, 55);

/// A float of what stands for a number.
pub(crate) fn to_float(environment: &Environment<'_>, value: Option<&Value>) -> Result<f64, String> {
    to_float_since(environment, value, DURATIONS)
}

/// The same, where durations are numbers from another version on.
pub(crate) fn to_float_since(
    environment: &Environment<'_>,
    value: Option<&Value>,
    durations: (u16, u16),
) -> Result<f64, String> {
    let takes_durations = environment.product == Product::Alertmanager || environment.version >= durations;
    let value = value.cloned().unwrap_or(Value::Absent).opened();
    match &value {
        Value::Float(number) => Ok(*number),
        Value::Text(text, Type::String) => parse_float(text),
        Value::Int(number, Type::Int | Type::Int64) => Ok(*number as f64),
        Value::Int(nanos, Type::Duration) if takes_durations => Ok(seconds(*nanos)),
        other => Err(format!("can't convert {} to float", other.type_name())),
    }
}

/// Nanoseconds as seconds, in two steps as Go has them.
pub(crate) fn seconds(nanos: i64) -> f64 {
    (nanos / 1_000_000_000) as f64 + (nanos % 1_000_000_000) as f64 / 1e9
}

/// Like `strconv.ParseFloat`.
pub(crate) fn parse_float(text: &[u8]) -> Result<f64, String> {
    let quoted = || String::from_utf8_lossy(&quote::quote(text, false)).into_owned();
    let invalid = || format!("strconv.ParseFloat: parsing {}: invalid syntax", quoted());
    let written = std::str::from_utf8(text).map_err(|_| invalid())?;
    let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
    let lower = unsigned.to_ascii_lowercase();
    let sign = if written.starts_with('-') { -1.0 } else { 1.0 };
    match lower.as_str() {
        "inf" | "infinity" => return Ok(sign * f64::INFINITY),
        "nan" if written.len() == unsigned.len() => return Ok(f64::NAN),
        _ => {}
    }
    let fits = if lower.starts_with("0x") {
        lower.contains('p')
    } else {
        lower.starts_with(|first: char| first.is_ascii_digit() || first == '.')
    };
    let number = if fits && is_well_grouped(&lower) { crate::run::float(written) } else { None };
    match number {
        Some(number) if number.is_infinite() => {
            Err(format!("strconv.ParseFloat: parsing {}: value out of range", quoted()))
        }
        Some(number) => Ok(number),
        None => Err(invalid()),
    }
}

/// Whether each underscore stands between digits.
fn is_well_grouped(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_hexdigit);
    let underscores = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_');
    underscores.map(|(at, _)| at).all(|at| (is_digit(at.checked_sub(1)) || at == 2) && is_digit(Some(at + 1)))
}

/// Four digits that count.
fn four(number: f64) -> String {
    format_float(number, 'g', Some(4))
}

const SMALL: [&str; 8] = ["m", "u", "n", "p", "f", "a", "z", "y"];

/// A number below one with its prefix.
fn small(mut number: f64) -> (f64, &'static str) {
    let mut prefix = "";
    for next in SMALL {
        if number.abs() >= 1.0 {
            break;
        }
        prefix = next;
        number *= 1000.0;
    }
    (number, prefix)
}

/// A number above one with its prefix.
fn large(mut number: f64, base: f64, prefixes: [&'static str; 8]) -> String {
    let mut prefix = "";
    for next in prefixes {
        if number.abs() < base {
            break;
        }
        prefix = next;
        number /= base;
    }
    format!("{}{prefix}", four(number))
}

pub(crate) fn humanize(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return four(number);
    }
    if number.abs() >= 1.0 {
        return large(number, 1000.0, ["k", "M", "G", "T", "P", "E", "Z", "Y"]);
    }
    let (number, prefix) = small(number);
    format!("{}{prefix}", four(number))
}

pub(crate) fn humanize_1024(number: f64) -> String {
    if number.abs() <= 1.0 || !number.is_finite() {
        return four(number);
    }
    large(number, 1024.0, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
}

pub(crate) fn humanize_percentage(number: f64) -> String {
    format!("{}%", four(number * 100.0))
}

pub(crate) fn humanize_duration(number: f64) -> String {
    if !number.is_finite() {
        return four(number);
    }
    if number == 0.0 {
        return format!("{}s", four(number));
    }
    if number.abs() < 1.0 {
        let (number, prefix) = small(number);
        return format!("{}{prefix}s", four(number));
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let size = number.abs();
    let whole = to_i64(size);
    let (seconds, minutes, hours, days) = (whole % 60, whole / 60 % 60, whole / 3600 % 24, whole / 86_400);
    if days != 0 {
        format!("{sign}{days}d {hours}h {minutes}m {seconds}s")
    } else if hours != 0 {
        format!("{sign}{hours}h {minutes}m {seconds}s")
    } else if minutes != 0 {
        format!("{sign}{minutes}m {seconds}s")
    } else {
        format!("{sign}{}s", four(size))
    }
}

/// A float as a whole number; one that is none is the least of all, as on the processors that servers have.
pub(crate) fn to_i64(number: f64) -> i64 {
    if number.is_nan() || number >= i64::MAX as f64 || number < i64::MIN as f64 { i64::MIN } else { number as i64 }
}

/// An instant by its seconds since 1970, in milliseconds as Prometheus has them.
///
/// # Errors
/// `None` inside for a number that is no time at all, a text for one that is too large.
pub(crate) fn to_time(number: f64) -> Result<Time, Option<String>> {
    if !number.is_finite() {
        return Err(None);
    }
    let nanos = number * 1e9;
    if nanos > i64::MAX as f64 || nanos < i64::MIN as f64 {
        let shown = format_float(number, 'g', None);
        return Err(Some(format!("{shown} cannot be represented as a nanoseconds timestamp since it overflows int64")));
    }
    Ok(Time::from_millis(to_i64(nanos) / 1_000_000))
}

pub(crate) fn humanize_timestamp(number: f64) -> Result<Vec<u8>, String> {
    match to_time(number) {
        Ok(time) => Ok(crate::methods::string(&Value::Time(time)).unwrap_or_default()),
        Err(None) => Ok(four(number).into_bytes()),
        Err(Some(what)) => Err(what),
    }
}
