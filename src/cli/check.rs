//! `check`: report all findings, and fix them if asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::baseline::{self, Known};
use super::root::Output;
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, fix, migrations, output, spec};
use crate::Outcome;
use crate::render::{self, Checked, Shown, Style};
use crate::report::{Diagnostic, Level};
use crate::secret::Secrets;
use crate::source::Sources;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs check
  lakehouse-obs check specs/*.toml --format concise
  lakehouse-obs check --format json | jq '.findings[].code'
  lakehouse-obs check --format sarif > lakehouse-obs.sarif
  lakehouse-obs check --format github                 annotations in a GitHub workflow
  lakehouse-obs check --fix                           fix what can be fixed automatically
  lakehouse-obs check --diff                          show these fixes; write no files
  lakehouse-obs check --write-baseline baseline.json  record all findings as the baseline
  lakehouse-obs check --baseline baseline.json        report new findings only
  cat lakehouse.toml | lakehouse-obs check -";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Spec files; `-` reads standard input [default: lakehouse.toml].
    #[arg(value_name = "SPEC")]
    specs: Vec<PathBuf>,
    /// Check only this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Show every finding in the `human` format. Without it, equal findings are grouped after the first three.
    #[arg(long)]
    all: bool,
    /// Minimum severity that fails the check.
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    fail_on: FailOn,
    /// Apply the fixes to the spec and the files that it includes, and show the remaining findings. For standard input,
    /// print the fixed text to standard output and the findings to standard error.
    #[arg(long, conflicts_with_all = ["environments", "write_baseline"])]
    fix: bool,
    /// Print the changes of `--fix` as a diff, and write no files; findings go to standard error.
    #[arg(long, conflicts_with_all = ["environments", "write_baseline"])]
    diff: bool,
    /// Baseline file: its findings are not shown, not fixed, and do not fail the check.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record all current findings as the baseline in this file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "environments", "format", "fail_on"])]
    write_baseline: Option<PathBuf>,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines of the source.
    Human,
    /// One line for each finding.
    Concise,
    /// One JSON document for each spec.
    Json,
    /// SARIF 2.1.0, one document.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality report, one document.
    Gitlab,
    /// JUnit XML, one document.
    Junit,
    /// A table for each spec.
    Markdown,
}

/// What makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors and warnings.
    Warning,
    /// Errors only.
    Error,
    /// No finding fails the check.
    Never,
}

impl FailOn {
    fn fails(self, level: Level) -> bool {
        match self {
            FailOn::Warning => level >= Level::Warning,
            FailOn::Error => level == Level::Error,
            FailOn::Never => false,
        }
    }
}

/// A spec that was checked.
pub(super) struct Check {
    /// Its name as findings show it.
    pub(super) spec: String,
    /// Its findings, without those that a baseline knows.
    pub(super) found: Vec<Diagnostic>,
    /// Those that a baseline knows.
    pub(super) known: Vec<Diagnostic>,
    /// Its texts.
    pub(super) sources: Sources,
    /// What of them must not be shown.
    pub(super) secrets: Secrets,
    /// Whether a baseline was asked.
    pub(super) baseline: bool,
    /// How many parts of it are passed on without being understood.
    pub(super) raw: usize,
    /// The metrics that it reads and of which nobody can say whether they exist.
    pub(super) unknown_metrics: Vec<String>,
    /// The built-in alerts in whose place it has its own, each with that one.
    pub(super) replaced_alerts: BTreeMap<String, String>,
    /// How many tests it has.
    pub(super) tests: usize,
    /// How many findings were fixed.
    pub(super) fixed: usize,
}

impl Check {
    pub(super) fn new(spec: String, outcome: Outcome) -> Check {
        let raw = outcome.raw();
        let unknown_metrics = outcome.unknown_metrics().into_iter().collect();
        let replaced_alerts = outcome.replaced_alerts();
        let tests = outcome.tests();
        let Outcome { sources, diagnostics, environments, secrets, .. } = outcome;
        // without findings nothing of the texts is shown
        let secrets = secrets.into_inner().unwrap_or_default();
        // taking a large model apart takes a twentieth of a run, and the program ends soon
        std::mem::forget(environments);
        let known = Vec::new();
        Check {
            spec,
            found: diagnostics,
            known,
            sources,
            secrets,
            baseline: false,
            raw,
            unknown_metrics,
            replaced_alerts,
            tests,
            fixed: 0,
        }
    }

    fn shown(&self) -> Checked<'_> {
        let Check { spec, found, known, sources, baseline, .. } = self;
        Checked { spec, found, known, sources, baseline: *baseline }
    }
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let known = arguments.baseline.as_deref().map(Known::read).transpose()?;
    let default = [PathBuf::from(spec::DEFAULT)];
    let specs = if arguments.specs.is_empty() { &default[..] } else { &arguments.specs };
    let mut checks = Vec::new();
    let mut failures = Vec::new();
    let mut edited = false;
    // a file that several specs include is fixed for all of them, so they are fixed before any is shown
    let fixes = arguments.fix || arguments.diff;
    let fixed = if fixes { Some(fix::run(specs, known.as_ref(), arguments.diff)?) } else { None };
    let changed = fixed.as_ref().is_some_and(|fixed| fixed.changed);
    let mut fixed = fixed.into_iter().flat_map(|fixed| fixed.specs);
    for argument in specs {
        let name = spec::Location::new(argument).name;
        // the other specs are checked all the same
        let result = fixed.next().unwrap_or_else(|| Ok((spec::check(argument, &arguments.environments)?, 0)));
        match result {
            Ok((outcome, fixed)) => {
                report_pending(argument, &outcome);
                edited |= report_edited(argument, &outcome)?;
                let check = match &known {
                    Some(known) => known.sort(&name, outcome),
                    None => Check::new(name, outcome),
                };
                let check = Check { fixed, ..check };
                if arguments.write_baseline.is_none() {
                    show_one(&check, arguments, colour);
                }
                checks.push(check);
            }
            Err(failure) => failures.push((name, failure)),
        }
    }
    match &arguments.write_baseline {
        Some(path) if failures.is_empty() => return baseline::write(path, &checks),
        Some(_) => {}
        None => show_all(&checks, &failures, arguments),
    }
    // what is known of another environment is not looked for
    if let Some(known) = known.as_ref().filter(|_| arguments.environments.is_empty()) {
        known.report_stale(&checks);
    }
    // the last spec that cannot be read decides the exit code
    let last = failures.pop();
    for (_, failure) in failures {
        terminal::error(&format!("error: {}\n", failure.message));
    }
    if let Some((_, failure)) = last {
        return Err(failure);
    }
    let mut found = checks.iter().flat_map(|check| &check.found);
    let fails = found.any(|diagnostic| arguments.fail_on.fails(diagnostic.level));
    let differs = arguments.diff && changed;
    Ok(if fails || edited || differs { Verdict::Found } else { Verdict::Clean })
}

impl Arguments {
    /// Where findings are shown: not among texts or diffs.
    fn stream(&self) -> Stream {
        let prints_text = self.fix && self.specs.iter().any(|spec| spec == Path::new("-"));
        if self.diff || prints_text { Stream::Error } else { Stream::Out }
    }
}

/// Shows a spec at once, in the formats that need not know the others.
fn show_one(check: &Check, arguments: &Arguments, colour: Colour) {
    let stream = arguments.stream();
    let fixed = match (check.fixed, arguments.diff) {
        (0, _) => String::new(),
        (fixed, false) => format!("; {fixed} fixed"),
        (fixed, true) => format!("; {fixed} would be fixed"),
    };
    match arguments.format {
        Format::Json => {
            let Check { raw, unknown_metrics, replaced_alerts, .. } = check;
            let replaced_alerts: Vec<String> = replaced_alerts.keys().cloned().collect();
            let summary = render::Summary { raw: *raw, unknown_metrics, replaced_alerts: &replaced_alerts };
            stream.print(&render::render_json(&check.found, &check.sources, summary));
        }
        Format::Concise => {
            for diagnostic in &check.found {
                stream.print(&render::concise(diagnostic, &check.sources));
            }
        }
        Format::Human => {
            let Check { found, sources, secrets, .. } = check;
            if arguments.all {
                let style = colour.style(stream);
                found.iter().for_each(|found| show_finding(found, sources, secrets, style, stream));
            } else {
                show(found, sources, secrets, colour, stream);
            }
            stream.print(&format!("{}: {}{fixed}\n", check.spec, outcome(check)));
        }
        Format::Github => stream.print(&render::github(&check.shown())),
        Format::Markdown => stream.print(&render::markdown(&check.shown())),
        Format::Sarif | Format::Gitlab | Format::Junit => {}
    }
    let hidden = check.known.len();
    if hidden > 0 && !matches!(arguments.format, Format::Human | Format::Markdown | Format::Sarif) {
        let hidden = terminal::count(hidden, "finding");
        terminal::error(&format!("note: {}: {hidden} in the baseline, not shown\n", check.spec));
    }
    if let Some(fixed) = fixed.strip_prefix("; ").filter(|_| arguments.format != Format::Human) {
        terminal::error(&format!("note: {}: {fixed}\n", check.spec));
    }
}

/// Shows all specs, in the formats that are one document, and what could not be checked.
fn show_all(checks: &[Check], failures: &[(String, Failure)], arguments: &Arguments) {
    let stream = arguments.stream();
    let shown: Vec<Checked> = checks.iter().map(Check::shown).collect();
    let failed: Vec<(String, String)> =
        failures.iter().map(|(name, failure)| (name.clone(), failure.message.clone())).collect();
    match arguments.format {
        Format::Human | Format::Concise | Format::Json => {}
        Format::Sarif => stream.print(&render::sarif(&shown, &failed)),
        Format::Gitlab => stream.print(&render::gitlab(&shown)),
        Format::Junit => {
            stream.print(&render::junit(&shown, &failed, &|level| arguments.fail_on.fails(level)));
        }
        Format::Github => failed.iter().for_each(|(_, why)| stream.print(&render::github_failure(why))),
        Format::Markdown => {
            failed.iter().for_each(|(spec, why)| stream.print(&render::markdown_failure(spec, why)));
        }
    }
}

/// Says which migrations in the output are no longer as they were written; whether there are any.
fn report_edited(argument: &Path, outcome: &Outcome) -> Result<bool, Failure> {
    let folder = spec::Location::new(argument).folder;
    let output = Output::new(&folder, None);
    let mut edited = false;
    for environment in &outcome.environments {
        if let Some(model) = &environment.model {
            let out = output.folder(environment.name.as_deref())?;
            edited |= migrations::refuse(&migrations::read(model, &out, &folder)?, &out, &folder);
        }
    }
    Ok(edited)
}

fn report_pending(argument: &Path, outcome: &Outcome) {
    let folder = spec::Location::new(argument).folder;
    let output = Output::new(&folder, None);
    let folders = outcome.environments.iter().filter_map(|environment| output.folder(environment.name.as_deref()).ok());
    for folder in folders.filter(|folder| output::is_pending(folder)) {
        terminal::error(&format!(
            "warning: an interrupted build is pending in `{}`; run `lakehouse-obs build`\n",
            folder.display()
        ));
    }
}

/// `no findings`, `2 errors, 3 in the baseline`, `no findings; 1 raw setting not checked`.
fn outcome(check: &Check) -> String {
    let raw = match check.raw {
        0 => String::new(),
        raw => format!("; {} not checked", terminal::count(raw, "raw setting")),
    };
    let findings = match (check.found.is_empty(), check.known.len()) {
        (true, 0) => "no findings".to_owned(),
        (true, known) => format!("no new findings, {known} in the baseline"),
        (false, 0) => render::summary(&check.found),
        (false, known) => format!("{}, {known} in the baseline", render::summary(&check.found)),
    };
    let unknown = named("metric", "not verified", &check.unknown_metrics);
    let replaced: Vec<String> = check.replaced_alerts.iter().map(|(name, own)| replaced(name, own)).collect();
    let tests = match check.tests {
        0 => String::new(),
        tests => format!("; {} to run: `lakehouse-obs test`", terminal::count(tests, "test")),
    };
    findings + &raw + &unknown + &named("built-in alert", "replaced", &replaced) + &tests
}

/// `PostgresDown`, or `PostgresDown (by Down)` where the alert in its place has another name and asks the same.
fn replaced(name: &str, own: &str) -> String {
    if name == own { name.to_owned() } else { format!("{name} (by {own})") }
}

/// `; 2 metrics not verified: a, b`; of many, the first.
fn named(one: &str, what: &str, names: &[String]) -> String {
    const SHOWN: usize = 5;
    if names.is_empty() {
        return String::new();
    }
    let first: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("; {} {what}: {}{more}", terminal::count(names.len(), one), first.join(", "))
}

/// Shows findings to a person; of many that say the same, the first.
pub(super) fn show(found: &[Diagnostic], sources: &Sources, secrets: &Secrets, colour: Colour, stream: Stream) {
    let style = colour.style(stream);
    for shown in render::grouped(found, sources) {
        match shown {
            Shown::Finding(diagnostic) => show_finding(diagnostic, sources, secrets, style, stream),
            Shown::More(text) => stream.print(&format!("{text}\n\n")),
        }
    }
}

fn show_finding(diagnostic: &Diagnostic, sources: &Sources, secrets: &Secrets, style: Style, stream: Stream) {
    let text = render::human(diagnostic, sources, secrets, style);
    stream.print(&format!("{text}\n"));
}

/// As [`show`], all findings of a spec.
pub(super) fn show_outcome(outcome: &Outcome, colour: Colour, stream: Stream) {
    if !outcome.diagnostics.is_empty() {
        show(&outcome.diagnostics, &outcome.sources, outcome.secrets(), colour, stream);
    }
}
