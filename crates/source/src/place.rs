//! One space of byte offsets for all files, so that a span alone names its file.

use std::ops::Range;
use std::sync::OnceLock;

use super::work;

/// The bytes of the character that begins at an offset; none at the end of a text.
pub fn character_at(text: &str, at: usize) -> Range<usize> {
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    at..at + length
}

/// A range of bytes in the common offset space of all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Default for Span {
    fn default() -> Span {
        Span::NONE
    }
}

impl Span {
    /// The span of things that stand in no file: what is built in.
    pub const NONE: Span = Span { start: u32::MAX, end: u32::MAX };

    /// A span from offsets that are already in the common space.
    pub fn new(range: Range<usize>) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(range.start), end: clamp(range.end) }
    }

    /// Whether two spans share a byte, or one lies within the other.
    pub fn touches(self, other: Span) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// What a file may begin with to say how it is written; no part of its text.
const BYTE_ORDER_MARK: char = '\u{feff}';

struct File {
    name: String,
    base: usize,
    text: String,
    /// How many bytes stand before the text.
    before: usize,
    /// Whether the text may be shown.
    shown: bool,
    /// Where each line begins, once a place was asked for.
    lines: OnceLock<Vec<usize>>,
}

impl File {
    /// The bytes of a span within the file, on the borders of characters.
    fn range(&self, span: Span) -> Range<usize> {
        let within = |offset: u32| {
            let mut at = (offset as usize).saturating_sub(self.base).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = within(span.start);
        start..within(span.end).max(start)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            work::count("bytes are searched for line ends", self.text.len());
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }
}

/// A text of blanks with the same lines, each character as long as it was. It is made in the place of the text, of which
/// there may be much.
fn blank(text: String) -> String {
    let mut bytes = text.into_bytes();
    let mut rest = bytes.as_mut_slice();
    while let Some((first, _)) = rest.split_first() {
        let blank: &[u8] = match first {
            b'\n' => b"\n",
            0xF0.. => "\u{e0020}".as_bytes(),
            0xE0.. => "\u{2003}".as_bytes(),
            0xC0.. => "\u{a0}".as_bytes(),
            _ => b" ",
        };
        let length = blank.len().min(rest.len());
        let (character, after) = rest.split_at_mut(length);
        character.copy_from_slice(blank.get(..length).unwrap_or_default());
        rest = after;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// All texts of one run, in the order in which they were added.
#[derive(Default)]
pub struct Sources {
    files: Vec<File>,
    /// How many keys and values the files of TOML have so far.
    pub(super) values: usize,
    /// On how many threads a large file is read.
    pub threads: usize,
}

/// A span as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file's name as it was given.
    pub file: &'a str,
    /// The whole text of the file, without a byte order mark.
    pub text: &'a str,
    /// Whether the text may be shown; otherwise it is blank.
    pub shown: bool,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
    /// The bytes within the text.
    pub range: Range<usize>,
    /// The bytes within the file: those of a byte order mark count.
    pub bytes: Range<usize>,
}

impl Sources {
    /// No files.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file and returns the offset at which its text begins. A byte order mark is no part of the text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        let mut text = text.into();
        let before = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        text.drain(..before);
        self.push(File { name: name.into(), base: 0, text, before, shown: true, lines: OnceLock::new() })
    }

    /// As [`Sources::add`], and keeps of the text only how long its lines and characters are: nothing of it can be shown.
    pub fn add_lines(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        let base = self.add(name, text);
        if let Some(file) = self.files.last_mut() {
            file.text = blank(std::mem::take(&mut file.text));
            file.shown = false;
        }
        base
    }

    fn push(&mut self, file: File) -> usize {
        // one byte between two files, so that a span at the end of one is not at the start of the next
        let base = self.files.last().map_or(0, |last| last.base + last.text.len() + 1);
        self.files.push(File { base, ..file });
        base
    }

    /// The text that was added at `base`.
    pub fn text_at(&self, base: usize) -> &str {
        self.file(base).map_or("", |file| &file.text)
    }

    /// The name of the file that a span lies in; empty for what is built in.
    pub fn name(&self, span: Span) -> &str {
        self.file_of(span).map_or("", |file| &file.name)
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// The bytes of a span.
    pub fn slice(&self, span: Span) -> &str {
        let slice = self.file_of(span).and_then(|file| file.text.get(file.range(span)));
        slice.unwrap_or("")
    }

    /// File, line and column of a span; nothing for what is built in. Lists the lines of the file once, so it is for
    /// showing only.
    pub fn place(&self, span: Span) -> Option<Place<'_>> {
        let file = self.file_of(span)?;
        let text = file.text.as_str();
        let range = file.range(span);
        let lines = file.lines();
        let line = lines.partition_point(|start| *start <= range.start);
        let line_start = line.checked_sub(1).and_then(|line| lines.get(line)).copied().unwrap_or(0);
        let column = text.get(line_start..range.start).unwrap_or("").chars().count() + 1;
        let bytes = range.start + file.before..range.end + file.before;
        Some(Place { file: &file.name, text, line, column, shown: file.shown, bytes, range })
    }

    /// The name of the file that a span lies in, without the lines of it.
    pub fn name_at(&self, span: Span) -> Option<&str> {
        Some(self.file_of(span)?.name.as_str())
    }

    /// Where each line of a file begins, by the file's number.
    pub fn line_starts(&self, file: usize) -> &[usize] {
        self.files.get(file).map_or(&[], |file| file.lines())
    }

    /// The bytes of the lines that a span stands on, with so many lines around them, and the number of the first, from 1.
    pub fn lines(&self, span: Span, around: usize) -> Option<(Range<usize>, usize)> {
        let file = self.file_of(span)?;
        let range = file.range(span);
        let lines = file.lines();
        let line = |at: usize| lines.partition_point(|start| *start <= at).saturating_sub(1);
        let first = line(range.start).saturating_sub(around);
        let end = lines.get(line(range.end) + around + 1).copied().unwrap_or(file.text.len());
        Some((lines.get(first).copied().unwrap_or(0)..end, first + 1))
    }

    /// All files by their number: name and text.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// The text of a file by its number.
    pub fn text_of(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.text)
    }

