//! The notifications of an alert: the routes that match it, without those that are muted, unless it is inhibited.

use std::collections::BTreeSet;

use super::silence::{Inhibitions, is_silent};
use super::tree::{RouteTree, Taken};
use crate::alertmanager::Patterns;
use crate::model::{InhibitRule, Route, Routing};
use crate::promql::labels::Labels;

/// A notification of an alert.
#[derive(Debug, Clone)]
pub struct Notification<'a> {
    /// The routes that tell somebody, in order.
    pub notified: Vec<Taken<'a>>,
    /// Routes that take it and are silent at that time.
    pub silent: Vec<Taken<'a>>,
    /// What silences it, if anything may, and whether it does for certain.
    pub inhibited: Option<(&'a InhibitRule, bool)>,
}

impl<'a> Notification<'a> {
    /// The receivers that are notified for certain.
    pub fn certain(&self) -> BTreeSet<&'a str> {
        match self.inhibited {
            Some(_) => BTreeSet::new(),
            None => self.notified.iter().filter(|taken| taken.certain).filter_map(|taken| taken.receiver).collect(),
        }
    }

    /// The receivers that may be notified.
    pub fn possible(&self) -> BTreeSet<&'a str> {
        match self.inhibited {
            Some((_, true)) => BTreeSet::new(),
            _ => self.notified.iter().filter_map(|taken| taken.receiver).collect(),
        }
    }
}

/// A routing of which many alerts are asked.
#[derive(Debug)]
pub struct Router<'a> {
    routing: &'a Routing,
    tree: RouteTree<'a>,
    inhibitions: Inhibitions<'a>,
}

impl<'a> Router<'a> {
    /// Of one routing.
    pub fn new(routing: &'a Routing) -> Router<'a> {
        let inhibitions = Inhibitions::new(&routing.inhibit_rules);
        Router { routing, tree: RouteTree::new(&routing.root), inhibitions }
    }

    /// The notifications of an alert: at an instant (seconds since 1970), or whenever no route is muted; while others fire.
    /// One of the routes may be held for one that continues.
    pub fn notification(
        &self,
        labels: &Labels<'_>,
        at: Option<i64>,
        also_firing: &[Labels<'_>],
        patterns: &Patterns,
        continuing: Option<&'a Route>,
    ) -> Notification<'a> {
        let (mut notified, mut silent) = (Vec::new(), Vec::new());
        for mut taken in self.tree.taken_if(labels, patterns, continuing) {
            match at.map_or(Some(false), |at| is_silent(taken.route, at, &self.routing.time_intervals)) {
                Some(true) => silent.push(taken),
                Some(false) => notified.push(taken),
                None => {
                    taken.certain = false;
                    notified.push(taken);
                }
            }
        }
        Notification { notified, silent, inhibited: self.inhibitions.inhibited(labels, also_firing, patterns) }
    }
}
