//! The value of a literal. In: the text of a number, a duration or a quoted string. Out: its value, or what is wrong.

use std::ops::Range;

use super::names::is_metric_name;
use super::version::Version;

/// The longest span of time that Prometheus can hold, in milliseconds (64 bits of nanoseconds, about 292 years).
pub(super) const LONGEST: u64 = 9_223_372_036_854;

const UNITS: [(&str, u64); 7] = [
    ("y", 31_536_000_000),
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Milliseconds of a duration such as `1h30m`: integers with `y w d h m s ms`, largest first, each once; `0` needs none.
///
/// # Errors
/// A phrase on what is wrong with the text, to stand after "the duration": an unknown or missing unit, units out of
/// order, a fraction, or a span beyond 292 years.
pub fn duration_millis(text: &str) -> Result<u64, String> {
    if text == "0" {
        return Ok(0);
    }
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    let mut rest = text;
    let mut next_unit = 0;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, tail) = tail.split_at(letters);
        if number.is_empty() {
            return Err(format!("has `{rest}` where a number is expected"));
        }
        if unit.is_empty() {
            return Err(match tail.starts_with('.') {
                true => "has a fraction; only whole numbers are allowed".to_owned(),
                false => format!("has no unit after `{number}`"),
            });
        }
        let Some(index) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(format!("has the unknown unit `{unit}`; the units are y, w, d, h, m, s, ms"));
        };
        if index < next_unit {
            return Err("has its units in the wrong order: the largest comes first, each once".to_owned());
        }
        next_unit = index + 1;
        let factor = UNITS.get(index).map_or(0, |(_, factor)| *factor);
        total = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(factor))
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= LONGEST)
            .ok_or_else(|| "is longer than 292 years, which Prometheus does not support".to_owned())?;
        rest = tail;
    }
    Ok(total)
}

/// The value of a number literal as Go reads it; `None` when it is malformed or too large.
pub(super) fn number(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "inf" => return Some(f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let plain: String = text.chars().filter(|letter| *letter != '_').collect();
    if let Some(digits) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        return i64::from_str_radix(digits, 16).ok().map(|value| value as f64);
    }
    let octal = plain.len() > 1 && plain.starts_with('0') && plain.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    if octal && let Ok(value) = i64::from_str_radix(&plain, 8) {
        return Some(value as f64);
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The selector of all series of a name: quoted where the name is no identifier, as Prometheus 3 allows.
pub fn selector_of(name: &str) -> String {
    if is_metric_name(name, Version::new(2, 0)) { name.to_owned() } else { format!("{{{}}}", quoted(name)) }
}

/// A text as a string of PromQL, in double quotes.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The text that a quoted literal, quotes included, stands for. Bytes that are no UTF-8 become U+FFFD.
///
/// # Errors
/// The bytes of `quoted` that form an escape sequence which Go does not know, and what is wrong with it.
pub(super) fn unquote(quoted: &str) -> Result<String, (Range<usize>, &'static str)> {
    let mut letters = quoted.chars();
    let quote = letters.next().unwrap_or('"');
    letters.next_back();
    let inner = letters.as_str();
    if quote == '`' || !inner.contains('\\') {
        return Ok(inner.to_owned());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let length = escape_value(escape, quote, &mut bytes).map_err(|(length, reason)| {
            let start = 1 + inner.len() - escape.len();
            (start..(start + length).min(quoted.len()), reason)
        })?;
        rest = escape.get(length..).unwrap_or("");
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Appends what the escape sequence at the start of `text` stands for; gives its length in bytes.
fn escape_value(text: &str, quote: char, bytes: &mut Vec<u8>) -> Result<usize, (usize, &'static str)> {
    const CODE_POINT: &str = "is not a Unicode code point";
    let letter = text.chars().nth(1).ok_or((1, "is unfinished"))?;
    let simple = match letter {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' => b'\\',
        letter if letter == quote => letter as u8,
        '0'..='7' | 'x' | 'u' | 'U' => {
            let (skip, count, radix) = match letter {
                'x' => (2, 2, 16),
                'u' => (2, 4, 16),
                'U' => (2, 8, 16),
                _ => (1, 3, 8),
            };
            let length = skip + count;
            let code = text
                .get(skip..length)
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .and_then(|digits| u32::from_str_radix(digits, radix).ok())
                .ok_or((2, "has too few digits"))?;
            if matches!(letter, 'u' | 'U') {
                let character = char::from_u32(code).ok_or((length, CODE_POINT))?;
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                bytes.push(u8::try_from(code).map_err(|_| (length, CODE_POINT))?);
            }
            return Ok(length);
        }
        other => return Err((1 + other.len_utf8(), "is not an escape sequence")),
    };
    bytes.push(simple);
    Ok(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_add_up_their_units() {
        assert_eq!(duration_millis("1h30m"), Ok(5_400_000));
        assert_eq!(duration_millis("1y2w3d4h5m6s7ms"), Ok(33_019_506_007));
        assert_eq!(duration_millis("0"), Ok(0));
        assert_eq!(duration_millis("0s"), Ok(0));
        assert_eq!(duration_millis("292y"), Ok(9_208_512_000_000));
    }

    #[test]
    fn durations_keep_order_units_and_range() {
        for text in ["", "5", "m", "1.5h", "30m1h", "5m5m", "5M", "5 m", "-5m", "300y", "99999999999999999999d", "5é"]
        {
            assert!(duration_millis(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        assert_eq!(number("0x1F"), Some(31.0));
        assert_eq!(number("0755"), Some(493.0));
        assert_eq!(number("08"), Some(8.0));
        assert_eq!(number("1_000"), Some(1000.0));
        assert_eq!(number(".5e1"), Some(5.0));
        assert_eq!(number("5."), Some(5.0));
        assert_eq!(number("iNf"), Some(f64::INFINITY));
        for text in ["1e999", "0x", "1e", "0xFFFFFFFFFFFFFFFFFFF"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn strings_lose_quotes_and_escapes() {
        assert_eq!(unquote(r#""a\n\"\u00e9\x41\101""#), Ok("a\n\"éAA".to_owned()));
        assert_eq!(unquote(r"'\''"), Ok("'".to_owned()));
        assert_eq!(unquote(r"`\q`"), Ok(r"\q".to_owned()));
        assert_eq!(unquote(r#""\xc3\xa9""#), Ok("é".to_owned()));
    }

    #[test]
    fn bad_escapes_are_pointed_at() {
        assert_eq!(unquote(r#""a\q""#), Err((2..4, "is not an escape sequence")));
        assert_eq!(unquote(r#""\'""#), Err((1..3, "is not an escape sequence")));
        assert!(unquote(r#""\400""#).is_err());
        assert!(unquote(r#""\uD800""#).is_err());
        assert!(unquote(r#""\x4""#).is_err());
    }
}
