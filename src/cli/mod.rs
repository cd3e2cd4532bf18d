//! The command line: the only part that touches the disk, the environment, the clock and the terminal.
//!
//! Exit codes: 0 no findings, 1 findings or differences, 2 the command could not run.
#![expect(clippy::disallowed_methods, reason = "this is the part that reads, writes and prints")]

mod baseline;
mod build;
mod check;
mod clock;
mod completions;
mod explain;
mod fix;
mod forbidden;
mod git;
mod init;
mod man;
mod metrics;
mod migrations;
pub mod output;
mod plan;
mod project;
mod read;
mod replace;
mod root;
mod rules;
mod schema;
mod show;
mod spec;
mod terminal;
mod test;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use terminal::Colour;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs init                      write a first lakehouse.toml
  lakehouse-obs check                     report all findings
  lakehouse-obs build                     generate the files in observability/
  lakehouse-obs build --check             fail if observability/ is not current (CI)
  lakehouse-obs explain alert/always-fires

Exit codes: 0 no findings, 1 findings or differences, 2 the command could not run.";

/// Type-check lakehouse.toml and compile it into the configuration of a monitoring stack.
#[derive(Debug, Parser)]
#[command(name = "lakehouse-obs", version, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the spec and generate all files.
    Build(build::Arguments),
    /// Check specs; write no files.
    Check(check::Arguments),
    /// Explain a finding, or show where the values of an item come from.
    Explain(explain::Arguments),
    /// Run the tests and scenarios of a spec.
    Test(test::Arguments),
    /// Say what a change of the spec means, compared with a commit.
    Plan(plan::Arguments),
    /// List all findings.
    Rules(rules::Arguments),
    /// Show the routes, alerts, metrics and services of a spec.
    Show(show::Arguments),
    /// Trace a line of a generated file back to the spec.
    Why(why::Arguments),
    /// List and search metrics: those of a spec, or the whole catalogue.
    Metrics(metrics::Arguments),
    /// Print the JSON schema of lakehouse.toml.
    Schema(schema::Arguments),
    /// Write a first lakehouse.toml.
    Init(init::Arguments),
    /// Print the completion script for a shell.
    Completions(completions::Arguments),
    /// Write the manual pages.
    Man(man::Arguments),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// No findings.
    Clean,
    /// Findings or differences.
    Found,
    /// Changes of meaning, where a script asks for them.
    Changed,
}

/// Why a command could not run.
#[derive(Debug)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }
}

/// The command line with all of its commands: what completions, manual pages and the reference are made of.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the program on the arguments of the process.
pub fn run() -> ExitCode {
    let Arguments { color, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => return shown(&message),
    };
    let verdict = match command {
        Command::Build(arguments) => build::run(&arguments, color),
        Command::Check(arguments) => check::run(&arguments, color),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments, color),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Test(arguments) => test::run(&arguments, color),
        Command::Show(arguments) => show::run(&arguments, color),
        Command::Why(arguments) => why::run(&arguments, color),
        Command::Metrics(arguments) => metrics::run(&arguments, color),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    match verdict.and_then(whole) {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::from(1),
        Ok(Verdict::Changed) => ExitCode::from(2),
        Err(failure) => failed(failure),
    }
}

/// Shows what stands in place of a command: its help, the version, or an error of usage.
fn shown(message: &clap::Error) -> ExitCode {
    let printed = message.print().and_then(|()| std::io::Write::flush(&mut std::io::stdout()));
    if message.use_stderr() {
        return ExitCode::from(2);
    }
    terminal::note(printed);
    whole(Verdict::Clean).map_or_else(failed, |_| ExitCode::SUCCESS)
}

/// A verdict stands only if everything that was printed was written.
fn whole(verdict: Verdict) -> Result<Verdict, Failure> {
    match terminal::unwritten() {
        None => Ok(verdict),
        Some(error) => Err(Failure::new(format!("cannot write to standard output: {error}"))),
    }
}

fn failed(failure: Failure) -> ExitCode {
    terminal::error(&format!("error: {}\n", failure.message));
    if let Some(help) = failure.help {
        terminal::error(&format!("  help: {help}\n"));
    }
    ExitCode::from(2)
}
