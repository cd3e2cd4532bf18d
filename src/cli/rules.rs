//! `rules`: every finding that there is.

use clap::Args;

use super::{Failure, Verdict, terminal};
use crate::rules::RULES;

#[derive(Debug, Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<Verdict, Failure> {
    let width = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        // the first line of a page is its heading, the next paragraph says what it finds
        let about = rule.explain.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or("");
        text.push_str(&format!("{:width$}  {:7}  {about}\n", rule.code, rule.level.as_str()));
    }
    terminal::out(&text);
    Ok(Verdict::Clean)
}
