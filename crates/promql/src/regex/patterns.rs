//! Regexes of matchers. In: a pattern and a text. Out: whether the whole text fits. Each pattern is compiled once, and
//! only when a text is held against it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;

use super::super::version::Version;
use super::translated;

/// The patterns that were asked for so far.
#[derive(Debug)]
pub struct Patterns {
    version: Version,
    /// `None` for one that cannot be compiled here.
    known: RefCell<BTreeMap<String, Option<Regex>>>,
}

impl Patterns {
    /// No patterns yet, for the Go of one version of Prometheus.
    pub fn new(version: Version) -> Patterns {
        Patterns { version, known: RefCell::default() }
    }

    /// Whose Go reads them.
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
            let translated = translated(pattern, self.version).ok();
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

/// The texts that a pattern fits, where it lists them.
pub fn listed(pattern: &str) -> Option<impl Iterator<Item = &str>> {
    let plain = !pattern.bytes().any(|byte| b"\\.*+?()[]{}^$".contains(&byte));
    plain.then(|| pattern.split('|'))
}
