//! Prometheus' side: when it sends which alert to Alertmanager, and until when it says that it fires.
//!
//! Source: Prometheus, rules/alerting.go, alike from 2.42 to 3.16. In: the alerts of a rule at each of its evaluations. Out:
//! what is sent. An alert is sent when it begins to fire, again after each resend delay, and when it is resolved; a resolved
//! one again and again for 15 minutes.

use std::collections::BTreeMap;

use crate::delivery::{Delivery, Labels, Millis};

/// For how long Prometheus goes on to say that an alert is resolved.
const RESOLVED: Millis = 15 * 60_000;

/// How Prometheus evaluates and sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The interval of the rule's group.
    pub interval: Millis,
    /// `--rules.alert.resend-delay`, by default a minute.
    pub resend_delay: Millis,
}

/// The state of an alert after an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its condition holds, but not yet for long enough.
    Pending,
    /// It fires.
    Firing,
}

/// What was sent of the alerts of one rule.
#[derive(Debug, Clone)]
pub struct Sender {
    rule: Rule,
    active: BTreeMap<Labels, Sent>,
}

#[derive(Debug, Clone)]
struct Sent {
    annotations: Labels,
    fired_at: Millis,
    resolved_at: Option<Millis>,
    sent_at: Option<Millis>,
}

impl Sender {
    /// Nothing was sent so far.
    pub fn new(rule: Rule) -> Sender {
        Sender { rule, active: BTreeMap::new() }
    }

    /// What is sent after an evaluation: the alerts that it found, each with its labels, annotations and state.
    pub fn evaluated(&mut self, at: Millis, found: &[(Labels, Labels, State)]) -> Vec<Delivery> {
        let mut states: BTreeMap<&Labels, (&Labels, State)> = BTreeMap::new();
        for (labels, annotations, state) in found {
            states.insert(labels, (annotations, *state));
        }
        self.active.retain(|labels, sent| match states.get(labels) {
            Some((_, State::Pending)) => false,
            Some((_, State::Firing)) => true,
            None => sent.resolved_at.is_none_or(|resolved| at - resolved <= RESOLVED),
        });
        for (labels, sent) in &mut self.active {
            if !states.contains_key(labels) && sent.resolved_at.is_none() {
                sent.resolved_at = Some(at);
            }
        }
        for (labels, (annotations, state)) in states {
            if state == State::Firing {
                let begins = || Sent { annotations: Labels::new(), fired_at: at, resolved_at: None, sent_at: None };
                let sent = self.active.entry(labels.clone()).or_insert_with(begins);
                if sent.resolved_at.is_some() {
                    *sent = begins();
                }
                sent.annotations.clone_from(annotations);
            }
        }
        let until = at + 4 * self.rule.interval.max(self.rule.resend_delay);
        let resend_delay = self.rule.resend_delay;
        let sent = self.active.iter_mut().filter_map(|(labels, sent)| {
            sent.is_due(at, resend_delay).then(|| {
                sent.sent_at = Some(at);
                let (starts_at, ends_at) = (Some(sent.fired_at), Some(sent.resolved_at.unwrap_or(until)));
                Delivery { at, labels: labels.clone(), annotations: sent.annotations.clone(), starts_at, ends_at }
            })
        });
        sent.collect()
    }
}

impl Sent {
    fn is_due(&self, at: Millis, resend_delay: Millis) -> bool {
        let Some(sent) = self.sent_at else { return true };
        self.resolved_at.is_some_and(|resolved| resolved > sent) || sent + resend_delay < at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Millis = 1000;

    /// What is sent of one alert that fires from one evaluation on, until another: when, and with which end, in seconds.
    fn sent(interval: Millis, firing: std::ops::Range<Millis>, until: Millis) -> Vec<(Millis, Millis)> {
        let labels = Labels::from([("alertname".to_owned(), "A".to_owned())]);
        let mut sender = Sender::new(Rule { interval: interval * SECOND, resend_delay: 60 * SECOND });
        let mut all = Vec::new();
        for at in (0..until).step_by(usize::try_from(interval).unwrap()) {
            let found = firing.contains(&at).then(|| (labels.clone(), Labels::new(), State::Firing));
            let sent = sender.evaluated(at * SECOND, found.as_slice());
            all.extend(sent.iter().map(|it| (it.at / SECOND, it.ends_at.unwrap() / SECOND)));
        }
        all
    }

    #[test]
    fn a_firing_alert_is_sent_again_after_more_than_the_resend_delay() {
        assert_eq!(sent(15, 0..200, 200), [(0, 240), (75, 315), (150, 390)]);
        assert_eq!(sent(60, 0..300, 300), [(0, 240), (120, 360), (240, 480)], "the next evaluation is not yet later");
        assert_eq!(sent(120, 0..300, 300), [(0, 480), (120, 600), (240, 720)]);
    }

    #[test]
    fn a_resolved_alert_is_sent_at_once_and_for_15_minutes() {
        let sent = sent(300, 0..301, 3000);
        assert_eq!(sent, [(0, 1200), (300, 1500), (600, 600), (900, 600), (1200, 600), (1500, 600)]);
    }

    #[test]
    fn an_alert_that_is_pending_again_is_not_sent_until_it_fires_again() {
        let labels = Labels::from([("alertname".to_owned(), "A".to_owned())]);
        let mut sender = Sender::new(Rule { interval: 60 * SECOND, resend_delay: 60 * SECOND });
        let mut evaluated = |minute: Millis, state: Option<State>| {
            let found = state.map(|state| (labels.clone(), Labels::new(), state));
            let sent = sender.evaluated(minute * 60 * SECOND, found.as_slice());
            sent.first().map(|it| it.starts_at.unwrap() / 60 / SECOND)
        };
        assert_eq!(evaluated(0, Some(State::Pending)), None);
        assert_eq!(evaluated(1, Some(State::Firing)), Some(1));
        assert_eq!(evaluated(2, None), Some(1), "resolved");
        assert_eq!(evaluated(3, Some(State::Pending)), None);
        assert_eq!(evaluated(5, Some(State::Firing)), Some(5));
    }
}
