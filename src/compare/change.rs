//! Differences, and the order in which they matter.

use serde::Serialize;

use crate::source::Span;

/// What may go wrong because of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Somebody may not be told, something may be seen or lost that should not be.
    High,
    /// Something behaves in another way.
    Medium,
    /// Something is new, or looks different.
    Low,
}

impl Risk {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Risk::High => "high",
            Risk::Medium => "medium",
            Risk::Low => "low",
        }
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// What fires, and when.
    Alert,
    /// Who is notified, and when.
    Notification,
    /// What tests and scenarios say.
    Test,
    /// What is observed, and how.
    Service,
    /// What is recorded from other series.
    Indicator,
    /// What becomes of logs.
    Log,
    /// What is created in databases.
    Database,
    /// What people look at.
    Dashboard,
    /// What somebody has to provide.
    Secret,
    /// What can be reached from where.
    Port,
    /// The components of the stack.
    Stack,
    /// Findings that are not reported, or in another severity.
    Finding,
}

/// Where something stands in one of the two specs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Site {
    /// The file, as findings show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The line, without secrets.
    pub text: String,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What may go wrong.
    pub risk: Risk,
    /// What it is about.
    pub topic: Topic,
    /// The item, such as `alerts.HighErrorRate`.
    pub item: String,
    /// A sentence.
    pub text: String,
    /// The environments in which it is so; empty for all.
    pub environments: Vec<String>,
    /// Where it stands in the spec before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Site>,
    /// Where it stands in the spec after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Site>,
}

/// All differences.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Comparison {
    /// What changes, what matters most first.
    pub changes: Vec<Change>,
    /// The files that `build` would write in another way.
    pub files: Vec<super::FileChange>,
    /// What has to be done with them.
    pub actions: Vec<super::Action>,
}

/// A difference in one environment, before places are looked up.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) risk: Risk,
    pub(super) topic: Topic,
    pub(super) item: String,
    pub(super) text: String,
    pub(super) before: Span,
    pub(super) after: Span,
}

impl Found {
    pub(super) fn new(risk: Risk, topic: Topic, item: impl Into<String>, text: impl Into<String>) -> Found {
        Found { risk, topic, item: item.into(), text: text.into(), before: Span::NONE, after: Span::NONE }
    }

    /// With its places.
    pub(super) fn at(self, before: Span, after: Span) -> Found {
        Found { before, after, ..self }
    }
}
