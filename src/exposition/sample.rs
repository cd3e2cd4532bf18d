//! One sample: `name{label="value"} 1.5 1700000000000`, or `{"my.name", label="value"} 1.5`, with what may follow it.
//!
//! Values are read to find where they end; only those of `le` are kept.

use std::borrow::Cow;
use std::ops::Range;

use super::{SyntaxError, syntax_error};

/// What is kept of a sample. It is filled again for each line.
#[derive(Debug, Default)]
pub(super) struct Sample<'a> {
    pub(super) name: Cow<'a, str>,
    /// Without `le`.
    pub(super) labels: Vec<Cow<'a, str>>,
    /// The value of `le`.
    pub(super) bound: Option<&'a str>,
}

/// A reading position in a line that begins at byte `start` of the whole text.
struct Cursor<'a> {
    text: &'a str,
    start: usize,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// The characters of a plain name; empty where none stands here.
    fn plain(&mut self, colons: bool) -> &'a str {
        let from = self.at;
        while let Some(byte) = self.peek()
            && (byte.is_ascii_alphanumeric() || byte == b'_' || colons && byte == b':')
        {
            self.at += 1;
        }
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// What stands here up to the next blank.
    fn word(&self) -> &'a str {
        self.rest().split([' ', '\t']).next().unwrap_or_default()
    }

    fn place(&self, from: usize, to: usize) -> Range<usize> {
        self.start + from..self.start + to
    }

    /// The next character; the end of the line where there is none.
    fn here(&self) -> Range<usize> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        self.place(self.at, self.at + length)
    }

    /// A text in double quotes, with the escapes of the format: `\\`, `\"`, `\n`.
    fn quoted(&mut self) -> Result<&'a str, Box<SyntaxError>> {
        let open = self.at;
        self.at += 1;
        loop {
            let Some(step) = self.rest().find(['"', '\\']) else {
                let at = self.place(open, self.text.len());
                return Err(syntax_error(at, "a string is not closed", "opened here", "close it with `\"`"));
            };
            self.at += step;
            if self.eat(b'"') {
                return Ok(self.text.get(open + 1..self.at - 1).unwrap_or_default());
            }
            // whatever is escaped, a quote above all
            self.at += 1;
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// Reads a line without the blanks before it.
pub(super) fn read<'a>(line: &'a str, start: usize, sample: &mut Sample<'a>) -> Result<(), Box<SyntaxError>> {
    sample.labels.clear();
    sample.bound = None;
    let mut cursor = Cursor { text: line, start, at: 0 };
    let mut name = plain_metric_name(&mut cursor)?.map(Cow::Borrowed);
    cursor.blanks();
    if cursor.eat(b'{') {
        labels(&mut cursor, &mut name, sample)?;
    }
    let Some(name) = name else {
        let at = cursor.place(0, cursor.at);
        return Err(syntax_error(
            at,
            "a sample does not have a name",
            "the metric name is missing",
            "write the name of the metric before the braces",
        ));
    };
    sample.name = name;
    if let Some(twice) = twice(&sample.labels) {
        let message = format!("the label `{twice}` is set twice");
        return Err(syntax_error(
            cursor.place(0, cursor.at),
            "a label is set twice",
            "in this sample",
            "write each label once: Prometheus rejects the whole scrape",
        )
        .saying(message));
    }
    cursor.blanks();
    value(&mut cursor)
}

/// A label that is there twice.
fn twice<'l>(labels: &'l [Cow<'_, str>]) -> Option<&'l str> {
    if labels.len() < 2 {
        return None;
    }
    let mut sorted: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    sorted.sort_unstable();
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.find(|(one, other)| one == other).map(|(one, _)| *one)
}

/// The name in `# TYPE name counter`, and how many bytes it has there.
pub(super) fn name_of_family(text: &str, start: usize) -> Result<(Cow<'_, str>, usize), Box<SyntaxError>> {
    let mut cursor = Cursor { text, start, at: 0 };
    if cursor.peek() == Some(b'"') {
        let name = cursor.quoted()?;
        return Ok((unescaped(name), cursor.at));
    }
    match plain_metric_name(&mut cursor)? {
        Some(name) => Ok((Cow::Borrowed(name), cursor.at)),
        None => Err(no_name(&cursor)),
    }
}

/// A name without quotes; nothing where braces follow, which may hold one.
fn plain_metric_name<'a>(cursor: &mut Cursor<'a>) -> Result<Option<&'a str>, Box<SyntaxError>> {
    if cursor.peek() == Some(b'{') {
        return Ok(None);
    }
    let name = cursor.plain(true);
    let ends = matches!(cursor.peek(), None | Some(b' ' | b'\t' | b'{'));
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || !ends {
        cursor.at = 0;
        return Err(no_name(cursor));
    }
    Ok(Some(name))
}

fn no_name(cursor: &Cursor<'_>) -> Box<SyntaxError> {
    let word = cursor.word();
    let word = word.split('{').next().filter(|name| !name.is_empty()).unwrap_or(word);
    let at = cursor.place(cursor.at, cursor.at + word.len());
    let help =
        "use letters, digits, `_` and `:`, but not a digit first; a line of a scrape is `name{label=\"value\"} 1`";
    match word.is_empty() {
        true => syntax_error(at, "the name of a metric is missing", "expected a metric name", help),
        false => syntax_error(at, "this is not the name of a metric", "expected a metric name", help)
            .saying(format!("`{word}` is not the name of a metric")),
    }
}

