//! A reading position in one line.

use std::ops::Range;

/// Reads forward through `text`, which ends where the line ends; positions count from the start of the whole block.
pub(super) struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, position: usize) -> Self {
        Self { text, position }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Everything that is still to be read.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    /// What was read since `start`.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    /// What was read since `start`; where nothing was, the character that stands here.
    pub(super) fn at_least_one_since(&self, start: usize) -> Range<usize> {
        let next = self.peek().filter(|_| self.position <= start).map_or(0, char::len_utf8);
        start..self.position.max(start) + next
    }

    /// The text of a place.
    pub(super) fn text_at(&self, place: &Range<usize>) -> &'a str {
        self.text.get(place.clone()).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    /// Reads `wanted` if it stands here.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let here = self.rest().starts_with(wanted);
        if here {
            self.position += wanted.len();
        }
        here
    }

    pub(super) fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Reads blanks, and says whether there were any.
    pub(super) fn skip_blanks(&mut self) -> bool {
        !self.take_while(is_blank).is_empty()
    }

    /// The text from here to the next blank, unread: what a message quotes.
    pub(super) fn word(&self) -> &'a str {
        self.rest().split(is_blank).next().unwrap_or_default()
    }
}

pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r')
}
