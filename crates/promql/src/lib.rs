//! PromQL: reads an expression for one version of Prometheus.
//!
//! In: the text of an expression and the target version. Out: a tree whose nodes know their bytes and PromQL's own types,
//! or every problem that can be found at once. What the target accepts and runs is silent; what it refuses, or what fails
//! at every evaluation, is a problem.
//!
//! Deliberately absent: what series exist, what their labels and units are, and whether a result is any use as a rule.
//!
//! `series` reads the notation of series in promtool's tests.

mod advice;
mod aggregate;
mod arguments;
mod binary;
mod call;
mod dashboard;
mod digits;
mod error;
mod features;
mod functions;
mod grammar;
pub mod labels;
mod length;
mod matching;
mod names;
mod node;
mod normal;
mod operand;
mod operators;
mod range;
mod reader;
pub mod regex;
pub mod restrict;
mod runtime;
mod samples;
mod selector;
pub mod series;
mod shift;
#[cfg(test)]
mod tests;
mod token;
mod values;
mod version;

pub use dashboard::{neutral, parse_in_dashboard};
pub use features::{Feature, Features, Target};
pub use functions::{FUNCTIONS, Function, function};
pub use grammar::{SecondReader, SecondReading};
pub use names::{is_label_name, is_legacy_label_name, is_metric_name, takes_any_name};
pub use node::{At, Beyond, Expr, Fill, Group, Grouping, Labels, Matcher, Matching, Node, Selector, ValueType, Window};
pub use operators::{Aggregation, BinaryOperator, MatchOperator};
pub use regex::Patterns;
pub use samples::samples_needed;
pub use values::{duration_millis, quoted, selector_of};
pub use version::Version;

use lakehouse_source::{limits, report};

use limits::EXPRESSION_SIZE;
use reader::Reader;
use report::TextDiagnostic;

/// An expression that its target accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub root: Node,
    pub value_type: ValueType,
}

/// Reads `text` as a Prometheus would.
///
/// # Errors
/// Every problem that can be found at once, in source order; at least one.
pub fn parse(text: &str, target: impl Into<Target>) -> Result<Expression, Vec<TextDiagnostic>> {
    read(&mut Reader::new(text, target.into()))
}

/// Reads `text` as [`parse`] does, and asks another reader whether it finds the same tree.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_twice(text: &str, target: impl Into<Target>) -> Result<(Expression, SecondReading), Vec<TextDiagnostic>> {
    SecondReader::default().parse(text, target)
}

impl SecondReader {
    /// As [`parse_twice`], of one expression after the other.
    ///
    /// # Errors
    /// As those of [`parse`].
    pub fn parse(
        &mut self,
        text: &str,
        target: impl Into<Target>,
    ) -> Result<(Expression, SecondReading), Vec<TextDiagnostic>> {
        let mut reader = Reader::with_copy(text, target.into());
        let expression = read(&mut reader)?;
        let second =
            if reader.is_common { self.compare(&expression.root, &reader.copy) } else { SecondReading::Unknown };
        Ok((expression, second))
    }
}

/// Reads `text` to evaluate it: as [`parse`] does, but with `fill`, and with what is read and fails whenever it runs.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_to_evaluate(text: &str, target: impl Into<Target>) -> Result<Expression, Vec<TextDiagnostic>> {
    let mut reader = Reader::new(text, target.into());
    reader.evaluates = true;
    read(&mut reader)
}

fn read(reader: &mut Reader<'_>) -> Result<Expression, Vec<TextDiagnostic>> {
    let size = reader.text.len();
    if size > EXPRESSION_SIZE.most {
        return Err(vec![EXPRESSION_SIZE.problem(0..size)]);
    }
    let root = reader.read().map(|read| read.node);
    let mut problems = std::mem::take(&mut reader.problems);
    if reader.evaluates {
        problems.retain(|problem| problem.code != runtime::CODE);
    }
    match root {
        Some(root) if problems.is_empty() => Ok(Expression { value_type: root.value_type, root }),
        _ => {
            problems.sort_by_key(|problem| (problem.at.start, problem.at.end));
            problems.dedup();
            Err(problems)
        }
    }
}
