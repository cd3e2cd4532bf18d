//! What a list of matchers says by itself, whatever alerts there are.

use crate::alertmanager::{Matcher, Operator, Patterns};
use crate::model::Route;

/// A route with what decides whether an alert gets to it.
pub(in crate::rules) struct Placed<'a> {
    /// The route.
    pub(in crate::rules) route: &'a Route,
    /// The routes above it, the root first.
    pub(in crate::rules) above: Vec<&'a Route>,
    /// Its earlier siblings.
    pub(in crate::rules) before: &'a [Route],
}

impl<'a> Placed<'a> {
    /// Every condition that an alert must meet to get here, its own ones last, with where each stands.
    pub(in crate::rules) fn conditions(&self) -> Vec<Condition<'a>> {
        let routes = self.above.iter().copied().chain([self.route]);
        routes
            .flat_map(|route| {
                route.matchers.iter().enumerate().map(move |(index, matcher)| Condition { matcher, route, index })
            })
            .collect()
    }
}

/// A matcher of a route.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Condition<'a> {
    /// What it asks.
    pub(in crate::rules) matcher: &'a Matcher,
    /// Whose it is.
    pub(in crate::rules) route: &'a Route,
    /// Which of its matchers.
    pub(in crate::rules) index: usize,
}

impl Condition<'_> {
    /// Where it stands.
    pub(in crate::rules) fn span(&self) -> crate::source::Span {
        self.route.places.matchers.get(self.index).copied().unwrap_or(self.route.span)
    }
}

/// Every route below the root, parents before children.
pub(in crate::rules) fn each<'a>(root: &'a Route, visit: &mut dyn FnMut(&Placed<'a>)) {
    fn below<'a>(above: &[&'a Route], visit: &mut dyn FnMut(&Placed<'a>)) {
        let Some(parent) = above.last() else { return };
        for (index, route) in parent.routes.iter().enumerate() {
            let before = parent.routes.get(..index).unwrap_or(&[]);
            visit(&Placed { route, above: above.to_vec(), before });
            let mut deeper = above.to_vec();
            deeper.push(route);
            below(&deeper, visit);
        }
    }
    below(&[root], visit);
}

/// Whether a matcher holds for every alert. A value with a line feed, which `.` does not match, is no label that anybody has.
pub(in crate::rules) fn always_true(matcher: &Matcher) -> bool {
    matcher.operator == Operator::Match && matches_anything(&matcher.value)
}

/// Whether a regex matches any text.
pub(in crate::rules) fn matches_anything(pattern: &str) -> bool {
    let bare = pattern.trim_start_matches("(?s)").trim_start_matches('^').trim_end_matches('$');
    let bare = bare.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(bare);
    bare == ".*"
}

/// Two conditions of which no alert meets both: the first that contradicts an earlier one.
pub(in crate::rules) fn contradiction<'a>(
    conditions: &[Condition<'a>],
    patterns: &Patterns,
) -> Option<(Condition<'a>, Option<Condition<'a>>)> {
    for (index, later) in conditions.iter().enumerate() {
        if later.matcher.operator == Operator::NotMatch && matches_anything(&later.matcher.value) {
            return Some((*later, None));
        }
        for earlier in conditions.iter().take(index).filter(|earlier| earlier.matcher.label == later.matcher.label) {
            if excludes(earlier.matcher, later.matcher, patterns) || excludes(later.matcher, earlier.matcher, patterns)
            {
                return Some((*later, Some(*earlier)));
            }
        }
    }
    None
}

/// Whether no value that the first leaves is one for the second.
fn excludes(one: &Matcher, other: &Matcher, patterns: &Patterns) -> bool {
    let opposite = one.value == other.value
        && matches!(
            (one.operator, other.operator),
            (Operator::Equal, Operator::NotEqual) | (Operator::Match, Operator::NotMatch)
        );
    let none_left = one.listed().is_some_and(|values| {
        !values.is_empty() && values.iter().all(|value| other.matches(value, patterns) == Some(false))
    });
    opposite || none_left
}

/// Whether every alert that meets the known conditions meets this one as well.
pub(in crate::rules) fn implied(known: &[&Matcher], wanted: &Matcher, patterns: &Patterns) -> bool {
    always_true(wanted)
        || known.iter().filter(|known| known.label == wanted.label).any(|known| {
            *known == wanted
                || known.listed().is_some_and(|values| {
                    !values.is_empty() && values.iter().all(|value| wanted.matches(value, patterns) == Some(true))
                })
        })
}
