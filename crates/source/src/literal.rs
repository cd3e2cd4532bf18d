//! The text of a TOML string, with a way back from each of its bytes to the file.
//!
//! Blocks (`'''` and `"""`) of several lines are dedented and trimmed, so the text differs from what stands in the file.

use std::ops::Range;

use super::{Node, Sources, Span};

/// A decoded string and where each of its bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    value: String,
    origin: Origin,
    quotes: Quotes,
}

/// How a text stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// In `"` or `"""`: a backslash begins an escape.
    Basic,
    /// In `'`: nothing is escaped.
    Literal,
    /// In `'''`.
    LiteralBlock,
    /// In quotes of another language inside of those: nothing that either could read otherwise is written.
    Inner,
    /// Nowhere.
    Absent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// The bytes stand in the file as they are, from here on.
    Same(u32),
    /// Each byte, and the end, has an offset of its own.
    Bytes(Offsets),
    /// In no file, or in one place as a whole.
    Whole(Span),
}

impl Text {
    /// The text of a string value; nothing if the value is no string.
    pub fn from_node(node: &Node, sources: &Sources) -> Option<Text> {
        node.string().map(|value| Text::at(value, node.span, sources))
    }

    /// The text of a string value that stands at a place. Where the string that is written there has another value, this one
    /// was made of it, and stands there as a whole.
    pub fn at(value: &str, span: Span, sources: &Sources) -> Text {
        read(sources.slice(span), span, value).unwrap_or_else(|| Text {
            value: value.to_owned(),
            origin: Origin::Whole(span),
            quotes: Quotes::Absent,
        })
    }

    /// A text that stands in no file.
    pub fn built_in(value: impl Into<String>) -> Text {
        Text { value: value.into(), origin: Origin::Whole(Span::NONE), quotes: Quotes::Absent }
    }

