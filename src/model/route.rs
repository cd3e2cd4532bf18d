//! The tree of routes, and tests of it.

use std::collections::BTreeMap;

use super::Duration;
use crate::alertmanager::Matcher;
use crate::source::Span;

/// How long the first notification of a group waits, where no route says it. Source: Alertmanager, config/config.go.
pub const GROUP_WAIT: Duration = Duration(30_000);
/// How often a group is looked at, where no route says it.
pub const GROUP_INTERVAL: Duration = Duration(5 * 60_000);
/// When a notification is repeated, where no route says it.
pub const REPEAT_INTERVAL: Duration = Duration(4 * 3_600_000);

/// One node of the tree. What is `None` comes from the parent.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// Where it is declared; `Span::NONE` for what no person wrote.
    pub span: Span,
    /// Who is notified.
    pub receiver: Option<String>,
    /// All of them must match.
    pub matchers: Vec<Matcher>,
    /// Whether its later siblings are asked too.
    pub continues: bool,
    /// The labels that make a group; `...` alone stands for all.
    pub group_by: Option<Vec<String>>,
    /// How long the first notification of a group waits.
    pub group_wait: Option<Duration>,
    /// How long a changed group waits.
    pub group_interval: Option<Duration>,
    /// How long an unchanged group waits.
    pub repeat_interval: Option<Duration>,
    /// It is silent in these.
    pub mute_time_intervals: Vec<String>,
    /// It is silent outside of these.
    pub active_time_intervals: Vec<String>,
    /// Its children, in order.
    pub routes: Vec<Route>,
    /// Where its parts stand.
    pub places: RoutePlaces,
}

/// Where the parts of a route stand, for findings; empty for a route that no person wrote.
#[derive(Debug, Clone, Default)]
pub struct RoutePlaces {
    /// The item that findings are about, such as `route.routes.1`.
    pub item: String,
    /// Routes have no names: `route #2 (severity="critical")`.
    pub title: String,
    /// The name of its receiver, if it names one itself.
    pub receiver: Option<Span>,
    /// Its `continue`, if it is set.
    pub continues: Option<Span>,
    /// One for each matcher.
    pub matchers: Vec<Span>,
    /// One for each label of its own `group_by`.
    pub group_by: Vec<Span>,
    /// Its `group_interval`.
    pub group_interval: Option<Span>,
    /// Its `repeat_interval`.
    pub repeat_interval: Option<Span>,
    /// Its time intervals: those in which it is silent, then those outside of which it is.
    pub time_intervals: Vec<Span>,
}

/// One of `[[route.tests]]`.
#[derive(Debug, Clone)]
pub struct RouteTest {
    /// Where it is declared.
    pub span: Span,
    /// What it shows.
    pub name: Option<String>,
    /// The labels of the alert.
    pub labels: BTreeMap<String, String>,
    /// When: seconds since 1970 in UTC; without it no time interval is looked at.
    pub at: Option<i64>,
    /// Alerts that fire at the same time.
    pub also_firing: Vec<BTreeMap<String, String>>,
    /// Who must be notified of it, exactly.
    pub receivers: Vec<String>,
    /// Where they are named.
    pub receivers_span: Span,
}
