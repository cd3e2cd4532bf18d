//! What a check says of tests, for those who only run them.

use std::path::Path;

use lakehouse_yaml::Value;

use super::super::{Failure, terminal};
use crate::Outcome;
use crate::render;
use crate::report::{Diagnostic, Level};
use crate::scenarios::ANSWERS;

/// Of more findings the rest is counted.
const SHOWN: usize = 5;

/// Keys of the test files of `promtool test rules`.
const KEYS: [&str; 2] = ["rule_files", "tests"];

/// Shows the findings about the tests that are wanted, and says whether one of them is an error: a test of a series that
/// nothing reads passes whatever the rules do, and one that cannot hold fails.
pub(super) fn report(outcome: &Outcome) -> bool {
    // what is the verdict of a test was shown as that
    let is_about_test = |found: &&Diagnostic| found.code.starts_with("test/") && !ANSWERS.contains(&found.code);
    let is_wanted = |found: &&Diagnostic| !outcome.environments.iter().any(|it| it.is_left_out(found.span()));
    let found: Vec<&Diagnostic> = outcome.diagnostics.iter().filter(is_about_test).filter(is_wanted).collect();
    let mut text: String = found.iter().take(SHOWN).map(|found| render::concise(found, &outcome.sources)).collect();
    if let Some(more) = found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = terminal::count(more, "more finding");
        text.push_str(&format!("{more} about tests: `lakehouse-obs check` shows all\n"));
    }
    // to find all secrets of a spec takes as long as to check it
    if !text.is_empty() {
        terminal::error(&outcome.secrets().mask_secrets(&text));
    }
    found.iter().any(|found| found.level == Level::Error)
}

/// Fails where the spec is a test file of promtool: each line of it would be an error of TOML.
pub(super) fn refuse_test_file(path: &Path, outcome: &Outcome) -> Result<(), Failure> {
    let text = outcome.sources.files().next().map_or("", |(_, text)| text);
    let Ok(Some(document)) = lakehouse_yaml::first(text) else { return Ok(()) };
    let Value::Map(entries) = &document.value else { return Ok(()) };
    if !entries.iter().any(|entry| KEYS.contains(&entry.key.as_str())) {
        return Ok(());
    }
    let name = path.display();
    Err(Failure::new(format!("`{name}` is a test file of `promtool test rules`, not a spec"))
        .help(format!("run it with `lakehouse-obs test --promtool {name}`")))
}
