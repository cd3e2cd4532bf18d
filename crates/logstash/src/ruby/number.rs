//! Texts as Ruby makes numbers of them: strictly (`Integer`, `Float`), and by what a text begins with (`to_i`, `to_f`).
//!
//! Measured on JRuby 9.4.8, whose ways are its own in places (`"99e+"` is a number, `"0X1F"` is none); tests/jruby.rs asks
//! it again for each of them.

/// A whole number of any size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// One that fits.
    Small(i64),
    /// The digits of one that does not, after its sign.
    Huge(String),
}

/// The text without the blanks and null bytes around it.
pub fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\0' || is_blank(c))
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// `Integer(text, 10)`.
pub fn integer(text: &str) -> Option<Whole> {
    let (negative, unsigned) = signed(text.trim_matches(is_blank));
    let digits = without_prefix(unsigned);
    let digits = without_last(digits).unwrap_or(digits);
    let sound = !digits.is_empty() && digits.split('_').all(is_digits);
    sound.then(|| whole(negative, digits))
}

/// JRuby takes `9_f` as 9: one more character after an underscore is not looked at, unless zero comes first.
fn without_last(digits: &str) -> Option<&str> {
    let last = digits.chars().next_back().filter(|c| c.is_ascii() && !c.is_ascii_digit() && *c != '_')?;
    digits.strip_suffix(last)?.strip_suffix('_').filter(|rest| !rest.starts_with('0'))
}

/// `Float(text)`.
pub fn float(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_blank);
    if let Some(digits) = text.strip_prefix("0x") {
        return hexadecimal(digits);
    }
    let (_, unsigned) = signed(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    let parted = |text: &str| text.split('_').all(is_digits);
    let sound = match mantissa.split_once('.') {
        Some((before, after)) => (before.is_empty() || parted(before)) && parted(after),
        None => parted(mantissa),
    };
    // a sign without digits after it counts for nothing
    let exponent_is_sound = exponent.is_none_or(|exponent| matches!(exponent, "+" | "-") || parted(signed(exponent).1));
    (sound && exponent_is_sound).then(|| leading_float(text))
}

/// `to_i`: the number that the text begins with, else 0.
pub fn leading_integer(text: &str) -> Whole {
    let (negative, unsigned) = signed(text.trim_start_matches(is_blank));
    let digits = without_prefix(unsigned);
    let mut end = 0;
    for (at, character) in digits.char_indices() {
        let parts = character == '_' && end == at && at > 0;
        if character.is_ascii_digit() {
            end = at + 1;
        } else if !parts {
            break;
        }
    }
    whole(negative, digits.get(..end).unwrap_or(""))
}

/// `to_f`: the number that the text begins with, else 0.
pub fn leading_float(text: &str) -> f64 {
    let (negative, unsigned) = signed(text.trim_start_matches(|c| is_blank(c) && c != '\x0B'));
    let (before, rest) = digits(unsigned);
    let mut number = before;
    let mut rest = rest;
    if let Some(after) = rest.strip_prefix('.') {
        let (fraction, tail) = digits_after(after);
        if !fraction.is_empty() {
            number = format!("{number}.{fraction}");
            rest = tail;
        }
    }
    if number.is_empty() {
        return 0.0;
    }
    if let Some(after) = rest.strip_prefix(['e', 'E']) {
        let (below, after) = signed(after);
        let (exponent, _) = digits_after(after);
        if !exponent.is_empty() {
            number = format!("{number}e{}{exponent}", if below { "-" } else { "" });
        }
    }
    let value: f64 = number.parse().unwrap_or(0.0);
    if negative { -value } else { value }
}

/// Whether a sign says that it is below zero, and what comes after the sign.
fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// `0d` says that the digits are decimal, which they are anyway.
fn without_prefix(text: &str) -> &str {
    let rest = text.strip_prefix("0d").or_else(|| text.strip_prefix("0D"));
    rest.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn whole(negative: bool, digits: &str) -> Whole {
    let digits = digits.replace('_', "");
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    let text = if negative && digits != "0" { format!("-{digits}") } else { digits.to_owned() };
    text.parse().map_or(Whole::Huge(text), Whole::Small)
}

/// The digits that a text begins with, without the underscores among and after them.
fn digits(text: &str) -> (String, &str) {
    if !text.starts_with(|c: char| c.is_ascii_digit()) { (String::new(), text) } else { digits_after(text) }
}

/// The same where an underscore may come first.
fn digits_after(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.replace('_', ""), rest)
}

/// What stands after `0x`: whole, or with an exponent of two.
fn hexadecimal(text: &str) -> Option<f64> {
    let value = |text: &str| text.chars().try_fold(0.0, |sum, c| Some(sum * 16.0 + f64::from(c.to_digit(16)?)));
    let Some((mantissa, exponent)) = text.split_once(['p', 'P']) else {
        let parted = text.split('_').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_hexdigit()));
        return value(&text.replace('_', "")).filter(|_| parted);
    };
    let mantissa = mantissa.replace('_', "");
    let (before, after) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let (below, digits) = signed(exponent);
    let power = digits.bytes().filter(|byte| *byte != b'_').try_fold(0_i32, |sum, byte| {
        byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(i32::from(byte - b'0')))
    })?;
    // a sign without digits after it is a power of 0
    let is_missing = !exponent.starts_with(['+', '-']) && digits.trim_matches('_').is_empty();
    if mantissa.is_empty() || is_missing {
        return None;
    }
    let places = i32::try_from(after.len()).unwrap_or(i32::MAX).saturating_mul(4);
    let power = if below { power.saturating_neg() } else { power };
    let scaled = |value: f64, power: i32| if value == 0.0 { 0.0 } else { value * 2_f64.powi(power) };
    Some(scaled(value(before)?, power) + scaled(value(after)?, power.saturating_sub(places)))
}
