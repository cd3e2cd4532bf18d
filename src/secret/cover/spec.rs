//! Reads the keys and values of a spec that may be broken anywhere, and says which are probably secret.
//!
//! No tree and no recursion: brackets are a list of what is open, and every header begins anew. Each byte is read a bounded
//! number of times.

use std::ops::Range;

use super::context::{Context, Covered};
use super::ends::Next;
use super::names;
use crate::source::characters;

/// Something that was opened, and what it holds.
struct Open {
    close: u8,
    context: Context,
    siblings: Siblings,
}

/// What the entries of a table, or the last one of a list, say of those beside them: `{ name = "TOKEN", value = "…" }`.
#[derive(Default)]
struct Siblings {
    /// Whether a name was given that announces a secret.
    named: bool,
    /// Values that were met before a name.
    values: Vec<Range<usize>>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What stands below the last header.
    section: Context,
    /// What its entries say.
    siblings: Siblings,
    open: Vec<Open>,
    found: Vec<Range<usize>>,
    line_end: Next,
    remark: Next,
}

/// The bytes of a spec that are secret by the place where they stand, in no order.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut reader = Reader {
        text,
        at: 0,
        section: Context::Root,
        siblings: Siblings::default(),
        open: Vec::new(),
        found: Vec::new(),
        line_end: Next::default(),
        remark: Next::default(),
    };
    reader.read();
    reader.found
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut line_begins = true;
        while let Some(character) = self.peek() {
            match character {
                '\n' => {
                    line_begins = true;
                    self.at += 1;
                    continue;
                }
                ',' => self.at += 1,
                _ if character.is_whitespace() => {
                    self.at += character.len_utf8();
                    continue;
                }
                '#' => self.skip(|c| c != '\n'),
                '[' if line_begins && (self.open.is_empty() || is_header(self.line())) => self.header(),
                '[' | '{' => self.push(character, self.context()),
                ']' | '}' => self.close(character),
                _ => self.token(),
            }
            line_begins = false;
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn line(&self) -> &'a str {
        let end = self.line_end.after(self.text, self.at, |rest| rest.find('\n'));
        self.text.get(self.at..end).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !skipped(c)).unwrap_or(rest.len());
    }

    fn blanks(&mut self) {
        self.skip(|c| c == ' ' || c == '\t' || c == '\r');
    }

    fn context(&self) -> Context {
        self.open.last().map_or(self.section, |open| open.context)
    }

    fn push(&mut self, bracket: char, context: Context) {
        self.open.push(Open {
            close: if bracket == '[' { b']' } else { b'}' },
            context,
            siblings: Siblings::default(),
        });
        self.at += 1;
    }

    fn close(&mut self, bracket: char) {
        if self.open.last().is_some_and(|open| char::from(open.close) == bracket) {
            self.open.pop();
        }
        self.at += 1;
    }

    fn header(&mut self) {
        self.open.clear();
        self.siblings = Siblings::default();
        self.skip(|c| c == '[');
        self.blanks();
        self.section = self.path(Context::Root);
        if self.section.is_secret() {
            // what stands behind a name in a header belongs to nothing
            let rest = self.line();
            let rest = rest.get(..rest.find([']', '#']).unwrap_or(rest.len())).unwrap_or("").trim_end();
            self.found.push(self.at..self.at + rest.len());
        }
        self.skip(|c| c != '\n');
    }

    /// A key with dots, and what stands below it.
    fn path(&mut self, from: Context) -> Context {
        let mut context = from;
        let mut before = String::new();
        loop {
            self.blanks();
            let start = self.at;
            let key = match self.peek() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = self.string(quote, false);
                    (unescaped(self.text.get(inside.clone()).unwrap_or(""), quote), inside)
                }
                _ => {
                    self.skip(|c| c.is_alphanumeric() || "_-/$@+~%!*&^?".contains(c));
                    let range = start..self.at;
                    (self.text.get(range.clone()).unwrap_or("").to_owned(), range)
                }
            };
            let (key, range) = key;
            if self.at > start {
                let plain = context == Context::Plain;
                let (below, is_secret) = context.step(&key);
                // `api.key` is one name
                let joined = plain && below == Context::Plain && names::is_secret(&format!("{before}_{key}"));
                context = if joined { Context::Secret } else { below };
                before = if plain { key } else { String::new() };
                if is_secret {
                    self.found.push(range);
                }
            }
            self.blanks();
            if self.peek() != Some('.') {
                return context;
            }
            self.at += 1;
        }
    }

    /// An entry, or a value of a list.
    fn token(&mut self) {
        let (start, context) = (self.at, self.context());
        let in_list = self.open.last().is_some_and(|open| open.close == b']');
        let known = self.found.len();
        let below = self.path(context);
        if matches!(self.peek(), Some('=' | ':')) && self.at > start {
            self.skip(|c| "=:>~".contains(c));
            if in_list {
                // the list before it was never closed
                self.open.clear();
            }
            self.entry(start, below);
            return;
        }
        // no entry, so no key either
        self.found.truncate(known);
        if in_list {
            self.at = start;
            self.item(context);
        } else if context.is_secret() {
            self.at = start;
            self.value(context);
        } else if below.is_secret() {
            // a key whose `=` was forgotten
            self.value(below);
        }
        if self.at == start {
            self.at += self.peek().map_or(1, char::len_utf8);
        }
    }

    fn siblings(&mut self) -> &mut Siblings {
        self.open.last_mut().map_or(&mut self.siblings, |open| &mut open.siblings)
    }

    /// The value of an entry whose key began at a byte.
    fn entry(&mut self, key: usize, context: Context) {
        let key = self.text.get(key..self.at).unwrap_or("");
        let key = key.trim_matches(|c: char| "=:>~\"' \t".contains(c)).to_ascii_lowercase();
        let (named, value) = (NAMES.contains(&key.as_str()), VALUES.contains(&key.as_str()));
        let announced = value && self.siblings().named;
        let start = self.at;
        self.value(if announced { Context::Secret } else { context });
        let (inside, text) = (start..self.at, self.text);
        let inside = trimmed(text, inside);
        if value && !announced {
            self.siblings().values.push(inside);
        } else if named && text.get(inside).is_some_and(names::is_header) {
            let siblings = self.siblings();
            siblings.named = true;
            let values = std::mem::take(&mut siblings.values);
            self.found.extend(values);
        }
    }

    /// A value of a list: behind the name of an option or of a header it is the secret.
    fn item(&mut self, context: Context) {
        let announced = self.siblings().named;
        let start = self.at;
        self.value(if announced { Context::Secret } else { context });
        let inside = trimmed(self.text, start..self.at);
        let item = self.text.get(inside.clone()).unwrap_or("");
        let outer = self.open.len().checked_sub(2).and_then(|at| self.open.get(at));
        let pair = context == Context::Headers || outer.is_some_and(|open| open.close == b']');
        let option = item.strip_prefix("--").or_else(|| item.strip_prefix('-').filter(|name| name.len() > 3));
        let option = option.and_then(|name| name.rsplit('.').next());
        let option = option.is_some_and(|name| !name.contains('=') && names::is_secret(name));
        // `mysql -ppassword`
        if context == Context::Arguments && is_joined(item) {
            self.found.push(inside.start + 2..inside.end);
        }
        self.siblings().named = !announced && (option || pair && names::is_header(item));
    }

    fn value(&mut self, context: Context) {
        self.blanks();
        if self.line().trim_start().is_empty() {
            // a value that was broken off stands on the next line, unless something begins there
            let line_end = self.at;
            self.skip(char::is_whitespace);
            if begins_something(self.line()) || !context.is_secret() {
                self.at = line_end;
                return;
            }
        }
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                let inside = self.string(quote, context.is_secret());
                self.cover(context, inside, quote);
                if context.is_secret() {
                    self.leftover();
                }
            }
            Some(bracket @ ('{' | '[')) => self.push(bracket, context),
            _ => {
                let (start, nested) = (self.at, !self.open.is_empty());
                let line = self.line();
                let remark = self.remark.after(self.text, start, |rest| rest.find(" #"));
                let end = (remark - start).min(line.len());
                let end = if nested { line.find([',', '}', ']', '#']).unwrap_or(end).min(end) } else { end };
                let written = line.get(..end).unwrap_or("").trim_end();
                self.at += written.len();
                self.cover(context, start..start + written.len(), ' ');
            }
        }
    }

    /// Covers what the context asks for.
    fn cover(&mut self, context: Context, inside: Range<usize>, quote: char) {
        let raw = self.text.get(inside.clone()).unwrap_or("");
        // flags say nothing
        if quote == ' ' && ["true", "false"].contains(&raw) {
            return;
        }
        match context.covers(&unescaped(raw, quote)) {
            Covered::Nothing => {}
            Covered::All => self.found.push(inside),
            // the colon stands in the file as well, or in an escape before which nothing is secret
            Covered::From(_) => {
                let from = raw.find(':').map_or(0, |colon| colon + 1);
                self.found.push(inside.start + from..inside.end);
            }
        }
    }

    /// What stands behind a secret's closing quote: the quote was a part of the secret.
    fn leftover(&mut self) {
        let line = self.line();
        let end = line.find([',', '}', ']', '\n']).filter(|_| !self.open.is_empty()).unwrap_or(line.len());
        let left = line.get(..end).unwrap_or("").trim_end();
        if !left.trim_start().starts_with('#') && !left.trim().is_empty() {
            self.found.push(self.at..self.at + left.len());
        }
        self.at += left.len();
    }

    /// The inside of a string. One that is never closed ends with its line; of a `secret`, where something else begins.
    fn string(&mut self, quote: char, secret: bool) -> Range<usize> {
        let block = if quote == '"' { "\"\"\"" } else { "'''" };
        let rest = self.rest();
        let (mark, closed) = match rest.strip_prefix(block) {
            Some(inside) => (3, inside.find(block)),
            None => (1, line_end(rest.get(1..).unwrap_or(""), quote)),
        };
        let start = self.at + mark;
        if let Some(end) = closed {
            self.at = start + end + mark;
            return start..start + end;
        }
        let mut end = 0;
        for (number, line) in self.text.get(start..).unwrap_or("").split_inclusive('\n').enumerate() {
            if number > 0 && (!secret || begins_something(line)) {
                break;
            }
            end += line.len();
        }
        let end = start + self.text.get(start..start + end).unwrap_or("").trim_end().len();
        self.at = end;
        start..end
    }
}

