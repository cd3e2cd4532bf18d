//! Matchers found by the values that fit them: of thousands, those are asked that a value may fit.
//!
//! In: matchers, then a value. Out: the places of those that it may fit. A regex is known by the text that it begins with;
//! what begins with no text can fit any value, and is not in here.

use std::collections::BTreeMap;

use super::matcher::{Matcher, Operator};

/// What the values that fit have in common: all of it, or how they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beginning<'a> {
    /// This value alone.
    Whole(&'a str),
    /// Values that begin so.
    Part(&'a str),
}

impl Matcher {
    /// How the values begin that fit; nothing where that is not known, or where no value is one that fits.
    pub fn beginnings(&self) -> Option<Vec<Beginning<'_>>> {
        let pattern = self.value.as_str();
        let found: Vec<Beginning<'_>> = match self.operator {
            Operator::NotEqual | Operator::NotMatch => return None,
            Operator::Equal => vec![Beginning::Whole(pattern)],
            // of a group or a class only the end is known to those who read it
            Operator::Match if pattern.contains(['\\', '(', ')', '[', ']', '{', '}', '^', '$']) => {
                vec![beginning(pattern).filter(|_| !pattern.contains('|'))?]
            }
            Operator::Match => pattern.split('|').map(beginning).collect::<Option<_>>()?,
        };
        (!found.contains(&Beginning::Whole(""))).then_some(found)
    }
}

/// How the texts begin that one alternative fits.
fn beginning(pattern: &str) -> Option<Beginning<'_>> {
    let special = |letter: char| "\\.*+?()[]{}^$".contains(letter);
    let Some(end) = pattern.find(special) else { return Some(Beginning::Whole(pattern)) };
    let (text, rest) = pattern.split_at(end);
    // what may be missing is the last letter before it
    let text = match rest.starts_with(['*', '?', '{']) {
        true => text.char_indices().next_back().and_then(|(last, _)| text.get(..last)).unwrap_or(""),
        false => text,
    };
    (!text.is_empty()).then_some(Beginning::Part(text))
}

/// The places of matchers of one label, by the values that fit.
#[derive(Debug, Default)]
pub struct ValueIndex<'a> {
    whole: BTreeMap<&'a str, Vec<usize>>,
    parts: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> ValueIndex<'a> {
    /// Adds one.
    pub fn add(&mut self, beginning: Beginning<'a>, place: usize) {
        let (places, text) = match beginning {
            Beginning::Whole(text) => (&mut self.whole, text),
            Beginning::Part(text) => (&mut self.parts, text),
        };
        places.entry(text).or_default().push(place);
    }

    /// How many texts matchers are found by.
    pub fn len(&self) -> usize {
        self.whole.len() + self.parts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of those that a value may fit, in no order.
    pub fn fitting(&self, value: &str) -> impl Iterator<Item = usize> {
        let ends = value.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let parts = ends.filter(|_| !self.parts.is_empty()).filter_map(|end| self.parts.get(value.get(..end)?));
        self.whole.get(value).into_iter().chain(parts).flatten().copied()
    }

    /// The places of all, in no order.
    pub fn all(&self) -> impl Iterator<Item = usize> {
        self.whole.values().chain(self.parts.values()).flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Patterns;
    use super::*;

    #[test]
    fn every_value_that_fits_is_found() {
        let patterns = Patterns::new((0, 28));
        let values = ["a", "ab", "abc", "b", "ba", "c", "abab", "é", "éa", "x.y", "(", "a|b"];
        let regexes = [
            "a",
            "a|b",
            "ab?",
            "ab*c",
            "ab+",
            "a.*",
            "a.*|b.+",
            "a.c|b",
            "é.?",
            "éa*",
            "a(b|c)",
            "(a|b)a",
            "a{1,2}b",
            "a[bc]|c",
            "a[bc]",
            "(?i)A",
            "a|",
            ".*",
            "a\\|b",
            "x\\.y",
            "ab(?:ab)?",
            "^ab",
            "ab$",
            "aé*b?",
        ];
        for (operator, texts) in [(Operator::Match, &regexes[..]), (Operator::Equal, &values[..])] {
            for text in texts {
                let matcher = Matcher::new("x", operator, *text);
                let Some(beginnings) = matcher.beginnings() else { continue };
                let mut index = ValueIndex::default();
                beginnings.into_iter().for_each(|beginning| index.add(beginning, 1));
                assert_ne!(matcher.matches("", &patterns), Some(true), "{matcher}");
                for value in values.iter().filter(|value| matcher.matches(value, &patterns) != Some(false)) {
                    assert!(index.fitting(value).any(|place| place == 1), "{matcher} {value}");
                }
            }
        }
    }

    #[test]
    fn what_is_found_by_nothing_may_fit_anything() {
        let found = |operator, text: &str| Matcher::new("x", operator, text).beginnings().map(|found| found.len());
        assert_eq!(found(Operator::Match, "a.*|b"), Some(2));
        assert_eq!(found(Operator::Match, "a[bc]d"), Some(1));
        for text in ["", "a|", "a|.*", "a*", "(a|b)c", "(?i)a", "a[b]|c"] {
            assert_eq!(found(Operator::Match, text), None, "{text}");
        }
        assert_eq!(found(Operator::NotEqual, "a"), None);
        assert_eq!(found(Operator::Equal, ""), None);
    }
}
