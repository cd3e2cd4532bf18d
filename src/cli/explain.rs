//! `explain`: the page of a finding.

use clap::Args;

use super::{Failure, Verdict, terminal};
use crate::report::nearest;
use crate::rules::{RULES, rule};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs explain alert/always-fires
  lakehouse-obs rules                     lists all codes";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The code, as findings show it.
    #[arg(value_name = "CODE")]
    code: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let code = arguments.code.trim();
    match rule(code) {
        Some(rule) => {
            terminal::out(rule.explain);
            Ok(Verdict::Clean)
        }
        None => {
            let failure = Failure::new(format!("there is no finding `{code}`"));
            Err(match nearest(code, RULES.iter().map(|rule| rule.code)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`lakehouse-obs rules` lists all codes"),
            })
        }
    }
}
