//! The alerts that were seen: each has a number, and what follows from its labels is worked out once.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_alertmanager::Patterns;

use crate::configuration::{Configuration, InhibitRule};
use crate::delivery::{Labels, Millis, Received, last_tick};
use crate::problem::Problem;
use crate::routes::{Routes, fits};

/// How often Alertmanager forgets alerts that are resolved.
const FORGETS: Millis = 30 * 60_000;

/// The number of an alert.
pub(crate) type AlertId = usize;

/// An alert, and what its labels decide.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) labels: Arc<Labels>,
    /// The routes that take it.
    pub(crate) routes: Vec<usize>,
    /// For each rule of inhibition what it is to it.
    pub(crate) roles: Vec<Role>,
    /// As it was received last.
    pub(crate) latest: Option<Received>,
}

/// What an alert is to a rule of inhibition.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) source: bool,
    pub(crate) target: bool,
    /// The values of the labels that must be equal.
    pub(crate) equal: Vec<String>,
}

/// All alerts.
#[derive(Debug)]
pub(crate) struct Alerts<'a> {
    configuration: &'a Configuration,
    patterns: Patterns,
    start: Millis,
    ids: BTreeMap<Arc<Labels>, AlertId>,
    pub(crate) known: Vec<Known>,
}

impl<'a> Alerts<'a> {
    pub(crate) fn new(configuration: &'a Configuration, start: Millis) -> Alerts<'a> {
        let patterns = Patterns::new(configuration.version);
        Alerts { configuration, patterns, start, ids: BTreeMap::new(), known: Vec::new() }
    }

    /// Keeps an alert that arrives now: merged with the one that is there, unless that one is forgotten by now.
    pub(crate) fn put(
        &mut self,
        routes: &Routes,
        labels: Labels,
        new: Received,
    ) -> Result<(AlertId, Received), Problem> {
        let id = self.id(routes, labels)?;
        let now = new.updated_at;
        let Some(known) = self.known.get_mut(id) else { return Ok((id, new)) };
        let forgotten = |old: &Received| {
            last_tick(self.start, FORGETS, now).is_some_and(|tick| tick > old.updated_at && old.is_resolved(tick))
        };
        let kept = known.latest.filter(|old| !forgotten(old)).map_or(new, |old| old.merged(new, now));
        known.latest = Some(kept);
        Ok((id, kept))
    }

    fn id(&mut self, routes: &Routes, labels: Labels) -> Result<AlertId, Problem> {
        if let Some(id) = self.ids.get(&labels) {
            return Ok(*id);
        }
        let rules = self.configuration.inhibit_rules.iter();
        let roles = rules.map(|rule| role(rule, &labels, &self.patterns)).collect::<Result<_, _>>()?;
        let taken = routes.taken(&labels, &self.patterns)?;
        let (id, labels) = (self.known.len(), Arc::new(labels));
        self.known.push(Known { labels: Arc::clone(&labels), routes: taken, roles, latest: None });
        self.ids.insert(labels, id);
        Ok(id)
    }
}

fn role(rule: &InhibitRule, labels: &Labels, patterns: &Patterns) -> Result<Role, Problem> {
    let equal = rule.equal.iter().map(|name| labels.get(name).cloned().unwrap_or_default()).collect();
    Ok(Role {
        source: fits(&rule.source_matchers, labels, patterns)?,
        target: fits(&rule.target_matchers, labels, patterns)?,
        equal,
    })
}
