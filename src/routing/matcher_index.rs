//! Which of many lists of matchers an alert may fit: found by the values that they ask for, since there may be thousands.
//!
//! In: the lists, then the labels of an alert. Out: the places of those that it may fit, and of some that it does not.

use std::collections::BTreeMap;

use crate::alertmanager::{Beginning, Matcher, ValueIndex};
use crate::promql::labels::{Label, Labels};

/// Lists of matchers, each found by one of its matchers.
#[derive(Debug, Default)]
pub struct MatcherIndex<'a> {
    by_label: BTreeMap<&'a str, ValueIndex<'a>>,
    /// Those that ask for nothing to find them by.
    others: Vec<usize>,
}

impl<'a> MatcherIndex<'a> {
    /// Of these lists. Each is found by that of its matchers which shares its values with the fewest others.
    pub fn new(lists: impl Iterator<Item = &'a [Matcher]> + Clone) -> MatcherIndex<'a> {
        let chosen = Chosen::new(lists.clone().flatten());
        let mut index = MatcherIndex::default();
        for (place, matchers) in lists.enumerate() {
            match chosen.of(matchers.iter()) {
                Some((matcher, beginnings)) => {
                    let of_label = index.by_label.entry(&matcher.label).or_default();
                    beginnings.into_iter().for_each(|beginning| of_label.add(beginning, place));
                }
                None => index.others.push(place),
            }
        }
        index
    }

    /// The places of the lists that an alert with these labels may fit, in order, and of some that it does not.
    pub fn asked(&self, labels: &Labels<'_>) -> impl Iterator<Item = usize> {
        let mut found = Vec::new();
        if labels.is_open() {
            self.by_label.iter().for_each(|(name, index)| add(labels.get(name), index, &mut found));
        } else {
            let indexes = labels.known().filter_map(|(name, label)| Some((label, self.by_label.get(name)?)));
            indexes.for_each(|(label, index)| add(label, index, &mut found));
        }
        found.sort_unstable();
        found.dedup();
        let (mut found, mut others) = (found.into_iter().peekable(), self.others.iter().copied().peekable());
        std::iter::from_fn(move || match (found.peek(), others.peek()) {
            (Some(one), Some(other)) if one < other => found.next(),
            (_, Some(_)) => others.next(),
            (_, None) => found.next(),
        })
    }
}

/// Adds the lists that one label may fit.
fn add(label: &Label<'_>, index: &ValueIndex<'_>, found: &mut Vec<usize>) {
    match label.values() {
        Some(values) if values.len() <= index.len() => {
            found.extend(values.iter().flat_map(|value| index.fitting(value)));
        }
        _ => found.extend(index.all()),
    }
}

/// By which of its matchers a list is found: many may ask for one severity, and few for one team.
pub struct Chosen<'a> {
    shared: BTreeMap<(&'a str, Beginning<'a>), usize>,
}

impl<'a> Chosen<'a> {
    /// Of all matchers of all lists.
    pub fn new(matchers: impl Iterator<Item = &'a Matcher>) -> Chosen<'a> {
        let mut shared = BTreeMap::new();
        for matcher in matchers {
            for beginning in matcher.beginnings().into_iter().flatten() {
                *shared.entry((matcher.label.as_str(), beginning)).or_default() += 1;
            }
        }
        Chosen { shared }
    }

    /// The matcher of a list that shares its values with the fewest others, with these values.
    pub fn of(&self, matchers: impl Iterator<Item = &'a Matcher>) -> Option<(&'a Matcher, Vec<Beginning<'a>>)> {
        let listing = matchers.filter_map(|matcher| Some((matcher, matcher.beginnings()?)));
        listing.min_by_key(|(matcher, beginnings)| -> usize {
            let sharing = |beginning: &Beginning<'a>| self.shared.get(&(matcher.label.as_str(), *beginning));
            beginnings.iter().filter_map(sharing).sum()
        })
    }
}
