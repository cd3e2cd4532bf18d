//! Durations: whole nanoseconds, and their texts such as `1h2m0.5s`.

use crate::format::quote;

/// A duration as Go prints it.
pub(crate) fn duration_text(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let size = nanos.unsigned_abs();
    if size == 0 {
        return "0s".to_owned();
    }
    for (unit, name, digits) in [(1_000, "ns", 0), (1_000_000, "µs", 3), (1_000_000_000, "ms", 6)] {
        if size < unit {
            return format!("{sign}{}{name}", fraction(size, digits));
        }
    }
    let seconds = size / 1_000_000_000;
    let rest = fraction(size % 60_000_000_000, 9);
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{rest}s"),
        (0, minutes) => format!("{sign}{minutes}m{rest}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{rest}s"),
    }
}

/// A number of units of `10^digits`, without zeros at the end.
fn fraction(size: u64, digits: u32) -> String {
    let unit = 10u64.pow(digits);
    let (whole, rest) = (size / unit, size % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let padded = format!("{rest:0width$}", width = usize::try_from(digits).unwrap_or(0));
    format!("{whole}.{}", padded.trim_end_matches('0'))
}

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads a duration of Go.
pub(crate) fn parse_duration(text: &[u8]) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let whole = std::str::from_utf8(text).map_err(|_| invalid())?;
    let (negative, mut rest) = match whole.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, whole.strip_prefix('+').unwrap_or(whole)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (nanos, left) = part(rest, &invalid, text)?;
        total = total.checked_add(nanos).filter(|total| *total <= 1 << 63).ok_or_else(invalid)?;
        rest = left;
    }
    if negative {
        return Ok(0i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).map_err(|_| invalid())
}

/// A number with its unit, in nanoseconds, and what is behind it.
fn part<'a>(rest: &'a str, invalid: &dyn Fn() -> String, text: &[u8]) -> Result<(u64, &'a str), String> {
    let is_digit = |character: char| character.is_ascii_digit();
    let after_whole = rest.trim_start_matches(is_digit);
    let whole = rest.get(..rest.len() - after_whole.len()).unwrap_or_default();
    let (fraction, after) = match after_whole.strip_prefix('.') {
        Some(after_point) => {
            let after = after_point.trim_start_matches(is_digit);
            (after_point.get(..after_point.len() - after.len()).unwrap_or_default(), after)
        }
        None => ("", after_whole),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid());
    }
    let end = after.find(|character: char| character == '.' || character.is_ascii_digit()).unwrap_or(after.len());
    let (name, left) = after.split_at(end);
    if name.is_empty() {
        return Err(format!("time: missing unit in duration {}", quoted(text)));
    }
    let unit = UNITS.iter().find(|(unit, _)| *unit == name).map(|(_, nanos)| *nanos);
    let unit =
        unit.ok_or_else(|| format!("time: unknown unit {} in duration {}", quoted(name.as_bytes()), quoted(text)))?;
    let number: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
    let nanos = number.checked_mul(unit).filter(|nanos| *nanos <= 1 << 63).ok_or_else(invalid)?;
    let mut scale = 1.0;
    let mut value: u64 = 0;
    for digit in fraction.bytes() {
        match value.checked_mul(10).and_then(|value| value.checked_add(u64::from(digit - b'0'))) {
            Some(next) if next <= 1 << 63 => value = next,
            _ => break,
        }
        scale *= 10.0;
    }
    let fraction = (value as f64 * (unit as f64 / scale)) as u64;
    Ok((nanos.checked_add(fraction).ok_or_else(invalid)?, left))
}

/// A text in quotes, as errors of Go's `time` show it.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some(first) = rest.first() {
        let (character, length) = quote::decode(rest);
        match character {
            Some('"' | '\\') => {
                out.push('\\');
                out.push(char::from(*first));
            }
            Some(character) if (' '..='~').contains(&character) => out.push(character),
            _ => {
                for byte in rest.get(..length).unwrap_or_default() {
                    out.push_str(&format!("\\x{byte:02x}"));
                }
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push('"');
    out
}
