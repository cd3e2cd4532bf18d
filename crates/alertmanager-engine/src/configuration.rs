//! What Alertmanager is configured with, as far as it decides who is notified and when.

use std::collections::BTreeMap;

use lakehouse_alertmanager::{Matcher, Period, Version};

use crate::delivery::Millis;

/// The first version in which an empty `group_by` stands for "one group"; before, it is inherited as if it were not there.
pub const EMPTY_GROUP_BY: Version = (0, 31);

/// The first version that forgets a notification after twice the repeat interval; before, after the retention of the log.
pub(crate) const LOG_EXPIRES: Version = (0, 25);

/// The first version in which only the alert that makes a group can have it flushed at once; before, any alert that comes
/// before the first flush and is older than `group_wait`.
pub(crate) const FIRST_ALERT_DECIDES: Version = (0, 30);

/// The first version in which a group ends with the flush that leaves it empty; before, with the next clearing of the
/// dispatcher, and an alert that comes in between waits for `group_interval`.
pub(crate) const GROUPS_END: Version = (0, 32);

/// The versions that remember one source of inhibition for each set of equal labels, from the first to before the second.
/// 0.34.0 still does; its next patch does not, and stands for 0.34.
pub(crate) const ONE_SOURCE: (Version, Version) = ((0, 30), (0, 34));

/// A whole configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Which Alertmanager reads it.
    pub version: Version,
    /// The root of the tree of routes.
    pub route: Route,
    /// The integrations of each receiver, in order.
    pub receivers: BTreeMap<String, Vec<Integration>>,
    /// The rules of inhibition, in order.
    pub inhibit_rules: Vec<InhibitRule>,
    /// The time intervals by name.
    pub time_intervals: BTreeMap<String, Vec<Period>>,
    /// How long an alert fires that came without an end.
    pub resolve_timeout: Millis,
    /// How often an alert may be looked at in its group, all alerts and groups together: each time stands in the report.
    pub most_looks: usize,
}

impl Default for Configuration {
    fn default() -> Configuration {
        Configuration {
            version: (0, 35),
            route: Route::default(),
            receivers: BTreeMap::new(),
            inhibit_rules: Vec::new(),
            time_intervals: BTreeMap::new(),
            resolve_timeout: 5 * 60_000,
            most_looks: usize::MAX,
        }
    }
}

/// How long the groups of a route wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// How long a new group waits for more alerts.
    pub group_wait: Millis,
    /// How often it is looked at after that.
    pub group_interval: Millis,
    /// After how long a notification that nothing was added to is repeated.
    pub repeat_interval: Millis,
}

impl Default for Timers {
    fn default() -> Timers {
        Timers { group_wait: 30_000, group_interval: 5 * 60_000, repeat_interval: 4 * 3_600_000 }
    }
}

impl Timers {
    /// Those of a route below one that has these.
    pub(crate) fn below(self, route: &Route) -> Timers {
        Timers {
            group_wait: route.group_wait.unwrap_or(self.group_wait),
            group_interval: route.group_interval.unwrap_or(self.group_interval),
            repeat_interval: route.repeat_interval.unwrap_or(self.repeat_interval),
        }
    }
}

impl Configuration {
    /// The timers of a route: which child at each level below the root.
    pub fn timers(&self, path: &[usize]) -> Timers {
        let mut route = &self.route;
        let mut timers = Timers::default().below(route);
        for index in path {
            let Some(child) = route.routes.get(*index) else { break };
            route = child;
            timers = timers.below(route);
        }
        timers
    }
}

/// A node of the tree of routes; what it does not say, it inherits, but for the time intervals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Who is notified.
    pub receiver: Option<String>,
    /// What an alert must fit.
    pub matchers: Vec<Matcher>,
    /// Whether the siblings after it are asked although it takes an alert.
    pub continues: bool,
    /// The labels that make a group; `...` is for all.
    pub group_by: Option<Vec<String>>,
    /// How long a new group waits for more alerts.
    pub group_wait: Option<Millis>,
    /// How often a group is looked at after that.
    pub group_interval: Option<Millis>,
    /// After how long a notification that nothing was added to is repeated.
    pub repeat_interval: Option<Millis>,
    /// When it is mute.
    pub mute_time_intervals: Vec<String>,
    /// When it is not; none is always.
    pub active_time_intervals: Vec<String>,
    /// The routes below it, in order.
    pub routes: Vec<Route>,
}

/// One way in which a receiver is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its kind, such as `slack`.
    pub name: String,
    /// Whether it is told that alerts are resolved.
    pub send_resolved: bool,
}

/// A rule by which alerts mute others while they fire.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InhibitRule {
    /// What the alert that mutes must fit.
    pub source_matchers: Vec<Matcher>,
    /// What the muted alert must fit.
    pub target_matchers: Vec<Matcher>,
    /// The labels that must be the same in both; one that both lack is the same.
    pub equal: Vec<String>,
}
