//! What to delete so that a value is gone and all around it stays as it was written.
//!
//! In: the text of a file and where something stands in it. Out: the bytes to delete, or nothing where that would take more
//! than what is meant, such as a comment.

use std::ops::Range;

const BLANK: [char; 2] = [' ', '\t'];

/// The bytes to delete for one entry of a list; for its only entry, those of the key that has the list.
pub fn entry(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    let (before, after) = (text.get(..at.start)?, text.get(at.end..)?);
    let ahead = before.trim_end();
    let behind = after.trim_start();
    if let Some(rest) = behind.strip_prefix(',') {
        let comma = text.len() - rest.len();
        return Some(match own_line(text, at.start..comma) {
            Some(line) => line,
            None => at.start..text.len() - rest.trim_start_matches(BLANK).len(),
        });
    }
    let rest = behind.strip_prefix(']')?;
    if let Some(open) = ahead.strip_suffix('[') {
        let list = open.len()..text.len() - rest.len();
        return Some(key_before(text, &list).unwrap_or(ahead.len()..text.len() - behind.len()));
    }
    // a comment may stand between the entries: the comma before it may stay
    let comma = ahead.strip_suffix(',').map(str::len);
    Some(comma.unwrap_or(at.start)..at.end)
}

/// The whole line, if nothing else stands on it.
fn own_line(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    let start = text.get(..at.start)?.rfind('\n').map_or(0, |end| end + 1);
    if !text.get(start..at.start)?.trim_matches(BLANK).is_empty() {
        return None;
    }
    let rest = text.get(at.end..)?;
    let end = rest.find('\n').map_or(text.len(), |end| at.end + end + 1);
    text.get(at.end..end)?.trim().is_empty().then_some(start..end)
}

/// The key whose value stands there, with its line; none where the key stands among others.
fn key_before(text: &str, value: &Range<usize>) -> Option<Range<usize>> {
    let start = text.get(..value.start)?.rfind('\n').map_or(0, |end| end + 1);
    let key = text.get(start..value.start)?.trim_end().strip_suffix('=')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || "_-. \t".contains(c);
    if key.trim().is_empty() || !key.chars().all(is_key) {
        return None;
    }
    own_line(text, start..value.end).or_else(|| {
        // a comment behind it stays
        let comment = text.get(value.end..)?.trim_start_matches(BLANK).starts_with('#');
        comment.then_some(start + key.len() - key.trim_start().len()..value.end)
    })
}

#[cfg(test)]
mod tests {
    /// The text without its entry `X`.
    fn without(text: &str) -> String {
        let at = text.find('X').expect("it holds the entry");
        let range = super::entry(text, at..at + 1).expect("it can go");
        format!("{}{}", &text[..range.start], &text[range.end..])
    }

    #[test]
    fn an_entry_goes_with_its_comma() {
        assert_eq!(without("a = [X, 2, 3]\n"), "a = [2, 3]\n");
        assert_eq!(without("a = [1, X, 3]\n"), "a = [1, 3]\n");
        assert_eq!(without("a = [1, X]\n"), "a = [1]\n");
        assert_eq!(without("a = [1, X ]\n"), "a = [1 ]\n");
    }

    #[test]
    fn an_entry_on_a_line_of_its_own_takes_the_line_and_no_comment() {
        assert_eq!(without("a = [\n  1, # one\n  X,\n  3,\n]\n"), "a = [\n  1, # one\n  3,\n]\n");
        assert_eq!(without("a = [\r\n  X,\r\n  3,\r\n]\r\n"), "a = [\r\n  3,\r\n]\r\n");
        assert_eq!(without("a = [\n  1,\n  X, # why\n  3,\n]\n"), "a = [\n  1,\n  # why\n  3,\n]\n");
        assert_eq!(without("a = [\n  1, # one\n  X\n]\n"), "a = [\n  1, # one\n  \n]\n");
    }

    #[test]
    fn the_only_entry_takes_its_key() {
        assert_eq!(without("a = 1\nb   = [X]\nc = 1\n"), "a = 1\nc = 1\n");
        assert_eq!(without("b = [\n  X,\n]\nc = 1\n"), "b = [\n]\nc = 1\n");
        assert_eq!(without("b.c = [ X ]  # why\nc = 1\n"), "# why\nc = 1\n".replacen('#', "  #", 1));
        assert_eq!(without("x = { b = [X], c = 1 }\n"), "x = { b = [], c = 1 }\n");
    }
}
