//! Compiles one `lakehouse.toml` into the configuration of a monitoring stack, and says first what in it is wrong.
//!
//! ```text
//! lakehouse.toml (and what it includes)
//!    │ text
//! source     Sources           owns the texts and every span
//!    │ parse      syntax errors (several)                      source::parse
//!    │ join       the included files                           load::read
//!    │ overlay    then once for each environment               load::layer
//!    │ layer      defaults; every value keeps its place        load::layer
//!    │ expand     kinds and what they bring, as plain tables   load::expand
//! spec       spec::*           what was written, decoded item by item; all shape errors
//!    │ resolve    references, typed values                     resolve::resolve
//! model      Model             the meaning
//!    │ check      every rule                                   rules::check, rules::apply_levels
//!            Valid<Model>      only `rules` makes one
//!    │ emit       cannot fail                                  emit::emit
//!            Artifacts         path → bytes
//!    │ verify     our own bytes read back                      verify::verify
//!    │ write      staged and journalled, or a diff             cli::output
//! disk
//! ```
//!
//! Everything but [`cli`] is pure: no disk, no environment, no clock, no terminal.

pub mod cli;
pub mod compare;
pub mod fix;
pub mod import;
pub mod overview;
pub mod provenance;
pub mod reference;
pub mod render;
pub mod why;

pub use lakehouse_alertmanager as alertmanager;
pub use lakehouse_checking::rules;
pub use lakehouse_go_template as template;
pub use lakehouse_logstash as logstash;
pub use lakehouse_meaning::{catalogue, components, exposition, metrics, model, routing, schemas, secret, spec, types};
pub use lakehouse_promql as promql;
pub use lakehouse_promql::series;
pub use lakehouse_source as source;
pub use lakehouse_source::{limits, report};
pub use lakehouse_testing::scenarios;
pub use lakehouse_writing::{emit, verify};

use std::sync::OnceLock;

use emit::Artifacts;
use lakehouse_meaning::{kinds, sql};
use lakehouse_reading::{load, resolve};
use load::Selection;
use model::Model;
use report::{Diagnostic, Level, Report};
use secret::Secrets;
use source::{Sources, Span};

pub use load::{Input, Project, Refusal, Tree};

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
    pub sources_complete: bool,
    /// Whether no phase before the rules found anything, so that no mistake hides another.
    pub semantically_complete: bool,
    changes: Vec<load::Changes>,
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
    /// Where the tests stand that are not to be run.
    pub left_out: Vec<Span>,
}

impl Environment {
    /// Whether a place is one of a test that is not to be run.
    pub fn is_left_out(&self, place: Span) -> bool {
        is_within(&self.left_out, place)
    }
}

fn is_within(places: &[Span], place: Span) -> bool {
    places.iter().any(|around| around.start <= place.start && place.end <= around.end)
}

impl Outcome {
    /// What no output may show. Where nothing was found it is looked for when it is first asked for.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::collect(&self.sources, &self.diagnostics))
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

    /// The alerts of kinds and of the stack in whose place the spec has its own, each with that one, of all environments.
    pub fn replaced_alerts(&self) -> std::collections::BTreeMap<String, String> {
        let models = self.environments.iter().filter_map(|environment| environment.model.as_deref());
        models.flat_map(|model| model.replaced_alerts.clone()).collect()
    }

