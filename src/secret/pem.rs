//! Private keys as text: between the lines of PEM and PGP, and in the files of PuTTY.

use std::ops::Range;

/// How long a key in PEM may be, in bytes; the largest in use have 13,000.
const LONGEST: usize = 32_768;

/// A key in a text.
pub(super) struct Key {
    /// With its first line, and its last one if it has one.
    pub(super) whole: Range<usize>,
    /// What is secret in it.
    pub(super) body: Range<usize>,
}

/// All of them, in no order.
pub(super) fn keys(text: &str) -> Vec<Key> {
    // both marks have it, and one letter is looked for faster than a word
    if !text.contains('K') {
        return Vec::new();
    }
    let mut keys = putty(text);
    let mut names = text.match_indices(NAME).map(|(at, _)| at).peekable();
    while let Some(begin) = names.next() {
        let (before, rest) = text.split_at(begin);
        let line = line_start(before);
        let opening = before.get(line..).unwrap_or("");
        let Some(first) = opening.rfind("BEGIN").filter(|_| opening.ends_with([' ', '-'])) else { continue };
        if opening.rfind("END") > Some(first) {
            continue;
        }
        // ` BLOCK` of PGP, and the dashes
        let tail = rest.get(NAME.len()..).unwrap_or("");
        let dashes = tail.find(|c: char| c != '-' && c != ' ' && !"BLOCK".contains(c)).unwrap_or(tail.len());
        let start = begin + NAME.len() + dashes;
        // the last line says the same as the first, so nothing is looked at twice
        let next = names.peek().copied().unwrap_or(text.len()).max(start);
        let body = text.get(start..boundary(text, next.min(start + LONGEST))).unwrap_or("");
        let lead = opening.get(..first).unwrap_or("");
        let whole = line + lead.trim_end_matches('-').len();
        keys.push(match closed(body) {
            Some(end) => Key { whole: whole..last_line(text, start + end), body: start..start + end },
            None => {
                let end = start + open(body);
                Key { whole: whole..end, body: start..end }
            }
        });
    }
    keys
}

/// What every first line says.
const NAME: &str = "PRIVATE KEY";

/// How far back the first line of a key is looked for, in bytes.
const HEAD: usize = 64;

/// Where the line that a text ends in begins, as far as it matters.
fn line_start(before: &str) -> usize {
    let mut from = before.len().saturating_sub(HEAD);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    from + before.get(from..).and_then(|near| near.rfind('\n')).map_or(0, |end| end + 1)
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the body ends, if its last line comes before something else begins.
fn closed(body: &str) -> Option<usize> {
    let end = body.find("-----END").or_else(|| body.find("END "))?;
    let other = |line: &str| line.contains(" = ") || line.starts_with('[') || line.contains("BEGIN ");
    // the first is the end of the line that opened it
    (!body.get(..end)?.lines().skip(1).any(other)).then_some(end)
}

/// Where the last line of a key ends that begins at a byte.
fn last_line(text: &str, at: usize) -> usize {
    let line = text.get(at..boundary(text, at + HEAD)).unwrap_or("");
    let words = line.trim_start_matches('-');
    let ends = |c: char| c == '\n' || c == '"' || c == '\'' || c == '\\';
    let length = words.find("-----").map_or_else(|| words.find(ends).unwrap_or(words.len()), |dashes| dashes + 5);
    at + line.len() - words.len() + length
}

/// How much of a key there is whose last line is missing.
fn open(body: &str) -> usize {
    let mut end = 0;
    for (number, line) in body.split_inclusive('\n').enumerate() {
        if number > 0 && !is_body(line) {
            // what is left of the last line, up to its quote
            let rest = line.find(['"', '\'', ' ']).unwrap_or(0);
            return end + if line.get(..rest).is_some_and(|part| part.len() >= 8 && is_body(part)) { rest } else { 0 };
        }
        end += line.len();
    }
    end
}

fn is_body(line: &str) -> bool {
    line.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\\".contains(&byte))
}

/// What follows `Private-Lines: 14` in a file of PuTTY.
fn putty(text: &str) -> Vec<Key> {
    const HEAD: &str = "PuTTY-User-Key-File-";
    const LINES: &str = "Private-Lines:";
    let mut keys = Vec::new();
    if !text.contains(HEAD) {
        return keys;
    }
    let mut places = text.match_indices(LINES).map(|(at, _)| at).peekable();
    while let Some(at) = places.next() {
        let next = places.peek().copied().unwrap_or(text.len());
        let rest = text.get(at + LINES.len()..boundary(text, next.min(at + LONGEST))).unwrap_or("");
        let count = rest.find(|c: char| !(c == ' ' || c.is_ascii_digit())).unwrap_or(rest.len());
        let start = at + LINES.len() + count;
        let body = rest.get(count..).unwrap_or("");
        let end = body.find("Private-MAC").unwrap_or_else(|| open(body));
        keys.push(Key { whole: start..start + end, body: start..start + end });
    }
    keys
}