/// Reads up to the closing brace.
fn labels<'a>(
    cursor: &mut Cursor<'a>,
    name: &mut Option<Cow<'a, str>>,
    sample: &mut Sample<'a>,
) -> Result<(), Box<SyntaxError>> {
    let opened = cursor.at - 1;
    loop {
        cursor.blanks();
        if cursor.eat(b'}') {
            return Ok(());
        }
        let from = cursor.at;
        let is_quoted = cursor.peek() == Some(b'"');
        let label = match is_quoted {
            true => unescaped(cursor.quoted()?),
            false => Cow::Borrowed(cursor.plain(false)),
        };
        cursor.blanks();
        if is_quoted && name.is_none() && matches!(cursor.peek(), Some(b',' | b'}')) {
            *name = Some(label);
            cursor.eat(b',');
            continue;
        }
        if cursor.peek().is_none() {
            return Err(unclosed(cursor, opened));
        }
        let starts_with_digit = !is_quoted && label.starts_with(|first: char| first.is_ascii_digit());
        if label.is_empty() || starts_with_digit || !cursor.eat(b'=') {
            return Err(no_label(cursor, from));
        }
        let value = value_of(cursor, &label)?;
        match label.as_ref() {
            "le" => sample.bound = Some(value),
            // an empty label is no label
            _ if value.is_empty() => {}
            _ => sample.labels.push(label),
        }
        cursor.blanks();
        if cursor.peek().is_none() {
            return Err(unclosed(cursor, opened));
        }
        if !cursor.eat(b',') && cursor.peek() != Some(b'}') {
            let at = cursor.here();
            return Err(syntax_error(
                at,
                "a comma or `}` is missing",
                "here",
                "separate labels by commas, and close them with `}`",
            ));
        }
    }
}

fn no_label(cursor: &Cursor<'_>, from: usize) -> Box<SyntaxError> {
    let rest = cursor.text.get(from..).unwrap_or_default();
    let end = rest.find(['=', ',', '}']).unwrap_or(rest.len());
    let at = cursor.place(from, from + end);
    syntax_error(at, "a label is missing", "expected a label", "write it as `name=\"value\"`")
}

/// The value of a label.
fn value_of<'a>(cursor: &mut Cursor<'a>, label: &str) -> Result<&'a str, Box<SyntaxError>> {
    cursor.blanks();
    if cursor.peek() != Some(b'"') {
        let at = cursor.here();
        let message = format!("the value of the label `{label}` is not quoted");
        let help = "write it as `name=\"value\"`";
        let what = "the value of a label is not quoted";
        return Err(syntax_error(at, what, "expected a string in double quotes", help).saying(message));
    }
    cursor.quoted()
}

fn unclosed(cursor: &Cursor<'_>, opened: usize) -> Box<SyntaxError> {
    let at = cursor.place(opened, opened + 1);
    syntax_error(at, "the labels are not closed", "opened here", "close them with `}`")
}

/// The value, a time, and an exemplar.
fn value(cursor: &mut Cursor<'_>) -> Result<(), Box<SyntaxError>> {
    let from = cursor.at;
    let word = cursor.word();
    let place = cursor.place(from, from + word.len());
    if word.is_empty() {
        return Err(syntax_error(place, "the value is missing", "expected a number", "write one: `name 1`"));
    }
    if !is_number(word) {
        return Err(syntax_error(
            place,
            "the value is not a number",
            "expected a number",
            "write a number, `NaN`, `+Inf` or `-Inf`",
        )
        .saying(format!("`{word}` is not a number")));
    }
    cursor.at += word.len();
    cursor.blanks();
    let word = cursor.word();
    if !word.is_empty() && !word.starts_with('#') {
        let from = cursor.at;
        if !is_number(word) {
            let at = cursor.place(from, from + word.len());
            let found =
                syntax_error(at, "the text after the value is not a timestamp", "expected a timestamp", "remove it");
            return Err(found.saying(format!("`{word}` is not a timestamp")));
        }
        cursor.at += word.len();
        cursor.blanks();
    }
    // an exemplar says nothing about names
    match cursor.peek() {
        None | Some(b'#') => Ok(()),
        Some(_) => {
            let at = cursor.place(cursor.at, cursor.text.len());
            Err(syntax_error(
                at,
                "unexpected text after the sample",
                "expected the end of the line",
                "write one sample on each line",
            ))
        }
    }
}

/// A number as Go reads one.
fn is_number(word: &str) -> bool {
    // most are whole
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let hexadecimal = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit() || b".pP+-".contains(&byte)),
        None => word.parse::<f64>().is_ok(),
    }
}

/// A quoted name without its escapes.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, characters.as_str().chars().next()) {
            ('\\', Some('n')) => result.push('\n'),
            ('\\', Some(other @ ('\\' | '"'))) => result.push(other),
            _ => {
                result.push(character);
                continue;
            }
        }
        characters.next();
    }
    Cow::Owned(result)
}
