//! `man`: the manual pages, made of the same command line as `--help`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Verdict, terminal};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs man ~/.local/share/man/man1
  # then: man lakehouse-obs-check";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Folder for the pages; it is created if needed. Existing pages of this program are replaced.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(super::command(), folder))
        .map_err(|error| Failure::new(format!("cannot write manual pages to `{}`: {error}", folder.display())))?;
    terminal::out(&format!("wrote the manual pages to `{}`\n", folder.display()));
    Ok(Verdict::Clean)
}