    /// A part of this text as a text of its own. Where `value` is not what stands there, since it had escapes of its own,
    /// it is `value`, which stands there as a whole.
    pub fn part(&self, part: Range<usize>, value: &str) -> Text {
        let (value, whole) = (value.to_owned(), self.span(part.clone()));
        if self.value.get(part.clone()) != Some(&value) {
            return Text { value, origin: Origin::Whole(whole), quotes: Quotes::Absent };
        }
        let origin = match &self.origin {
            Origin::Same(_) => Origin::Same(whole.start),
            Origin::Bytes(offsets) => {
                let end = (part.end + 1).min(self.value.len() + 1);
                let mut of_part = Offsets::default();
                of_part.extend(offsets, part.start.min(end)..end, 0);
                Origin::Bytes(of_part)
            }
            Origin::Whole(_) => Origin::Whole(whole),
        };
        Text { value, origin, quotes: Quotes::Inner }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Where a part of the text stands in the file.
    pub fn span(&self, part: Range<usize>) -> Span {
        match &self.origin {
            Origin::Same(start) => {
                let shift = |at: usize| *start as usize + at.min(self.value.len());
                Span::new(shift(part.start)..shift(part.end.max(part.start)))
            }
            Origin::Bytes(offsets) => {
                let at = |index: usize| offsets.at(index.min(self.value.len()));
                let start = at(part.start);
                Span { start, end: at(part.end).max(start) }
            }
            Origin::Whole(span) => *span,
        }
    }

    /// Where the whole text stands.
    pub fn whole(&self) -> Span {
        self.span(0..self.value.len())
    }

    /// Whether a part stands in the file byte for byte, so that it can be replaced there.
    pub fn is_plain(&self, part: Range<usize>) -> bool {
        match &self.origin {
            Origin::Same(_) => true,
            Origin::Bytes(_) => {
                let span = self.span(part.clone());
                (span.end - span.start) as usize == part.len()
            }
            Origin::Whole(_) => false,
        }
    }

    /// What to write in the file in place of a part so that it becomes `by`; none where that cannot be written so.
    pub fn replacement(&self, part: Range<usize>, by: &str) -> Option<String> {
        if !self.is_plain(part) {
            return None;
        }
        match self.quotes {
            Quotes::Basic => Some(by.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")),
            Quotes::Literal => (!by.contains(['\'', '\n'])).then(|| by.to_owned()),
            Quotes::LiteralBlock => (!by.contains('\'')).then(|| by.to_owned()),
            Quotes::Inner => (!by.contains(['\'', '"', '`', '\\', '\n'])).then(|| by.to_owned()),
            Quotes::Absent => None,
        }
    }
}

/// The string that is written so, if its value is this one.
fn read(raw: &str, span: Span, wanted: &str) -> Option<Text> {
    let base = span.start;
    for quote in ["'''", "\"\"\""] {
        if let Some(inner) = raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            let (inner, skipped) = match inner.strip_prefix("\r\n") {
                Some(rest) => (rest, 2),
                None => inner.strip_prefix('\n').map_or((inner, 0), |rest| (rest, 1)),
            };
            let start = base + 3 + skipped;
            let (value, offsets) = offsets(inner, start, quote == "\"\"\"");
            let quotes = if quote == "\"\"\"" { Quotes::Basic } else { Quotes::LiteralBlock };
            // on one line there is no indentation, and every blank is meant
            let text = if skipped == 0 && !value.contains('\n') {
                Text { value: value.clone(), origin: Origin::Bytes(offsets), quotes }
            } else {
                dedent(&value, &offsets, quotes)
            };
            return (is_same(&value, wanted) || text.value == wanted).then_some(text);
        }
    }
    let inner = raw.get(1..raw.len().checked_sub(1)?)?;
    let text = if raw.starts_with('\'') || (raw.starts_with('"') && !inner.contains('\\')) {
        let quotes = if raw.starts_with('"') { Quotes::Basic } else { Quotes::Literal };
        Text { value: inner.to_owned(), origin: Origin::Same(base + 1), quotes }
    } else if raw.starts_with('"') {
        let (value, offsets) = offsets(inner, base + 1, true);
        Text { value, origin: Origin::Bytes(offsets), quotes: Quotes::Basic }
    } else {
        return None;
    };
    is_same(&text.value, wanted).then_some(text)
}

/// Whether two texts are the same but for the bytes that end their lines.
fn is_same(text: &str, wanted: &str) -> bool {
    text == wanted || wanted.contains('\r') && text.replace("\r\n", "\n") == wanted.replace("\r\n", "\n")
}

/// The characters of a string's inside, each byte with its offset; escapes are resolved if the string has any.
pub fn characters(inner: &str, start: u32, escapes: bool) -> (String, Vec<u32>) {
    let (value, runs) = offsets(inner, start, escapes);
    let places = (0..=value.len()).map(|index| runs.at(index)).collect();
    (value, places)
}

/// The characters of a string's inside, and where they stand.
fn offsets(inner: &str, start: u32, escapes: bool) -> (String, Offsets) {
    let (mut value, mut places) = (String::with_capacity(inner.len()), Offsets::default());
    let special: &[char] = if escapes { &['\\', '\r'] } else { &['\r'] };
    let position = |rest: &str| start + to_u32(inner.len() - rest.len());
    let mut rest = inner;
    loop {
        // most texts have nothing special, and are one run
        let plain = rest.find(special).unwrap_or(rest.len());
        places.push(value.len(), position(rest));
        value.push_str(rest.get(..plain).unwrap_or(""));
        rest = rest.get(plain..).unwrap_or("");
        let (character, length) = match rest.chars().next() {
            None => break,
            Some('\\') => escape(rest),
            Some(_) if rest.starts_with("\r\n") => (Some('\n'), 2),
            Some(first) => (Some(first), first.len_utf8()),
        };
        if let Some(character) = character {
            // a character written as it is keeps one offset for each of its bytes
            let is_literal = length == character.len_utf8();
            for byte in 0..character.len_utf8() {
                places.push(value.len() + byte, position(rest) + if is_literal { to_u32(byte) } else { 0 });
            }
            value.push(character);
        }
        rest = rest.get(length.max(1)..).unwrap_or("");
    }
    places.push(value.len(), position(""));
    (value, places)
}

fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where the bytes of a text stand in a file: runs of bytes that lie there side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Offsets {
    /// Where each run begins: in the text, and in the file.
    runs: Vec<(u32, u32)>,
}

impl Offsets {
    /// From a byte of the text on, those of the file from there on.
    fn push(&mut self, at: usize, in_file: u32) {
        let at = to_u32(at);
        match self.runs.last_mut() {
            Some((start, begin)) if *start == at => *begin = in_file,
            Some((start, begin)) if *begin + (at - *start) == in_file => {}
            _ => self.runs.push((at, in_file)),
        }
    }

