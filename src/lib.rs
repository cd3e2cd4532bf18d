//! Compiles one `lakehouse.toml` into the configuration of a monitoring stack, and says first what in it is wrong.
//!
//! ```text
//! lakehouse.toml (and what it includes)
//!    │ text
//! source     Sources           owns the texts and every span
//!    │ parse      syntax errors (several)                      source::parse
//!    │ join       the included files                           resolve::read
//!    │ overlay    then once for each environment               resolve::layer
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
pub mod components;
pub mod emit;
pub mod exposition;
mod kinds;
pub mod mend;
pub mod metrics;
pub mod model;
pub mod overview;
pub mod provenance;
pub mod render;
mod resolve;
pub mod routing;
pub mod rules;
pub mod secret;
pub mod spec;
mod sql;
pub mod types;
pub mod verify;
pub mod why;

pub use lakehouse_alertmanager as alertmanager;
pub use lakehouse_go_template as template;
pub use lakehouse_logstash as logstash;
pub use lakehouse_promql as promql;
pub use lakehouse_promql::series;
pub use lakehouse_source as source;
pub use lakehouse_source::{limits, report};

use std::sync::OnceLock;

use emit::Artifacts;
use model::Model;
use report::{Diagnostic, Level, Report};
use secret::Secrets;
use source::Sources;

pub use resolve::{Input, Project, Refusal, Tree};

/// What one run found and made.
pub struct Outcome {
    /// The texts, for showing places.
    pub sources: Sources,
    /// All findings of all environments, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The environments that were checked, by name; exactly one, without a name, where the spec declares none.
    pub environments: Vec<Environment>,
    /// The names of all environments that the spec declares.
    pub declared: Vec<String>,
    /// Whether every file could be read as a whole, so that nothing declared is missing here.
    pub complete: bool,
    /// Whether no phase before the rules found anything, so that no mistake hides another.
    pub whole: bool,
    changes: Vec<resolve::Changes>,
    secrets: OnceLock<Secrets>,
}

/// One spec as it is in one environment.
pub struct Environment {
    /// Its name; none where the spec declares no environments.
    pub name: Option<String>,
    /// What it means, if it may be written.
    pub model: Option<rules::Valid<Model>>,
    /// Its layered tree, if it was asked for.
    pub tree: Option<Tree>,
}

impl Outcome {
    /// What no output may show. Where nothing was found it is looked for when it is first asked for.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::of(&self.sources, &self.diagnostics))
    }

    /// The findings that stop a build.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|found| found.level == Level::Error).count()
    }

    /// Whether the place that a finding's edit would change counts only in environments that have the finding.
    pub fn counts_where_edited(&self, diagnostic: &Diagnostic) -> bool {
        let own = |span| self.changes.iter().any(|changes| changes.holds(span));
        diagnostic.environments.is_empty() || diagnostic.edit.as_ref().is_some_and(|edit| own(edit.span))
    }

    /// How many parts of the spec are passed on without being understood: the most in one environment.
    pub fn raw(&self) -> usize {
        let models = self.environments.iter().filter_map(|environment| environment.model.as_deref());
        models.map(Model::raw).max().unwrap_or(0)
    }

    /// The metrics that expressions read and of which nobody can say whether they exist, of all environments.
    pub fn unknown_metrics(&self) -> std::collections::BTreeSet<String> {
        let models = self.environments.iter().filter_map(|environment| environment.model.as_deref());
        models.flat_map(metrics::not_known).collect()
    }

    /// The model of the first environment, if it may be written: of a spec without environments, the only one.
    pub fn model(&self) -> Option<&rules::Valid<Model>> {
        self.environments.first()?.model.as_ref()
    }
}

/// What a check is asked for, besides the spec.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The day on which suppressions expire, such as `2026-11-23`; without it none does.
    pub today: Option<&'a str>,
    /// The environments to look at; empty for all. Names that the spec does not declare are left out.
    pub environments: &'a [String],
    /// Whether to keep the layered trees, for saying where each value comes from.
    pub trees: bool,
}

/// Checks a spec in all its environments: every phase up to the point where files would be written.
///
/// `include` finds the files that a pattern names; `today` (as `2026-11-23`) lets suppressions expire.
pub fn check(root: &Input, include: &dyn Fn(&str) -> Result<Vec<Input>, String>, today: Option<&str>) -> Outcome {
    check_with(root, include, &Options { today, ..Options::default() })
}

/// As [`check`], in some environments.
pub fn check_with(
    root: &Input,
    include: &dyn Fn(&str) -> Result<Vec<Input>, String>,
    options: &Options<'_>,
) -> Outcome {
    check_project(root, &resolve::Given::new(include), options)
}

