//! Who hears of an alert in the end: the routes that take it, without those that are silent, unless it is inhibited.

use std::collections::BTreeSet;

use super::silence::{inhibited, is_silent};
use super::tree::{Taken, taken};
use crate::alertmanager::Patterns;
use crate::model::{InhibitRule, Routing};
use crate::promql::labels::Labels;

/// Who hears of an alert.
#[derive(Debug, Clone)]
pub struct Heard<'a> {
    /// The routes that tell somebody, in order.
    pub told: Vec<Taken<'a>>,
    /// Routes that take it and are silent at that time.
    pub silent: Vec<Taken<'a>>,
    /// What silences it, if anything may, and whether it does for certain.
    pub inhibited: Option<(&'a InhibitRule, bool)>,
}

impl<'a> Heard<'a> {
    /// The receivers that are told for certain.
    pub fn certain(&self) -> BTreeSet<&'a str> {
        match self.inhibited {
            Some(_) => BTreeSet::new(),
            None => self.told.iter().filter(|taken| taken.certain).filter_map(|taken| taken.receiver).collect(),
        }
    }

    /// The receivers that may be told.
    pub fn possible(&self) -> BTreeSet<&'a str> {
        match self.inhibited {
            Some((_, true)) => BTreeSet::new(),
            _ => self.told.iter().filter_map(|taken| taken.receiver).collect(),
        }
    }
}

/// Who hears of an alert: at an instant (seconds since 1970), or whenever no route is silent; while others fire.
pub fn heard<'a>(
    routing: &'a Routing,
    labels: &Labels<'_>,
    at: Option<i64>,
    beside: &[Labels<'_>],
    patterns: &Patterns,
) -> Heard<'a> {
    let (mut told, mut silent) = (Vec::new(), Vec::new());
    for mut taken in taken(&routing.root, labels, patterns) {
        match at.map_or(Some(false), |at| is_silent(taken.route, at, &routing.time_intervals)) {
            Some(true) => silent.push(taken),
            Some(false) => told.push(taken),
            None => {
                taken.certain = false;
                told.push(taken);
            }
        }
    }
    Heard { told, silent, inhibited: inhibited(&routing.inhibit_rules, labels, beside, patterns) }
}
