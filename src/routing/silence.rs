//! Why nobody is notified although a route takes an alert: time intervals and inhibition.
//!
//! Sources: Alertmanager, notify (time intervals of the route itself, in UTC unless the interval has a zone) and
//! inhibit/inhibit.go (an absent label equals an absent or empty one; where the silenced alert is a source as well,
//! sources that are targets too do not count, so nothing silences itself).

use std::collections::BTreeMap;

use super::matcher_index::MatcherIndex;
use super::tree::{all, fits};
use crate::alertmanager::Patterns;
use crate::model::{INDEXED_INHIBITION, InhibitRule, Route, TimeInterval};
use crate::promql::labels::{Label, Labels};

/// Whether a route is muted at an instant, in seconds since 1970. `None` where that cannot be known.
pub fn is_silent(route: &Route, second: i64, intervals: &BTreeMap<String, TimeInterval>) -> Option<bool> {
    let inside = |names: &[String]| {
        let each = names.iter().map(|name| {
            let periods = &intervals.get(name)?.periods;
            not(all(periods.iter().map(|period| not(period.contains(second)))))
        });
        not(all(each.map(not)))
    };
    let active = if route.active_time_intervals.is_empty() { Some(true) } else { inside(&route.active_time_intervals) };
    not(all([active, not(inside(&route.mute_time_intervals))].into_iter()))
}

fn not(truth: Option<bool>) -> Option<bool> {
    truth.map(|truth| !truth)
}

/// Inhibitions of which many alerts are asked: found by their targets.
#[derive(Debug)]
pub struct Inhibitions<'a> {
    rules: &'a [InhibitRule],
    by_target: MatcherIndex<'a>,
}

impl<'a> Inhibitions<'a> {
    /// Of these rules.
    pub fn new(rules: &'a [InhibitRule]) -> Inhibitions<'a> {
        let by_target = MatcherIndex::new(rules.iter().map(|rule| rule.target_matchers.as_slice()));
        Inhibitions { rules, by_target }
    }

    /// The first inhibition that silences an alert while others fire, and whether it does for certain.
    pub fn inhibited(
        &self,
        labels: &Labels<'_>,
        also_firing: &[Labels<'_>],
        patterns: &Patterns,
    ) -> Option<(&'a InhibitRule, bool)> {
        // nothing is silenced by itself
        if also_firing.is_empty() {
            return None;
        }
        let found = |rule: &'a InhibitRule| match inhibits(rule, labels, also_firing, patterns) {
            Some(true) => Some((rule, true)),
            None => Some((rule, false)),
            Some(false) => None,
        };
        let asked = self.by_target.asked(labels).filter_map(|place| self.rules.get(place));
        let all: Vec<_> = asked.filter_map(found).collect();
        all.iter().find(|(_, certain)| *certain).or(all.first()).copied()
    }
}

/// As [`Inhibitions::inhibited`], of one alert alone.
pub fn inhibited<'a>(
    rules: &'a [InhibitRule],
    labels: &Labels<'_>,
    also_firing: &[Labels<'_>],
    patterns: &Patterns,
) -> Option<(&'a InhibitRule, bool)> {
    Inhibitions::new(rules).inhibited(labels, also_firing, patterns)
}

fn inhibits(rule: &InhibitRule, labels: &Labels<'_>, also_firing: &[Labels<'_>], patterns: &Patterns) -> Option<bool> {
    let target = fits(&rule.target_matchers, labels, patterns);
    if target == Some(false) {
        return target;
    }
    let is_source = fits(&rule.source_matchers, labels, patterns);
    let mut truth = Some(false);
    // from 0.30 to 0.33 a source that does not count can hide one that would
    let mut hidden = false;
    for other in also_firing {
        let source = fits(&rule.source_matchers, other, patterns);
        let equal = all(rule.equal.iter().map(|name| same(labels.get(name), other.get(name))));
        let also_target = all([is_source, fits(&rule.target_matchers, other, patterns)].into_iter());
        if all([source, equal].into_iter()) != Some(false) {
            hidden |= also_target != Some(false);
        }
        let counts = all([source, equal, not(also_target)].into_iter());
        truth = not(all([not(truth), not(counts)].into_iter()));
    }
    // the alert is among the sources itself
    hidden |= is_source != Some(false);
    match truth {
        Some(true) if hidden && INDEXED_INHIBITION.is_of(patterns.version()) => None,
        truth => all([target, truth].into_iter()),
    }
}

