//! The command line: the only part that touches the disk, the environment, the clock and the terminal.
//!
//! Exit codes: 0 nothing to say, 1 findings or differences, 2 could not run.
#![expect(clippy::disallowed_methods, reason = "this is the part that reads, writes and prints")]

mod baseline;
mod build;
mod check;
mod clock;
mod completions;
mod explain;
mod fix;
mod forbidden;
mod init;
mod metrics;
mod migrations;
pub mod output;
mod project;
mod read;
mod replace;
mod root;
mod rules;
mod schema;
mod show;
mod spec;
mod terminal;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use terminal::Colour;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs init                      write a first lakehouse.toml
  lakehouse-obs check                     say everything that is wrong with it
  lakehouse-obs build                     write observability/ beside it
  lakehouse-obs build --check             fail if observability/ is not current (CI)
  lakehouse-obs explain alert/always-fires

Exit codes: 0 nothing to say, 1 findings or differences, 2 could not run.";

/// Compile one lakehouse.toml into the configuration of a whole monitoring stack, and type-check it first.
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
    /// Check the spec and write every file.
    Build(build::Arguments),
    /// Check specs, write nothing.
    Check(check::Arguments),
    /// Print the page of a finding.
    Explain(explain::Arguments),
    /// List every finding that there is.
    Rules(rules::Arguments),
    /// Show what a spec means: who hears of which alert.
    Show(show::Arguments),
    /// Say which line of the spec a line of a generated file comes from.
    Why(why::Arguments),
    /// List and search metrics: those of a spec, or all that are known.
    Metrics(metrics::Arguments),
    /// Print the JSON schema of lakehouse.toml.
    Schema(schema::Arguments),
    /// Write a first lakehouse.toml.
    Init(init::Arguments),
    /// Print the completions of a shell.
    Completions(completions::Arguments),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing to say.
    Clean,
    /// Findings or differences.
    Found,
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

/// Runs the program on the arguments of the process.
pub fn run() -> ExitCode {
    let Arguments { color, command } = Arguments::parse();
    let verdict = match command {
        Command::Build(arguments) => build::run(&arguments, color),
        Command::Check(arguments) => check::run(&arguments, color),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Show(arguments) => show::run(&arguments, color),
        Command::Why(arguments) => why::run(&arguments, color),
        Command::Metrics(arguments) => metrics::run(&arguments, color),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    match verdict {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::from(1),
        Err(failure) => {
            terminal::error(&format!("error: {}\n", failure.message));
            if let Some(help) = failure.help {
                terminal::error(&format!("  help: {help}\n"));
            }
            ExitCode::from(2)
        }
    }
}
