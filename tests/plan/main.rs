//! `plan`: pairs of specs that differ in one thing, with all that is said of it; specs that are written in another way and
//! mean the same; the command on a repository.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod action;
mod command;
mod mutated;
mod pairs;
#[path = "../support/mod.rs"]
mod support;

use lakehouse_obs::compare::{Comparison, Options, compare};
use lakehouse_obs::{Input, Outcome, check_with};

/// A spec, checked as `plan` checks it.
fn checked(text: &str) -> Outcome {
    let input = Input { name: "lakehouse.toml".to_owned(), text: text.to_owned() };
    let options = lakehouse_obs::Options { trees: true, tests: true, ..lakehouse_obs::Options::default() };
    check_with(&input, &|path| Err(format!("no such file: {path}")), &options)
}

/// Two specs without errors, compared.
fn compared(before: &Outcome, after: &Outcome) -> Comparison {
    for outcome in [before, after] {
        let errors: Vec<&String> = outcome.diagnostics.iter().map(|found| &found.message).collect();
        assert!(outcome.environments.iter().all(|it| it.model.is_some()), "{errors:?}");
    }
    compare(before, after, Options { tests: true, threads: 1 }).expect("tests that can be run")
}

/// What is said: the risk, the item and the sentence of each change.
fn said(comparison: &Comparison) -> Vec<String> {
    let one = |it: &lakehouse_obs::compare::Change| format!("{} {}: {}", it.risk.name(), it.item, it.text);
    comparison.changes.iter().map(one).collect()
}
