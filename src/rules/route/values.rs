//! All values that a label can have, as thousands of matchers ask for them: made once for each label.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::rc::Rc;

use crate::alertmanager::{Beginning, Matcher};
use crate::report::{NameIndex, Near};

/// All values of one label.
pub(super) struct Set<'a> {
    /// What a value is called.
    pub(super) what: &'a str,
    /// All of them.
    pub(super) values: BTreeSet<&'a str>,
    names: OnceCell<NameIndex<'a>>,
    /// A sentence on all of them.
    sentence: OnceCell<String>,
}

impl<'a> Set<'a> {
    /// Of these values.
    pub(super) fn new(what: &'a str, values: BTreeSet<&'a str>) -> Option<Rc<Set<'a>>> {
        Some(Rc::new(Set { what, values, names: OnceCell::new(), sentence: OnceCell::new() }))
    }

    /// The value that was meant by another.
    pub(super) fn nearest(&self, word: &str) -> Option<Near<'a>> {
        self.names.get_or_init(|| NameIndex::new(self.values.iter().copied())).nearest(word)
    }

    /// A sentence on all of them.
    pub(super) fn sentence(&self) -> &str {
        self.sentence.get_or_init(|| all_of(self.what, &self.values))
    }

    /// Whether any value may fit, of those that begin as they must.
    pub(super) fn any(&self, matcher: &Matcher, mut fits: impl FnMut(&str) -> bool) -> bool {
        let Some(beginnings) = matcher.beginnings() else {
            return self.values.iter().any(|value| fits(value));
        };
        beginnings.into_iter().any(|beginning| match beginning {
            Beginning::Whole(value) => self.values.contains(value) && fits(value),
            Beginning::Part(text) => {
                let from = self
                    .values
                    .range::<str, _>((Bound::Included(text), Bound::Unbounded))
                    .take_while(|value| value.starts_with(text));
                from.into_iter().any(|value| fits(value))
            }
        })
    }
}

/// A sentence on all values.
fn all_of(what: &str, known: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = known.iter().copied().collect();
    let plural = match what.strip_suffix('y') {
        Some(beginning) => format!("{beginning}ies"),
        None => format!("{what}s"),
    };
    format!("{plural}: {}", crate::report::listed(&names))
}
