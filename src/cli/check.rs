//! `check`: say everything that is wrong, write nothing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, output, spec};
use crate::report::{self, Diagnostic, Level};
use crate::source::{Sources, Span};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs check
  lakehouse-obs check specs/*.toml --format concise
  lakehouse-obs check --format json | jq '.findings[].code'
  cat lakehouse.toml | lakehouse-obs check -";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The specs; `-` reads standard input [default: lakehouse.toml].
    #[arg(value_name = "SPEC")]
    specs: Vec<PathBuf>,
    /// Only this environment; may be repeated [default: all that the spec declares].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// How findings are shown.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// The least weight that makes the exit code 1.
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    fail_on: FailOn,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the source and a caret.
    Human,
    /// One line each.
    Concise,
    /// One JSON document for each spec.
    Json,
}

/// What makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Any finding.
    Warning,
    /// Errors only.
    Error,
    /// Nothing.
    Never,
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let default = [PathBuf::from(spec::DEFAULT)];
    let specs = if arguments.specs.is_empty() { &default[..] } else { &arguments.specs };
    let mut verdict = Verdict::Clean;
    let mut failure = None;
    for spec in specs {
        match one(spec, arguments, colour) {
            Ok(Verdict::Clean) => {}
            Ok(Verdict::Found) => verdict = Verdict::Found,
            // the other specs are checked all the same; the last file that cannot be read decides the exit code
            Err(error) => {
                if let Some(Failure { message, help: _ }) = failure.replace(error) {
                    terminal::error(&format!("error: {message}\n"));
                }
            }
        }
    }
    failure.map_or(Ok(verdict), Err)
}

fn one(spec: &std::path::Path, arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let outcome = spec::check(spec, &arguments.environments)?;
    let found = &outcome.diagnostics;
    match arguments.format {
        Format::Json => terminal::out(&report::render_json(found, &outcome.sources)),
        Format::Concise => {
            for diagnostic in found {
                terminal::out(&report::concise(diagnostic, &outcome.sources));
            }
        }
        Format::Human => {
            show(found, &outcome.sources, colour, Stream::Out);
            let summary = summary(found);
            let name = spec::Location::of(spec).name;
            terminal::out(&format!("{name}: {}\n", if found.is_empty() { "no findings" } else { &summary }));
        }
    }
    let out = spec::Location::of(spec).folder.join("observability");
    let folders = outcome.environments.iter().map(|environment| spec::folder_of(&out, environment.name.as_deref()));
    for folder in folders.filter(|folder| output::is_pending(folder)) {
        terminal::error(&format!(
            "warning: an interrupted build is pending in `{}`; run `lakehouse-obs build`\n",
            folder.display()
        ));
    }
    let fails = |diagnostic: &Diagnostic| match arguments.fail_on {
        FailOn::Warning => true,
        FailOn::Error => diagnostic.level == Level::Error,
        FailOn::Never => false,
    };
    Ok(if found.iter().any(fails) { Verdict::Found } else { Verdict::Clean })
}

/// Shows findings to a person.
pub(super) fn show(found: &[Diagnostic], sources: &Sources, colour: Colour, stream: Stream) {
    let style = colour.style(stream);
    let secrets = secrets(found);
    for diagnostic in found {
        let text = report::human(diagnostic, sources, &secrets, style);
        match stream {
            Stream::Out => terminal::out(&format!("{text}\n")),
            Stream::Error => terminal::error(&format!("{text}\n")),
        }
    }
}

/// Values that must not be shown, whichever finding their line is shown for.
fn secrets(found: &[Diagnostic]) -> Vec<Span> {
    let plain = found.iter().filter(|diagnostic| diagnostic.code == "secret/plain-value");
    plain.map(Diagnostic::span).collect()
}

/// `2 errors, 1 warning`.
pub(super) fn summary(found: &[Diagnostic]) -> String {
    let of = |level: Level| found.iter().filter(|diagnostic| diagnostic.level == level).count();
    let parts = [(of(Level::Error), "error"), (of(Level::Warning), "warning")];
    let shown: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| terminal::count(number, what))
        .collect();
    shown.join(", ")
}
