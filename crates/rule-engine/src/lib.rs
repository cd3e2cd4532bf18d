//! Groups of rules over time, as one version of Prometheus runs them, and the tests that promtool runs of them.
//!
//! In: texts of rule files, series, and a [`Server`] (version, external labels, address). Out: what is recorded, the alerts
//! of each rule and its errors. Nothing here reads files or asks servers.
//!
//! - [`RuleFile::read`] reads a rule file; [`Group::evaluate`] runs one of its groups at one instant, [`Rules`] all groups,
//!   each in its interval.
//! - [`unit_test::run`] judges a test file of `promtool test rules`: a verdict, and each difference.
//!
//! Deliberately absent: alerts on their way to Alertmanager (`alertmanager-engine` has them), what a restart restores, and
//! rules that run at once (`concurrent-rule-eval`).

mod alerting;
mod append;
mod duration;
mod fields;
mod group;
mod remembered;
mod rule;
mod rule_file;
mod schedule;
mod server;
mod shape;
mod sound;
mod templates;
pub mod unit_test;
mod validate;

pub use alerting::{Alert, State};
pub use group::{Group, RuleState};
pub use rule::{GroupDefinition, Kind, Rule};
pub use rule_file::RuleFile;
pub use schedule::Rules;
pub use server::Server;

/// Something that a text may not say, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1; 0 where there is none.
    pub line: usize,
    pub message: String,
}

impl Fault {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }

    /// The fault with its place in a file: `rules.yml:3: field expresion not found`.
    #[must_use]
    pub fn within(&self, file: &str) -> String {
        match self.line {
            0 => format!("{file}: {}", self.message),
            line => format!("{file}:{line}: {}", self.message),
        }
    }
}
