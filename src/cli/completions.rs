//! `completions`: completion scripts for shells.

use clap::Args;
use clap_complete::Shell;

use super::{Failure, Verdict, terminal};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs completions bash > /etc/bash_completion.d/lakehouse-obs
  lakehouse-obs completions zsh > \"${fpath[1]}/_lakehouse-obs\"";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Shell to generate the completions for.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let mut command = super::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "lakehouse-obs", &mut script);
    terminal::out(&String::from_utf8_lossy(&script));
    Ok(Verdict::Clean)
}
