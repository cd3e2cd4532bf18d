//! The alerts of a rule from one evaluation to the next.

use std::collections::BTreeMap;

use lakehouse_promql_engine::{Element, Labels, Sample, Storage};
use lakehouse_source::limits::TEXTS;

use crate::remembered::{Remembered, samples};
use crate::rule::{Kind, Rule};
use crate::server::Server;
use crate::templates::Templates;

/// For how long a resolved alert is remembered, in milliseconds.
const RETENTION: i64 = 15 * 60_000;

/// How far an alert has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It fired, and is over.
    Inactive,
    /// Its condition holds, but not yet for long enough.
    Pending,
    /// It fires.
    Firing,
}

impl State {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Pending => "pending",
            Self::Firing => "firing",
        }
    }
}

/// One alert of a rule. Instants are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub state: State,
    /// With `alertname`, without empty labels.
    pub labels: Labels,
    /// Those that expand to nothing among them.
    pub annotations: BTreeMap<String, String>,
    /// The value at the last evaluation that had one; 0 of a histogram.
    pub value: f64,
    /// Since when its condition holds.
    pub active_at: i64,
    pub fired_at: Option<i64>,
    pub resolved_at: Option<i64>,
    /// Since when it fires only because of `keep_firing_for`.
    pub kept_since: Option<i64>,
}

/// What the evaluation of a rule writes: series with a sample of one instant.
pub(crate) type Written = Vec<(Labels, Sample)>;

/// One evaluation of an alerting rule.
pub(crate) struct Evaluation<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) server: &'a Server,
    pub(crate) storage: &'a Storage,
    pub(crate) at: i64,
    pub(crate) limit: usize,
    pub(crate) remembered: &'a mut Remembered,
}

impl Evaluation<'_> {
    /// Brings the alerts up to date with what the expression gives.
    pub(crate) fn run(
        &mut self,
        elements: &[Element],
        active: &mut BTreeMap<Labels, Alert>,
    ) -> Result<Written, String> {
        let Kind::Alerting { hold, keep_firing, .. } = &self.rule.kind else { return Ok(Vec::new()) };
        let mut fresh = self.fresh(elements)?;
        for (labels, alert) in &fresh {
            match active.get_mut(labels).filter(|known| known.state != State::Inactive) {
                Some(known) => {
                    known.value = alert.value;
                    known.annotations.clone_from(&alert.annotations);
                }
                None => drop(active.insert(labels.clone(), alert.clone())),
            }
        }
        let mut written = Vec::new();
        let mut living = 0;
        active.retain(|labels, alert| {
            let holds = fresh.remove(labels).is_some();
            let was_pending = alert.state == State::Pending;
            let forgotten = alert.resolved_at.is_some_and(|resolved| self.at - resolved > RETENTION);
            if !alert.survives(holds, self.at, *keep_firing) {
                return !(was_pending || forgotten);
            }
            living += 1;
            if alert.state == State::Pending && self.at - alert.active_at >= *hold {
                alert.state = State::Firing;
                alert.fired_at = Some(self.at);
            }
            if self.server.shows_alerts {
                let series = self.remembered.shown(self.rule, labels, alert.state);
                written.extend(samples(series, alert.active_at));
            }
            true
        });
        self.remembered.forget_shown(living);
        if self.limit > 0 && living > self.limit {
            active.clear();
            return Err(format!("exceeded limit of {} with {living} alerts", self.limit));
        }
        Ok(written)
    }

    /// The alerts that the expression gives now.
    fn fresh(&mut self, elements: &[Element]) -> Result<BTreeMap<Labels, Alert>, String> {
        let (mut fresh, mut written) = (BTreeMap::new(), 0);
        let templates = Templates::new(&self.rule.name, self.server, self.storage, self.at);
        for element in elements {
            let (labels, annotations) = self.remembered.expanded(self.rule, element, &templates);
            self.remembered.take_steps(templates.take_steps())?;
            written += annotations.values().map(String::len).sum::<usize>();
            if written > TEXTS.most {
                return Err(TEXTS.message());
            }
            let alert = Alert {
                state: State::Pending,
                labels: labels.clone(),
                annotations,
                value: element.sample.float().unwrap_or_default(),
                active_at: self.at,
                fired_at: None,
                resolved_at: None,
                kept_since: None,
            };
            if fresh.insert(labels, alert).is_some() {
                return Err("vector contains metrics with the same labelset after applying alert labels".to_owned());
            }
        }
        Ok(fresh)
    }
}

impl Alert {
    /// Whether it lives on after an evaluation in which its condition holds, or does not.
    fn survives(&mut self, holds: bool, at: i64, keep_firing: i64) -> bool {
        if holds {
            self.kept_since = None;
            return true;
        }
        if self.state == State::Firing && keep_firing > 0 {
            let since = *self.kept_since.get_or_insert(at);
            if at - since < keep_firing {
                return true;
            }
        }
        if self.state != State::Inactive {
            self.state = State::Inactive;
            self.resolved_at = Some(at);
        }
        false
    }
}
