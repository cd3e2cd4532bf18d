//! Which alerts a list of matchers may match: found by the values that it asks for, since there may be thousands of both.
//!
//! In: the alerts with their labels, then matchers. Out: the places of those that they may match, and of some that they do not.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use super::context::AlertLabels;
use crate::alertmanager::{Beginning, Matcher};

/// The alerts, found by the values of their labels.
#[derive(Default)]
pub(super) struct AlertIndex {
    /// For each label that was asked for.
    by_label: Mutex<BTreeMap<String, Arc<OfLabel>>>,
}

/// The alerts, found by one label.
#[derive(Default)]
struct OfLabel {
    /// By each value that an alert may have.
    having: BTreeMap<String, Vec<usize>>,
    /// Those whose values are not known, or are very many.
    others: Vec<usize>,
}

/// An alert with more values of a label is held against every matcher.
const VALUES: usize = 16;

impl OfLabel {
    fn new(label: &str, alerts: &[AlertLabels<'_>]) -> OfLabel {
        let mut index = OfLabel::default();
        for (place, alert) in alerts.iter().enumerate() {
            match alert.labels.get(label).values() {
                Some(values) if values.len() <= VALUES => {
                    for value in values {
                        index.having.entry(value.to_string()).or_default().push(place);
                    }
                }
                _ => index.others.push(place),
            }
        }
        index
    }

    /// The alerts that have such a value, in no order.
    fn fitting<'i>(&'i self, beginning: Beginning<'i>) -> impl Iterator<Item = &'i [usize]> {
        let (from, whole) = match beginning {
            Beginning::Whole(value) => (value, true),
            Beginning::Part(text) => (text, false),
        };
        let values = self.having.range::<str, _>((Bound::Included(from), Bound::Unbounded));
        let fits = move |value: &str| if whole { value == from } else { value.starts_with(from) };
        values.take_while(move |(value, _)| fits(value)).map(|(_, places)| places.as_slice())
    }

    /// All lists of alerts of which one may have such a value.
    fn lists<'i>(&'i self, beginnings: &'i [Beginning<'i>]) -> impl Iterator<Item = &'i [usize]> {
        beginnings.iter().flat_map(|beginning| self.fitting(*beginning)).chain([self.others.as_slice()])
    }
}

impl AlertIndex {
    fn of_label(&self, label: &str, alerts: &[AlertLabels<'_>]) -> Arc<OfLabel> {
        let mut known = self.by_label.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(label.to_owned());
        Arc::clone(entry.or_insert_with(|| Arc::new(OfLabel::new(label, alerts))))
    }

    /// The places of the alerts that all of the matchers may match, in order; nothing where it may be any.
    pub(super) fn asked(&self, matchers: &[&Matcher], alerts: &[AlertLabels<'_>]) -> Option<Vec<usize>> {
        let mut least: Option<(usize, Arc<OfLabel>, Vec<Beginning<'_>>)> = None;
        for matcher in matchers {
            let Some(beginnings) = matcher.beginnings() else { continue };
            let index = self.of_label(&matcher.label, alerts);
            let most = least.as_ref().map_or(alerts.len(), |(count, ..)| *count);
            let mut count = 0;
            // no more of them are counted than would be taken
            let is_less = index.lists(&beginnings).all(|places| {
                count += places.len();
                count < most
            });
            if is_less {
                least = Some((count, index, beginnings));
            }
        }
        let (_, index, beginnings) = least?;
        let mut found: Vec<usize> = index.lists(&beginnings).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        Some(found)
    }
}
