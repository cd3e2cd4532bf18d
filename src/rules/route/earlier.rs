//! The earlier siblings of a route, found by what their first condition asks: there may be thousands.

use std::collections::BTreeMap;

use super::conditions::{always_true, implied, listed};
use crate::alertmanager::{Matcher, Operator, Patterns};
use crate::model::Route;

/// Those of the routes of one parent that keep what they take, in their order.
#[derive(Default)]
pub(super) struct Earlier<'a> {
    routes: Vec<&'a Route>,
    /// Those that ask nothing.
    open: Vec<usize>,
    /// By the whole of their first condition.
    same: BTreeMap<Key<'a>, Vec<usize>>,
    /// By a value that their first condition lists.
    listing: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    /// By the label of their first condition, which is a pattern or a negation.
    patterns: BTreeMap<&'a str, Vec<usize>>,
}

/// What a matcher is compared by.
type Key<'a> = (&'a str, Operator, &'a str);

fn key(matcher: &Matcher) -> Key<'_> {
    (&matcher.label, matcher.operator, &matcher.value)
}

impl<'a> Earlier<'a> {
    /// Adds the next one.
    pub(super) fn add(&mut self, route: &'a Route) {
        if route.continues {
            return;
        }
        let index = self.routes.len();
        self.routes.push(route);
        let Some(first) = route.matchers.iter().find(|matcher| !always_true(matcher)) else {
            self.open.push(index);
            return;
        };
        self.same.entry(key(first)).or_default().push(index);
        match listed(first) {
            Some(values) => {
                for value in values {
                    self.listing.entry((&first.label, value)).or_default().push(index);
                }
            }
            None => self.patterns.entry(&first.label).or_default().push(index),
        }
    }

    /// The first that takes all alerts that meet the known conditions.
    pub(super) fn taking(&self, known: &[&Matcher], patterns: &Patterns) -> Option<&'a Route> {
        let mut candidates: Vec<usize> = self.open.first().copied().into_iter().collect();
        for matcher in known {
            candidates.extend(self.same.get(&key(matcher)).into_iter().flatten());
            // only of listed values it is known what they match
            if let Some(value) = listed(matcher).as_deref().and_then(<[&str]>::first) {
                candidates.extend(self.listing.get(&(&matcher.label, value)).into_iter().flatten());
                candidates.extend(self.patterns.get(matcher.label.as_str()).into_iter().flatten());
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut routes = candidates.into_iter().filter_map(|index| self.routes.get(index).copied());
        routes.find(|route| route.matchers.iter().all(|matcher| implied(known, matcher, patterns)))
    }
}
