//! Regexes of matchers. In: a pattern and a text. Out: whether the whole text fits. Each pattern is compiled once, and
//! only when a text is held against it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use lakehouse_source::work;
use regex::Regex;

use super::super::version::Version;
use super::translated;

/// The patterns that were asked for so far.
#[derive(Debug)]
pub struct Patterns {
    version: Version,
    /// `None` for one that cannot be compiled here.
    known: Mutex<BTreeMap<String, Option<Arc<Regex>>>>,
}

impl Patterns {
    /// No patterns yet, for the Go of one version of Prometheus.
    pub fn new(version: Version) -> Patterns {
        Patterns { version, known: Mutex::default() }
    }

    /// Whose Go reads them.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the whole text fits the pattern; `None` where the pattern cannot be compiled here.
    pub fn fits(&self, pattern: &str, text: &str) -> Option<bool> {
        match Alternatives::new(pattern) {
            Some(alternatives) => Some(alternatives.fits(text)),
            None => Some(self.compiled(pattern)?.is_match(text)),
        }
    }

    /// The pattern with anchors around it; `None` where it cannot be compiled here.
    pub(crate) fn compiled(&self, pattern: &str) -> Option<Arc<Regex>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(pattern) {
            return known.clone();
        }
        work::count("a regex is compiled", 1);
        let translated = translated(pattern, self.version).ok();
        let regex = translated.and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok()).map(Arc::new);
        known.insert(pattern.to_owned(), regex.clone());
        regex
    }
}

/// What most patterns are: texts with `|` between them, some of them with anything after them.
#[derive(Debug)]
pub(crate) struct Alternatives<'a> {
    /// Sorted.
    whole: Vec<&'a str>,
    /// What texts may begin with.
    beginnings: Vec<&'a str>,
}

impl<'a> Alternatives<'a> {
    /// Those of a pattern; `None` for one that is more.
    pub(crate) fn new(pattern: &'a str) -> Option<Alternatives<'a>> {
        if pattern.bytes().any(|byte| b"\\+?()[]{}^$".contains(&byte)) {
            return None;
        }
        let (mut whole, mut beginnings) = (Vec::new(), Vec::new());
        for alternative in pattern.split('|') {
            let beginning = alternative.strip_suffix(".*");
            if beginning.unwrap_or(alternative).contains(['.', '*']) {
                return None;
            }
            match beginning {
                Some(beginning) => beginnings.push(beginning),
                None => whole.push(alternative),
            }
        }
        whole.sort_unstable();
        Some(Alternatives { whole, beginnings })
    }

    /// Whether one of them fits a whole text.
    pub(crate) fn fits(&self, text: &str) -> bool {
        // a dot is no line feed
        let begins = |start: &&str| text.strip_prefix(*start).is_some_and(|rest| !rest.contains('\n'));
        self.whole.binary_search(&text).is_ok() || self.beginnings.iter().any(begins)
    }
}

/// The texts that a pattern fits, where it lists them.
pub fn listed(pattern: &str) -> Option<impl Iterator<Item = &str>> {
    let plain = !pattern.bytes().any(|byte| b"\\.*+?()[]{}^$".contains(&byte));
    plain.then(|| pattern.split('|'))
}
