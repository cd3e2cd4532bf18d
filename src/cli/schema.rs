//! `schema`: what editors read.

use clap::Args;

use super::{Failure, Verdict, terminal};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs schema > lakehouse.schema.json
  # and as the first line of the spec, for editors that know it:
  #:schema ./lakehouse.schema.json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<Verdict, Failure> {
    let text = serde_json::to_string_pretty(&crate::render::schema())
        .map_err(|error| Failure::new(format!("the schema cannot be written: {error}")))?;
    terminal::out(&format!("{text}\n"));
    Ok(Verdict::Clean)
}
