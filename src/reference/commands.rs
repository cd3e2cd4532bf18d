//! A page for each command, which shows the help that the program prints.

use clap::Command;

use super::Reference;
use super::markdown::{block, code, table};

const FOLDER: &str = "reference/commands";

/// How wide the help is where it is not printed to a terminal.
const WIDTH: usize = 100;

pub(super) fn add(reference: &mut Reference, program: Command) {
    let mut program = program.term_width(WIDTH);
    program.build();
    let shown: Vec<Command> = program.get_subcommands().filter(|command| is_shown(command)).cloned().collect();
    let rows: Vec<[String; 2]> = shown.iter().map(|command| [link(command), about(command)]).collect();
    let text = format!("# Commands\n\n{}\n{}", table(["command", "what it does"], &rows), help(&mut program));
    reference.add(0, "Commands", &format!("{FOLDER}/index.md"), text);
    for command in shown {
        let mut command = command.term_width(WIDTH);
        let name = command.get_name().to_owned();
        let text = format!("# {}\n\n{}\n\n{}{}", code(&name), about(&command), help(&mut command), inner(&mut command));
        reference.add(1, &code(&name), &format!("{FOLDER}/{name}.md"), text);
    }
}

fn is_shown(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help"
}

fn link(command: &Command) -> String {
    format!("[{}]({}.md)", code(command.get_name()), command.get_name())
}

fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    if about.ends_with('.') { about } else { format!("{about}.") }
}

/// What `--help` prints.
fn help(command: &mut Command) -> String {
    block("text", &command.render_long_help().to_string())
}

/// The commands inside of a command.
fn inner(command: &mut Command) -> String {
    let mut text = String::new();
    for command in command.get_subcommands_mut().filter(|command| is_shown(command)) {
        let title =
            command.get_bin_name().unwrap_or(command.get_name()).trim_start_matches("lakehouse-obs ").to_owned();
        text.push_str(&format!("\n## {}\n\n{}\n\n{}", code(&title), about(command), help(command)));
    }
    text
}
