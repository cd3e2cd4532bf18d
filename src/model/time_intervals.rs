//! Times with a name.

use crate::source::Span;

/// Times: the union of its periods.
#[derive(Debug, Clone)]
pub struct TimeInterval {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// At least one.
    pub periods: Vec<crate::alertmanager::Period>,
}
