//! `test`: run the tests and scenarios of a spec, or test files of promtool, in process.

mod findings;
mod html;
mod pattern;
mod promtool;
mod version;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, spec};
use crate::kinds;
use crate::render::{self, TestRun};
use crate::scenarios::{self, Filter, Place, Report, Stopped};
use crate::source::Sources;
use crate::{Environment, Outcome};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs test
  lakehouse-obs test stacks/ai-aas/lakehouse.toml --all
  lakehouse-obs test --filter 'alerts.Database*'       tests of some alerts only
  lakehouse-obs test --coverage --fail-under 80
  lakehouse-obs test --format junit > tests.xml
  lakehouse-obs test --html tests.html                 a page with plots of what happened
  lakehouse-obs test --promtool rules/*_test.yml       test files of `promtool test rules`

Exit codes: 0 all tests pass, 1 a test or the spec fails, 2 the command could not run.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Spec file; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// Run only tests whose item and name, such as `alerts.X: name`, contain this text; `*` matches any text, case is ignored.
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// Run the tests only in this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Also write a page that shows what happened in every test: plots, states, notifications with their texts.
    #[arg(long, value_name = "FILE", conflicts_with = "promtool")]
    html: Option<PathBuf>,
    /// List passed tests, too, in the `human` format.
    #[arg(long)]
    all: bool,
    /// Report what no test reaches: alerts, limits, routes, inhibitions, receivers, time intervals and log patterns.
    #[arg(long)]
    coverage: bool,
    /// Fail if the coverage is below this percentage, from 0 to 100.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_under: Option<f64>,
    /// Run test files of `promtool test rules` instead of a spec.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["spec", "environments", "coverage", "fail_under"])]
    promtool: Vec<PathBuf>,
    /// The Prometheus version that `--promtool` runs the rules as, such as `2.53`; `3` is the newest one [default: the
    /// default version of this program].
    #[arg(long, value_name = "VERSION", requires = "promtool")]
    prometheus: Option<String>,
}

/// How results are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Failed tests, with what happened instead.
    Human,
    /// One JSON document, with what happened in every test.
    Json,
    /// JUnit XML, one document.
    Junit,
}

/// `80`, or `80%`.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end().parse::<f64>().ok();
    number.filter(|number| (0.0..=100.0).contains(number)).ok_or_else(|| "it is not a number from 0 to 100".to_owned())
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    if !arguments.promtool.is_empty() {
        return promtool::run(arguments);
    }
    let filter = Filter::new(arguments.filter.as_deref());
    let outcome = spec::check_for_tests(&arguments.spec, &arguments.environments, &filter)?;
    if let Some(page) = &arguments.html {
        html::refuse_over(page, outcome.sources.names())?;
    }
    if outcome.environments.iter().any(|environment| environment.model.is_none()) {
        findings::refuse_test_file(&arguments.spec, &outcome)?;
        check::show_outcome(&outcome, colour, Stream::Error);
        let summary = render::summary(&outcome.diagnostics);
        terminal::error(&format!("{summary}: no tests were run\n"));
        return Ok(Verdict::Found);
    }
    let wants_coverage = arguments.coverage || arguments.fail_under.is_some();
    let options = scenarios::Options {
        filter: &filter,
        stories: arguments.format == Format::Json || arguments.html.is_some(),
        coverage: wants_coverage,
        threads: spec::threads(),
    };
    let mut reports = Vec::new();
    for environment in &outcome.environments {
        reports.push((environment.name.clone(), report(environment, &outcome, &options)?));
    }
    let found: usize = reports.iter().map(|(_, report)| report.tests.len()).sum();
    if let Some(pattern) = arguments.filter.as_deref().filter(|_| found == 0) {
        let failure = Failure::new(format!("no test matches the filter `{pattern}`"));
        return Err(failure.help("`lakehouse-obs test --all` lists the tests; `*` matches any text"));
    }
    let run = TestRun { spec: spec::Location::new(&arguments.spec).name, reports };
    if let Some(path) = &arguments.html {
        html::write(path, &render::tests_page(&run, &|text| outcome.secrets().mask_secrets(text).into_owned()))?;
    }
    show(&run, &outcome, arguments);
    let cannot_hold = findings::report(&outcome);
    let failed = run.failed() > 0;
    Ok(if failed | cannot_hold | is_below(&run, arguments) { Verdict::Found } else { Verdict::Clean })
}

/// The tests of one environment, each with its place.
fn report(environment: &Environment, outcome: &Outcome, options: &scenarios::Options<'_>) -> Result<Report, Failure> {
    let Some(model) = &environment.model else { return Err(Failure::new("the spec has errors")) };
    let here = |found: &&crate::report::Diagnostic| {
        found.environments.is_empty() || environment.name.as_ref().is_some_and(|name| found.environments.contains(name))
    };
    let findings: Vec<_> = outcome.diagnostics.iter().filter(here).cloned().collect();
    let mut report = scenarios::run(model, &findings, options).map_err(|stopped| stopped_by(stopped, None))?;
    for test in &mut report.tests {
        test.environment.clone_from(&environment.name);
        test.place = place(&outcome.sources, test.span);
        for judged in &mut test.expectations {
            judged.place = place(&outcome.sources, judged.span);
        }
    }
    Ok(report)
}

/// Why tests have no results, and what helps if there are too many: the bound knows it, or the command does.
pub(super) fn stopped_by(stopped: Stopped, help: Option<&str>) -> Failure {
    match stopped {
        Stopped::TooMuch(limit) => Failure::new(limit.message()).help(help.unwrap_or(limit.help)),
        Stopped::Fault(fault) => Failure::new(format!("the generated files cannot be run:\n  {fault}"))
            .help("this is a bug in lakehouse-obs. Please report it together with the spec"),
    }
}

/// Where a span is; nothing for what the program brings, which is in no file of the author.
fn place(sources: &Sources, span: crate::source::Span) -> Option<Place> {
    let place = sources.place(span).filter(|place| !kinds::is_source(place.file))?;
    Some(Place { file: place.file.to_owned(), line: place.line, column: place.column })
}

/// Prints the results. Words of the spec are covered where they are secrets.
fn show(run: &TestRun, outcome: &Outcome, arguments: &Arguments) {
    match arguments.format {
        Format::Json => terminal::out(&outcome.secrets().mask_json(&render::tests_json(run))),
        Format::Junit => {
            let mask = |text: &str| outcome.secrets().mask_secrets(text).into_owned();
            terminal::out(&render::tests_junit(run, &mask));
        }
        Format::Human => {
            let listed = render::tests_human(run, arguments.all, &|span| place(&outcome.sources, span));
            // to find all secrets of a spec takes as long as to check it
            if !listed.is_empty() {
                terminal::out(&outcome.secrets().mask_secrets(&listed));
            }
            terminal::out(&render::tests_summary(run));
        }
    }
}

/// Whether the coverage of an environment is too low.
fn is_below(run: &TestRun, arguments: &Arguments) -> bool {
    let Some(least) = arguments.fail_under else { return false };
    let coverages = run.reports.iter().filter_map(|(_, report)| report.coverage.as_ref());
    let lowest = coverages.map(|coverage| coverage.percent).fold(f64::INFINITY, f64::min);
    if lowest < least {
        terminal::error(&format!("the coverage of {lowest} % is below {least} %\n"));
    }
    lowest < least
}
