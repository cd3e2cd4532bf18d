//! Templates of Go's `text/template` in alert labels and annotations.
//!
//! In: the text and a [`Dialect`], which says what the product offers. Out: what the template reads, and everything
//! that the product refuses or that prints an error text instead. Only what is certainly wrong is reported: a label that
//! may be missing renders as nothing, and a value of unknown type fits everywhere. Absent: rendering, which is
//! `crates/template-engine`, and the languages inside strings (PromQL, regexes), which callers find in
//! [`Template::text_arguments`].
//!
//! ```text
//! text ─ lexer ─→ pieces ─ action, pipeline ─→ heads ─ tree ─→ nodes ─ check, evaluate, value, call ─→ Template, problems
//! ```

mod action;
mod alertmanager;
mod builtins;
mod call;
mod check;
mod comparison;
mod dialect;
mod error;
mod evaluate;
mod indexing;
mod lexer;
mod literal;
mod names;
mod pipeline;
mod printf;
mod prometheus;
mod separator;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use std::collections::BTreeSet;
use std::ops::Range;

pub use alertmanager::alertmanager;
pub use dialect::{
    Dialect, Entries, Function, Member, NamedTemplate, Object, Parameter, Predefined, Rule, Type, Version,
};
pub use literal::{Number, unquote_bytes, unquote_text};
pub use prometheus::prometheus;
pub use syntax::{Command, Operand, Pipeline, Term};
pub use tree::{Control, ControlKind, Node, Tree};

use lakehouse_source::{limits, report};

use limits::FLAWS;
use report::TextDiagnostic;

/// The text is not a template.
pub const SYNTAX: &str = "template/syntax";
/// A call of a function that no version has.
pub const UNKNOWN_FUNCTION: &str = "template/unknown-function";
/// A function, field or construct that only a later version has.
pub const NOT_IN_VERSION: &str = "template/not-in-version";
/// A variable that is not declared where it is used.
pub const UNDEFINED_VARIABLE: &str = "template/undefined-variable";
/// A field that the value does not have.
pub const UNKNOWN_FIELD: &str = "template/unknown-field";
/// A value that does not fit where it is put, or too few or many of them.
pub const TYPE_MISMATCH: &str = "template/type-mismatch";
/// A named template that the text does not define.
pub const UNDEFINED_TEMPLATE: &str = "template/undefined-template";
/// Texts of several alerts without anything between them.
pub const NO_SEPARATOR: &str = "template/no-separator";

/// What a template reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The labels read by name, however they are reached: `$labels.job`, `.Labels.job`, `index $labels "job"`.
    pub labels: Vec<(String, Range<usize>)>,
    /// Whether labels are also read without naming them, as in `{{ $labels }}` or `range $labels`.
    pub reads_all_labels: bool,
    /// Everything read from the data, as a path of field names such as `Labels.job` or `Value`.
    pub fields: Vec<(String, Range<usize>)>,
    pub uses_value: bool,
    /// Actions that print the value and nothing else, unformatted: `{{ $value }}`.
    pub value_printed_bare: Vec<Range<usize>>,
    /// Whether the text has no action at all, so that it renders as it stands.
    pub is_constant: bool,
    /// The predefined variables that are used, with their dollar sign.
    pub variables_used: BTreeSet<String>,
    /// Literal texts given to functions other than Go's own, such as the expression of `query`.
    pub text_arguments: Vec<TextArgument>,
}

/// A literal text in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextArgument {
    pub function: String,
    /// Which argument, from 0.
    pub position: usize,
    /// The text without quotes and escapes.
    pub text: String,
    /// The literal with its quotes.
    pub at: Range<usize>,
}

/// Reads a template for those who run it.
///
/// # Errors
/// Everything that keeps it from being read. Whether names are known is for the reader of the tree to say.
pub fn read(text: &str, dialect: &Dialect) -> Result<Tree, Vec<TextDiagnostic>> {
    let mut problems = Vec::new();
    let tree = tree::build(text, &lexer::split(text), dialect, &mut problems);
    if problems.is_empty() { Ok(tree) } else { Err(problems) }
}

/// Reads a template and reports all its problems, ordered by place; each counts bytes of `text`.
///
/// The [`Template`] describes what could be read, even where there are problems.
#[must_use]
pub fn parse(text: &str, dialect: &Dialect) -> (Template, Vec<TextDiagnostic>) {
    let pieces = lexer::split(text);
    let mut problems = Vec::new();
    let tree = tree::build(text, &pieces, dialect, &mut problems);
    let mut template = check::check(text, &pieces, &tree, dialect, &mut problems);
    separator::check(text, &pieces, &mut problems);
    template.is_constant = !text.contains("{{");
    problems.sort_by_key(|problem| (problem.at.start, problem.at.end));
    // A named template is checked for each kind of data it is given.
    problems.dedup();
    if let Some(beyond) = problems.get(FLAWS.most).map(|problem| problem.at.clone()) {
        problems.truncate(FLAWS.most);
        problems.push(FLAWS.problem(beyond));
    }
    (template, problems)
}
