//! Which labels series of several results may have, without what values they have: told in one pass.

use std::collections::{BTreeMap, BTreeSet};

use super::Labels;

/// The names of labels, owned, so that they can be kept beside what they were read from.
#[derive(Debug, Default)]
pub struct Names {
    /// Those that are listed and may be there.
    there: BTreeSet<String>,
    /// How many results may have labels that they do not list.
    open: usize,
    /// In how many of these a name is listed as one that is not there.
    absent: BTreeMap<String, usize>,
}

impl Names {
    /// Those of all the results.
    pub fn of<'l, 'a: 'l>(all: impl Iterator<Item = &'l Labels<'a>>) -> Names {
        let mut names = Names::default();
        for labels in all.filter(|labels| !labels.has_no_series()) {
            names.open += usize::from(labels.is_open());
            for (name, label) in labels.known() {
                if !label.is_absent() {
                    // nearly all results list the same names
                    if !names.there.contains(name) {
                        names.there.insert(name.to_owned());
                    }
                } else if labels.is_open() {
                    *names.absent.entry(name.to_owned()).or_default() += 1;
                }
            }
        }
        names
    }

    /// Whether a series of any of them may have it.
    pub fn may_have(&self, name: &str) -> bool {
        self.there.contains(name) || self.absent.get(name).copied().unwrap_or(0) < self.open
    }
}
