//! `schema`: the JSON schema for editors.

use clap::Args;

use super::{Failure, Verdict, terminal};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs schema > lakehouse.schema.json
  # and the first line of the spec, for editors:
  #:schema ./lakehouse.schema.json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<Verdict, Failure> {
    let text = serde_json::to_string_pretty(&crate::render::schema())
        .map_err(|error| Failure::new(format!("cannot write the schema: {error}")))?;
    terminal::out(&format!("{text}\n"));
    Ok(Verdict::Clean)
}
