//! Groups: the alerts of a route that are notified together, and when they are looked at.
//!
//! Source: Alertmanager, dispatch/dispatch.go.

use std::collections::BTreeMap;

use lakehouse_alertmanager::Version;

use crate::alerts::AlertId;
use crate::configuration::{FIRST_ALERT_DECIDES, GROUPS_END};
use crate::delivery::{Labels, Millis, Received, last_tick};
use crate::routes::Node;

/// How often groups without alerts are removed.
const CLEARS: Millis = 30_000;

/// A route, and the labels of a group.
pub(crate) type GroupKey = (usize, Labels);

/// Alerts that are notified together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) alerts: BTreeMap<AlertId, Received>,
    /// When it is looked at next.
    next: Millis,
    was_flushed: bool,
    empty_since: Option<Millis>,
}

/// All groups.
#[derive(Debug)]
pub(crate) struct Groups {
    version: Version,
    start: Millis,
    groups: BTreeMap<GroupKey, Group>,
}

impl Groups {
    pub(crate) fn new(version: Version, start: Millis) -> Groups {
        Groups { version, start, groups: BTreeMap::new() }
    }

    /// When a group is looked at next.
    pub(crate) fn next(&self) -> Option<Millis> {
        self.groups.values().map(|group| group.next).min()
    }

    /// An alert arrives at a route that takes it.
    pub(crate) fn insert(&mut self, key: GroupKey, node: &Node, id: AlertId, received: Received) {
        let now = received.updated_at;
        let cleared = last_tick(self.start, CLEARS, now);
        if self.groups.get(&key).is_some_and(|group| group.is_cleared(cleared)) {
            self.groups.remove(&key);
        }
        let is_new = !self.groups.contains_key(&key);
        let group = self.groups.entry(key).or_insert_with(|| Group {
            alerts: BTreeMap::new(),
            next: now + node.timers.group_wait,
            was_flushed: false,
            empty_since: None,
        });
        group.alerts.insert(id, received);
        group.empty_since = None;
        let may_hurry = if self.version < FIRST_ALERT_DECIDES { !group.was_flushed } else { is_new };
        if may_hurry && received.starts_at + node.timers.group_wait < now {
            group.next = now;
        }
    }

    /// The groups that are looked at now; each is looked at again after its interval. Those that were removed meanwhile are
    /// left out.
    pub(crate) fn due(&mut self, now: Millis, interval: impl Fn(&GroupKey) -> Millis) -> Vec<GroupKey> {
        let cleared = last_tick(self.start, CLEARS, now);
        self.groups.retain(|_, group| !group.is_cleared(cleared));
        let mut due = Vec::new();
        for (key, group) in self.groups.iter_mut().filter(|(_, group)| group.next <= now) {
            group.next = now + interval(key);
            group.was_flushed = true;
            if !group.alerts.is_empty() {
                due.push(key.clone());
            }
        }
        due
    }

    pub(crate) fn get(&self, key: &GroupKey) -> Option<&Group> {
        self.groups.get(key)
    }

    /// A flush is over: the alerts that were resolved in it leave the group.
    pub(crate) fn leave(&mut self, key: &GroupKey, resolved: &[AlertId], now: Millis) {
        let Some(group) = self.groups.get_mut(key) else { return };
        for id in resolved {
            group.alerts.remove(id);
        }
        if group.alerts.is_empty() {
            group.empty_since = Some(now);
            if self.version >= GROUPS_END {
                self.groups.remove(key);
            }
        }
    }
}

impl Group {
    /// Whether it was empty when groups were cleared last.
    fn is_cleared(&self, cleared: Option<Millis>) -> bool {
        self.empty_since.zip(cleared).is_some_and(|(since, cleared)| since < cleared)
    }
}
