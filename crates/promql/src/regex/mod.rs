//! Go's regular expressions. In: a pattern. Out: whether it matches the empty text, or why Go refuses it.
//!
//! The pattern is rewritten for `regex_syntax`, whose dialect differs: it nests classes, has `&&` in them, gives `\<` a
//! meaning and lets repetitions pile up. What Go has and that crate lacks is spelled out, the rest is refused here.

mod class;
mod groups;
mod patterns;

use std::collections::BTreeSet;

use class::spelled;
pub use groups::{Groups, references};
pub(crate) use patterns::Alternatives;
pub use patterns::Patterns;
pub use patterns::listed;
use regex_syntax::hir::{ErrorKind, Look};
use regex_syntax::{Error, ParserBuilder};

use super::version::Version;

/// The first release whose Go knows `(?<name>…)`.
const SHORT_NAMES: Version = Version::new(2, 50);
/// The first release that parses a pattern before it puts anchors around it, which an open `\Q` would swallow.
const OPEN_QUOTES: Version = Version::new(2, 52);
/// How often Go lets a part repeat.
const MOST_REPEATS: u32 = 1000;

/// Whether the pattern, anchored at both ends, matches the empty text.
///
/// # Errors
/// Why Go's `regexp` refuses the pattern, as a phrase to follow it.
pub fn matches_empty(pattern: &str, version: Version) -> Result<bool, String> {
    let is_plain = |byte: u8| !b"\\*+?()[]{}^$".contains(&byte);
    let (mut plain, mut empty) = (true, false);
    for alternative in pattern.split('|') {
        let literal = alternative.strip_suffix(".*").or(alternative.strip_suffix(".+")).unwrap_or(alternative);
        plain &= literal.bytes().all(is_plain);
        empty |= alternative.is_empty() || alternative == ".*";
    }
    if plain {
        return Ok(empty);
    }
    let translated = Translation::translate(pattern, version)?;
    let parsed = ParserBuilder::new().utf8(false).nest_limit(1000).build().parse(&translated);
    match parsed {
        Ok(parsed) => {
            let looks = parsed.properties().look_set();
            let at_words = looks.contains(Look::WordUnicode)
                || looks.contains(Look::WordUnicodeNegate)
                || looks.contains(Look::WordAscii)
                || looks.contains(Look::WordAsciiNegate);
            Ok(parsed.properties().minimum_len() == Some(0) && !at_words)
        }
        Err(Error::Translate(error))
            if matches!(error.kind(), ErrorKind::UnicodePropertyNotFound | ErrorKind::UnicodePropertyValueNotFound) =>
        {
            Err("names a character class that Go does not know".to_owned())
        }
        // Neither dialect is known to refuse what is left, so the tool is given the benefit of the doubt.
        Err(_) => Ok(false),
    }
}

/// The pattern in the dialect of the `regex` crate, in which it means the same.
///
/// # Errors
/// Why Go's `regexp` refuses the pattern, as a phrase to follow it.
pub fn translated(pattern: &str, version: Version) -> Result<String, String> {
    matches_empty(pattern, version)?;
    Translation::translate(pattern, version)
}

/// The edit that fixes a pattern which Go refuses for this reason.
pub fn advice(reason: &str) -> &'static str {
    let fixes = [
        ("`(` that is never closed", "close it, or write `\\\\(` for a literal `(`"),
        ("`[` that is never closed", "close it, or write `\\\\[` for a literal `[`"),
        ("was not opened", "open it, or write `\\\\)` for a literal `)`"),
        ("no look-around", "exclude it with a second matcher: `label!~\"pattern\"`"),
        ("to repeat", "write `.*` for any text"),
        ("repeats a repetition", "keep one of the two, or put the first in parentheses"),
    ];
    let fix = fixes.iter().find(|(part, _)| reason.contains(part));
    fix.map_or("Prometheus uses Go's RE2 syntax, anchored at both ends", |(_, fix)| fix)
}

#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Part,
    Repeat,
}

struct Translation<'a> {
    rest: &'a str,
    version: Version,
    out: String,
    last: Last,
    /// How often what a repetition would apply to repeats already.
    repeats: u32,
    /// The most that a part of the group at hand repeats.
    largest: u32,
    /// The same for each group around it.
    groups: Vec<u32>,
    /// The names of groups so far.
    names: BTreeSet<&'a str>,
}

