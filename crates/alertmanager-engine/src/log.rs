//! The log of notifications: what an integration was told last about a group, and so whether there is something new.
//!
//! Source: Alertmanager, notify (`needsUpdate`) and nflog.

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_alertmanager::Version;

use crate::alerts::AlertId;
use crate::configuration::LOG_EXPIRES;
use crate::delivery::{Labels, Millis, last_tick};
use crate::report::Why;

/// How long a notification is remembered at most, and how often those that are not are removed.
const RETENTION: Millis = 120 * 3_600_000;
const FORGETS: Millis = 15 * 60_000;

/// Of what: the key of a route, the labels of a group, a receiver and an integration. Routes with equal matchers share it.
pub(crate) type Key = (usize, Labels, String, usize);

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at: Millis,
    pub(crate) firing: BTreeSet<AlertId>,
    pub(crate) resolved: BTreeSet<AlertId>,
    pub(crate) repeat_interval: Millis,
}

/// All that was notified.
#[derive(Debug)]
pub(crate) struct Log {
    version: Version,
    start: Millis,
    entries: BTreeMap<Key, Entry>,
}

impl Log {
    pub(crate) fn new(version: Version, start: Millis) -> Log {
        Log { version, start, entries: BTreeMap::new() }
    }

    /// The last notification, unless it is forgotten.
    fn entry(&self, key: &Key, now: Millis) -> Option<&Entry> {
        let entry = self.entries.get(key)?;
        let kept = if self.version < LOG_EXPIRES { RETENTION } else { RETENTION.min(2 * entry.repeat_interval) };
        let forgotten = last_tick(self.start, FORGETS, now).is_some_and(|tick| tick > entry.at + kept);
        (!forgotten).then_some(entry)
    }

    /// Why there is something to say about a group; `sends_resolved`: whether that an alert is resolved is something.
    pub(crate) fn why(&self, key: &Key, new: &Entry, sends_resolved: bool) -> Option<Why> {
        let Some(last) = self.entry(key, new.at) else {
            return (!new.firing.is_empty()).then_some(Why::First);
        };
        if !new.firing.is_subset(&last.firing) {
            return Some(if last.firing.is_empty() { Why::First } else { Why::NewAlerts });
        }
        if new.firing.is_empty() {
            return (!last.firing.is_empty()).then_some(Why::AllResolved);
        }
        if sends_resolved && !new.resolved.is_subset(&last.resolved) {
            return Some(Why::SomeResolved);
        }
        (last.at < new.at - new.repeat_interval).then_some(Why::Repeat)
    }

    /// Writes a notification down. Of two at one moment the first stays.
    pub(crate) fn write(&mut self, key: Key, entry: Entry) {
        if self.entries.get(&key).is_none_or(|last| last.at < entry.at) {
            self.entries.insert(key, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Millis = 60_000;

    fn entry(at: Millis, firing: &[AlertId], resolved: &[AlertId]) -> Entry {
        let set = |ids: &[AlertId]| ids.iter().copied().collect();
        Entry { at, firing: set(firing), resolved: set(resolved), repeat_interval: 60 * MINUTE }
    }

    fn key() -> Key {
        (0, Labels::new(), "chat".to_owned(), 0)
    }

    #[test]
    fn says_what_is_new() {
        let mut log = Log::new((0, 35), 0);
        assert_eq!(log.why(&key(), &entry(1, &[], &[1]), true), None, "nobody was told that it fired");
        log.write(key(), entry(1, &[1, 2], &[]));
        for (firing, resolved, at, expected) in [
            (vec![1, 2], vec![], 2, None),
            (vec![1], vec![], 2, None),
            (vec![1, 3], vec![], 2, Some(Why::NewAlerts)),
            (vec![1], vec![2], 2, Some(Why::SomeResolved)),
            (vec![], vec![1, 2], 2, Some(Why::AllResolved)),
            (vec![1, 2], vec![], 60 * MINUTE + 1, None),
            (vec![1, 2], vec![], 60 * MINUTE + 2, Some(Why::Repeat)),
        ] {
            assert_eq!(log.why(&key(), &entry(at, &firing, &resolved), true), expected, "{firing:?} {resolved:?} {at}");
        }
        assert_eq!(log.why(&key(), &entry(2, &[1], &[2]), false), None, "without `send_resolved` that is nothing new");
    }

    #[test]
    fn a_notification_is_forgotten_after_twice_the_repeat_interval() {
        for (version, expected) in [((0, 24), Some(Why::AllResolved)), ((0, 25), None)] {
            let mut log = Log::new(version, 0);
            log.write(key(), entry(1, &[1], &[]));
            let why = |at| log.why(&key(), &entry(at, &[], &[1]), true);
            assert_eq!(why(120 * MINUTE + 2), Some(Why::AllResolved), "the next removal is at 2:15");
            assert_eq!(why(135 * MINUTE), expected, "{version:?}");
        }
    }
}
