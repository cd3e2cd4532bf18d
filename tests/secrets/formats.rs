//! What findings look like in every format, without a process for each.

use lakehouse_obs::render::{self, Baseline, Style};
use lakehouse_obs::{Input, Outcome};

/// Checks a spec that includes nothing.
pub fn check(name: &str, text: String) -> Outcome {
    lakehouse_obs::check(&Input { name: name.to_owned(), text }, &|_| Ok(Vec::new()), None)
}

/// A line for each finding.
pub fn concise(outcome: &Outcome) -> String {
    outcome.diagnostics.iter().map(|found| render::concise(found, &outcome.sources)).collect()
}

/// Every format, by its name.
pub fn all(name: &str, outcome: &Outcome) -> Vec<(&'static str, String)> {
    let Outcome { sources, diagnostics, .. } = outcome;
    let checked = render::Checked { spec: name, found: diagnostics, known: &[], sources, baseline: false };
    // as wide as it takes: a break in the midst of a secret would hide it from the tests
    let style = Style { colour: false, width: 100_000 };
    let human = diagnostics.iter().map(|found| render::human(found, sources, outcome.secrets(), style)).collect();
    let mut baseline = Baseline::default();
    baseline.add(name, diagnostics, sources, &str::to_owned);
    vec![
        ("human", human),
        ("concise", concise(outcome)),
        ("json", render::render_json(diagnostics, sources, render::Summary::default())),
        ("sarif", render::sarif(&[checked], &[])),
        ("github", render::github(&checked)),
        ("gitlab", render::gitlab(&[checked])),
        ("junit", render::junit(&[checked], &[], &|_| true)),
        ("markdown", render::markdown(&checked)),
        ("baseline", baseline.write()),
    ]
}