impl<'a> Translation<'a> {
    fn translate(pattern: &'a str, version: Version) -> Result<String, String> {
        let out = String::with_capacity(pattern.len() * 2);
        let mut it = Self {
            rest: pattern,
            version,
            out,
            last: Last::Nothing,
            repeats: 1,
            largest: 1,
            groups: Vec::new(),
            names: BTreeSet::new(),
        };
        while let Some(letter) = it.take() {
            match letter {
                '*' | '+' | '?' => it.repeat(&letter.to_string(), 1)?,
                '{' => match it.counts() {
                    Some((text, low, high)) => {
                        it.rest = it.rest.get(text.len()..).unwrap_or("");
                        if low > MOST_REPEATS || high.is_some_and(|high| high > MOST_REPEATS || high < low) {
                            return Err(format!("repeats `{{{text}` times; at most 1000 and in order"));
                        }
                        it.repeat(&format!("{{{text}"), high.unwrap_or(low))?;
                    }
                    None => it.part("\\{"),
                },
                '(' => it.open()?,
                ')' => {
                    let outer = it.groups.pop().ok_or("closes a group that was not opened")?;
                    it.part(")");
                    it.repeats = it.largest;
                    it.largest = it.largest.max(outer);
                }
                '|' => {
                    it.out.push('|');
                    it.last = Last::Nothing;
                }
                '[' => it.class()?,
                '\\' => it.escape()?,
                '^' | '$' | '.' => it.part(letter.encode_utf8(&mut [0; 4])),
                letter => it.literal(letter),
            }
        }
        match it.groups.is_empty() {
            true => Ok(it.out),
            false => Err("has a `(` that is never closed".to_owned()),
        }
    }

    fn take(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next()?;
        self.rest = letters.as_str();
        Some(letter)
    }

    fn eat(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    fn part(&mut self, text: &str) {
        self.out.push_str(text);
        self.last = Last::Part;
        self.repeats = 1;
    }

    fn literal(&mut self, letter: char) {
        let escaped = spelled(letter);
        self.part(&escaped);
    }

    fn repeat(&mut self, text: &str, times: u32) -> Result<(), String> {
        match self.last {
            Last::Nothing => return Err(format!("has nothing for `{text}` to repeat")),
            Last::Repeat => return Err(format!("repeats a repetition with `{text}`")),
            Last::Part => self.last = Last::Repeat,
        }
        self.repeats = self.repeats.saturating_mul(times.max(1));
        if self.repeats > MOST_REPEATS {
            return Err("repeats a part more than 1000 times".to_owned());
        }
        self.largest = self.largest.max(self.repeats);
        self.out.push_str(text);
        if self.eat("?") {
            self.out.push('?');
        }
        Ok(())
    }

    /// `{2,5}` after its brace: the text with the closing brace, and the counts. Anything else is literal.
    fn counts(&self) -> Option<(&'a str, u32, Option<u32>)> {
        let length = self.rest.find('}')?;
        let inner = self.rest.get(..length)?;
        let number = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let canonical = text.len() == 1 || !text.starts_with('0');
            (plain && canonical).then(|| text.parse().unwrap_or(u32::MAX))
        };
        let (low, high) = match inner.split_once(',') {
            None => (number(inner)?, Some(number(inner)?)),
            Some((low, "")) => (number(low)?, None),
            Some((low, high)) => (number(low)?, Some(number(high)?)),
        };
        Some((self.rest.get(..=length)?, low, high))
    }

