//! Inhibition: alerts that mute others while they fire.
//!
//! Source: Alertmanager, inhibit/inhibit.go. Up to 0.29 and from 0.34.1 on every source with equal labels counts. Between, each
//! rule remembers one source for each set of equal labels; while that one is resolved, or is a target too where the muted
//! alert is a source, the others do not mute.

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_alertmanager::Version;

use crate::alerts::{AlertId, Known};
use crate::configuration::ONE_SOURCE;
use crate::delivery::{Millis, Received};

/// How often a rule forgets sources that are resolved.
const FORGETS: Millis = 15 * 60_000;

/// The sources of all rules.
#[derive(Debug)]
pub(crate) struct Inhibitor {
    one_source: bool,
    rules: Vec<Sources>,
    next_tick: Millis,
}

/// The sources of one rule, as they were received last.
#[derive(Debug, Default)]
struct Sources {
    received: BTreeMap<AlertId, Received>,
    by_equal: BTreeMap<Vec<String>, BTreeSet<AlertId>>,
    /// Those of them that are no targets: only these mute an alert that is a source itself.
    no_targets: BTreeMap<Vec<String>, BTreeSet<AlertId>>,
    /// The one that counts, in versions that remember one.
    one: BTreeMap<Vec<String>, AlertId>,
}

impl Inhibitor {
    pub(crate) fn new(rules: usize, version: Version, start: Millis) -> Inhibitor {
        let one_source = ONE_SOURCE.0 <= version && version < ONE_SOURCE.1;
        let rules = (0..rules).map(|_| Sources::default()).collect();
        Inhibitor { one_source, rules, next_tick: start + FORGETS }
    }

    /// An alert arrives.
    pub(crate) fn receive(&mut self, id: AlertId, known: &[Known], received: Received) {
        self.forget(known, received.updated_at);
        let Some(alert) = known.get(id) else { return };
        for (rule, role) in self.rules.iter_mut().zip(&alert.roles).filter(|(_, role)| role.source) {
            rule.received.insert(id, received);
            rule.by_equal.entry(role.equal.clone()).or_default().insert(id);
            if !role.target {
                rule.no_targets.entry(role.equal.clone()).or_default().insert(id);
            }
            let there = rule.one.get(&role.equal).and_then(|one| rule.received.get(one));
            if there.is_none_or(|there| there.is_resolved(received.ends_at)) {
                rule.one.insert(role.equal.clone(), id);
            }
        }
    }

    /// Only what is remembered besides the sources themselves can differ by it: with a source, the place of its equal labels
    /// is forgotten, even if another one holds it.
    fn forget(&mut self, known: &[Known], now: Millis) {
        while self.next_tick <= now {
            let tick = self.next_tick;
            for (index, rule) in self.rules.iter_mut().enumerate() {
                let resolved: Vec<AlertId> =
                    rule.received.iter().filter(|(_, it)| it.is_resolved(tick)).map(first).collect();
                for id in resolved {
                    rule.received.remove(&id);
                    let Some(role) = known.get(id).and_then(|alert| alert.roles.get(index)) else { continue };
                    rule.one.remove(&role.equal);
                    for sources in [&mut rule.by_equal, &mut rule.no_targets] {
                        if let Some(same) = sources.get_mut(&role.equal) {
                            same.remove(&id);
                        }
                    }
                }
            }
            self.next_tick += FORGETS;
        }
    }

    /// The rule and the alert that mute an alert.
    pub(crate) fn inhibited(&mut self, id: AlertId, known: &[Known], now: Millis) -> Option<(usize, AlertId)> {
        self.forget(known, now);
        let alert = known.get(id)?;
        self.rules.iter().zip(&alert.roles).enumerate().find_map(|(index, (rule, role))| {
            let is_target =
                |id: &AlertId| known.get(*id).and_then(|it| it.roles.get(index)).is_some_and(|it| it.target);
            let counts = |id: &AlertId| {
                let fires = rule.received.get(id).is_some_and(|source| !source.is_resolved(now));
                fires && !(role.source && is_target(id))
            };
            let source = match (role.target, self.one_source) {
                (false, _) => None,
                (true, true) => rule.one.get(&role.equal).copied().filter(counts),
                (true, false) => {
                    let sources = if role.source { &rule.no_targets } else { &rule.by_equal };
                    sources.get(&role.equal).and_then(|same| same.iter().copied().find(counts))
                }
            };
            Some((index, source?))
        })
    }
}

fn first((id, _): (&AlertId, &Received)) -> AlertId {
    *id
}
