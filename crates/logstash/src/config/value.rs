//! Values: rules of the same names as in Logstash's grammar.

use std::ops::Range;

use super::marks::Mark;
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn name(&mut self, what: &'static str) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return true;
        }
        self.string() || self.wanted(what)
    }

    pub(super) fn value(&mut self) -> bool {
        self.attempt(Reader::plugin)
            || self.marked(Reader::bareword, 0, Mark::Text)
            || self.marked(Reader::string, 1, Mark::Text)
            || self.marked(Reader::number, 0, Mark::Text)
            || self.attempt(Reader::array)
            || self.attempt(Reader::hash)
            || self.wanted("a value")
    }

    /// Marks what a rule reads, without so many characters at both ends.
    pub(super) fn marked(
        &mut self,
        rule: impl FnOnce(&mut Self) -> bool,
        around: usize,
        mark: fn(Range<usize>) -> Mark,
    ) -> bool {
        let start = self.at;
        let holds = rule(self);
        if holds {
            self.marks.push(mark(start + around..self.at - around));
        }
        holds
    }

    /// At least two characters, as Logstash wants it.
    pub(super) fn bareword(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let holds = starts && length > 1;
        if holds {
            self.at += length;
        }
        holds
    }

    pub(super) fn string(&mut self) -> bool {
        let quote = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return false,
        };
        self.quoted(quote, "the closing quote")
    }

    /// A text up to its closing character, before which a backslash keeps it open.
    pub(super) fn quoted(&mut self, quote: char, what: &'static str) -> bool {
        let start = self.at;
        let mut rest = self.rest().get(1..).unwrap_or("");
        loop {
            let Some(first) = rest.chars().next() else {
                self.at = self.text.len();
                self.wanted(what);
                self.at = start;
                return false;
            };
            if first == quote {
                self.at = self.text.len() - rest.len() + 1;
                return true;
            }
            let escaped = first == '\\' && rest.get(1..).is_some_and(|rest| rest.starts_with(quote));
            rest = rest.get(if escaped { 2 } else { first.len_utf8() }..).unwrap_or("");
        }
    }

    pub(super) fn number(&mut self) -> bool {
        let rest = self.rest();
        let unsigned = rest.strip_prefix('-').unwrap_or(rest);
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let whole = digits(unsigned);
        if whole == 0 {
            return false;
        }
        let mut length = rest.len() - unsigned.len() + whole;
        if let Some(fraction) = unsigned.get(whole..).and_then(|tail| tail.strip_prefix('.')) {
            length += 1 + digits(fraction);
        }
        self.at += length;
        true
    }

    pub(super) fn array(&mut self) -> bool {
        self.listed("[", Mark::Array, Reader::items)
    }

    pub(super) fn listed(&mut self, open: &str, mark: Mark, inside: impl FnOnce(&mut Self) -> bool) -> bool {
        if !self.token(open, "a value") {
            return false;
        }
        self.marks.push(mark);
        let holds = self.nested(inside);
        self.marks.push(Mark::End);
        holds
    }

    pub(super) fn items(&mut self) -> bool {
        self.blank();
        if self.value() {
            loop {
                let start = self.at;
                self.blank();
                if !self.token(",", "`,` or `]`") {
                    self.at = start;
                    break;
                }
                self.blank();
                if !self.value() {
                    return false;
                }
            }
        }
        self.blank();
        self.token("]", "`,` or `]`")
    }

    pub(super) fn hash(&mut self) -> bool {
        self.listed("{", Mark::Hash, Reader::hash_entries)
    }

    pub(super) fn hash_entries(&mut self) -> bool {
        self.blank();
        while self.attempt(Reader::hash_entry) {
            let end = self.at;
            self.blank();
            // entries have a blank between them
            if end == self.at {
                break;
            }
        }
        self.token("}", "an entry, or `}`")
    }

    pub(super) fn hash_entry(&mut self) -> bool {
        let key = self.marked(Reader::number, 0, Mark::Text)
            || self.marked(Reader::bareword, 0, Mark::Text)
            || self.marked(Reader::string, 1, Mark::Text)
            || self.wanted("an entry, or `}`");
        key && self.arrow() && self.value()
    }
}
