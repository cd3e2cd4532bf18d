//! Test files of `promtool test rules`: whether promtool would call them passed, and what it would find.
//!
//! In: the text of a test file, and who knows the rule files. Out: the differences of each test. Where promtool leaves the
//! order of groups to chance, they run in the order of their files. Where a test would take more than a bound allows, it fails
//! with that bound.

mod alerts;
mod difference;
mod expressions;
mod file;
mod input;
mod judge;
mod plain;

pub use difference::{Difference, ExpectedAlert, ShownSample};

use std::collections::BTreeSet;

use lakehouse_promql_engine::Engine;
use lakehouse_source::limits::{ALL_EVALUATIONS, EVALUATIONS};

use crate::Fault;
use crate::rule_file::RuleFile;

/// A rule file: its name, to tell it from others, and its text, or why it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedText {
    pub name: String,
    pub text: Result<String, String>,
}

/// Gives the rule files that a pattern of `rule_files` means, or what is wrong with the pattern.
pub type RuleFiles<'a> = dyn Fn(&str) -> Result<Vec<NamedText>, String> + 'a;

/// How many samples a query of promtool's tests may hold at once.
const MAX_SAMPLES: usize = 10_000;

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

/// Runs all tests of a file. `files` gives the rule files in promtool's order. promtool warns of a pattern that means none, which
/// is left to `files`.
///
/// # Errors
/// What keeps the file from being run at all.
pub fn run(text: &str, files: &RuleFiles<'_>, engine: &Engine) -> Result<Vec<Outcome>, Vec<Fault>> {
    run_some(text, files, engine, &|_| true)
}

/// As [`run`], of the tests whose names are wanted.
///
/// # Errors
/// What keeps the file from being run at all.
pub fn run_some(
    text: &str,
    files: &RuleFiles<'_>,
    engine: &Engine,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Outcome>, Vec<Fault>> {
    let mut file = file::read(text, engine)?;
    let engine = Engine { default_step: file.interval, max_samples: MAX_SAMPLES, ..*engine };
    let (rules, faults) = read_rules(&file, files, &engine).map_err(|fault| vec![fault])?;
    file.tests.retain(|test| is_wanted(&test.name));
    let prepared = expressions::Prepared::default();
    let mut common = judge::Common { file: &file, rules: &rules, engine: &engine, prepared, spent: 0 };
    // what is too much is refused before it is run, as far as it is known; a test that is too much alone is not run
    let weights = file.tests.iter().map(|test| judge::weight(test, &file, &rules));
    let all = weights.filter(|weight| *weight <= EVALUATIONS.most).fold(0, usize::saturating_add);
    let outcome = |test: &file::Test| Outcome {
        name: test.name.clone(),
        line: test.line,
        differences: match faults.is_empty() {
            true if all > ALL_EVALUATIONS.most => vec![Difference::Broken(ALL_EVALUATIONS.message())],
            true => judge::judge(test, &mut common),
            false => faults.clone(),
        },
    };
    Ok(file.tests.iter().map(outcome).collect())
}

/// The rule files of a test file, and what is wrong with them.
fn read_rules(
    file: &file::File,
    files: &RuleFiles<'_>,
    engine: &Engine,
) -> Result<(Vec<RuleFile>, Vec<Difference>), Fault> {
    let mut named = Vec::new();
    for pattern in &file.rule_files {
        named.extend(files(pattern).map_err(|problem| Fault::new(file.rule_files_line, problem))?);
    }
    // a file that two patterns mean is loaded once
    let mut names = BTreeSet::new();
    named.retain(|file| names.insert(file.name.clone()));
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for NamedText { name, text } in named {
        let read = text.map_err(|problem| vec![problem]).and_then(|text| {
            let shown = |fault: Fault| fault.within(&name);
            RuleFile::read(&text, engine).map_err(|found| found.into_iter().map(shown).collect())
        });
        match read {
            Ok(read) => rules.push(read),
            Err(found) => faults.extend(found.into_iter().map(Difference::Broken)),
        }
    }
    Ok((rules, faults))
}