    /// Where a byte stands, or what stood behind it.
    fn at(&self, index: usize) -> u32 {
        let index = to_u32(index);
        let run = self.runs.partition_point(|(start, _)| *start <= index).checked_sub(1);
        run.and_then(|run| self.runs.get(run)).map_or(0, |(start, in_file)| in_file + (index - start))
    }

    /// The bytes of a part of another text, which follow here from a byte on.
    fn extend(&mut self, other: &Offsets, part: Range<usize>, at: usize) {
        if part.is_empty() {
            return;
        }
        self.push(at, other.at(part.start));
        let first = other.runs.partition_point(|(start, _)| *start as usize <= part.start);
        let within = other.runs.get(first..).unwrap_or(&[]).iter();
        for (start, in_file) in within.take_while(|(start, _)| (*start as usize) < part.end) {
            self.push(at + *start as usize - part.start, *in_file);
        }
    }
}

/// One escape sequence: the character, if it stands for one, and its length in the file.
fn escape(rest: &str) -> (Option<char>, usize) {
    let mut characters = rest.chars();
    characters.next();
    let Some(kind) = characters.next() else {
        return (None, 1);
    };
    let code = |digits: usize| {
        let value = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        (value.and_then(char::from_u32), 2 + digits)
    };
    match kind {
        'b' => (Some('\u{8}'), 2),
        't' => (Some('\t'), 2),
        'n' => (Some('\n'), 2),
        'f' => (Some('\u{c}'), 2),
        'r' => (Some('\r'), 2),
        'e' => (Some('\u{1b}'), 2),
        '"' => (Some('"'), 2),
        '\\' => (Some('\\'), 2),
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        // a backslash at the end of a line joins it with the next text
        _ => {
            let after = rest.get(1..).unwrap_or("");
            let blank = after.len() - after.trim_start().len();
            (None, 1 + blank)
        }
    }
}

/// Removes the indentation that all lines share, and blanks at both ends.
fn dedent(value: &str, offsets: &Offsets, quotes: Quotes) -> Text {
    let indent = value
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let (mut kept, mut places) = (String::with_capacity(value.len()), Offsets::default());
    let mut at = 0;
    for line in value.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let cut = indent.min(blank);
        places.extend(offsets, at + cut..at + line.len(), kept.len());
        kept.push_str(line.get(cut..).unwrap_or(""));
        at += line.len();
    }
    places.push(kept.len(), offsets.at(at));
    let lead = kept.len() - kept.trim_start().len();
    let trimmed = kept.trim();
    let mut of_trimmed = Offsets::default();
    of_trimmed.extend(&places, lead..lead + trimmed.len() + 1, 0);
    Text { value: trimmed.to_owned(), origin: Origin::Bytes(of_trimmed), quotes }
}

#[cfg(test)]
mod tests {
    use super::super::report::Report;
    use super::super::{Value, parse};
    use super::*;

    /// The text of key `x`, and what of the file a part of that text stands for.
    fn text(file: &str, part: &str) -> (String, String) {
        let mut sources = Sources::new();
        let mut report = Report::new();
        let root = parse(&mut sources, "t.toml", file, &mut report);
        let node = root.get("x").map(|entry| entry.node.clone());
        let node = node.unwrap_or(Node { span: Span::NONE, value: Value::Boolean(false) });
        let text = Text::from_node(&node, &sources).unwrap_or(Text::built_in(""));
        let at = text.as_str().find(part).unwrap_or(0);
        let place = sources.slice(text.span(at..at + part.len())).to_owned();
        (text.as_str().to_owned(), place)
    }

    #[test]
    fn a_block_is_dedented_and_trimmed_and_still_points_into_the_file() {
        let (value, place) = text("x = '''\n    sum(a)\n  / sum(b)\n  '''\n", "sum(b)");
        assert_eq!(value, "sum(a)\n/ sum(b)");
        assert_eq!(place, "sum(b)");
    }