    fn open(&mut self) -> Result<(), String> {
        if self.eat("?") {
            let short = self.version >= SHORT_NAMES && self.rest.starts_with('<');
            if self.eat("P<") || (short && self.eat("<")) {
                let end = self.rest.find('>').ok_or("has a group name that does not end")?;
                let (name, rest) = self.rest.split_at(end);
                if name.is_empty() || !name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
                    return Err(format!("names a group `{name}`"));
                }
                self.rest = rest.get(1..).unwrap_or("");
                // the crate takes no name that begins with a digit, and none twice
                let plain = name.is_ascii() && !name.starts_with(|first: char| first.is_ascii_digit());
                match plain && self.names.insert(name) {
                    true => self.out.push_str(&format!("(?P<{name}>")),
                    false => self.out.push('('),
                }
            } else {
                let end = self.rest.find([':', ')']).unwrap_or(self.rest.len());
                let (flags, rest) = self.rest.split_at(end);
                let (on, off) = flags.split_once('-').unwrap_or((flags, "i"));
                if off.is_empty() || !on.chars().chain(off.chars()).all(|flag| "imsU".contains(flag)) {
                    let shown: String = self.rest.chars().take(2).collect();
                    return Err(format!(
                        "has `(?{shown}`, which Go does not support (no look-around, no back-references)"
                    ));
                }
                let Some(end) = rest.chars().next() else {
                    return Err("has a `(` that is never closed".to_owned());
                };
                self.rest = rest.get(1..).unwrap_or("");
                if end == ')' {
                    if !flags.is_empty() {
                        self.out.push_str(&format!("(?{flags})"));
                    }
                    if self.last == Last::Repeat {
                        self.last = Last::Part;
                    }
                    return Ok(());
                }
                self.out.push_str(&format!("(?{flags}:"));
            }
        } else {
            self.out.push('(');
        }
        self.groups.push(self.largest);
        self.largest = 1;
        self.last = Last::Nothing;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Version = Version::new(2, 42);
    const NEW: Version = Version::new(3, 5);

    #[test]
    fn accepts_what_go_accepts() {
        for pattern in [
            r"\<a",
            "[a&&b]",
            r"\_",
            r"\12",
            "^*",
            "[[]",
            "[]a]",
            "[^]a]",
            "(?P<n>a)(?P<n>b)",
            "a{,5}",
            "(?i-s:a)",
            "(?)",
            "$*|",
            r"[\d-z]",
            r"\b",
            "[[:word:]]",
            r"\Qa(b\E",
            r"\pL\p{^Greek}",
            "a|",
            "x{2}?",
            "[a-]",
            "[-a]",
            "é[é-ü]",
            r"\x{10FFFF}\x41",
            "(a{10}){100}",
            "[a~~b]",
            "(?U)a+",
            "a{01}",
            "}]",
            "(?s).",
            "[[:^alpha:]]",
            "((a|b)c)*d",
        ] {
            assert!(matches_empty(pattern, OLD).is_ok(), "{pattern}: {:?}", matches_empty(pattern, OLD));
        }
        assert!(matches_empty("(?<n>x)", NEW).is_ok());
    }

    #[test]
    fn refuses_what_go_refuses() {
        for pattern in [
            "[",
            "(?=a)",
            "(?!a)",
            "(?<!a)",
            r"\C",
            r"\Z",
            "a**",
            "a*+",
            "a{1001}",
            "(a{100}){11}",
            "(?x)a",
            "[[:foo:]]",
            "x{2}{3}",
            "(?i",
            r"\p{Foo}",
            r"\p{greek}",
            "[z-a]",
            "{1}",
            "a{5,2}",
            "(?-)",
            r"\x{110000}",
            "a)b",
            r"[\C]",
            r"[a-\d]",
            r"\",
            "(",
            "*",
            "|*",
            "(*)",
            r"(a)\1",
            r"\q",
            "(?P=n)",
            "(?P<>a)",
            "[a",
            r"\8",
            "((a{50})b){30}",
        ] {
            assert!(matches_empty(pattern, OLD).is_err(), "{pattern}");
        }
        assert!(matches_empty("(?<n>x)", OLD).is_err());
        assert!(matches_empty("\\Qa(", OLD).is_err() && matches_empty("\\Qa(", NEW).is_ok());
    }

    #[test]
    fn knows_which_patterns_match_nothing_at_all() {
        for pattern in ["", ".*", "()", "a|", "|a", "a*", "(a|)", "^$", "a||b", "(?i)", "[a]?", "a|.*", "a{0,3}", "|.+"]
        {
            assert_eq!(matches_empty(pattern, NEW), Ok(true), "{pattern}");
        }
        for pattern in [".+", "a", "a.*", "a|b", "5..", r"\b", "a|.+", "[a]", "a{1,3}", "(a|b)+"] {
            assert_eq!(matches_empty(pattern, NEW), Ok(false), "{pattern}");
        }
    }
}
