//! Compiles one `lakehouse.toml` into the configuration of a monitoring stack, and says first what in it is wrong.
//!
//! ```text
//! lakehouse.toml (and what it includes)
//!    │ text
//! source     Sources           owns the texts and every span
//!    │ parse      syntax errors (several)                      source::parse
//!    │ join       the included files                           resolve::read
//!    │ layer      defaults, kinds; every value keeps its place resolve::layer
//! spec       spec::*           what was written, decoded item by item; all shape errors
//!    │ resolve    references, typed values                     resolve::resolve
//! model      Model             the meaning
//!    │ check      every rule                                   rules::check, rules::weigh
//!            Valid<Model>      only `rules` makes one
//!    │ emit       cannot fail                                  emit::emit
//!            Artifacts         path → bytes
//!    │ verify     our own bytes read back                      verify::verify
//!    │ write      staged and journalled, or a diff             cli::output
//! disk
//! ```
//!
//! Everything but [`cli`] is pure: no disk, no environment, no clock, no terminal.

pub mod catalogue;
pub mod cli;
pub mod emit;
pub mod grok;
pub mod joda;
mod kinds;
pub mod lscl;
pub mod model;
pub mod promql;
pub mod report;
mod resolve;
pub mod routing;
pub mod rules;
pub mod series;
pub mod source;
pub mod spec;
pub mod template;
mod verify;

use emit::Artifacts;
use model::Model;
use report::{Diagnostic, Level, Report};
use source::Sources;

pub use resolve::Input;

/// What one run found and made.
pub struct Outcome {
    /// The texts, for showing places.
    pub sources: Sources,
    /// All findings of all environments, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The environments that were checked, by name; exactly one, without a name, where the spec declares none.
    pub environments: Vec<Environment>,
}

/// One spec as it is in one environment.
pub struct Environment {
    /// Its name; none where the spec declares no environments.
    pub name: Option<String>,
    /// What it means, if it may be written.
    pub model: Option<rules::Valid<Model>>,
}

impl Outcome {
    /// The findings that stop a build.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|found| found.level == Level::Error).count()
    }

    /// The model of the first environment, if it may be written: of a spec without environments, the only one.
    pub fn model(&self) -> Option<&rules::Valid<Model>> {
        self.environments.first()?.model.as_ref()
    }
}

/// Checks a spec: every phase up to the point where files would be written.
///
/// `include` finds the files that a pattern names; `today` (as `2026-11-23`) lets suppressions expire.
pub fn check(root: &Input, include: &dyn Fn(&str) -> Result<Vec<Input>, String>, today: Option<&str>) -> Outcome {
    let mut sources = Sources::new();
    let mut report = Report::new();
    let files = resolve::read(root, include, &mut sources, &mut report);
    let layered = resolve::layer(files, &mut sources, &mut report);
    let levels = rules::Levels::read(layered.root(), &mut report);
    let model = resolve::resolve(layered, &sources, &mut report);
    // rules speak about a whole model; on half of one they would guess
    let complete = report.is_empty();
    rules::check(&model, &mut report);
    let mut diagnostics = rules::weigh(report.into_sorted(), &levels, today, complete);
    report::conceal(&mut diagnostics, &sources);
    let errors = diagnostics.iter().filter(|found| found.level == Level::Error).count();
    let environments = vec![Environment { name: None, model: rules::valid(model, errors) }];
    Outcome { sources, diagnostics, environments }
}

/// Writes every file of a valid model, and reads each back.
///
/// # Errors
/// Faults of this program: files that do not say what was meant.
pub fn build(model: &rules::Valid<Model>, layout: &emit::Layout) -> Result<Artifacts, Vec<String>> {
    let artifacts = emit::emit(model, layout);
    let faults = verify::verify(&artifacts, model.stack.prometheus);
    if faults.is_empty() { Ok(artifacts) } else { Err(faults) }
}
