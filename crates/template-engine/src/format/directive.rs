//! Formats: directives with flags, width, precision and numbers of arguments.

use super::Printer;
use crate::types::Kind;
use crate::value::Value;

/// Widths and precisions beyond this are not taken.
const MOST: i64 = 1_000_000;

struct Reader<'a> {
    format: &'a [u8],
    at: usize,
    values: &'a [Value],
    next: usize,
    reordered: bool,
    after_index: bool,
    good_index: bool,
    printer: Printer,
}

pub(super) fn run(format: &[u8], values: &[Value]) -> Vec<u8> {
    let mut reader = Reader {
        format,
        at: 0,
        values,
        next: 0,
        reordered: false,
        after_index: false,
        good_index: true,
        printer: Printer::default(),
    };
    // more than a template may hold is refused by the caller
    while reader.at < format.len() && !reader.printer.is_full() {
        let rest = format.get(reader.at..).unwrap_or_default();
        let text = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
        reader.printer.out.extend_from_slice(rest.get(..text).unwrap_or_default());
        reader.at += text;
        if reader.at < format.len() {
            reader.at += 1;
            reader.directive();
        }
    }
    if !reader.reordered && reader.next < values.len() {
        reader.extra();
    }
    reader.printer.out
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn directive(&mut self) {
        self.good_index = true;
        self.printer.clear();
        if self.flags() {
            return;
        }
        self.index();
        self.width();
        self.precision();
        if !self.after_index {
            self.index();
        }
        let rest = self.format.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            self.printer.out.extend_from_slice(b"%!(NOVERB)");
            return;
        }
        let (verb, length) = super::quote::decode(rest);
        self.at += length;
        self.verb(verb.unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    /// Reads flags; true where a letter behind them was the verb.
    fn flags(&mut self) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => self.printer.sharp = true,
                b'0' => self.printer.zero = true,
                b'+' => self.printer.plus = true,
                b'-' => self.printer.minus = true,
                b' ' => self.printer.space = true,
                b'a'..=b'z' if self.next < self.values.len() => {
                    self.at += 1;
                    self.print(char::from(byte));
                    return true;
                }
                _ => return false,
            }
            self.at += 1;
        }
        false
    }

    fn verb(&mut self, verb: char) {
        if verb == '%' {
            self.printer.out.push(b'%');
        } else if !self.good_index {
            self.complain(verb, "(BADINDEX)");
        } else if self.next >= self.values.len() {
            self.complain(verb, "(MISSING)");
        } else {
            self.print(verb);
        }
    }

    fn complain(&mut self, verb: char, what: &str) {
        self.printer.out.extend_from_slice(format!("%!{verb}{what}").as_bytes());
    }

    fn print(&mut self, verb: char) {
        if matches!(verb, 'v' | 'w') {
            self.printer.sharp_v = std::mem::take(&mut self.printer.sharp);
            self.printer.plus_v = std::mem::take(&mut self.printer.plus);
        }
        if let Some(value) = self.values.get(self.next) {
            self.printer.argument(value, verb);
        }
        self.next += 1;
    }

    /// The number of an argument in brackets.
    fn index(&mut self) {
        self.after_index = false;
        if self.peek() != Some(b'[') {
            return;
        }
        self.reordered = true;
        let rest = self.format.get(self.at..).unwrap_or_default();
        let close = rest.iter().position(|byte| *byte == b']').filter(|_| rest.len() >= 3);
        let Some(close) = close else {
            self.good_index = false;
            self.at += 1;
            return;
        };
        let (number, length) = number(rest.get(1..close).unwrap_or_default());
        self.at += close + 1;
        let number = number.filter(|_| length + 1 == close);
        let index = number.and_then(|number| usize::try_from(number - 1).ok()).filter(|it| *it < self.values.len());
        match index {
            Some(index) => {
                self.next = index;
                self.after_index = true;
            }
            None => {
                self.good_index = false;
                self.after_index = number.is_some();
            }
        }
    }

    fn width(&mut self) {
        if self.peek() == Some(b'*') {
            self.at += 1;
            match self.taken() {
                Some(width) => {
                    if width < 0 {
                        self.printer.minus = true;
                        self.printer.zero = false;
                    }
                    self.printer.width = usize::try_from(width.unsigned_abs()).ok();
                }
                None => self.printer.out.extend_from_slice(b"%!(BADWIDTH)"),
            }
            self.after_index = false;
            return;
        }
        let (number, length) = number(self.format.get(self.at..).unwrap_or_default());
        self.at += length;
        self.printer.width = number.and_then(|number| usize::try_from(number).ok());
        if self.after_index && self.printer.width.is_some() {
            self.good_index = false;
        }
    }

    fn precision(&mut self) {
        if self.peek() != Some(b'.') || self.at + 1 >= self.format.len() {
            return;
        }
        self.at += 1;
        if self.after_index {
            self.good_index = false;
        }
        self.index();
        if self.peek() == Some(b'*') {
            self.at += 1;
            let precision = self.taken();
            self.printer.precision = precision.and_then(|number| usize::try_from(number).ok());
            if self.printer.precision.is_none() {
                self.printer.out.extend_from_slice(b"%!(BADPREC)");
            }
            self.after_index = false;
            return;
        }
        let (number, length) = number(self.format.get(self.at..).unwrap_or_default());
        self.at += length;
        self.printer.precision = Some(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0));
    }

    /// An argument that says a width or a precision.
    fn taken(&mut self) -> Option<i64> {
        let value = self.values.get(self.next)?;
        self.next += 1;
        let number = match value {
            Value::Int(number, _) => *number,
            Value::Byte(byte) => i64::from(*byte),
            _ => return None,
        };
        (-MOST..=MOST).contains(&number).then_some(number)
    }

    fn extra(&mut self) {
        self.printer.clear();
        self.printer.out.extend_from_slice(b"%!(EXTRA ");
        for (index, value) in self.values.iter().skip(self.next).enumerate() {
            if index > 0 {
                self.printer.out.extend_from_slice(b", ");
            }
            if value.kind() == Kind::Invalid {
                self.printer.out.extend_from_slice(b"<nil>");
            } else {
                self.printer.out.extend_from_slice(format!("{}=", value.type_name()).as_bytes());
                self.printer.argument(value, 'v');
            }
        }
        self.printer.out.push(b')');
    }
}

/// A number at the start, and how many bytes it has; one that is too large takes all.
fn number(text: &[u8]) -> (Option<i64>, usize) {
    let mut value = None;
    for (index, byte) in text.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return (value, index);
        }
        let before = value.unwrap_or(0);
        if before > MOST {
            return (None, text.len());
        }
        value = Some(before * 10 + i64::from(byte - b'0'));
    }
    (value, text.len())
}
