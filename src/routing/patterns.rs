//! Regexes of matchers. In: a pattern and a text. Out: whether the whole text fits. Each pattern is compiled once, and
//! only when a text is held against it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;

use super::Version;
use super::matcher::go_of;
use crate::promql::regex::translated;

/// The patterns that were asked for so far.
#[derive(Debug)]
pub struct Patterns {
    version: Version,
    /// `None` for one that cannot be compiled here.
    known: RefCell<BTreeMap<String, Option<Regex>>>,
}

impl Patterns {
    /// No patterns yet, of one version of Alertmanager.
    pub fn new(version: Version) -> Patterns {
        Patterns { version, known: RefCell::default() }
    }

    /// Of which Alertmanager they are.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the whole text fits the pattern; `None` where the pattern cannot be compiled here.
    pub fn fits(&self, pattern: &str, text: &str) -> Option<bool> {
        if let Some(fits) = without_regex(pattern, text) {
            return Some(fits);
        }
        let mut known = self.known.borrow_mut();
        if !known.contains_key(pattern) {
            let translated = translated(pattern, go_of(self.version)).ok();
            let regex = translated.and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok());
            known.insert(pattern.to_owned(), regex);
        }
        Some(known.get(pattern)?.as_ref()?.is_match(text))
    }
}

/// What most patterns are: texts with `|` between them, some of them with anything after them.
fn without_regex(pattern: &str, text: &str) -> Option<bool> {
    if pattern.bytes().any(|byte| b"\\+?()[]{}^$".contains(&byte)) {
        return None;
    }
    let mut fits = false;
    for alternative in pattern.split('|') {
        // a dot is no line feed
        let start = alternative.strip_suffix(".*");
        if start.unwrap_or(alternative).contains(['.', '*']) {
            return None;
        }
        fits |= match start {
            Some(start) => text.strip_prefix(start).is_some_and(|rest| !rest.contains('\n')),
            None => text == alternative,
        };
    }
    Some(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_the_whole_text_as_in_go() {
        let patterns = Patterns::new((0, 28));
        for (pattern, text, fits) in [
            ("a|b", "a", true),
            ("a|b", "ab", false),
            ("", "", true),
            ("", "a", false),
            (".*", "", true),
            (".*", "a\nb", false),
            ("(?s).*", "a\nb", true),
            (".+", "", false),
            ("a.*|b", "axx", true),
            ("5..", "500", true),
            ("5..", "5000", false),
            ("a|", "", true),
            ("(?i)É", "é", true),
            ("\\w+", "é", false),
            ("\\d", "٣", false),
            ("[[:alpha:]]+", "ab", true),
            ("a$", "a\n", false),
            ("\\Qa.b\\E", "a.b", true),
            ("x^", "x", false),
            ("^x$", "x", true),
        ] {
            assert_eq!(patterns.fits(pattern, text), Some(fits), "{pattern} {text:?}");
            assert_eq!(patterns.fits(pattern, text), Some(fits), "{pattern} {text:?}, the second time");
        }
        assert_eq!(patterns.fits("(", "a"), None);
    }
}