/// As [`check_with`], where the files are those of a project.
pub fn check_project(root: &Input, project: &dyn Project, options: &Options<'_>) -> Outcome {
    let mut sources = Sources::new();
    let mut read = Report::new();
    let files = resolve::read(root, project, &mut sources, &mut read);
    let declared: Vec<String> = files.environments.names().map(str::to_owned).collect();
    let wanted = |name: &&String| options.environments.is_empty() || options.environments.contains(name);
    let mut names: Vec<Option<String>> = declared.iter().filter(wanted).cloned().map(Some).collect();
    if declared.is_empty() {
        names.push(None);
    }
    let all = names.len() >= declared.len();
    if let Some(limit) = too_many(&files, names.len()) {
        read.add(limit.finding(files.environments.first.unwrap_or_default()));
        names.truncate(1);
    }
    let mut diagnostics = read.into_sorted();
    let read_whole = diagnostics.is_empty();
    let mut complete = read_whole;
    let mut kinds = resolve::LoadedKinds::default();
    let mut environments = Vec::new();
    let mut models = Vec::new();
    let mut weighed = Vec::new();
    let last = names.len().saturating_sub(1);
    let mut files = Some(files);
    for (index, name) in names.into_iter().enumerate() {
        // one environment alone needs no copy
        let Some(files) = (if index == last { files.take() } else { files.clone() }) else {
            continue;
        };
        let mut report = Report::new();
        let layered = resolve::layer(files, name.as_deref(), &mut kinds, &mut sources, &mut report);
        let levels = rules::Levels::read(layered.root(), &mut report);
        let (changes, tree) = (layered.changes.clone(), options.trees.then(|| layered.tree()));
        let model = resolve::resolve(layered, &sources, &mut report);
        // rules speak about a whole model; on half of one they would guess
        complete &= report.is_empty();
        rules::check(&model, &mut report);
        let mut of_one = rules::weigh(report.into_found(), &levels, options.today);
        changes.label(&mut of_one.found);
        weighed.push((levels, of_one));
        models.push(model);
        environments.push((name, changes, tree));
    }
    diagnostics.extend(rules::spent(&weighed, options.today, complete && all));
    let of_each = weighed.into_iter().map(|(_, weighed)| weighed.found);
    let named = environments.iter().map(|(name, ..)| name.as_deref().unwrap_or(model::conventions::ENVIRONMENT));
    diagnostics.extend(report::join(named.zip(of_each).collect(), declared.len(), rules::counts_everywhere));
    diagnostics.sort_by(|a, b| (a.span(), a.code).cmp(&(b.span(), b.code)));
    for (name, changes, _) in &environments {
        name.iter().for_each(|name| changes.label_items(name, &mut diagnostics));
    }
    report::settle(&mut diagnostics, &sources);
    let secrets = OnceLock::new();
    if !diagnostics.is_empty() {
        secrets.get_or_init(|| Secrets::of(&sources, &diagnostics)).conceal_found(&mut diagnostics, &sources);
    }
    report::shorten(&mut diagnostics);
    let stops = |name: Option<&String>| {
        let here = |found: &&Diagnostic| {
            found.environments.is_empty() || name.is_some_and(|name| found.environments.contains(name))
        };
        diagnostics.iter().filter(here).filter(|found| found.level == Level::Error).count()
    };
    let (mut of_environments, mut of_changes) = (Vec::new(), Vec::new());
    for ((name, changes, tree), model) in environments.into_iter().zip(models) {
        let model = rules::valid(model, stops(name.as_ref()));
        of_environments.push(Environment { name, model, tree });
        of_changes.push(changes);
    }
    Outcome {
        sources,
        diagnostics,
        environments: of_environments,
        declared,
        complete: read_whole,
        whole: complete,
        changes: of_changes,
        secrets,
    }
}

/// The bound that so many environments are beyond.
fn too_many(files: &resolve::Files, environments: usize) -> Option<&'static limits::Limit> {
    if environments > limits::ENVIRONMENTS.most {
        return Some(&limits::ENVIRONMENTS);
    }
    let size = files.size.saturating_mul(environments);
    (environments > 1 && size > limits::ENVIRONMENT_SIZE.most).then_some(&limits::ENVIRONMENT_SIZE)
}

/// Writes every file of a valid model, and reads each back.
///
/// # Errors
/// Faults of this program: files that do not say what was meant.
pub fn build(model: &rules::Valid<Model>, layout: &emit::Layout) -> Result<Artifacts, Vec<String>> {
    let artifacts = emit::emit(model, layout);
    let faults = verify::verify(&artifacts, model).faults;
    if faults.is_empty() { Ok(artifacts) } else { Err(faults) }
}
