//! Strings, comments, headers and brackets of TOML, in texts that may be broken.
//!
//! In: a text. Out: where these stand. A string of one line ends with its line, closed or not, so that one line that is
//! wrong says nothing of the next. One pass without recursion.

use std::ops::Range;

/// Where the string ends that begins at `at`: one past its last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringEnd {
    pub(super) end: usize,
    /// Whether its quotes are closed.
    pub(super) closed: bool,
    /// Whether it is one of several lines.
    pub(super) is_block: bool,
}

/// Where the string ends whose first quote stands at `at`.
pub(super) fn string_end(bytes: &[u8], at: usize) -> StringEnd {
    let rest = bytes.get(at..).unwrap_or(&[]);
    let Some(quote) = rest.first().copied() else { return StringEnd { end: at, closed: false, is_block: false } };
    let block = [quote; 3];
    let is_block = rest.starts_with(&block);
    let mut end = at + if is_block { 3 } else { 1 };
    while let Some(byte) = bytes.get(end).copied() {
        match byte {
            b'\n' if !is_block => return StringEnd { end, closed: false, is_block },
            // an escaped character, but for the end of the line
            b'\\' if quote == b'"' => end += if !is_block && bytes.get(end + 1) == Some(&b'\n') { 1 } else { 2 },
            _ if byte != quote => end += 1,
            _ if !is_block => return StringEnd { end: end + 1, closed: true, is_block },
            _ if bytes.get(end..).is_some_and(|rest| rest.starts_with(&block)) => {
                // up to two quotes right before the closing ones belong to the text
                let more = bytes.iter().skip(end + 3).take(2).take_while(|byte| **byte == quote).count();
                return StringEnd { end: end + 3 + more, closed: true, is_block };
            }
            _ => end += 1,
        }
    }
    StringEnd { end: bytes.len(), closed: false, is_block }
}

/// Whether the line that begins a text cannot stand inside of an open bracket, which so was never closed.
pub(super) fn never_closed(line: &str, is_table: bool) -> bool {
    let mut rest = line.trim_start_matches([' ', '\t']);
    if is_table {
        return rest.starts_with('[');
    }
    let whole = rest.len();
    loop {
        let bare = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-. \t".contains(c));
        if !bare.starts_with(['"', '\'']) {
            let value = bare.strip_prefix('=').filter(|_| bare.len() < whole);
            // `a == b` and `a =~ b` are lines of an expression
            return value.is_some_and(|value| !value.starts_with(['=', '~']));
        }
        let string = string_end(bare.as_bytes(), 0);
        if string.is_block || !string.closed {
            return false;
        }
        rest = bare.get(string.end..).unwrap_or("");
    }
}

/// What a text is made of, strings aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Each comment, from its `#` to the end of its line.
    pub comments: Vec<Range<usize>>,
    /// Where each header begins.
    pub headers: Vec<usize>,
    /// The first bracket that is never closed.
    pub bracket: Option<Range<usize>>,
    /// The line that tells that it never was: it begins an entry or a header that cannot stand in it.
    pub resumed: Option<usize>,
    /// The quotes of a block that is never closed.
    pub block: Option<Range<usize>>,
}

/// Reads a text that begins with the beginning of a line.
pub fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    let mut open: Vec<usize> = Vec::new();
    let (mut at, mut line_start, mut in_header) = (0, true, false);
    while let Some(byte) = bytes.get(at).copied() {
        let begins = line_start;
        line_start = byte == b'\n' || line_start && byte.is_ascii_whitespace();
        match byte {
            b'\n' => {
                in_header = false;
                let line = text.get(at + 1..).unwrap_or("");
                if open.last().is_some_and(|last| never_closed(line, bytes.get(*last) == Some(&b'{'))) {
                    let first = scan.bracket.is_none().then(|| open.first()).flatten();
                    if let Some(first) = first {
                        (scan.bracket, scan.resumed) = (Some(*first..*first + 1), Some(at + 1));
                    }
                    open.clear();
                }
            }
            b'#' => {
                let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length);
                let comment = text.get(at..end).unwrap_or("").trim_end();
                scan.comments.push(at..at + comment.len());
                at = end;
                continue;
            }
            b'"' | b'\'' => {
                let string = string_end(bytes, at);
                if string.is_block && !string.closed {
                    scan.block = Some(at..at + 3);
                }
                at = string.end;
                continue;
            }
            b'[' if begins && open.is_empty() => {
                scan.headers.push(at);
                in_header = true;
            }
            b'[' | b'{' if !in_header => open.push(at),
            b']' | b'}' if !in_header => {
                // one of the other kind closes nothing
                let opening = if byte == b']' { b'[' } else { b'{' };
                open.pop_if(|last| bytes.get(*last) == Some(&opening));
            }
            _ => {}
        }
        at += 1;
    }
    scan.bracket = scan.bracket.or(open.first().map(|at| *at..*at + 1));
    scan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_strings_and_comments_is_no_bracket() {
        for text in [
            "x = [\"a\\\"[b\"]\n",
            "x = ['a\\', '[']\n",
            "x = [\"\"\"a\\\"\"\"[\"\"\", '''[\n\"''']\n",
            "x = [ # [ '\n 1 ]\n",
            "x = [\"a\"\"\"]\n# {\n",
            "x = [\"\"\"a\"\"\"\"\"]\n",
            "[\"a]\".b]\n[[c.'d[']] # [\n",
        ] {
            let scan = scan(text);
            assert_eq!((scan.bracket, scan.block), (None, None), "{text}");
        }
    }

    #[test]
    fn what_is_never_closed_is_found() {
        assert_eq!(scan("a = 1\nx = [ \"]\n").bracket, Some(10..11));
        assert_eq!(scan("x = { a = [1 }\n").bracket, Some(4..5));
        assert_eq!(scan("x = '''a\n\"\"\"\n").block, Some(4..7));
        assert_eq!(scan("x = \"a\\\ny = [1]\n"), Scan::default());
    }

    #[test]
    fn comments_and_headers_have_their_places() {
        let text = "[a] # b\r\nx = [ # c\n  [1],\n]\n  [[d]]\ny = '#'\n";
        let scan = scan(text);
        let comments: Vec<&str> = scan.comments.iter().map(|at| &text[at.clone()]).collect();
        assert_eq!(comments, ["# b", "# c"]);
        assert_eq!(scan.headers, [0, text.find("[[d").unwrap()]);
    }
}
