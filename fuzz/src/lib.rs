//! What must hold of any input: one function for each thing that this program reads from others.
//!
//! In: any bytes. Out: nothing, or a panic that says what does not hold. libFuzzer gives them what it thinks up
//! (`fuzz_targets`), and `tests/fuzzing.rs` what is kept in `corpus`. An input of several parts has NUL between them.

mod notations;
mod specs;
mod state;

pub use notations::{date, exposition, grok, logstash, matcher, promql, series, template};
pub use specs::{alert, query, spec};
pub use state::{baseline, journal, manifest, migration};

/// A name, and what must hold of any input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, by name. The name is that of the program in `fuzz_targets` and of the folder in `corpus`.
pub const TARGETS: &[Target] = &[
    ("alert", alert),
    ("baseline", baseline),
    ("date", date),
    ("exposition", exposition),
    ("grok", grok),
    ("journal", journal),
    ("logstash", logstash),
    ("manifest", manifest),
    ("matcher", matcher),
    ("migration", migration),
    ("promql", promql),
    ("query", query),
    ("series", series),
    ("spec", spec),
    ("template", template),
];

/// The parts of an input, if it is text.
fn parts(bytes: &[u8]) -> Option<Vec<&str>> {
    std::str::from_utf8(bytes).ok().map(|text| text.split('\0').collect())
}

/// Lets a panic of the second reader of PromQL pass: it is caught where it is called (`promql/grammar.rs`), but libFuzzer's
/// own hook would end the program before that. All others still end it.
pub fn quiet() {
    let ends = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let file = info.location().map_or("", std::panic::Location::file);
        if !["promql-parser", "lrpar", "cfgrammar"].iter().any(|name| file.contains(&format!("/{name}-"))) {
            ends(info);
        }
    }));
}
