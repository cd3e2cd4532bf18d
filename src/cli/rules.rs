//! `rules`: every finding that there is.

use clap::Args;

use super::{Failure, Verdict, terminal};
use crate::rules::RULES;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs rules
  lakehouse-obs rules | grep promql";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<Verdict, Failure> {
    let width = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!("{:width$}  {:7}  {}\n", rule.code, rule.level.as_str(), rule.about()));
    }
    terminal::out(&text);
    Ok(Verdict::Clean)
}
