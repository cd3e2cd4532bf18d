//! Test files of `promtool test rules`: whether promtool would call them passed, and what it would find.
//!
//! In: the text of a test file, and who knows the rule files. Out: the differences of each test. Where promtool leaves the
//! order of groups to chance, they run in the order of their files.

mod alerts;
mod difference;
mod expressions;
mod file;
mod input;
mod judge;
mod plain;

pub use difference::{Difference, ExpectedAlert, ShownSample};

use lakehouse_promql_engine::Engine;

use crate::Fault;
use crate::rule_file::RuleFile;

/// A rule file: its name, to tell it from others, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedText {
    pub name: String,
    pub text: String,
}

/// What was found of one test.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// `name` of the test; empty where it has none.
    pub name: String,
    /// The line on which the test begins.
    pub line: usize,
    /// Passed where there are none.
    pub differences: Vec<Difference>,
}

/// Runs all tests of a file. `files` gives the rule files that a pattern of `rule_files` means, in promtool's order.
///
/// # Errors
/// What keeps the file from being run at all.
pub fn run(text: &str, files: &dyn Fn(&str) -> Vec<NamedText>, engine: &Engine) -> Result<Vec<Outcome>, Fault> {
    let file = file::read(text, engine)?;
    let engine = Engine { default_step: file.interval, ..*engine };
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    for named in file.rule_files.iter().flat_map(|pattern| files(pattern)) {
        match RuleFile::read(&named.text, &engine) {
            Ok(read) => rules.push(read),
            Err(found) => faults.extend(
                found
                    .into_iter()
                    .map(|fault| Difference::Broken(format!("{}: {}: {}", named.name, fault.line, fault.message))),
            ),
        }
    }
    let mut prepared = expressions::Prepared::default();
    let outcome = |test: &file::Test| Outcome {
        name: test.name.clone(),
        line: test.line,
        differences: match faults.is_empty() {
            true => judge::judge(test, &file, &rules, (&engine, &mut prepared)),
            false => faults.clone(),
        },
    };
    Ok(file.tests.iter().map(outcome).collect())
}
