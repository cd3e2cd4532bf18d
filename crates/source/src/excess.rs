//! What in a file is more than the parser may be given: levels, long lines, values without end.
//!
//! In: a text, broken TOML included. Out: each place that is too much, and the bytes to leave out so that the rest can be
//! read. One pass without recursion: it runs before anything else reads the text.

use super::place::character_at;
use std::ops::Range;

use super::limits::{LINE, Limit, NESTING, VALUES};
use super::scan::{never_closed, string_end};
use super::traps::{next_entry, next_header};

/// How many values a table counts as: it takes a node of a tree, however little is in it.
const TABLE: usize = 3;

/// How many places are reported; what follows the last is left out as a whole.
const MOST: usize = 20;

/// A place that is too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excess {
    pub(super) limit: &'static Limit,
    pub(super) at: Range<usize>,
    /// The entry or section that holds it.
    pub(super) left_out: Range<usize>,
}

/// Everything that is too much, in the order of the text, and how many values the rest has.
pub(super) fn measure(text: &str, values_before: usize) -> (Vec<Excess>, usize) {
    let long = long_lines(text);
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, values: values_before, too_deep: None };
    let mut found: Vec<Excess> = Vec::new();
    let mut level = 0;
    while reader.skip_blanks() {
        let start = reader.at;
        reader.too_deep = None;
        let is_header = reader.peek() == Some(b'[');
        let closed = if is_header {
            level = reader.header();
            true
        } else {
            reader.entry(level)
        };
        let long = long.iter().find(|line| line.start < reader.at && start <= line.start);
        let (limit, at): (&'static Limit, _) = match (reader.too_deep.take(), long) {
            _ if reader.values > VALUES.most => (&VALUES, character_at(text, start)),
            (Some(at), _) => (&NESTING, character_at(text, at)),
            (None, Some(line)) => (&LINE, character_at(text, line.start)),
            (None, None) => continue,
        };
        let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| start + end);
        let end = match is_header {
            _ if *limit == VALUES || found.len() + 1 >= MOST => text.len(),
            true => next_header(text, line_end),
            false if closed => reader.at,
            false => next_entry(text, line_end),
        };
        found.push(Excess { limit, at, left_out: start..end });
        reader.at = end;
    }
    (found, reader.values)
}

fn long_lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        start - line.len()..start
    });
    lines.filter(|line| line.len() > LINE.most).collect()
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    values: usize,
    /// The first byte that lies too deep in the entry at hand.
    too_deep: Option<usize>,
}

