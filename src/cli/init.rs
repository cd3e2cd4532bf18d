//! `init`: a first spec, from one of the stacks that the program ships.

use std::io::Write;
use std::path::Path;

use clap::Args;

use super::{Failure, Verdict, spec, terminal};
use crate::report::nearest;

include!(concat!(env!("OUT_DIR"), "/stacks.rs"));

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs init
  lakehouse-obs init --stack ai-aas";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The stack to begin with.
    #[arg(long, value_name = "NAME", default_value = "minimal")]
    stack: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let Some((_, text)) = STACKS.iter().find(|(name, _)| *name == arguments.stack) else {
        let names: Vec<&str> = STACKS.iter().map(|(name, _)| *name).collect();
        let failure = Failure::new(format!("there is no stack `{}`", arguments.stack));
        return Err(match nearest(&arguments.stack, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("stacks: {}", names.join(", "))),
        });
    };
    // the path to the schema holds only inside this project
    let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("#:schema")).collect();
    let path = Path::new(spec::DEFAULT);
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(format!("`{}` exists already", path.display()))
            .help("it is never overwritten; move it away first"),
        _ => Failure::new(format!("cannot write `{}`: {error}", path.display())),
    })?;
    file.write_all(text.trim_start().as_bytes())
        .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))?;
    terminal::out(&format!("wrote {}\nnext: lakehouse-obs check\n", path.display()));
    Ok(Verdict::Clean)
}
