//! Escapes: short forms, anchors, properties and references.

use super::character::escaped;
use super::frame::Characters;
use super::length::Length;
use super::name::word;
use super::property::Property;
use super::tables::FACTS;
use super::{GroupKind, Read, Reader};

/// The edge of a word under `(?a)`.
const ASCII_EDGE: &str = "(?-i:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";
const NO_ASCII_EDGE: &str = "(?-i:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";

impl Reader<'_> {
    pub(super) fn escape(&mut self) -> Read<()> {
        if let Some(character) = self.character_escape()? {
            for character in character.chars() {
                self.out.same(&escaped(character));
                self.sample_text(character.encode_utf8(&mut [0; 4]));
                self.atom(Length::Fixed(1));
            }
            return Ok(());
        }
        let Some(letter) = self.rest().chars().nth(1) else {
            // nothing follows: both refuse it
            self.copy(1);
            return Ok(());
        };
        let length = match letter {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return self.short_form(letter),
            'b' | 'B' if self.options().characters == Characters::Ascii => return self.ascii_edge(letter),
            'b' | 'B' | 'A' | 'z' | 'Z' | 'G' | 'K' => {
                self.asks_end |= matches!(letter, 'z' | 'Z');
                self.copy(2);
                self.assertion();
                return Ok(());
            }
            'R' | 'X' => Length::Varies,
            'p' | 'P' => match self.property()? {
                Some(property) => return self.write_property(&property),
                None => Length::Fixed(1),
            },
            'k' | 'g' => return self.reference(),
            '1'..='9' => {
                let digits = self.rest().get(1..).unwrap_or("");
                let digits = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
                self.copy(1 + digits);
                self.sample.is_unsure = true;
                // several may be one character by its number
                self.atom(if digits == 1 { Length::Varies } else { Length::Unknown });
                return Ok(());
            }
            'y' | 'Y' | 'o' => {
                // operators of Oniguruma, letters of JRuby
                self.at += 1;
                Length::Fixed(1)
            }
            _ => Length::Fixed(1),
        };
        self.copy(if matches!(letter, 'y' | 'Y' | 'o') { 1 } else { 1 + letter.len_utf8() });
        match letter {
            'h' | 'H' | 'R' | 'X' | 'n' | 't' | 'r' | 'f' | 'v' | 'e' | 'a' => {
                self.sample_class(&format!("\\{letter}"), self.at..self.at);
            }
            _ => self.sample_text(letter.encode_utf8(&mut [0; 4])),
        }
        self.atom(length);
        Ok(())
    }

    fn write_property(&mut self, property: &Property) -> Read<()> {
        property.untried.into_iter().for_each(|why| self.leave_untried(why));
        self.out.same(&property.text);
        let start = self.at;
        self.at += property.length;
        self.sample_class(&property.text, start..self.at);
        self.atom(Length::Fixed(1));
        Ok(())
    }

    fn short_form(&mut self, letter: char) -> Read<()> {
        let options = self.options();
        let name = letter.to_ascii_lowercase().to_string();
        let ascii = FACTS.ascii(&name).filter(|_| options.characters != Characters::Unicode);
        let part = self.at..self.at + 2;
        match ascii {
            Some(members) => {
                let not = if letter.is_ascii_uppercase() { "^" } else { "" };
                let class = format!("[{not}{members}]");
                let exact = if options.ignore_case { format!("(?-i:{class})") } else { class.clone() };
                self.out.regex.push_str(&exact);
                self.out.checked.push_str(&format!("\\{letter}"));
                self.at += 2;
                self.sample_class(&class, part);
            }
            None => {
                self.copy(2);
                self.sample_class(&format!("\\{letter}"), part);
            }
        }
        self.atom(Length::Fixed(1));
        Ok(())
    }

    fn ascii_edge(&mut self, letter: char) -> Read<()> {
        if self.within(|kind| matches!(kind, GroupKind::Behind { .. })) {
            self.leave_untried("`\\b` under `(?a)` in a look-behind");
        }
        self.out.regex.push_str(if letter == 'b' { ASCII_EDGE } else { NO_ASCII_EDGE });
        self.out.checked.push_str(&format!("\\{letter}"));
        self.at += 2;
        self.assertion();
        Ok(())
    }

    /// `\k<n>`, `\g<n>`.
    fn reference(&mut self) -> Read<()> {
        let close = match self.rest().chars().nth(2) {
            Some('<') => '>',
            Some('\'') => '\'',
            _ => {
                self.copy(2);
                self.atom(Length::Fixed(1));
                return Ok(());
            }
        };
        let inner = self.rest().get(3..).unwrap_or("");
        let length = inner.find(close).map_or(3, |end| 3 + end + 1);
        let name = inner.get(..length.saturating_sub(4)).unwrap_or("");
        if self.names.iter().any(|known| known == name && *word(known) != **known) {
            let letter = self.rest().get(1..2).unwrap_or("");
            self.out.same(&format!("\\{letter}<{}>", word(name)));
            self.at += length;
        } else {
            self.copy(length);
        }
        let is_call = self.text.get(self.at - length + 1..).is_some_and(|text| text.starts_with('g'));
        self.sample.is_unsure = true;
        self.atom(if is_call { Length::Unknown } else { Length::Varies });
        Ok(())
    }
}
