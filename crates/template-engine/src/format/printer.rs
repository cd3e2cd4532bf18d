//! Prints one value for one verb.

use super::{float, integer, quote};
use crate::methods;
use crate::run::BYTES;
use crate::types::Type;
use crate::value::{List, Map, Struct, Value};

/// The flags of a directive, and what was printed so far.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    pub(super) out: Vec<u8>,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) plus_v: bool,
    pub(super) sharp_v: bool,
    /// Set while a complaint prints the value that it is about: its methods are not asked then.
    complaining: bool,
}

impl Printer {
    pub(super) fn clear(&mut self) {
        let out = std::mem::take(&mut self.out);
        *self = Printer { out, ..Printer::default() };
    }

    /// Whether more was printed than a template may hold, which its caller refuses.
    pub(super) const fn is_full(&self) -> bool {
        self.out.len() > BYTES
    }

    /// Prints an argument.
    pub(super) fn argument(&mut self, value: &Value, verb: char) {
        let value = &value.clone().opened();
        if matches!(value, Value::Absent) {
            match verb {
                'T' | 'v' => self.pad(b"<nil>"),
                _ => self.complain(verb, value),
            }
        } else if verb == 'T' {
            self.text(value.type_name().as_bytes());
        } else {
            self.value(value, verb, 0);
        }
    }

    fn complain(&mut self, verb: char, value: &Value) {
        self.out.extend_from_slice(format!("%!{verb}(").as_bytes());
        if matches!(value, Value::Absent) {
            self.out.extend_from_slice(b"<nil>");
        } else {
            let was = std::mem::replace(&mut self.complaining, true);
            self.out.extend_from_slice(format!("{}=", value.type_name()).as_bytes());
            self.value(value, 'v', 0);
            self.complaining = was;
        }
        self.out.push(b')');
    }

    /// Prints what the value says of itself, where it has a method for it.
    fn by_method(&mut self, value: &Value, verb: char) -> bool {
        if self.complaining {
            return false;
        }
        if verb == 'w' {
            self.complain(verb, value);
            return true;
        }
        let said = match verb {
            _ if self.sharp_v => methods::go_string(value).filter(|_| verb == 'v'),
            'v' | 's' | 'x' | 'X' | 'q' => methods::string(value),
            _ => None,
        };
        let Some(said) = said else { return false };
        if self.sharp_v {
            self.text(&said);
        } else {
            self.string(&said, verb, value);
        }
        true
    }

    fn value(&mut self, value: &Value, verb: char, depth: usize) {
        if self.by_method(value, verb) {
            return;
        }
        match value {
            Value::Absent => match verb {
                'v' => self.out.extend_from_slice(b"<nil>"),
                _ => self.complain(verb, value),
            },
            Value::Interface(Some(inner)) => self.value(inner, verb, depth + 1),
            Value::Interface(None) if self.sharp_v => self.out.extend_from_slice(b"interface {}(nil)"),
            Value::Interface(None) => self.out.extend_from_slice(b"<nil>"),
            Value::Bool(it) => match verb {
                't' | 'v' => self.pad(it.to_string().as_bytes()),
                _ => self.complain(verb, value),
            },
            Value::Int(number, _) => {
                if !integer::print(self, number.unsigned_abs(), *number < 0, true, verb) {
                    self.complain(verb, value);
                }
            }
            Value::Byte(byte) => {
                if !integer::print(self, u64::from(*byte), false, false, verb) {
                    self.complain(verb, value);
                }
            }
            Value::Float(number) => {
                if !float::print(self, *number, verb) {
                    self.complain(verb, value);
                }
            }
            Value::Complex(real, imaginary) => self.complex(*real, *imaginary, verb, value),
            Value::Text(text, _) => self.string(text, verb, value),
            Value::List(list) => self.list(list, verb, depth),
            Value::Map(map) => self.map(map, verb, depth),
            Value::Struct(it) => self.fields(it, verb, depth),
            Value::Time(time) => self.fields(&time.parts(), verb, depth),
            Value::Pointer(None, _) => match verb {
                'v' if self.sharp_v => {
                    self.out.extend_from_slice(format!("({})(nil)", value.type_name()).as_bytes());
                }
                'v' => self.pad(b"<nil>"),
                'b' | 'o' | 'd' | 'x' | 'X' => {
                    integer::print(self, 0, false, false, verb);
                }
                _ => self.complain(verb, value),
            },
            // what it would print is an address
            Value::Pointer(Some(_), _) if depth > 0 && !"vbodxX".contains(verb) => self.complain(verb, value),
            Value::Pointer(Some(inner), _) => {
                if depth == 0 {
                    self.out.push(b'&');
                }
                self.value(inner, verb, depth + 1);
            }
        }
    }

