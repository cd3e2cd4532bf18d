//! Floats: the shortest text that reads back, or as many digits as are asked for; half goes to even, exactly.

use super::{Printer, integer};

/// Prints a float; false where the verb is not one for floats.
pub(super) fn print(printer: &mut Printer, number: f64, verb: char) -> bool {
    let (format, default) = match verb {
        'v' => ('g', None),
        'b' | 'g' | 'G' | 'x' | 'X' => (verb, None),
        'f' | 'e' | 'E' => (verb, Some(6)),
        'F' => ('f', Some(6)),
        _ => return false,
    };
    let precision = printer.precision.or(default);
    let text = format_float(number, format, precision);
    let (mut sign, mut digits) = match text.strip_prefix('-') {
        Some(rest) => ('-', rest.to_owned()),
        None => ('+', text.strip_prefix('+').unwrap_or(&text).to_owned()),
    };
    if printer.space && sign == '+' && !printer.plus {
        sign = ' ';
    }
    if !number.is_finite() {
        let bare = number.is_nan() && !printer.space && !printer.plus;
        let text = if bare { digits } else { format!("{sign}{digits}") };
        integer::unfilled(printer, text.as_bytes());
        return true;
    }
    if printer.sharp && format != 'b' {
        digits = with_point(&digits, if verb == 'v' { 'g' } else { format }, precision);
    }
    if !printer.plus && sign == '+' {
        printer.pad(digits.as_bytes());
    } else if printer.zero && !printer.minus && printer.width.is_some_and(|width| width > digits.len() + 1) {
        printer.out.push(u8::try_from(sign).unwrap_or(b'+'));
        let width = printer.width;
        printer.width = width.map(|width| width - 1);
        printer.pad(digits.as_bytes());
        printer.width = width;
    } else {
        printer.pad(format!("{sign}{digits}").as_bytes());
    }
    true
}

/// The number with a point, and with the zeros that `%g` leaves out.
fn with_point(digits: &str, verb: char, precision: Option<usize>) -> String {
    let mut missing = match verb {
        'g' | 'G' | 'x' => i64::try_from(precision.unwrap_or(6)).unwrap_or(i64::MAX),
        _ => 0,
    };
    let exponent = if matches!(verb, 'x' | 'X') { ['p', 'P'] } else { ['e', 'E'] };
    let (front, tail) = digits.split_at(digits.find(exponent).unwrap_or(digits.len()));
    let mut seen = false;
    for character in front.chars().filter(|character| *character != '.') {
        seen |= character != '0';
        missing -= i64::from(seen);
    }
    let mut text = front.to_owned();
    if !front.contains('.') {
        missing -= i64::from(front == "0");
        text.push('.');
    }
    text.push_str(&"0".repeat(usize::try_from(missing).unwrap_or(0)));
    text + tail
}

/// A float in a format of Go's `strconv`: `b e E f g G x X`; without a precision, as few digits as read back.
pub(crate) fn format_float(number: f64, format: char, precision: Option<usize>) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let size = number.abs();
    let text = match format {
        'b' => binary(size),
        'x' | 'X' => hexadecimal(size, precision),
        'f' => match precision {
            Some(precision) => format!("{size:.precision$}"),
            None => format!("{size}"),
        },
        'e' | 'E' => scientific(size, precision),
        _ => general(size, precision),
    };
    let text = if format.is_ascii_uppercase() { text.to_uppercase() } else { text };
    format!("{sign}{text}")
}

/// With two digits of the exponent and its sign, as Go writes it.
fn scientific(size: f64, precision: Option<usize>) -> String {
    let text = match precision {
        Some(precision) => format!("{size:.precision$e}"),
        None => format!("{size:e}"),
    };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

fn general(size: f64, precision: Option<usize>) -> String {
    let wanted = precision.map(|precision| precision.max(1));
    let text = match wanted {
        Some(wanted) => format!("{size:.*e}", wanted - 1),
        None => format!("{size:e}"),
    };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let plain = digits.replace('.', "");
    let plain = plain.trim_end_matches('0');
    let count = i32::try_from(plain.len().max(1)).unwrap_or(i32::MAX);
    // the exponent from which on it is written apart
    let most = match wanted {
        None => 6,
        Some(wanted) => {
            let wanted = i32::try_from(wanted).unwrap_or(i32::MAX);
            if wanted > count && count > exponent { count } else { wanted }
        }
    };
    if exponent < -4 || exponent >= most {
        return scientific(size, Some(usize::try_from(count - 1).unwrap_or(0)));
    }
    let places = usize::try_from((count - 1 - exponent).max(0)).unwrap_or(0);
    if places == 0 {
        // digits beyond those asked for are zeros
        let zeros = usize::try_from((exponent + 1 - count).max(0)).unwrap_or(0);
        let digits = if plain.is_empty() { "0" } else { plain };
        return format!("{digits}{}", if plain.is_empty() { String::new() } else { "0".repeat(zeros) });
    }
    if exponent < 0 {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        return format!("0.{}{plain}", "0".repeat(zeros));
    }
    let (whole, fraction) = plain.split_at(usize::try_from(exponent + 1).unwrap_or(0).min(plain.len()));
    format!("{whole}.{fraction}")
}

/// Mantissa and exponent of two: `size = mantissa * 2^exponent`.
fn parts(size: f64) -> (u64, i32) {
    let bits = size.to_bits();
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

fn binary(size: f64) -> String {
    let (mantissa, exponent) = parts(size);
    format!("{mantissa}p{exponent:+}")
}

fn hexadecimal(size: f64, precision: Option<usize>) -> String {
    let (mut mantissa, mut exponent) = parts(size);
    if mantissa == 0 {
        exponent = 0;
    } else {
        // the leading one at bit 60, so that 15 digits follow it
        let shift = mantissa.leading_zeros() - 3;
        mantissa <<= shift;
        exponent = exponent + 60 - i32::try_from(shift).unwrap_or(0);
    }
    if let Some(precision) = precision.filter(|precision| *precision < 15) {
        let dropped = 60 - 4 * u32::try_from(precision).unwrap_or(0);
        let extra = mantissa & ((1 << dropped) - 1);
        mantissa >>= dropped;
        let half = 1u64 << (dropped - 1);
        if extra > half || (extra == half && mantissa & 1 == 1) {
            mantissa += 1;
        }
        mantissa <<= dropped;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let first = mantissa >> 60;
    let digits = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let digits = match precision {
        None => digits.trim_end_matches('0').to_owned(),
        Some(precision) if precision <= 15 => digits.get(..precision).unwrap_or_default().to_owned(),
        Some(precision) => digits + &"0".repeat(precision - 15),
    };
    let point = if digits.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("0x{first}{point}{digits}p{sign}{:02}", exponent.unsigned_abs())
}
