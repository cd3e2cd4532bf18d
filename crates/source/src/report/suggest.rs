//! "did you mean".

use std::fmt;

use super::super::work;

/// The name that was probably meant. It shows as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether no other is as near: only then is it more than a guess.
    pub alone: bool,
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Near<'_> {
    /// The replacement inside of a text, if it is sure.
    pub fn word(&self) -> Option<String> {
        self.alone.then(|| self.name.to_owned())
    }

    /// The replacement of a key of TOML, if it is sure.
    pub fn key(&self) -> Option<String> {
        self.alone.then(|| key(self.name))
    }

    /// The replacement of a whole string of TOML, if it is sure.
    pub fn value(&self) -> Option<String> {
        self.alone.then(|| quoted(self.name))
    }
}

/// A name as a key of TOML.
pub fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// Whether a character cannot be seen where it stands, or moves what stands around it.
pub fn is_invisible(character: char) -> bool {
    let code = u32::from(character);
    character.is_control()
        || matches!(code, 0xAD | 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB)
}

/// A text as a string of TOML on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if is_invisible(character) => quoted.push_str(&format!("\\u{:04X}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// How many names a sentence lists.
const LISTED: usize = 30;

/// Names in a sentence: the first of them, and how many more there are.
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    listed_of(names.iter().map(AsRef::as_ref), names.len())
}

/// As [`listed`], of so many names.
pub(super) fn listed_of<'a>(names: impl Iterator<Item = &'a str>, count: usize) -> String {
    let shown: Vec<&str> = names.take(LISTED).collect();
    match count.saturating_sub(LISTED) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}

/// How many letters of so many may be wrong in a slip.
pub(super) fn farthest(length: usize) -> usize {
    // of one letter every other is one letter away
    if length < 2 { 0 } else { (length / 3).max(1) }
}

/// Whether two names differ in nothing else: those are the nearest.
pub(super) fn same_but_for_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The candidate nearest to what was written, if it is near enough to be a slip. Many names that are asked for again and
/// again are looked up in a [`NameIndex`](super::NameIndex).
pub fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<Near<'a>> {
    let length = written.chars().count();
    let limit = farthest(length);
    let mut best: Option<(usize, Near<'a>)> = None;
    for name in candidates {
        // a name that is so much longer or shorter is at least as far away
        let most = best.as_ref().map_or(limit, |(least, _)| *least);
        if name.chars().count().abs_diff(length) > most {
            continue;
        }
        let distance = match same_but_for_case(written, name) {
            true => 0,
            false => {
                work::count("a name is compared with another", 1);
                strsim::damerau_levenshtein(written, name)
            }
        };
        let alone = match &mut best {
            _ if distance > limit => continue,
            Some((least, near)) if *least == distance => {
                near.alone &= near.name == name;
                if near.name <= name {
                    continue;
                }
                near.alone
            }
            Some((least, _)) if *least < distance => continue,
            _ => true,
        };
        best = Some((distance, Near { name, alone }));
    }
    best.map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_that_are_as_near_the_first_is_no_more_than_a_guess() {
        let near = |candidates: &[&'static str]| nearest("rase", candidates.iter().copied());
        assert_eq!(near(&["rose", "rise"]), Some(Near { name: "rise", alone: false }));
        assert_eq!(near(&["rise", "rose"]), Some(Near { name: "rise", alone: false }));
        assert_eq!(near(&["rise", "rose", "RASE"]), Some(Near { name: "RASE", alone: true }));
        assert_eq!(near(&["rise", "other", "rise"]), Some(Near { name: "rise", alone: true }));
        assert_eq!(near(&["other"]), None);
        assert_eq!(near(&["rise", "rose"]).and_then(|near| near.key()), None);
    }

    #[test]
    fn names_are_quoted_where_toml_asks_for_it() {
        let near = |name| Near { name, alone: true };
        assert_eq!(near("a-b_1").key().as_deref(), Some("a-b_1"));
        assert_eq!(near("a.b").key().as_deref(), Some("\"a.b\""));
        assert_eq!(near("a\"\\b\u{1}\n").value().as_deref(), Some("\"a\\\"\\\\b\\u0001\\n\""));
        assert_eq!(near("a\u{200b}\u{feff}é").key().as_deref(), Some("\"a\\u200B\\uFEFFé\""));
    }
}
