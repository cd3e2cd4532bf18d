//! What a test says of alerts.

use std::collections::BTreeMap;
use std::ops::Range;

use super::difference::{Difference, ExpectedAlert};
use super::file::{AlertTest, Test};
use crate::alerting::{Alert, State};
use crate::group::Group;

/// Compares what fires with the expectations whose time lies in a range: from one evaluation until the next.
pub(super) fn compare(test: &Test, groups: &[Group], times: Range<i64>) -> Vec<Difference> {
    let mut due: Vec<&AlertTest> = test.alerts.iter().filter(|alert| times.contains(&alert.at)).collect();
    due.sort_by_key(|alert| alert.at);
    let differing = |wanted: &AlertTest| {
        let mut expected: Vec<ExpectedAlert> = wanted.expected.iter().map(|one| expectation(one, wanted)).collect();
        let mut got = firing(groups, &wanted.alert);
        expected.sort();
        got.sort();
        let (test, alert) = (test.name.clone(), wanted.alert.clone());
        (expected != got).then_some(Difference::Alerts { test, alert, at: wanted.at, expected, got })
    };
    due.into_iter().filter_map(differing).collect()
}

/// An expectation with the label that the test leaves out.
fn expectation(
    (labels, annotations): &(BTreeMap<String, String>, BTreeMap<String, String>),
    wanted: &AlertTest,
) -> ExpectedAlert {
    let mut labels = labels.clone();
    labels.insert("alertname".to_owned(), wanted.alert.clone());
    ExpectedAlert { labels, annotations: annotations.clone() }
}

/// The alerts of a name that fire, of all groups.
fn firing(groups: &[Group], name: &str) -> Vec<ExpectedAlert> {
    let named = groups.iter().flat_map(Group::rules).filter(|state| state.rule.name == name);
    let alerts = named.flat_map(|state| state.alerts()).filter(|alert| alert.state == State::Firing);
    let shown = |alert: &Alert| ExpectedAlert {
        labels: alert.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        annotations: alert.annotations.clone(),
    };
    alerts.map(shown).collect()
}
