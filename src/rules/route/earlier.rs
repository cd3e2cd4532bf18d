//! The earlier siblings of a route, found by what one of their conditions asks: there may be thousands.

use std::collections::BTreeMap;

use super::conditions::{always_true, implied};
use crate::alertmanager::{Matcher, Operator, Patterns, ValueIndex};
use crate::model::Route;
use crate::routing::Chosen;
use crate::source::work;

/// Those of the routes of one parent that keep what they take, in their order.
pub(super) struct Earlier<'a> {
    chosen: Chosen<'a>,
    routes: Vec<&'a Route>,
    /// Those that ask nothing.
    open: Vec<usize>,
    /// By the whole of the condition.
    same: BTreeMap<Key<'a>, Vec<usize>>,
    /// By the label of the condition, and a value that fits it.
    fitting: BTreeMap<&'a str, ValueIndex<'a>>,
    /// By the label of the condition, where that is a negation, or a pattern whose values may begin with anything.
    others: BTreeMap<&'a str, Vec<usize>>,
}

/// What a matcher is compared by.
type Key<'a> = (&'a str, Operator, &'a str);

fn key(matcher: &Matcher) -> Key<'_> {
    (&matcher.label, matcher.operator, &matcher.value)
}

impl<'a> Earlier<'a> {
    /// None yet of these siblings.
    pub(super) fn new(siblings: &'a [Route]) -> Earlier<'a> {
        let matchers = siblings.iter().filter(|route| !route.continues).flat_map(|route| &route.matchers);
        Earlier {
            chosen: Chosen::new(matchers),
            routes: Vec::new(),
            open: Vec::new(),
            same: BTreeMap::new(),
            fitting: BTreeMap::new(),
            others: BTreeMap::new(),
        }
    }

    /// Adds the next one.
    pub(super) fn add(&mut self, route: &'a Route) {
        if route.continues {
            return;
        }
        let index = self.routes.len();
        self.routes.push(route);
        let mut conditions = route.matchers.iter().filter(|matcher| !always_true(matcher));
        let (condition, beginnings) = match (self.chosen.of(conditions.clone()), conditions.next()) {
            (Some((matcher, beginnings)), _) => (matcher, Some(beginnings)),
            (None, Some(first)) => (first, None),
            (None, None) => {
                self.open.push(index);
                return;
            }
        };
        self.same.entry(key(condition)).or_default().push(index);
        match beginnings {
            Some(beginnings) => {
                let fitting = self.fitting.entry(&condition.label).or_default();
                beginnings.into_iter().for_each(|beginning| fitting.add(beginning, index));
            }
            None => self.others.entry(&condition.label).or_default().push(index),
        }
    }

    /// The first that takes all alerts that meet the known conditions.
    pub(super) fn taking(&self, known: &[&Matcher], patterns: &Patterns) -> Option<&'a Route> {
        let mut candidates: Vec<usize> = self.open.first().copied().into_iter().collect();
        for matcher in known {
            candidates.extend(self.same.get(&key(matcher)).into_iter().flatten());
            // only of listed values it is known what they match
            if let Some(value) = matcher.listed().as_deref().and_then(<[&str]>::first) {
                let label = matcher.label.as_str();
                candidates.extend(self.fitting.get(label).into_iter().flat_map(|of_label| of_label.fitting(value)));
                candidates.extend(self.others.get(label).into_iter().flatten());
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut routes = candidates.into_iter().filter_map(|index| self.routes.get(index).copied());
        routes.find(|route| {
            work::count("an earlier route is held against a route", 1);
            route.matchers.iter().all(|matcher| implied(known, matcher, patterns))
        })
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
            let mut earlier = Earlier::new(&routes);
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
