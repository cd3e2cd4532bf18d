//! Rule groups: what holds for all rules of one.

use std::collections::BTreeMap;

use super::Duration;
use crate::source::Span;

/// What the spec says of a rule group. Groups of which it says nothing have the defaults of Prometheus.
#[derive(Debug)]
pub struct RuleGroup {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// How often its rules are evaluated, if not at the evaluation interval.
    pub interval: Option<Duration>,
    /// The most series or alerts that a rule may give; 0 for any number.
    pub limit: u64,
    /// How far its rules look back.
    pub query_offset: Option<Duration>,
    /// Labels of all of its rules that do not set them.
    pub labels: BTreeMap<String, String>,
    /// Where it says something that only Thanos takes.
    pub for_thanos: Option<Span>,
}
