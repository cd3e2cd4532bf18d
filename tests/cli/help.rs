//! Texts that people read before they begin, as reviewed snapshots.

use super::program::{folder, run};

const COMMANDS: &[&str] = &[
    "build",
    "check",
    "explain",
    "test",
    "plan",
    "rules",
    "show",
    "why",
    "metrics",
    "schema",
    "init",
    "completions",
    "man",
];

fn help(arguments: &[&str]) -> String {
    let folder = folder("");
    let run = run(folder.path(), arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    run.out
}

#[test]
fn the_help_of_the_program_is_as_reviewed() {
    insta::assert_snapshot!(help(&["--help"]));
}

#[test]
fn the_help_of_every_command_is_as_reviewed() {
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help_{command}"), help(&[command, "--help"]));
    }
}

#[test]
fn the_help_of_import_is_as_reviewed() {
    insta::assert_snapshot!(help(&["metrics", "import", "--help"]));
}

#[test]
fn every_command_of_the_help_is_known_here() {
    let help = help(&["--help"]);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<&str> =
        listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert_eq!(names, COMMANDS);
}

#[test]
fn the_help_of_every_command_with_arguments_has_examples() {
    for command in COMMANDS {
        let help = help(&[command, "--help"]);
        let example = format!("\n  lakehouse-obs {command}");
        assert!(help.contains("\nExamples:\n") && help.contains(&example), "{command}:\n{help}");
    }
}

#[test]
fn every_example_of_a_help_is_a_command_that_the_program_understands() {
    let folder = folder("");
    for command in COMMANDS {
        let help = help(&[command, "--help"]);
        let examples = help.lines().filter_map(|line| line.trim_start().strip_prefix("lakehouse-obs "));
        for example in examples {
            // two blanks begin a remark; `|` and `>` are the shell's
            let words = example.split("  ").next().unwrap_or("").split(['|', '>']).next().unwrap_or("");
            let arguments: Vec<&str> = words.split_whitespace().chain(["--help"]).collect();
            let run = run(folder.path(), &arguments);
            assert_eq!(run.code, 0, "{example}: {}", run.err);
        }
    }
}

#[test]
fn the_version_is_the_one_of_the_package() {
    assert_eq!(help(&["--version"]), format!("lakehouse-obs {}\n", env!("CARGO_PKG_VERSION")));
}
