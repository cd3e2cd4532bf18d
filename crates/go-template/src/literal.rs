//! Go's literals: what a quoted string means, and which kind of number a text is.

use lakehouse_source::go_text::{escape, push};

/// The kind of a number by its spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// A whole number or a character.
    Int,
    /// With a point or an exponent.
    Float,
    /// With an `i`.
    Complex,
}

/// The text of a string literal with its quotes. `None` where an escape is not one of Go's.
pub(super) fn unquote(literal: &str) -> Option<String> {
    Some(String::from_utf8_lossy(&unquote_bytes(literal)?).into_owned())
}

/// The same for those who refuse bytes that are no text, and a line that ends inside of quotes.
pub fn unquote_text(literal: &str) -> Option<String> {
    let one_line = literal.starts_with('`') || !literal.contains('\n');
    String::from_utf8(unquote_bytes(literal).filter(|_| one_line)?).ok()
}

/// The bytes of a string literal with its quotes, which need not be UTF-8. `None` where an escape is not one of Go's.
pub fn unquote_bytes(literal: &str) -> Option<Vec<u8>> {
    if let Some(raw) = literal.strip_prefix('`') {
        return Some(raw.strip_suffix('`')?.replace('\r', "").into_bytes());
    }
    let quote = literal.chars().next()?;
    let inside = literal.get(1..literal.len().checked_sub(1)?)?;
    let mut bytes = Vec::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            escape(&mut characters, quote, &mut bytes)?;
        } else {
            push(&mut bytes, character);
        }
    }
    Some(bytes)
}

/// Whether a character constant with its quotes is exactly one character.
pub(super) fn is_character(literal: &str) -> bool {
    let Some(inside) = literal.get(1..literal.len().saturating_sub(1)) else {
        return false;
    };
    match inside.strip_prefix('\\') {
        // A byte such as `\xff` is one character to Go although it is no text.
        Some(escape) if escape.starts_with(['x', '0', '1', '2', '3', '4', '5', '6', '7']) => {
            escape.len() == 3 && unquote(literal).is_some()
        }
        _ => !inside.starts_with('\'') && unquote(literal).is_some_and(|text| text.chars().count() == 1),
    }
}

/// The kind of a number as Go reads it without knowing what it is for. `None` where it is no number.
pub(super) fn number(literal: &str) -> Option<Number> {
    let unsigned = literal.strip_prefix(['+', '-']).unwrap_or(literal);
    if let Some(real) = literal.strip_suffix('i') {
        let split = real.get(1..)?.rfind(['+', '-']).map(|index| index + 1);
        let parts = match split {
            Some(index) if !real.get(..index)?.ends_with(['e', 'E', 'p', 'P']) => {
                vec![real.get(..index)?, real.get(index..)?]
            }
            _ => vec![real],
        };
        return parts
            .iter()
            .all(|part| float(part.strip_prefix(['+', '-']).unwrap_or(part)))
            .then_some(Number::Complex);
    }
    if let Some(fits) = integer(unsigned) {
        return fits.then_some(Number::Int);
    }
    let has_point = unsigned.contains(['.', 'e', 'E', 'p', 'P']);
    (has_point && float(unsigned)).then_some(Number::Float)
}

/// Whether a whole number fits into 64 bits. `None` where the text is no whole number.
fn integer(unsigned: &str) -> Option<bool> {
    let lower = unsigned.to_ascii_lowercase();
    let (radix, digits) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..)?),
        Some("0o") => (8, lower.get(2..)?),
        Some("0b") => (2, lower.get(2..)?),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..)?),
        _ => (10, lower.as_str()),
    };
    let digits = if radix == 10 { digits } else { digits.strip_prefix('_').unwrap_or(digits) };
    let well_grouped = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
    let plain = digits.replace('_', "");
    if plain.is_empty() || !well_grouped || !plain.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Some(i64::from_str_radix(&plain, radix).is_ok())
}

/// Whether Go's reader of floats takes the text, which has no sign.
fn float(unsigned: &str) -> bool {
    if !is_well_grouped(unsigned) {
        return false;
    }
    let lower = unsigned.to_ascii_lowercase().replace('_', "");
    if let Some(hexadecimal) = lower.strip_prefix("0x") {
        let Some((mantissa, exponent)) = hexadecimal.split_once('p') else {
            return false;
        };
        let digits = mantissa.replacen('.', "", 1);
        return !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit()) && exponent.parse::<i32>().is_ok();
    }
    lower.starts_with(|c: char| c.is_ascii_digit() || c == '.') && lower.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether each underscore stands between digits, or behind the prefix of a radix.
fn is_well_grouped(unsigned: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = unsigned.as_bytes();
    let is_decimal = !unsigned.starts_with("0x") && !unsigned.starts_with("0X");
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_').all(|(index, _)| {
        let before = index.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(index + 1);
        let is_exponent = |byte: Option<&u8>| is_decimal && matches!(byte, Some(b'e' | b'E'));
        (is_digit(before) || (index == 2 && !is_decimal))
            && is_digit(after)
            && !is_exponent(before)
            && !is_exponent(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_unquoted_as_in_go() {
        assert_eq!(unquote(r#""a\t\"b\" \u00e9 \x41""#).as_deref(), Some("a\t\"b\" é A"));
        assert_eq!(unquote("`a\\d`").as_deref(), Some("a\\d"));
        assert_eq!(unquote(r#""\d+""#), None);
        assert_eq!(unquote(r#""\'""#), None);
    }

    #[test]
    fn numbers_have_the_kind_their_spelling_gives() {
        for integer in ["0", "12", "-3", "+3", "0x1F", "0b11", "0o17", "017", "1_000"] {
            assert_eq!(number(integer), Some(Number::Int), "{integer}");
        }
        for float in ["1.0", ".5", "5.", "1e3", "-1E-3", "0x1p4", "1_0.5_0", "1e1_0"] {
            assert_eq!(number(float), Some(Number::Float), "{float}");
        }
        for complex in ["1i", "1+2i", "-1.5-2e3i"] {
            assert_eq!(number(complex), Some(Number::Complex), "{complex}");
        }
        for wrong in ["", "-", "+", ".", "089", "1_", "0x", "9223372036854775808", "1e999"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_character_constant_is_one_character() {
        for right in ["'a'", "'é'", r"'\n'", r"'\''", r"'\x41'", r"'\377'", r"'\u00e9'"] {
            assert!(is_character(right), "{right}");
        }
        for wrong in ["''", "'ab'", r"'\d'", r#"'\"'"#] {
            assert!(!is_character(wrong), "{wrong}");
        }
    }
}
