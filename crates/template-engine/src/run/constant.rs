//! Literals: with a type of their own, or as one of the type that is asked for.

use lakehouse_go_template::{Number, Operand, Term, unquote_bytes};

use super::place::literal;
use crate::types::{Kind, Type};
use crate::value::Value;

/// A literal by its spelling.
pub(super) fn ideal(operand: &Operand, text: &str) -> Result<Value, String> {
    let written = literal(operand, text);
    match &operand.term {
        Term::Bool => Ok(Value::Bool(written == "true")),
        Term::Text(plain) => Ok(Value::text(unquote_bytes(written).unwrap_or_else(|| plain.clone().into_bytes()))),
        Term::Number(Number::Int) => integer(written).map(Value::int).ok_or_else(|| format!("{written} overflows int")),
        Term::Number(Number::Float) => Ok(Value::Float(float(written).unwrap_or(f64::NAN))),
        Term::Number(Number::Complex) => Ok(complex(written)),
        _ => Err(format!("can't evaluate command \"{written}\"")),
    }
}

/// A literal as one of a type.
pub(super) fn typed(operand: &Operand, text: &str, ty: Type) -> Result<Value, String> {
    let written = literal(operand, text);
    let kind = ty.kind();
    let found = match (kind, &operand.term) {
        (Kind::Bool, Term::Bool) => Some(Value::Bool(written == "true")),
        (Kind::String, Term::Text(_)) => unquote_bytes(written).map(|bytes| Value::Text(bytes.into(), ty)),
        (Kind::Int, Term::Number(_)) => whole(operand, written).map(|number| Value::Int(number, ty)),
        (Kind::Float, Term::Number(Number::Int | Number::Float)) => {
            let number = match integer(written) {
                Some(number) => Some(number as f64),
                None => float(written),
            };
            number.map(Value::Float)
        }
        _ => None,
    };
    let expected = match kind {
        Kind::Bool => "bool",
        Kind::String => "string",
        Kind::Int => "integer",
        Kind::Float => "float",
        _ => return Err(format!("can't handle {written} for arg of type {}", ty.name())),
    };
    found.ok_or_else(|| format!("expected {expected}; found {written}"))
}

/// A number that is whole, however it is written.
fn whole(operand: &Operand, written: &str) -> Option<i64> {
    match operand.term {
        Term::Number(Number::Int) => integer(written),
        Term::Number(Number::Float) => {
            let number = float(written)?;
            let whole = number as i64;
            let back = whole as f64;
            (back.total_cmp(&number).is_eq() || (number == 0.0)).then_some(whole)
        }
        _ => None,
    }
}

/// A whole number or a character.
fn integer(written: &str) -> Option<i64> {
    if written.starts_with('\'') {
        let inside = unquote_bytes(written)?;
        // an escape such as `\xff` is a byte, and the character of that number
        return match std::str::from_utf8(&inside) {
            Ok(text) => text.chars().next().map(|character| i64::from(u32::from(character))),
            Err(_) => inside.first().map(|byte| i64::from(*byte)),
        };
    }
    let (negative, unsigned) = match written.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    let lower = unsigned.to_ascii_lowercase().replace('_', "");
    let (radix, digits) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..)?),
        Some("0o") => (8, lower.get(2..)?),
        Some("0b") => (2, lower.get(2..)?),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..)?),
        _ => (10, lower.as_str()),
    };
    i64::from_str_radix(&format!("{}{digits}", if negative { "-" } else { "" }), radix).ok()
}

/// A float, also a hexadecimal one.
pub(crate) fn float(written: &str) -> Option<f64> {
    let plain = written.replace('_', "").to_ascii_lowercase();
    let (negative, unsigned) = match plain.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let size = match unsigned.strip_prefix("0x") {
        Some(hexadecimal) => hexadecimal_float(hexadecimal)?,
        None => unsigned.parse().ok()?,
    };
    Some(if negative { -size } else { size })
}

fn hexadecimal_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut number: u64 = 0;
    for digit in whole.chars().chain(fraction.chars()) {
        number = number.checked_mul(16)?.checked_add(u64::from(digit.to_digit(16)?))?;
    }
    let exponent: i32 = exponent.parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()?;
    let mantissa = number as f64;
    Some(mantissa * 2f64.powi(exponent.checked_sub(4 * places)?))
}

fn complex(written: &str) -> Value {
    let inside = written.strip_suffix('i').unwrap_or(written);
    let split = inside.char_indices().skip(1).filter(|(at, character)| {
        let before = inside.get(..*at).unwrap_or_default();
        matches!(character, '+' | '-') && !before.ends_with(['e', 'E', 'p', 'P'])
    });
    match split.last() {
        Some((at, _)) => {
            let (real, imaginary) = inside.split_at(at);
            Value::Complex(float(real).unwrap_or(0.0), float(imaginary).unwrap_or(0.0))
        }
        None => Value::Complex(0.0, float(inside).unwrap_or(0.0)),
    }
}
