//! `init`: a first spec, from one of the stacks that the program ships.

use std::io::Write;
use std::path::Path;

use clap::Args;
use lakehouse_meaning::STACKS;

use super::{Failure, Verdict, terminal};
use crate::report::nearest;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs init
  lakehouse-obs init --stack ai-aas";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[arg(long, value_name = "NAME", default_value = "minimal", help = stacks())]
    stack: String,
}

/// The option with the names of all stacks.
fn stacks() -> String {
    let names: Vec<&str> = STACKS.iter().map(|(name, _)| *name).collect();
    format!("The stack to begin with: {}", names.join(", "))
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let Some((_, files)) = STACKS.iter().find(|(name, _)| *name == arguments.stack) else {
        let names: Vec<&str> = STACKS.iter().map(|(name, _)| *name).collect();
        let failure = Failure::new(format!("there is no stack `{}`", arguments.stack));
        return Err(match nearest(&arguments.stack, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("stacks: {}", names.join(", "))),
        });
    };
    if let Some((path, _)) = files.iter().find(|(path, _)| std::fs::symlink_metadata(path).is_ok()) {
        return Err(exists(path));
    }
    let mut written = String::new();
    for (path, text) in *files {
        // the path to the schema holds only inside this project
        let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("#:schema")).collect();
        write(Path::new(path), text.trim_start())?;
        written.push_str(&format!("wrote {path}\n"));
    }
    terminal::out(&format!("{written}next: lakehouse-obs check\n"));
    Ok(Verdict::Clean)
}

fn exists(path: &str) -> Failure {
    Failure::new(format!("`{path}` exists already")).help("it is never overwritten; move it away first")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(&path.display().to_string()),
        _ => Failure::new(format!("cannot write `{}`: {error}", path.display())),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
