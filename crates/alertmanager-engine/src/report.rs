//! What became of alerts: who was notified when and why, and where not, why not.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::delivery::{Labels, Millis};
use crate::standing::{MutedRoute, Standing};

/// All that happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The notifications, by time.
    pub sent: Vec<Notification>,
    /// Those that failed, each time that one was tried.
    pub failed: Vec<Notification>,
    /// Each time that a group was looked at, with what kept its alerts from being sent.
    pub flushes: Vec<Flush>,
    /// Every alert over time.
    pub standings: Vec<Standing>,
    /// When routes were mute, those that some alert takes.
    pub muted: Vec<MutedRoute>,
    /// The deliveries that the API refuses: without labels, or with an end before the start.
    pub refused: Vec<usize>,
    /// The place of each standing, by its labels.
    pub(crate) places: BTreeMap<Arc<Labels>, usize>,
}

/// A notification of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// When.
    pub at: Millis,
    /// The receiver.
    pub receiver: String,
    /// Which of its integrations, from 0.
    pub integration: usize,
    /// The route, as which child at each level below the root.
    pub route: Vec<usize>,
    /// The labels of the group.
    pub group: Labels,
    /// Why now.
    pub why: Why,
    /// The alerts in their order; those that are resolved are there only if the integration is told of them.
    pub alerts: Vec<Notified>,
}

/// An alert in a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// Its labels.
    pub labels: Arc<Labels>,
    /// Since when it fires.
    pub starts_at: Millis,
    /// When it was resolved; nothing while it fires.
    pub ends_at: Option<Millis>,
    /// The delivery that its annotations are from.
    pub delivery: usize,
}

/// Why something is sent, in the words of Alertmanager from 0.32 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Nothing fired before.
    First,
    /// Alerts fire of which the integration does not know.
    NewAlerts,
    /// Some of the alerts are resolved.
    SomeResolved,
    /// All of them are.
    AllResolved,
    /// The repeat interval is over.
    Repeat,
}

impl Why {
    /// As Alertmanager says it.
    pub const fn text(self) -> &'static str {
        match self {
            Why::First => "first notification",
            Why::NewAlerts => "new alerts added",
            Why::SomeResolved => "some alerts resolved",
            Why::AllResolved => "all alerts resolved",
            Why::Repeat => "repeat interval elapsed",
        }
    }
}

/// A group is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flush {
    /// When.
    pub at: Millis,
    /// The route, as which child at each level below the root.
    pub route: Vec<usize>,
    /// The receiver of the route.
    pub receiver: String,
    /// The labels of the group.
    pub group: Labels,
    /// What mutes the route now. It is only asked while there is an alert that is not inhibited.
    pub muted: Option<Muted>,
    /// The alerts of the group in their order.
    pub alerts: Vec<Flushed>,
    /// For each integration of the receiver why it has something to say; empty where no alert is left for it.
    pub decisions: Vec<Option<Why>>,
}

/// An alert in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flushed {
    /// Its labels.
    pub labels: Arc<Labels>,
    /// Whether it is resolved: then it leaves the group, whether or not that was sent.
    pub resolved: bool,
    /// What inhibits it.
    pub inhibited: Option<Inhibited>,
}

/// What inhibits an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inhibited {
    /// Which rule of inhibition, from 0.
    pub rule: usize,
    /// The alert that fires; of several the one that was seen first.
    pub by: Arc<Labels>,
}

/// Why time intervals mute a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Muted {
    /// It is within this one of its `mute_time_intervals`.
    Mute(String),
    /// It is within none of its `active_time_intervals`.
    NotActive(Vec<String>),
}

impl Report {
    /// The standing of an alert.
    pub fn standing(&self, labels: &Labels) -> Option<&Standing> {
        self.places.get(labels).and_then(|place| self.standings.get(*place))
    }

    /// What mutes a route at a moment.
    pub fn muted(&self, path: &[usize], at: Millis) -> Option<&Muted> {
        let route = self.muted.iter().find(|route| route.path == path)?;
        route.spans.iter().find(|span| span.from <= at && at < span.until).map(|span| &span.by)
    }
}
