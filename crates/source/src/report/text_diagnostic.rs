//! What is wrong with a text that stands inside a TOML value, before anyone knows where that value stands.

use std::ops::Range;

/// A flaw in an expression, a template or any other text with a grammar of its own.
///
/// `at` counts bytes of that text; the caller maps it to a place in the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDiagnostic {
    /// The diagnostic's code, such as `promql/syntax`.
    pub code: &'static str,
    /// Where in the text, in bytes. Empty at the end of the text where something is missing.
    pub at: Range<usize>,
    /// One lower-case phrase that names the thing in backticks.
    pub message: String,
    /// What is here, a few words.
    pub label: String,
    /// The edit to make. Empty if the message says everything.
    pub help: String,
    /// The replacement of `at` that fixes it, where that is mechanical.
    pub replacement: Option<String>,
}
