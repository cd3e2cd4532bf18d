//! Alert routing: the routing tree, inhibition rules, and the times at which a route is muted.

use std::collections::BTreeMap;

use super::{InhibitRule, Route, RouteTest, TimeInterval};

/// Everything that Alertmanager decides by.
#[derive(Debug, Default)]
pub struct Routing {
    /// The root of the tree: every alert enters here. It has a receiver and no matchers.
    pub root: Route,
    /// Which alerts silence which others.
    pub inhibit_rules: Vec<InhibitRule>,
    /// Named times, for `mute_time_intervals` and `active_time_intervals`.
    pub time_intervals: BTreeMap<String, TimeInterval>,
    /// `[[route.tests]]`.
    pub tests: Vec<RouteTest>,
}
