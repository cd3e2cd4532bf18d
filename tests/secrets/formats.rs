//! What findings look like in every format, without a process for each.

use lakehouse_obs::report::{self, Baseline, Style};
use lakehouse_obs::{Input, Outcome};

/// Checks a spec that includes nothing.
pub fn check(name: &str, text: String) -> Outcome {
    lakehouse_obs::check(&Input { name: name.to_owned(), text }, &|_| Ok(Vec::new()), None)
}

/// A line for each finding.
pub fn concise(outcome: &Outcome) -> String {
    outcome.diagnostics.iter().map(|found| report::concise(found, &outcome.sources)).collect()
}

/// Every format, by its name.
pub fn all(name: &str, outcome: &Outcome) -> Vec<(&'static str, String)> {
    let Outcome { sources, diagnostics, .. } = outcome;
    let checked = report::Checked { spec: name, found: diagnostics, known: &[], sources, baseline: false };
    // as wide as it takes: a break in the midst of a secret would hide it from the tests
    let style = Style { colour: false, width: 100_000 };
    let human = diagnostics.iter().map(|found| report::human(found, sources, outcome.secrets(), style)).collect();
    let mut baseline = Baseline::default();
    baseline.add(name, diagnostics, sources, &str::to_owned);
    vec![
        ("human", human),
        ("concise", concise(outcome)),
        ("json", report::render_json(diagnostics, sources, 0, &[])),
        ("sarif", report::sarif(&[checked], &[])),
        ("github", report::github(&checked)),
        ("gitlab", report::gitlab(&[checked])),
        ("junit", report::junit(&[checked], &[], &|_| true)),
        ("markdown", report::markdown(&checked)),
        ("baseline", baseline.write()),
    ]
}