/// An open bracket: how deep its outside and its inside are.
struct Open {
    is_table: bool,
    outside: usize,
    inside: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes to the next entry or header, over blanks and remarks; whether there is one.
    fn skip_blanks(&mut self) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'#' => self.skip_line(),
                _ => return true,
            }
        }
        false
    }

    fn skip_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    fn deeper(&mut self, level: usize) -> usize {
        if level >= NESTING.most && self.too_deep.is_none() {
            self.too_deep = Some(self.at);
        }
        level + 1
    }

    /// A whole header line; how deep what stands below it is.
    fn header(&mut self) -> usize {
        let mut level = 1;
        self.at += 1;
        if self.peek() == Some(b'[') {
            level += 1;
            self.at += 1;
        }
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => self.string(),
                b'.' => {
                    level = self.deeper(level);
                    self.at += 1;
                }
                b']' | b'#' | b'\n' => break,
                _ => self.at += 1,
            }
        }
        self.skip_line();
        self.values += TABLE;
        level
    }

    /// A key and its value; whether every bracket in it is closed.
    fn entry(&mut self, level: usize) -> bool {
        let mut level = self.deeper(level);
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => self.string(),
                b'.' => {
                    level = self.deeper(level);
                    self.at += 1;
                }
                b'=' => {
                    self.at += 1;
                    return self.value(level);
                }
                b'\n' | b'#' => break,
                _ => self.at += 1,
            }
        }
        self.skip_line();
        true
    }

    fn value(&mut self, mut level: usize) -> bool {
        self.values += 1;
        let mut open: Vec<Open> = Vec::new();
        // brackets beyond the bound are counted only
        let mut beyond = 0;
        let mut in_key = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => {
                    self.string();
                    continue;
                }
                b'#' => {
                    self.skip_line();
                    continue;
                }
                b'[' | b'{' if self.too_deep.is_some() => beyond += 1,
                b'[' | b'{' => {
                    let outside = level;
                    level = self.deeper(level);
                    in_key = byte == b'{';
                    self.values += if in_key { TABLE } else { 0 };
                    open.push(Open { is_table: in_key, outside, inside: level });
                }
                b']' | b'}' if beyond > 0 => beyond -= 1,
                b']' | b'}' => {
                    level = open.pop().map_or(level, |open| open.outside);
                    in_key = false;
                }
                b'.' if in_key && beyond == 0 => level = self.deeper(level),
                b'=' => in_key = false,
                b',' => {
                    self.values += 1;
                    if let Some(open) = open.last().filter(|_| beyond == 0) {
                        (in_key, level) = (open.is_table, open.inside);
                    }
                }
                b'\n' => match open.last() {
                    None => return true,
                    Some(open) if self.never_closed(open.is_table) => return false,
                    Some(open) if in_key && beyond == 0 => level = open.inside,
                    Some(_) => {}
                },
                _ => {}
            }
            self.at += 1;
        }
        open.is_empty()
    }

    /// Whether the line that begins behind here cannot stand inside of that bracket, which so was never closed.
    fn never_closed(&self, is_table: bool) -> bool {
        never_closed(self.text.get(self.at + 1..).unwrap_or(""), is_table)
    }

    /// A string of one line or of several; one line's ends with its line, closed or not.
    fn string(&mut self) {
        self.at = string_end(self.bytes, self.at).end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(&'static str, usize)> {
        measure(text, 0).0.into_iter().map(|excess| (excess.limit.unit, excess.at.start)).collect()
    }

    #[test]
    fn levels_are_counted_in_every_form() {
        let deep = NESTING.most;
        type Form = fn(usize) -> String;
        let cases: [(&str, Form); 6] = [
            ("list", |levels| format!("x = {}{}", "[".repeat(levels - 1), "]".repeat(levels - 1))),
            ("table", |levels| format!("x = {}1{}", "{a=".repeat(levels - 1), "}".repeat(levels - 1))),
            ("key", |levels| format!("x{} = 1", ".a".repeat(levels - 1))),
            ("header", |levels| format!("[x{}]", ".a".repeat(levels - 1))),
            ("list of tables", |levels| format!("[[x{}]]", ".a".repeat(levels - 2))),
            ("all", |levels| {
                format!("[x.x]\n\"a.b\".'c.d'.e = [{{ y.z = {{ q{} = 1.5 }} }}]", ".a".repeat(levels - 9))
            }),
        ];
        for (name, shape) in cases {
            assert_eq!(places(&shape(deep)), [], "{name}");
            assert_eq!(places(&shape(deep + 1)).len(), 1, "{name}");
        }
    }

    #[test]
    fn what_is_too_deep_is_left_out_and_nothing_else() {
        for value in ["[".repeat(70) + &"]".repeat(70), "[\n".repeat(70) + &"]".repeat(70), "[".repeat(70_000)] {
            let text = format!("a = 1\nb = {value}\nc = [\"[\", '''\n[[[\n''']\n");
            let found = measure(&text, 0).0;
            let [only] = &found[..] else { panic!("{found:?}") };
            assert_eq!(&text[..only.left_out.start], "a = 1\n");
            assert!(text[only.left_out.end..].trim_start().starts_with("c = "), "{:?}", &text[only.left_out.end..]);
        }
    }

    #[test]
    fn brackets_that_are_never_closed_do_not_add_up() {
        for line in ["a = [\n", "a = [1,\n", "a = {\n[b.c]\n", "a = \"x\n", "[a.b\n", "a\n", "a = [[\n"] {
            assert_eq!(places(&line.repeat(200)), [], "{line}");
        }
    }

    #[test]
    fn values_and_lines_are_counted() {
        let text = format!("x = [{}]\ny = 1\n", "1,".repeat(VALUES.most));
        assert_eq!(places(&text), [(VALUES.unit, 0)]);
        let text = format!("a = 1\nx = '''\n{}\n'''\ny = 1\n", "x".repeat(LINE.most + 1));
        let found = measure(&text, 0).0;
        assert_eq!(found.len(), 1);
        assert_eq!(text[found[0].left_out.end..].trim(), "y = 1");
        assert_eq!(measure("a = 1\n[b]\nc = [1, 2]\n", 5).1, 5 + 6);
    }
}
