//! `rules`: the list of all findings.

use clap::{Args, ValueEnum};

use super::{Failure, Verdict, terminal};
use crate::rules::{RULES, manual};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs rules
  lakehouse-obs rules | grep promql
  lakehouse-obs rules --format md > FINDINGS.md     the whole reference
  lakehouse-obs rules --format json | jq -r '.[] | select(.fixable).code'";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "list")]
    format: Format,
}

/// How the findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each finding.
    List,
    /// Markdown with all pages.
    Md,
    /// One JSON document with all pages.
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    terminal::out(&match arguments.format {
        Format::List => list(),
        Format::Md => manual::markdown(),
        Format::Json => manual::json(),
    });
    Ok(Verdict::Clean)
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!("{:width$}  {:7}  {}\n", rule.code, rule.level.as_str(), rule.about()));
    }
    text
}