    fn complex(&mut self, real: f64, imaginary: f64, verb: char, value: &Value) {
        if !"vbgGxXfFeE".contains(verb) {
            return self.complain(verb, value);
        }
        let plus = self.plus;
        self.out.push(b'(');
        float::print(self, real, verb);
        self.plus = true;
        float::print(self, imaginary, verb);
        self.out.extend_from_slice(b"i)");
        self.plus = plus;
    }

    fn string(&mut self, text: &[u8], verb: char, value: &Value) {
        match verb {
            'v' if self.sharp_v => self.quoted(text),
            'v' | 's' => self.text(text),
            'q' => self.quoted(text),
            'x' => self.hexadecimal(text, b"0123456789abcdefx"),
            'X' => self.hexadecimal(text, b"0123456789ABCDEFX"),
            _ => self.complain(verb, value),
        }
    }

    fn text(&mut self, text: &[u8]) {
        let cut = self.cut(text).to_vec();
        self.pad(&cut);
    }

    /// As much of a text as the precision allows, in characters.
    fn cut<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let Some(precision) = self.precision else { return text };
        let mut end = 0;
        for _ in 0..precision {
            let rest = text.get(end..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            end += quote::decode(rest).1;
        }
        text.get(..end).unwrap_or(text)
    }

    fn quoted(&mut self, text: &[u8]) {
        let cut = self.cut(text).to_vec();
        let quoted = match std::str::from_utf8(&cut) {
            Ok(plain) if self.sharp && quote::can_backquote(plain) => format!("`{plain}`").into_bytes(),
            _ => quote::quote(&cut, self.plus),
        };
        self.pad(&quoted);
    }

    fn hexadecimal(&mut self, text: &[u8], digits: &[u8; 17]) {
        let text = text.get(..self.precision.unwrap_or(text.len()).min(text.len())).unwrap_or(text);
        let prefix = [b'0', digits[16]];
        let mut printed = Vec::new();
        for (index, byte) in text.iter().enumerate() {
            if self.space && index > 0 {
                printed.push(b' ');
            }
            if self.sharp && (index == 0 || self.space) {
                printed.extend_from_slice(&prefix);
            }
            printed.extend_from_slice(&[digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
        }
        self.pad(&printed);
    }

    /// Pads with blanks, or zeros where that is asked for.
    pub(super) fn pad(&mut self, text: &[u8]) {
        let missing = self.width.unwrap_or(0).saturating_sub(quote::count(text));
        let fill = if self.zero && !self.minus { b'0' } else { b' ' };
        if self.minus {
            self.out.extend_from_slice(text);
        }
        self.out.extend(std::iter::repeat_n(fill, missing));
        if !self.minus {
            self.out.extend_from_slice(text);
        }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.out.extend_from_slice(if self.sharp_v { b", " } else { b" " });
        }
    }

    fn list(&mut self, list: &List, verb: char, depth: usize) {
        if self.sharp_v {
            self.out.extend_from_slice(list.ty.name().as_bytes());
            if list.is_nil {
                return self.out.extend_from_slice(b"(nil)");
            }
        }
        self.out.push(if self.sharp_v { b'{' } else { b'[' });
        for (index, item) in list.items.iter().enumerate() {
            if self.is_full() {
                break;
            }
            self.separate(index);
            self.value(&item.clone().held_as(list.ty.element()), verb, depth + 1);
        }
        self.out.push(if self.sharp_v { b'}' } else { b']' });
    }

    fn map(&mut self, map: &Map, verb: char, depth: usize) {
        if self.sharp_v {
            self.out.extend_from_slice(map.ty.name().as_bytes());
            if map.is_nil {
                return self.out.extend_from_slice(b"(nil)");
            }
            self.out.push(b'{');
        } else {
            self.out.extend_from_slice(b"map[");
        }
        for (index, (key, value)) in map.entries.iter().enumerate() {
            if self.is_full() {
                break;
            }
            self.separate(index);
            self.value(&Value::Text(key.clone(), Type::String), verb, depth + 1);
            self.out.push(b':');
            self.value(&value.clone().held_as(map.ty.element()), verb, depth + 1);
        }
        self.out.push(if self.sharp_v { b'}' } else { b']' });
    }

    fn fields(&mut self, it: &Struct, verb: char, depth: usize) {
        if self.sharp_v {
            self.out.extend_from_slice(it.ty.name().as_bytes());
        }
        self.out.push(b'{');
        for (index, field) in it.fields.iter().enumerate() {
            self.separate(index);
            if self.plus_v || self.sharp_v {
                self.out.extend_from_slice(format!("{}:", field.name).as_bytes());
            }
            let value = if field.value.is_nil() { field.value.clone().held_as(field.ty) } else { field.value.clone() };
            self.value(&value, verb, depth + 1);
        }
        self.out.push(b'}');
    }
}