/// Whether two labels are the same; two that are missing are.
fn same(one: &Label<'_>, other: &Label<'_>) -> Option<bool> {
    match (one.value(), other.value()) {
        (Some(one), Some(other)) => Some(one == other),
        _ if one.is_absent() && other.is_absent() => Some(true),
        _ if one.and(other).is_none() => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alertmanager::{Matcher, Period, Version};

    fn rule(source: &str, target: &str, equal: &[&str]) -> InhibitRule {
        let read = |text| Matcher::parse(text, (0, 28)).unwrap();
        let equal = equal.iter().map(|&name| name.to_owned()).collect();
        InhibitRule { source_matchers: read(source), target_matchers: read(target), equal, ..InhibitRule::default() }
    }

    fn truth(
        rule: &InhibitRule,
        labels: &[(&str, &str)],
        also_firing: &[&[(&str, &str)]],
        version: Version,
    ) -> Option<bool> {
        fn exact<'a>(labels: &[(&'a str, &'a str)]) -> Labels<'a> {
            Labels::exactly(labels.iter().copied())
        }
        let also_firing: Vec<Labels> = also_firing.iter().map(|labels| exact(labels)).collect();
        inhibits(rule, &exact(labels), &also_firing, &Patterns::new(version))
    }

    #[test]
    fn a_source_silences_a_target_with_equal_labels() {
        let rule = rule("s=\"1\"", "s=\"2\"", &["a", "b"]);
        for version in [(0, 28), (0, 33), (0, 34)] {
            for (labels, also_firing, expected) in [
                (vec![("s", "2")], vec![("s", "1")], true),
                (vec![("s", "2"), ("a", "x")], vec![("s", "1")], false),
                (vec![("s", "2"), ("a", "x")], vec![("s", "1"), ("a", "x"), ("c", "y")], true),
                (vec![("s", "2"), ("a", "x")], vec![("s", "1"), ("a", "y")], false),
                (vec![("s", "3")], vec![("s", "1")], false),
                (vec![("s", "1")], vec![("s", "1"), ("c", "y")], false),
            ] {
                assert_eq!(
                    truth(&rule, &labels, &[&also_firing], version),
                    Some(expected),
                    "{labels:?} {also_firing:?}"
                );
            }
        }
    }

    #[test]
    fn an_alert_that_is_a_source_too_needs_one_that_is_no_target() {
        let rule = rule("s=~\"1|2\"", "s=\"2\"", &[]);
        let alert: &[(&str, &str)] = &[("s", "2")];
        assert_eq!(truth(&rule, alert, &[], (0, 28)), Some(false));
        assert_eq!(truth(&rule, alert, &[&[("s", "2"), ("x", "y")]], (0, 28)), Some(false));
        assert_eq!(truth(&rule, alert, &[&[("s", "1")]], (0, 28)), Some(true));
        assert_eq!(
            truth(&rule, alert, &[&[("s", "1")]], (0, 33)),
            None,
            "which source it looks at depends on the order"
        );
        assert_eq!(truth(&rule, alert, &[&[("s", "1")]], (0, 34)), Some(true), "all sources are looked at again");
    }

    #[test]
    fn mute_and_active_intervals_of_the_route_itself() {
        let interval = |name: &str, times| {
            let periods = vec![Period { times, ..Period::default() }];
            (name.to_owned(), TimeInterval { name: name.to_owned(), span: crate::source::Span::NONE, periods })
        };
        let intervals = BTreeMap::from([interval("am", vec![(0, 720)]), interval("pm", vec![(720, 1440)])]);
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        for (mute, active, noon, expected) in [
            (&[][..], &[][..], true, false),
            (&["am"], &[], true, false),
            (&["pm"], &[], true, true),
            (&["am", "pm"], &[], true, true),
            (&[], &["am"], true, true),
            (&[], &["am", "pm"], true, false),
            (&["pm"], &["pm"], true, true),
            (&[], &["am"], false, false),
        ] {
            let route =
                Route { mute_time_intervals: names(mute), active_time_intervals: names(active), ..Route::default() };
            let second = if noon { 43_200 } else { 0 };
            assert_eq!(is_silent(&route, second, &intervals), Some(expected), "{mute:?} {active:?} {noon}");
        }
        let route = Route { mute_time_intervals: names(&["gone"]), ..Route::default() };
        assert_eq!(is_silent(&route, 0, &intervals), None);
    }
}