    /// The bytes of a span within its file, and the number of the file; nothing for what is built in.
    pub fn within(&self, span: Span) -> Option<(usize, Range<usize>)> {
        let after = self.files.partition_point(|file| file.base <= span.start as usize);
        let index = after.checked_sub(1).filter(|_| span != Span::NONE)?;
        Some((index, self.files.get(index)?.range(span)))
    }

    fn file_of(&self, span: Span) -> Option<&File> {
        (span != Span::NONE).then(|| self.file(span.start as usize))?
    }

    fn file(&self, offset: usize) -> Option<&File> {
        let after = self.files.partition_point(|file| file.base <= offset);
        self.files.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::character_at;
    use super::*;

    #[test]
    fn a_byte_order_mark_counts_in_the_file_and_not_in_the_text() {
        let mut sources = Sources::new();
        for marked in ["\u{feff}a\nb = 1", "a\nb = 1"] {
            let base = sources.add("x", marked);
            let place = sources.place(Span::new(base + 2..base + 3)).unwrap();
            assert_eq!((place.line, place.column, place.range.clone()), (2, 1, 2..3));
            assert_eq!(marked.get(place.bytes), Some("b"));
        }
    }

    #[test]
    fn of_lines_only_the_places_are_kept() {
        let text = "\u{feff}aä\t€𝛼x\r\nb";
        let (mut whole, mut lines) = (Sources::new(), Sources::new());
        assert_eq!(whole.add("x", text), lines.add_lines("x", text));
        for (at, _) in text.trim_start_matches('\u{feff}').char_indices() {
            let place = |sources: &Sources| {
                let place = sources.place(Span::new(at..at)).unwrap();
                (place.line, place.column, place.bytes, place.shown)
            };
            let (line, column, bytes, _) = place(&whole);
            assert_eq!(place(&lines), (line, column, bytes, false), "{at}");
        }
        assert_eq!(lines.text_at(0).trim_matches(|c: char| c.is_whitespace() || c == '\u{e0020}'), "");
    }

    #[test]
    fn a_place_of_one_character_ends_with_it() {
        assert_eq!(character_at("aé", 0), 0..1);
        assert_eq!(character_at("aé", 1), 1..3);
        assert_eq!(character_at("aé", 3), 3..3, "at the end of a text there is none");
        assert_eq!(character_at("aé", 2), 2..2, "within a character there is none");
    }
}
