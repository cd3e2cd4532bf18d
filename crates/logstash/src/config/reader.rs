//! A place in a text, and what was expected there.

use super::marks::Mark;
use crate::limits::FILTER_NESTING;

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// The farthest place that anything was expected at, and what.
    pub(super) furthest: usize,
    pub(super) expected: &'static str,
    /// How many brackets are open.
    depth: usize,
    /// The first bracket that lies too deep.
    pub(super) too_deep: Option<usize>,
    /// What was read so far.
    pub(super) marks: Vec<Mark>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, expected: &'static str) -> Reader<'a> {
        Reader { text, at: 0, furthest: 0, expected, depth: 0, too_deep: None, marks: Vec::new() }
    }

    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn wanted(&mut self, what: &'static str) -> bool {
        if self.at >= self.furthest {
            self.furthest = self.at;
            self.expected = what;
        }
        false
    }

    pub(super) fn token(&mut self, token: &str, what: &'static str) -> bool {
        if self.rest().starts_with(token) {
            self.at += token.len();
            return true;
        }
        self.wanted(what)
    }

    /// Blanks and remarks.
    pub(super) fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            self.at += skipped;
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
        }
    }

    /// Goes back if the rule does not hold.
    pub(super) fn attempt(&mut self, rule: impl FnOnce(&mut Self) -> bool) -> bool {
        let (start, marks) = (self.at, self.marks.len());
        let holds = self.too_deep.is_none() && rule(self);
        if !holds {
            self.at = start;
            self.marks.truncate(marks);
        }
        holds
    }

    /// What stands in a bracket, one level deeper. Once one lies too deep, nothing holds any more.
    pub(super) fn nested(&mut self, inside: impl FnOnce(&mut Self) -> bool) -> bool {
        if self.depth >= FILTER_NESTING.most {
            self.too_deep = self.too_deep.or(Some(self.at.saturating_sub(1)));
        }
        self.depth += 1;
        let holds = self.too_deep.is_none() && inside(self);
        self.depth -= 1;
        holds
    }
}