    #[test]
    fn a_replacement_is_written_as_its_string_asks() {
        let replaced = |file: &str, by: &str| {
            let mut sources = Sources::new();
            let root = parse(&mut sources, "t.toml", file, &mut Report::new());
            let text = Text::from_node(&root.get("x").expect("it is there").node, &sources).expect("a string");
            let at = text.as_str().find("old").expect("it is there");
            let part = at..at + 3;
            let by = text.replacement(part.clone(), by)?;
            let span = text.span(part);
            let new = format!("{}{by}{}", &file[..span.start as usize], &file[span.end as usize..]);
            let root = parse(&mut sources, "u.toml", &new, &mut Report::new());
            root.get("x").and_then(|entry| entry.node.string().map(str::to_owned))
        };
        for by in ["n\"e\\w", "$labels.job", "a\nb"] {
            let wanted = format!("a {by} b");
            assert_eq!(replaced("x = \"a old b\"", by).as_deref(), Some(wanted.as_str()));
            assert_eq!(replaced("x = \"\"\"a old b\"\"\"", by).as_deref(), Some(wanted.as_str()));
            assert_eq!(replaced("x = \"\\u0061 old b\"", by).as_deref(), Some(wanted.as_str()));
            let literal = (!by.contains('\n')).then_some(wanted.as_str());
            assert_eq!(replaced("x = 'a old b'", by).as_deref(), literal);
        }
        assert_eq!(replaced("x = 'old'", "it's"), None);
        assert_eq!(replaced("x = \"\\u006fld\"", "new"), None);
    }

    #[test]
    fn an_escape_is_one_character_with_the_place_of_the_whole_escape() {
        let (value, place) = text(r#"x = "a\u0041 \"b\" é c""#, "A");
        assert_eq!(value, "aA \"b\" é c");
        assert_eq!(place, r"\u0041");
        assert_eq!(text(r#"x = "a\u0041 \"b\" é c""#, "é c").1, "é c");
    }

    #[test]
    fn a_literal_string_points_at_its_own_bytes() {
        assert_eq!(text(r"x = 'a\d é b'", "é b").1, "é b");
    }

    #[test]
    fn a_part_is_a_text_of_its_own() {
        for file in ["x = 'a \"b c\" d'", "x = \"a \\\"b c\\\" d\""] {
            let mut sources = Sources::new();
            let root = parse(&mut sources, "t.toml", file, &mut Report::new());
            let text =
                root.get("x").and_then(|entry| Text::from_node(&entry.node, &sources)).unwrap_or(Text::built_in(""));
            let part = text.part(3..6, "b c");
            assert_eq!((part.as_str(), sources.slice(part.span(2..3))), ("b c", "c"), "{file}");
            assert_eq!(sources.slice(text.part(3..6, "other").span(0..1)), "b c", "{file}");
        }
    }

    #[test]
    fn a_joined_line_keeps_its_places() {
        let (value, place) = text("x = \"\"\"\\\n   one \\\n   two\"\"\"", "two");
        assert_eq!(value, "one two");
        assert_eq!(place, "two");
    }

    #[test]
    fn what_was_made_of_a_place_is_not_read_from_it() {
        let (mut sources, mut report) = (Sources::new(), Report::new());
        for file in ["'a' = \"b\"", "\"a\" = 'b'", "\"\"\"a\"\"\" = \"\"\"b\"\"\"", "\"a\"", "'a'"] {
            let base = sources.add("t.toml", file);
            let span = Span::new(base..base + file.len());
            let text = Text::at("a=b", span, &sources);
            assert_eq!((text.as_str(), text.span(1..2), text.is_plain(0..1)), ("a=b", span, false), "{file}");
        }
        for written in ["'''\r\n  a\r\n   b\r\n'''", "\"\"\"\n  a\n   \\u0062\"\"\"", "\"a\\n b\""] {
            let root = parse(&mut sources, "t.toml", &format!("x = {written}\r\n"), &mut report);
            let text = root.get("x").and_then(|entry| Text::from_node(&entry.node, &sources)).expect("a string");
            assert_eq!((text.as_str(), text.span(0..1).end - text.span(0..1).start), ("a\n b", 1), "{written}");
        }
    }

    #[test]
    fn windows_line_ends_become_plain_ones() {
        let (value, place) = text("x = '''\r\na\r\nb'''\r\n", "b");
        assert_eq!((value.as_str(), place.as_str()), ("a\nb", "b"));
    }
}
