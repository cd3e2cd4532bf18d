//! Rules and groups as they are written, ready to be run.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_promql_engine::Prepared;

/// A rule of a file. Times are in milliseconds.
#[derive(Debug)]
pub struct Rule {
    /// The name of the series or of the alert.
    pub name: String,
    pub kind: Kind,
    /// The text of the expression.
    pub text: String,
    pub(crate) expression: Prepared,
    /// Labels of the rule, over those of its group.
    pub labels: BTreeMap<String, String>,
    /// The line of the rule in its file.
    pub line: usize,
}

/// What a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `record`
    Recording,
    /// `alert`
    Alerting {
        /// `for`
        hold: i64,
        /// `keep_firing_for`
        keep_firing: i64,
        annotations: BTreeMap<String, String>,
    },
}

/// A group of a file. Times are in milliseconds.
#[derive(Debug, Clone)]
pub struct GroupDefinition {
    pub name: String,
    /// `interval`, where the group has its own.
    pub interval: Option<i64>,
    /// `query_offset`: how far before its instant a rule looks and writes.
    pub query_offset: i64,
    /// `limit`: how many series or alerts a rule may give; 0 is any number.
    pub limit: usize,
    pub rules: Vec<Arc<Rule>>,
}

impl GroupDefinition {
    /// How many evaluations one of all its rules counts for: a subquery counts for its steps.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.rules.iter().map(|rule| rule.expression.weight()).fold(0, usize::saturating_add)
    }
}
