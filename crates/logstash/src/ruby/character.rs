//! Escapes that stand for characters: by their bytes, as JRuby puts them together, or by their numbers.

use super::{Read, Reader};

impl Reader<'_> {
    /// `\x61`, `\u{61}`, `\141`, `\cA`, `\M-a`: the characters, or nothing where the escape is another one.
    pub(super) fn character_escape(&mut self) -> Read<Option<String>> {
        if self.rest().starts_with("\\u") {
            return self.unicode_escape().map(Some);
        }
        let start = self.at;
        let Some((byte, length)) = self.byte(self.at)? else { return Ok(None) };
        self.at += length;
        if byte < 0x80 {
            return Ok(Some(char::from(byte).to_string()));
        }
        self.is_unicode = true;
        let mut bytes = vec![byte];
        let wanted = match byte {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return self.refuse(start..self.at, "invalid multibyte escape"),
        };
        while bytes.len() < wanted {
            let Some((byte, length)) = self.byte(self.at)? else {
                return self.refuse(start..self.at, "too short escaped multibyte character");
            };
            bytes.push(byte);
            self.at += length;
        }
        match String::from_utf8(bytes) {
            Ok(character) => Ok(Some(character)),
            Err(_) => self.refuse(start..self.at, "invalid multibyte escape"),
        }
    }

    fn unicode_escape(&mut self) -> Read<String> {
        let start = self.at;
        let rest = self.rest().get(2..).unwrap_or("");
        let (digits, length) = match rest.strip_prefix('{').map(|inner| inner.split_once('}')) {
            Some(Some((inner, _))) => (inner, inner.len() + 2),
            Some(None) => return self.refuse(start..self.text.len(), "unterminated Unicode escape"),
            None => (rest.get(..4).unwrap_or(rest), 4),
        };
        let braces = rest.starts_with('{');
        let wrong =
            |digits: &str| digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit());
        let mut found = String::new();
        for digits in digits.split_ascii_whitespace() {
            if wrong(digits) || !braces && digits.len() != 4 {
                return self.refuse(start..start + 2, "invalid Unicode escape");
            }
            match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                Some(character) => found.push(character),
                None => return self.refuse(start..start + 2 + length, "invalid Unicode range"),
            }
        }
        if found.is_empty() {
            return self
                .refuse(start..start + 2, if braces { "invalid Unicode list" } else { "invalid Unicode escape" });
        }
        self.is_unicode |= !found.is_ascii();
        self.at += 2 + length;
        Ok(found)
    }

    /// The byte of an escape at a place, and how long the escape is.
    fn byte(&self, at: usize) -> Read<Option<(u8, usize)>> {
        let Some(rest) = self.text.get(at..).and_then(|rest| rest.strip_prefix('\\')) else { return Ok(None) };
        let digits = |from: usize, base: u32, most: usize| {
            let text: String = rest.chars().skip(from).take(most).take_while(|c| c.is_digit(base)).collect();
            (u32::from_str_radix(&text, base).ok(), text.len())
        };
        match rest.chars().next() {
            Some('x') => match digits(1, 16, 2) {
                (Some(value), length) => Ok(Some((u8::try_from(value).unwrap_or(0), 2 + length))),
                (None, _) => {
                    let mut refused = self.refuse(at..at + 2, "invalid hex escape");
                    if let Err(refusal) = &mut refused
                        && rest.starts_with("x{")
                    {
                        refusal.help =
                            Some("write \\u{…}: JRuby reads \\x with two digits and without braces".to_owned());
                    }
                    refused
                }
            },
            Some('0'..='7') => {
                let (value, length) = digits(0, 8, 3);
                let value = value.unwrap_or(0);
                // up to there it may be a reference to a group
                match u8::try_from(value) {
                    Ok(byte) if byte > 0x7F || rest.starts_with('0') => Ok(Some((byte, 1 + length))),
                    Ok(_) => Ok(None),
                    Err(_) => self.refuse(at..at + 1 + length, "invalid escape code"),
                }
            }
            Some('c' | 'C' | 'M') => self.control(at, rest),
            _ => Ok(None),
        }
    }

    /// `\cx`, `\C-x` and `\M-x`.
    fn control(&self, at: usize, rest: &str) -> Read<Option<(u8, usize)>> {
        let meta = rest.starts_with('M');
        let said = if meta { "too short meta escape" } else { "too short control escape" };
        let head = if rest.starts_with('c') { 1 } else { 2 };
        if head == 2 && rest.get(1..2) != Some("-") {
            return self.refuse(at..at + 2, said);
        }
        let Some(next) = rest.get(head..).and_then(|rest| rest.chars().next()) else {
            return self.refuse(at..at + 1 + head.min(rest.len()), said);
        };
        let (byte, length) = match next {
            '\\' => match self.byte(at + 1 + head)? {
                Some(inner) => inner,
                None => match rest.get(head + 1..).and_then(|rest| rest.bytes().next()) {
                    Some(byte) if byte.is_ascii() => (byte, 2),
                    _ => return self.refuse(at..at + 1 + head, said),
                },
            },
            _ => (u8::try_from(next).unwrap_or(0), next.len_utf8()),
        };
        let byte = match (meta, byte) {
            (true, byte) => byte | 0x80,
            (false, b'?') => 0x7F,
            (false, byte) => byte & 0x9F,
        };
        Ok(Some((byte, 1 + head + length)))
    }
}

/// A character that stands for itself.
pub(super) fn escaped(character: char) -> String {
    if character.is_ascii() { format!("\\x{:02X}", u32::from(character)) } else { character.to_string() }
}
