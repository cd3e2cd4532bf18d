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

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same in each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most
        }

        fn matchers(&mut self, most: usize) -> Vec<Matcher> {
            let operators = [Operator::Equal, Operator::NotEqual, Operator::Match, Operator::NotMatch];
            let values = ["", "a", "b", "a|b", "b|a|c", "a.*", "[ab]", ".*", ".+"];
            let one = |random: &mut Random| Matcher {
                label: ["x", "y"][random.below(2)].to_owned(),
                operator: operators[random.below(4)],
                value: values[random.below(values.len())].to_owned(),
            };
            (0..self.below(most + 1)).map(|_| one(self)).collect()
        }
    }

    #[test]
    fn what_is_looked_up_is_what_is_found_one_by_one() {
        let (mut random, patterns) = (Random(1), Patterns::new((0, 28)));
        let mut found = 0;
        for _ in 0..2_000 {
            let routes: Vec<Route> = (0..6)
                .map(|_| Route { matchers: random.matchers(2), continues: random.below(4) == 0, ..Route::default() })
                .collect();
            let mut earlier = Earlier::default();
            routes.iter().for_each(|route| earlier.add(route));
            let known = random.matchers(3);
            let known: Vec<&Matcher> = known.iter().collect();
            let takes = |route: &&Route| {
                !route.continues && route.matchers.iter().all(|matcher| implied(&known, matcher, &patterns))
            };
            let (one, other) = (earlier.taking(&known, &patterns), routes.iter().find(takes));
            assert_eq!(one.map(std::ptr::from_ref), other.map(std::ptr::from_ref), "{known:?} {routes:?}");
            found += usize::from(one.is_some());
        }
        assert!(found > 500, "too few are taken to tell: {found}");
    }
}
