//! One space of byte offsets for all files, so that a span alone names its file.

use std::ops::Range;

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

struct File {
    name: String,
    base: usize,
    text: String,
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
}

/// All texts of one run, in the order in which they were added.
#[derive(Default)]
pub struct Sources {
    files: Vec<File>,
    /// How many keys and values the files of TOML have so far.
    pub(super) values: usize,
}

/// A span as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file's name as it was given.
    pub file: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
    /// The bytes within the file.
    pub range: Range<usize>,
}

impl Sources {
    /// No files.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file and returns the offset at which its text begins.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        // one byte between two files, so that a span at the end of one is not at the start of the next
        let base = self.files.last().map_or(0, |last| last.base + last.text.len() + 1);
        self.files.push(File { name: name.into(), base, text: text.into() });
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

    /// File, line and column of a span; nothing for what is built in. Counts lines, so it is for showing only.
    pub fn place(&self, span: Span) -> Option<Place<'_>> {
        let file = self.file_of(span)?;
        let text = file.text.as_str();
        let range = file.range(span);
        let before = text.get(..range.start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some(Place {
            file: &file.name,
            text,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
            range,
        })
    }

    fn file_of(&self, span: Span) -> Option<&File> {
        (span != Span::NONE).then(|| self.file(span.start as usize))?
    }

    fn file(&self, offset: usize) -> Option<&File> {
        let after = self.files.partition_point(|file| file.base <= offset);
        self.files.get(after.checked_sub(1)?)
    }
}
