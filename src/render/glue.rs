//! Parts of a help that are there to be copied: they stay on one line, so that what is copied is what was written.

/// Where the characters begin that stand for those of ASCII at which a line could end: they are for private use, and no font
/// shows them.
const FIRST: u32 = 0xf_0000;

/// The text with its parts in backticks, quotes and brackets, and around ` = `, held together.
pub(super) fn glued(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = part(rest).unwrap_or(0);
        if length == 0 {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or("");
        } else {
            let (whole, after) = rest.split_at(length);
            out.extend(whole.chars().map(held));
            rest = after;
        }
    }
    out
}

/// The text as it was.
pub(super) fn unglued(text: String) -> String {
    if text.contains(|letter| ascii(letter).is_some()) {
        text.chars().map(|letter| ascii(letter).unwrap_or(letter)).collect()
    } else {
        text
    }
}

/// What stands for a character, if a line could end at it.
fn held(letter: char) -> char {
    let ends_lines = letter == ' ' || letter.is_ascii_punctuation();
    char::from_u32(FIRST + u32::from(letter)).filter(|_| ends_lines).unwrap_or(letter)
}

/// What a character stands for.
fn ascii(letter: char) -> Option<char> {
    let letter = u32::from(letter).checked_sub(FIRST).and_then(char::from_u32)?;
    (letter == ' ' || letter.is_ascii_punctuation()).then_some(letter)
}

/// How many bytes from here on belong together.
fn part(text: &str) -> Option<usize> {
    let closed = |end: char| text.get(1..).and_then(|rest| rest.find(end)).map(|at| at + 1 + end.len_utf8());
    match text.chars().next()? {
        '`' => closed('`'),
        '"' => closed('"'),
        '{' | '[' => bracket(text),
        ' ' if text.starts_with(" = ") => Some(3),
        _ => None,
    }
}

/// The end of what a bracket opens; a quoted text may hold brackets.
fn bracket(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, None);
    for (at, letter) in text.char_indices() {
        match (quoted, letter) {
            (Some(quote), _) if quote == letter => quoted = None,
            (None, '"' | '`') => quoted = Some(letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at + letter.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        unglued(glued(text).replace(' ', "\n"))
    }

    #[test]
    fn what_is_copied_stays_together() {
        assert_eq!(lines("write `a b-c` or d"), "write\n`a b-c`\nor\nd");
        assert_eq!(
            lines("put it into x = { file = \"secrets/…\" }; done"),
            "put\nit\ninto\nx = { file = \"secrets/…\" };\ndone"
        );
        assert_eq!(
            lines("allow = [{ code = \"a/b-c\", reason = \"a ] b\" }]"),
            "allow = [{ code = \"a/b-c\", reason = \"a ] b\" }]"
        );
    }

    #[test]
    fn what_is_not_closed_is_not_held() {
        assert_eq!(lines("a ` b { c \" d"), "a\n`\nb\n{\nc\n\"\nd");
        assert_eq!(unglued(glued("a `b c` { d }")), "a `b c` { d }");
    }
}
