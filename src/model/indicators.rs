//! Recording rules.

use super::Duration;
use crate::promql;
use crate::source::{Span, Text};

/// An expression with the way back to where it was written.
#[derive(Debug)]
pub struct Expression {
    /// As written, dedented.
    pub text: Text,
    /// As understood.
    pub parsed: promql::Expression,
}

/// One recording rule.
#[derive(Debug)]
pub struct Indicator {
    /// The metric that it records.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What it records.
    pub expr: Expression,
    /// The name for people.
    pub title: Option<String>,
    /// Its unit, if said.
    pub unit: Option<String>,
    /// How often, if not at the evaluation interval.
    pub interval: Option<Duration>,
}
