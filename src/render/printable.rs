//! Text of a spec on a terminal. A name may hold a line feed that would begin a line of its own, an escape sequence, or a
//! character that turns the direction of the rest of the line.

use std::borrow::Cow;

/// Whether a terminal would do something else than show it.
fn acts(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text on one line, in which what acts is written as in a string of TOML.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            other if acts(other) => out.push_str(&format!("\\u{:04x}", u32::from(other))),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// A line of the spec in which what acts is replaced by as many bytes, so that places in it stay where they are.
pub(super) fn masked(line: &str) -> Cow<'_, str> {
    let acts = |letter: char| letter != '\t' && acts(letter);
    if !line.contains(acts) {
        return Cow::Borrowed(line);
    }
    let instead = |letter: char| match letter.len_utf8() {
        1 => '?',
        2 => '\u{bf}',
        _ => '\u{fffd}',
    };
    Cow::Owned(line.chars().map(|letter| if acts(letter) { instead(letter) } else { letter }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(printable("a\nerror[x/y]: b\u{1b}[31m\u{202e}"), "a\\nerror[x/y]: b\\u001b[31m\\u202e");
        assert_eq!(printable("müde, 日本"), "müde, 日本");
    }

    #[test]
    fn a_line_keeps_its_length() {
        for line in ["a\u{1b}b", "a\u{9b}b", "a\u{202e}b", "a\tb"] {
            let shown = masked(line);
            assert_eq!(shown.len(), line.len());
            assert!(!shown.contains(|letter: char| letter != '\t' && acts(letter)), "{line:?}");
        }
    }
}
