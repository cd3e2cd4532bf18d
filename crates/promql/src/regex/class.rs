//! Escapes and character classes of a pattern, spelled so that both dialects read them alike.

use super::{OPEN_QUOTES, Translation};

impl Translation<'_> {
    pub(super) fn escape(&mut self) -> Result<(), String> {
        if self.eat("Q") {
            let end = self.rest.find("\\E");
            if end.is_none() && self.version < OPEN_QUOTES {
                return Err("has a `\\Q` without `\\E`".to_owned());
            }
            let end = end.unwrap_or(self.rest.len());
            let (quoted, rest) = self.rest.split_at(end);
            self.rest = rest.strip_prefix("\\E").unwrap_or("");
            quoted.chars().for_each(|letter| self.literal(letter));
            return Ok(());
        }
        if let Some(class) = self.class_escape()? {
            self.part(&class);
            return Ok(());
        }
        for assertion in ["A", "z", "b", "B"] {
            if self.eat(assertion) {
                self.part(&format!("\\{assertion}"));
                return Ok(());
            }
        }
        let letter = self.escaped()?;
        self.literal(letter);
        Ok(())
    }

    /// `\d` and the like, `\pL` and `\p{…}`, if one stands here.
    pub(super) fn class_escape(&mut self) -> Result<Option<String>, String> {
        const CLASSES: [(&str, &str); 6] = [
            ("d", "[0-9]"),
            ("D", "[^0-9]"),
            ("s", "[\\t\\n\\f\\r ]"),
            ("S", "[^\\t\\n\\f\\r ]"),
            ("w", "[0-9A-Za-z_]"),
            ("W", "[^0-9A-Za-z_]"),
        ];
        for (letter, class) in CLASSES {
            if self.eat(letter) {
                return Ok(Some(class.to_owned()));
            }
        }
        let mut negated = match (self.eat("p"), self.rest.starts_with('P')) {
            (true, _) => false,
            (false, true) => self.eat("P"),
            (false, false) => return Ok(None),
        };
        let name = match self.take() {
            Some('{') => {
                let end = self.rest.find('}').ok_or("has a character class that does not end")?;
                let (name, rest) = self.rest.split_at(end);
                self.rest = rest.get(1..).unwrap_or("");
                name
            }
            Some(letter) => &letter.to_string(),
            None => return Err("ends in the middle of an escape".to_owned()),
        };
        negated ^= name.starts_with('^');
        let name = name.trim_start_matches('^');
        // Go spells its classes with a capital; the other dialect does not care.
        if !name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return Err(format!("names the character class `{name}`, which Go does not support"));
        }
        Ok(Some(format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' })))
    }

    /// The character that an escape stands for, its backslash already taken.
    pub(super) fn escaped(&mut self) -> Result<char, String> {
        let letter = self.take().ok_or("ends with a lone `\\`")?;
        let octal_follows = self.rest.starts_with(|next: char| matches!(next, '0'..='7'));
        Ok(match letter {
            'a' => '\x07',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            '0'..='7' if letter == '0' || octal_follows => {
                let mut code = letter.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    if let Some(digit) = self.rest.chars().next().and_then(|next| next.to_digit(8)) {
                        code = code * 8 + digit;
                        self.take();
                    }
                }
                char::from_u32(code).unwrap_or('\0')
            }
            'x' => {
                let digits = match self.eat("{") {
                    true => {
                        let end = self.rest.find('}').ok_or("has a `\\x{` that does not end")?;
                        let (digits, rest) = self.rest.split_at(end);
                        self.rest = rest.get(1..).unwrap_or("");
                        digits
                    }
                    false => {
                        let digits = self.rest.get(..2).ok_or("has a `\\x` without two digits")?;
                        self.rest = self.rest.get(2..).unwrap_or("");
                        digits
                    }
                };
                let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                let code = u32::from_str_radix(digits, 16).ok().filter(|code| valid && *code <= 0x0010_ffff);
                // Go takes lone surrogates, which match nothing.
                code.map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
                    .ok_or_else(|| format!("has `\\x{{{digits}}}`, which is not a code point"))?
            }
            letter if letter.is_ascii() && !letter.is_ascii_alphanumeric() => letter,
            letter => return Err(format!("has `\\{letter}`, which Go does not support")),
        })
    }

    pub(super) fn class(&mut self) -> Result<(), String> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
            "word", "xdigit",
        ];
        let mut class = String::from(if self.eat("^") { "[^" } else { "[" });
        let mut first = true;
        loop {
            if !first && self.eat("]") {
                break;
            }
            first = false;
            if self.rest.starts_with("[:")
                && let Some(end) = self.rest.find(":]")
                && end >= 2
            {
                let (name, rest) = self.rest.split_at(end + 2);
                if !NAMES.contains(&name.trim_matches(['[', ':', ']']).trim_start_matches('^')) {
                    return Err(format!("has the class `{name}`, which Go does not support"));
                }
                class.push_str(name);
                self.rest = rest;
                continue;
            }
            let before = self.rest;
            if self.eat("\\") {
                if let Some(escape) = self.class_escape()? {
                    class.push_str(&escape);
                    continue;
                }
                self.rest = before;
            }
            let low = self.class_character()?;
            class.push_str(&spelled(low));
            let ranges = self.rest.starts_with('-') && !self.rest.starts_with("-]") && self.rest.len() > 1;
            if ranges {
                self.take();
                let high = self.class_character()?;
                if high < low {
                    return Err(format!("has the range `{low}-{high}`, which is empty"));
                }
                class.push('-');
                class.push_str(&spelled(high));
            }
        }
        class.push(']');
        self.part(&class);
        Ok(())
    }

    pub(super) fn class_character(&mut self) -> Result<char, String> {
        match self.take() {
            None => Err("has a `[` that is never closed".to_owned()),
            Some('\\') => self.escaped(),
            Some(letter) => Ok(letter),
        }
    }
}

/// A character so that no dialect sees more in it.
pub(super) fn spelled(letter: char) -> String {
    match letter.is_ascii_alphanumeric() {
        true => letter.to_string(),
        false => format!("\\x{{{:x}}}", u32::from(letter)),
    }
}
