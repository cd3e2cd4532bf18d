//! What rules did: each alert over time.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_rule_engine::{Group, Kind, Rule, State};

use super::bounds;

/// Where a rule stands: its group, and its place in it. The address of a rule would change from run to run.
type Place = (usize, usize);

pub(super) type Texts = BTreeMap<String, String>;

/// Each alert of each rule.
#[derive(Default)]
pub(super) struct History {
    alerts: BTreeMap<(Place, Texts), AlertHistory>,
    /// The rules that failed: their name, when, and why.
    pub(super) failures: Vec<(String, i64, String)>,
    /// The bytes of all annotations that are kept.
    length: usize,
}

/// One alert over time.
pub(super) struct AlertHistory {
    pub(super) rule: Arc<Rule>,
    /// Its labels, without those that Prometheus adds when it sends it.
    pub(super) labels: Texts,
    /// What it was, in order; at the end of a span it was something else.
    pub(super) spans: Vec<Span>,
}

/// What an alert was from one evaluation until another.
pub(super) struct Span {
    pub(super) from: i64,
    /// Does not belong to it.
    pub(super) until: i64,
    pub(super) firing: bool,
    pub(super) annotations: Arc<Texts>,
}

impl History {
    /// Notes what a group came to at an instant; the next one is `step` later. `number` is the place of the group.
    ///
    /// # Errors
    /// There is too much to keep.
    pub(super) fn note(&mut self, (number, group): (usize, &Group), at: i64, step: i64) -> Result<(), String> {
        for (index, state) in group.rules().iter().enumerate() {
            if let Some(error) = state.error() {
                let known = self.failures.iter().any(|(rule, _, known)| *rule == state.rule.name && known == error);
                if !known {
                    self.failures.push((state.rule.name.clone(), at, error.to_owned()));
                }
            }
            if state.rule.kind == Kind::Recording {
                continue;
            }
            for alert in state.alerts().filter(|alert| alert.state != State::Inactive) {
                let labels = alert.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let begins = |labels: &Texts| AlertHistory {
                    rule: Arc::clone(&state.rule),
                    labels: labels.clone(),
                    spans: Vec::new(),
                };
                let key = ((number, index), labels);
                let known = match self.alerts.get_mut(&key) {
                    Some(known) => known,
                    None => {
                        let new = begins(&key.1);
                        self.alerts.entry(key).or_insert(new)
                    }
                };
                self.length += known.note(alert.state == State::Firing, &alert.annotations, at, step);
            }
        }
        bounds::texts(self.length)
    }

    pub(super) fn alerts(&self) -> impl Iterator<Item = &AlertHistory> {
        self.alerts.values()
    }

    /// The alerts of a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a AlertHistory> {
        self.alerts().filter(move |alert| alert.rule.name == name)
    }
}

impl AlertHistory {
    /// Notes what it is at an instant; the bytes that are kept of that.
    fn note(&mut self, firing: bool, annotations: &Texts, at: i64, step: i64) -> usize {
        if let Some(last) = self.spans.last_mut().filter(|last| last.until >= at && last.firing == firing)
            && *last.annotations == *annotations
        {
            last.until = at + step;
            return 0;
        }
        self.spans.push(Span { from: at, until: at + step, firing, annotations: Arc::new(annotations.clone()) });
        annotations.values().map(String::len).sum()
    }

    /// What it is at an instant.
    pub(super) fn at(&self, at: i64) -> Option<&Span> {
        self.spans.iter().find(|span| span.from <= at && at < span.until)
    }

    /// Pending and firing spans, whatever its annotations were.
    pub(super) fn states(&self) -> Vec<(i64, i64, bool)> {
        let mut states: Vec<(i64, i64, bool)> = Vec::new();
        for span in &self.spans {
            match states.last_mut().filter(|last| last.1 == span.from && last.2 == span.firing) {
                Some(last) => last.1 = span.until,
                None => states.push((span.from, span.until, span.firing)),
            }
        }
        states
    }
}
