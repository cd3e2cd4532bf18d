//! What silences what.

use crate::alertmanager::Matcher;
use crate::source::Span;

/// Alerts that match the target are silent while one that matches the source fires.
#[derive(Debug, Clone, Default)]
pub struct InhibitRule {
    /// Where it is declared; `Span::NONE` for the rule that the compiler adds.
    pub span: Span,
    /// What silences.
    pub source_matchers: Vec<Matcher>,
    /// What is silenced.
    pub target_matchers: Vec<Matcher>,
    /// Labels that must be the same on both; one that both lack counts as the same.
    pub equal: Vec<String>,
    /// Where its parts stand.
    pub places: InhibitPlaces,
}

/// Where the parts of an inhibition stand, for findings; empty for one that no person wrote.
#[derive(Debug, Clone, Default)]
pub struct InhibitPlaces {
    /// The item that findings are about, such as `inhibit_rules.0`.
    pub item: String,
    /// One for each matcher of the source.
    pub source_matchers: Vec<Span>,
    /// One for each matcher of the target.
    pub target_matchers: Vec<Span>,
    /// One for each label.
    pub equal: Vec<Span>,
}
