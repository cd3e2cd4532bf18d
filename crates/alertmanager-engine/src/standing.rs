//! What alerts and routes are over time, as a report shows it.

use std::sync::Arc;

use crate::delivery::{Labels, Millis};
use crate::report::{Inhibited, Muted};

/// An alert over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its labels.
    pub labels: Arc<Labels>,
    /// The routes that take it.
    pub routes: Vec<TakenRoute>,
    /// What it was, from its first delivery on, without gaps.
    pub spans: Vec<Span>,
}

/// A route that takes an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRoute {
    /// Which child at each level below the root.
    pub path: Vec<usize>,
    /// Who is notified.
    pub receiver: String,
    /// The group of the alert in it.
    pub group: Labels,
}

/// What an alert is for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub from: Millis,
    /// Until when, which does not belong to it.
    pub until: Millis,
    /// Whether it fires; it is resolved otherwise.
    pub firing: bool,
    /// What inhibits it.
    pub inhibited: Option<Inhibited>,
}

/// When a route is mute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutedRoute {
    /// Which child at each level below the root.
    pub path: Vec<usize>,
    /// The times.
    pub spans: Vec<MutedSpan>,
}

/// For how long a route is mute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutedSpan {
    /// From when.
    pub from: Millis,
    /// Until when, which does not belong to it.
    pub until: Millis,
    /// By what.
    pub by: Muted,
}

impl Standing {
    /// What it was at a moment.
    pub fn at(&self, at: Millis) -> Option<&Span> {
        self.spans.iter().find(|span| span.from <= at && at < span.until)
    }
}
