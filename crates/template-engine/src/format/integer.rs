//! Whole numbers in every base, as characters and as code points.

use super::{Printer, quote};

/// Prints a number by its size and sign; false where the verb is not one for numbers.
pub(super) fn print(printer: &mut Printer, size: u64, negative: bool, signed: bool, verb: char) -> bool {
    match verb {
        'v' if printer.sharp_v && !signed => {
            let sharp = std::mem::replace(&mut printer.sharp, true);
            digits(printer, size, negative, 16, 'v');
            printer.sharp = sharp;
        }
        'v' | 'd' => digits(printer, size, negative, 10, verb),
        'b' => digits(printer, size, negative, 2, verb),
        'o' | 'O' => digits(printer, size, negative, 8, verb),
        'x' | 'X' => digits(printer, size, negative, 16, verb),
        'c' => {
            let character = character(size, negative);
            printer.pad(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        'q' => {
            let quoted = quote::quote_character(character(size, negative), printer.plus);
            printer.pad(&quoted);
        }
        'U' => code_point(printer, if negative { size.wrapping_neg() } else { size }),
        _ => return false,
    }
    true
}

fn character(size: u64, negative: bool) -> char {
    let code = u32::try_from(size).ok().filter(|_| !negative);
    code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn digits(printer: &mut Printer, size: u64, negative: bool, base: u64, verb: char) {
    let has_sign = negative || printer.plus || printer.space;
    let mut least = 0;
    if let Some(precision) = printer.precision {
        if precision == 0 && size == 0 {
            printer.out.extend(std::iter::repeat_n(b' ', printer.width.unwrap_or(0)));
            return;
        }
        least = precision;
    } else if printer.zero && !printer.minus {
        least = printer.width.map_or(0, |width| width.saturating_sub(usize::from(has_sign)));
    }
    let mut text = match base {
        2 => format!("{size:b}"),
        8 => format!("{size:o}"),
        16 if verb == 'X' => format!("{size:X}"),
        16 => format!("{size:x}"),
        _ => size.to_string(),
    };
    text.insert_str(0, &"0".repeat(least.saturating_sub(text.len())));
    if printer.sharp {
        match base {
            2 => text.insert_str(0, "0b"),
            8 if !text.starts_with('0') => text.insert(0, '0'),
            16 => text.insert_str(0, if verb == 'X' { "0X" } else { "0x" }),
            _ => {}
        }
    }
    if verb == 'O' {
        text.insert_str(0, "0o");
    }
    if negative {
        text.insert(0, '-');
    } else if printer.plus {
        text.insert(0, '+');
    } else if printer.space {
        text.insert(0, ' ');
    }
    unfilled(printer, text.as_bytes());
}

/// Pads with blanks, whatever the flag of zeros says.
pub(super) fn unfilled(printer: &mut Printer, text: &[u8]) {
    let zero = std::mem::replace(&mut printer.zero, false);
    printer.pad(text);
    printer.zero = zero;
}

fn code_point(printer: &mut Printer, code: u64) {
    let least = printer.precision.filter(|precision| *precision > 4).unwrap_or(4);
    let mut text = format!("U+{code:0least$X}");
    if printer.sharp
        && let Some(character) = u32::try_from(code).ok().and_then(char::from_u32)
        && quote::is_printable(character)
    {
        text.push_str(&format!(" '{character}'"));
    }
    unfilled(printer, text.as_bytes());
}
