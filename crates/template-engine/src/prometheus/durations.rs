//! Durations as Prometheus writes them, such as `1h30m`.

use crate::environment::Environment;
use crate::format::quote;
use crate::functions::argument_text;
use crate::value::Value;

/// From this version on, durations may be negative.
const NEGATIVE: (u16, u16) = (3, 6);
/// From this version on, errors of durations say which unit is wrong.
const NAMES_UNITS: (u16, u16) = (2, 43);

/// Units in nanoseconds, the largest first: that is their order in a duration, too.
const UNITS: [(&str, u64); 7] = [
    ("y", 31_536_000_000_000_000),
    ("w", 604_800_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
];

pub(super) fn parse_duration(environment: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let text = argument_text(values, 0);
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) if environment.version >= NEGATIVE => (true, unsigned),
        _ => (false, text.as_str()),
    };
    let nanos = duration(unsigned).map_err(|what| {
        let names_units = environment.version >= NAMES_UNITS || !what.starts_with("unknown unit");
        if names_units { what } else { not_a_duration(&text) }
    })?;
    Ok(Value::Float(numbers_of(if negative { -nanos } else { nanos })))
}

fn numbers_of(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}

fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&quote::quote(text.as_bytes(), false)).into_owned()
}

fn not_a_duration(text: &str) -> String {
    format!("not a valid duration string: {}", quoted(text))
}

fn duration(text: &str) -> Result<i64, String> {
    let invalid = || not_a_duration(text);
    if text == "0" {
        return Ok(0);
    }
    if text.is_empty() {
        return Err("empty duration string".to_owned());
    }
    let (mut rest, mut total, mut next) = (text, 0u64, 0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let number: u64 = number.parse().map_err(|_| invalid())?;
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        if unit.is_empty() {
            return Err(invalid());
        }
        let at = UNITS.iter().position(|(name, _)| *name == unit);
        let at = at.ok_or_else(|| format!("unknown unit {} in duration {}", quoted(unit), quoted(text)))?;
        if at < next {
            return Err(invalid());
        }
        next = at + 1;
        let size = UNITS.get(at).map_or(1, |(_, size)| *size);
        let out_of_range = || "duration out of range".to_owned();
        if number > (1 << 63) / size {
            return Err(out_of_range());
        }
        total = total.wrapping_add(number * size);
        i64::try_from(total).map_err(|_| out_of_range())?;
        rest = behind;
    }
    i64::try_from(total).map_err(|_| "duration out of range".to_owned())
}