/// Keys that hold the name of a variable or of a header.
const NAMES: &[&str] = &["name", "key", "header", "env", "variable"];

/// Keys that hold what belongs to such a name.
const VALUES: &[&str] = &["value", "values", "val"];

/// A range without the blanks and quotes at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or("");
    let quoted = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    let left = written.trim_start_matches(quoted);
    let start = range.end - left.len();
    start..start + left.trim_end_matches(quoted).len()
}

/// Whether an argument is `-p` with a password behind it, and neither a port nor an option with a word as its name.
fn is_joined(argument: &str) -> bool {
    let known = ["-path", "-port", "-print", "-prefix", "-profile", "-proxy"];
    argument.strip_prefix("-p").is_some_and(|rest| {
        let port = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        !port && !rest.contains(['=', '.', ' ']) && !known.iter().any(|option| argument.starts_with(option))
    })
}

/// Where the inside of a string of one line ends, if it does.
fn line_end(inside: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'\n' => return None,
            _ if escaped => escaped = false,
            b'\\' if quote == '"' => escaped = true,
            byte if char::from(byte) == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// What a string means; one in `"` has escapes.
pub(super) fn unescaped(inside: &str, quote: char) -> String {
    match quote {
        '"' if inside.contains('\\') => characters(inside, 0, true).0,
        _ => inside.to_owned(),
    }
}

/// Whether a line is a header, in the midst of a list that may not have been closed.
fn is_header(line: &str) -> bool {
    let line = line.trim();
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let inside = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).unwrap_or("");
    inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '[') && !inside.contains(['=', ',', '{'])
}

/// Whether a key, a header or a remark begins with this line, or nothing at all.
pub(super) fn begins_something(line: &str) -> bool {
    let line = line.trim();
    let after = line.trim_start_matches(|c: char| c.is_alphanumeric() || "_-.\"'".contains(c)).trim_start();
    let assigns = after.len() < line.len() && (after.starts_with('=') || after.starts_with(": ") || after == ":");
    // base64 ends with this sign
    let assigns = assigns && !after.trim_start_matches('=').is_empty();
    line.is_empty() || line.starts_with(['[', '#', '}', ']', ',']) || assigns
}
