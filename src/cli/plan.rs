//! `plan`: what a change of the spec means, compared with a commit or with another copy.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::git::Commit;
use super::spec::{self, Location};
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, failed, test};
use crate::compare::{FileChange, FileState, Options, compare};
use crate::render::{self, Plan};
use crate::{Input, Outcome};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs plan                               the spec on the disk, compared with HEAD
  lakehouse-obs plan --against origin/main
  lakehouse-obs plan --against ../other-copy
  lakehouse-obs plan --format markdown > plan.md   for a pull request
  lakehouse-obs plan --detailed-exitcode           for a script

Exit codes: 0 compared, 1 the spec has errors, 2 the command could not run.
With --detailed-exitcode: 0 no change of meaning, 1 an error, 2 changes.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Spec file.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// What to compare with: a commit, branch or tag of git, or a folder that holds a file of the same name.
    #[arg(long, value_name = "GIT-REF|DIR", default_value = "HEAD")]
    against: String,
    /// Compare only this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Exit with 2 if anything changes its meaning, and with 1 on an error.
    #[arg(long)]
    detailed_exitcode: bool,
    /// Do not run tests and scenarios.
    #[arg(long)]
    no_tests: bool,
}

/// How the plan is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What matters most first, with the lines of the spec.
    Human,
    /// One JSON document.
    Json,
    /// For the summary of a CI job, or a comment on a pull request.
    Markdown,
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    match planned(arguments, colour) {
        Ok(changed) if changed && arguments.detailed_exitcode => Ok(Verdict::Changed),
        Ok(_) => Ok(Verdict::Clean),
        Err(Stopped::Errors) => Ok(Verdict::Found),
        Err(Stopped::Failed(failure)) if arguments.detailed_exitcode => {
            failed(failure);
            Ok(Verdict::Found)
        }
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

/// Why there is no plan.
enum Stopped {
    /// The spec has errors, which were shown.
    Errors,
    /// Something else.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Stopped {
        Stopped::Failed(failure)
    }
}

/// Compares, and shows what differs; whether anything does.
fn planned(arguments: &Arguments, colour: Colour) -> Result<bool, Stopped> {
    if arguments.spec == Path::new("-") {
        let failure = Failure::new("`plan` compares files, and standard input is none");
        return Err(failure.help("pass the path of the spec").into());
    }
    let name = Location::new(&arguments.spec).name;
    let after = spec::check_for_plan(&arguments.spec, &arguments.environments)?;
    if after.environments.iter().any(|environment| environment.model.is_none()) {
        check::show_outcome(&after, colour, Stream::Error);
        terminal::error(&format!("{}: nothing was compared\n", render::summary(&after.diagnostics)));
        return Err(Stopped::Errors);
    }
    let old = old(arguments)?;
    let Some(before) = old.outcome else {
        let plan = Plan::new(&name, &arguments.against, old.commit.as_deref(), None);
        show(&plan, arguments.format, colour);
        return Ok(true);
    };
    refuse_errors(&before, &arguments.against)?;
    let options = Options { tests: !arguments.no_tests, threads: spec::threads() };
    let without = "use earlier times in the tests, or compare with `--no-tests`";
    let comparison = compare(&before, &after, options).map_err(|stopped| test::stopped_by(stopped, Some(without)))?;
    let plan = Plan::new(&name, &arguments.against, old.commit.as_deref(), Some(&comparison));
    show(&plan, arguments.format, colour);
    let differs = |file: &FileChange| file.state != FileState::Respelled;
    // taking two large models apart takes a twentieth of a run, and the program ends soon
    std::mem::forget((before, after));
    Ok(!comparison.changes.is_empty() || comparison.files.iter().any(differs))
}

fn show(plan: &Plan<'_>, format: Format, colour: Colour) {
    terminal::out(&match format {
        Format::Human => render::plan_human(plan, colour.style(Stream::Out)),
        Format::Json => render::plan_json(plan),
        Format::Markdown => render::plan_markdown(plan),
    });
}

/// What is compared with: nothing where it has no such spec.
struct Old {
    outcome: Option<Outcome>,
    commit: Option<String>,
}

fn old(arguments: &Arguments) -> Result<Old, Failure> {
    let Location { folder, .. } = Location::new(&arguments.spec);
    let file = arguments.spec.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let copy = Path::new(&arguments.against).join(&file);
    if copy.is_file() {
        let outcome = spec::check_for_plan(&copy, &arguments.environments)?;
        return Ok(Old { outcome: Some(outcome), commit: None });
    }
    let commit = Commit::open(&folder, &arguments.against)?;
    let id = Some(commit.id.clone());
    let Some(text) = commit.spec(&file)? else { return Ok(Old { outcome: None, commit: id }) };
    let input = Input { name: Location::new(&arguments.spec).name, text };
    let outcome = spec::check_old(&input, &commit, &arguments.environments);
    Ok(Old { outcome: Some(outcome), commit: id })
}

/// A spec with errors has no meaning to compare with.
fn refuse_errors(before: &Outcome, against: &str) -> Result<(), Failure> {
    if before.environments.iter().all(|environment| environment.model.is_some()) {
        return Ok(());
    }
    let first = before.diagnostics.iter().find(|found| found.level == crate::report::Level::Error);
    let first = first.map(|found| {
        let place = before.sources.place(found.span());
        let place = place.map_or_else(String::new, |place| format!("{}:{}: ", place.file, place.line));
        before.secrets().mask_secrets(&format!("; the first: {place}{} ({})", found.message, found.code)).into_owned()
    });
    let errors = terminal::count(before.errors(), "error");
    let failure = Failure::new(format!("the spec in `{against}` has {errors}{}", first.unwrap_or_default()));
    Err(failure.help("compare with a commit in which the spec has none: `--against REF`"))
}