    /// How many tests and scenarios there are: the most in one environment.
    pub fn tests(&self) -> usize {
        let models = self.environments.iter().filter_map(|environment| environment.model.as_deref());
        models.map(|model| scenarios::names(model).len()).max().unwrap_or(0)
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
    /// Whether tests are to be run: findings about tests do not keep the model from being used.
    pub tests: bool,
    /// Of these, which ones: errors in the others keep none from being run.
    pub filter: Option<&'a scenarios::Filter>,
    /// On how many threads a large spec is checked; one unless more are asked for. What is found is the same.
    pub threads: usize,
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
    check_project(root, &load::Given::new(include), options)
}

/// As [`check_with`], where the files are those of a project.
pub fn check_project(root: &Input, project: &dyn Project, options: &Options<'_>) -> Outcome {
    let mut sources = Sources::new();
    sources.threads = options.threads;
    let mut report = Report::new();
    let files = load::read(root, project, &mut sources, &mut report);
    let Selection { declared, names, is_all } = Selection::new(&files, options.environments, &mut report);
    let of_files = report.into_sorted();
    let sources_complete = of_files.iter().all(|found| found.level == Level::Note);
    let mut kinds = load::LoadedKinds::default();
    // the last environment takes the files themselves: one alone needs no copy
    let copies = std::iter::repeat_n(files, names.len());
    let pass = |(name, files)| Pass::run(name, files, &mut kinds, &mut sources, options);
    let mut passes: Vec<Pass> = names.into_iter().zip(copies).map(pass).collect();
    let semantically_complete = sources_complete && passes.iter().all(|pass| pass.is_complete);

    let mut diagnostics = of_files;
    let levels: Vec<_> = passes.iter().map(|pass| (&pass.levels, &pass.leveled)).collect();
    diagnostics.extend(rules::unused_suppressions(&levels, options.today, semantically_complete && is_all));
    let found = passes.iter_mut().map(Pass::take_findings).collect();
    diagnostics.extend(report::join(found, declared.len(), rules::counts_everywhere));
    diagnostics.sort_by(|a, b| (a.span(), a.code).cmp(&(b.span(), b.code)));
    for pass in &passes {
        pass.name.iter().for_each(|name| pass.changes.label_items(name, &mut diagnostics));
    }
    report::finalize(&mut diagnostics, &sources);
    let secrets = OnceLock::new();
    if !diagnostics.is_empty() {
        secrets.get_or_init(|| Secrets::collect(&sources, &diagnostics)).mask_findings(&mut diagnostics, &sources);
    }
    report::shorten(&mut diagnostics);
    let (environments, changes) = passes.into_iter().map(|pass| pass.end(&diagnostics, options.tests)).unzip();
    Outcome { sources, diagnostics, environments, declared, sources_complete, semantically_complete, changes, secrets }
}

/// What the phases made of a spec in one environment.
struct Pass {
    name: Option<String>,
    changes: load::Changes,
    tree: Option<Tree>,
    levels: rules::Levels,
    leveled: rules::LeveledFindings,
    model: Model,
    /// Where the tests stand that are not to be run.
    left_out: Vec<Span>,
    /// Whether no phase before the rules found anything.
    is_complete: bool,
}

impl Pass {
    fn run(
        name: Option<String>,
        files: load::Files,
        kinds: &mut load::LoadedKinds,
        sources: &mut Sources,
        options: &Options<'_>,
    ) -> Pass {
        let mut report = Report::new();
        let layered = load::layer(files, name.as_deref(), sources, &mut report);
        let layered = load::expand(layered, kinds, sources, &mut report);
        let levels = rules::Levels::read(layered.root(), &mut report);
        let (changes, tree) = (layered.changes.clone(), options.trees.then(|| layered.tree()));
        let left_out = options.filter.map(|filter| scenarios::left_out(layered.root(), filter)).unwrap_or_default();
        let model = resolve::resolve(layered, sources, options.threads, &mut report);
        // rules speak about a whole model; on half of one they would guess
        let is_complete = report.is_empty();
        rules::check(&model, options.threads, &mut report);
        let mut leveled = rules::apply_levels(report.into_found(), &levels, options.today);
        changes.label(&mut leveled.found);
        Pass { name, changes, tree, levels, leveled, model, left_out, is_complete }
    }

    /// Its findings, and the name that they get.
    fn take_findings(&mut self) -> (&str, Vec<Diagnostic>) {
        let found = std::mem::take(&mut self.leveled.found);
        (self.name.as_deref().unwrap_or(model::conventions::ENVIRONMENT), found)
    }

    /// What is left of it once all findings are known: its model may be written if none of them stops it.
    fn end(self, diagnostics: &[Diagnostic], tests: bool) -> (Environment, load::Changes) {
        let is_here = |found: &&Diagnostic| {
            let named = self.name.as_ref().is_some_and(|name| found.environments.contains(name));
            // a test that cannot hold is one that fails: it keeps no other from being run
            let about_tests = scenarios::ANSWERS.contains(&found.code) || found.code == scenarios::CANNOT_HOLD;
            let is_answer = tests && about_tests || is_within(&self.left_out, found.span());
            found.level == Level::Error && !is_answer && (found.environments.is_empty() || named)
        };
        let errors = diagnostics.iter().filter(is_here).count();
        let model = rules::valid(self.model, errors);
        (Environment { name: self.name, model, tree: self.tree, left_out: self.left_out }, self.changes)
    }
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

/// As [`build`], of one file after the other: what a file was made from is dropped once it was read back. An earlier build may
/// have written some of them: `stands` says of a file and its hash whether that build wrote the very same, so that nothing
/// would be written and nothing need be read back.
///
/// # Errors
/// As those of [`build`].
pub fn build_unless_current(
    model: &rules::Valid<Model>,
    layout: &emit::Layout,
    stands: &dyn Fn(&emit::Artifact, &str) -> bool,
) -> Result<Artifacts, Vec<String>> {
    let mut verifier = verify::Verifier::new(model);
    let artifacts = emit::emit_each(model, layout, &mut |artifact, hash| {
        if stands(artifact, hash) {
            verifier.note(artifact);
        } else {
            verifier.read(artifact);
        }
        artifact.made = emit::Made::Dropped;
    });
    let faults = verifier.finish(artifacts.files.keys().map(String::as_str)).faults;
    if faults.is_empty() { Ok(artifacts) } else { Err(faults) }
}
