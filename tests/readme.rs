//! What README.md shows holds: its specs compile, its findings are found, its tables are complete.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::process::Command;

use lakehouse_obs::components;
use support::{check, check_files, project, rendered};

/// A fenced block: the words after its fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn readme() -> String {
    std::fs::read_to_string(project().join("README.md")).expect("README.md")
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Block { info: info.trim().to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block of README.md is never closed");
    blocks
}

/// The specs: each of one or more files, and whether it is meant to be wrong. A block with a file's name goes on with the
/// spec before it.
fn specs(blocks: &[Block]) -> Vec<(Vec<(String, String)>, bool)> {
    let mut specs: Vec<(Vec<(String, String)>, bool)> = Vec::new();
    for block in blocks {
        match (block.info.split_once(' ').unwrap_or((&block.info, "")), specs.last_mut()) {
            (("toml", file), Some((files, _))) if file.ends_with(".toml") => {
                files.push((file.to_owned(), block.text.clone()));
            }
            (("toml", word), _) => specs.push((vec![("lakehouse.toml".to_owned(), block.text.clone())], word == "bad")),
            _ => {}
        }
    }
    specs
}

#[test]
fn every_spec_is_sound_unless_it_is_shown_as_bad() {
    let specs = specs(&blocks(&readme()));
    assert!(specs.len() >= 10 && specs.iter().any(|(_, bad)| *bad), "README.md has lost its examples");
    for (files, bad) in specs {
        let outcome = check_files(&files);
        let text = &files[0].1;
        assert_eq!(bad, !outcome.diagnostics.is_empty(), "bad: {bad}\n{text}\n{}", rendered(&outcome));
    }
}

#[test]
fn the_findings_that_it_shows_are_those_that_are_printed() {
    let blocks = blocks(&readme());
    let at = blocks.iter().position(|block| block.info == "toml bad").expect("a bad example");
    let shown = &blocks[at + 1];
    assert_eq!(shown.info, "text", "the findings stand below the first bad example");
    let outcome = check(&blocks[at].text);
    let style = lakehouse_obs::render::Style { colour: false, width: 100 };
    let mut printed: String = outcome
        .diagnostics
        .iter()
        .map(|found| lakehouse_obs::render::human(found, &outcome.sources, outcome.secrets(), style) + "\n")
        .collect();
    printed.push_str(&format!("lakehouse.toml: {}\n", lakehouse_obs::render::summary(&outcome.diagnostics)));
    assert_eq!(shown.text, printed);
}

#[test]
fn every_component_is_listed_with_its_versions() {
    let page = readme();
    for component in components::all() {
        let versions = &component.versions;
        let (major, minor) = versions.oldest.minor;
        let line = format!(
            "| `{}` | {} | {major}.{minor} and later, below {}.0 | {} |",
            component.name,
            versions.default.short(),
            versions.unknown_from,
            component.port
        );
        assert!(page.contains(&line), "README.md lacks the line\n{line}");
    }
}

#[test]
fn every_command_is_listed() {
    let help = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs")).arg("--help").output().expect("the program runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let page = readme();
    for command in listed.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(page.contains(&format!("| `{command}` |")), "README.md does not list `{command}`");
    }
}

#[test]
fn the_files_that_it_lists_are_those_that_are_written() {
    let page = readme();
    let mut listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("DIR/"))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    listed.sort_unstable();
    let written: Vec<String> = support::tree(&project().join("golden/ai-aas")).into_keys().collect();
    assert_eq!(listed, written);
}

#[test]
fn what_is_said_not_to_be_there_yet_is_refused_as_such() {
    let page = readme();
    let section = page.split("## Not there yet").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("a section");
    let tables: Vec<&str> = section
        .split('`')
        .filter_map(|word| word.strip_prefix('[')?.strip_suffix(']'))
        .filter(|table| *table != "stack")
        .collect();
    assert!(tables.len() >= 4, "{tables:?}");
    for table in tables {
        let outcome = check(&format!("[{table}]\n"));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["shape/not-there-yet"], "[{table}]");
    }
}

#[test]
fn what_it_says_about_the_reference_stack_is_what_is_printed() {
    let shown: Vec<Block> = blocks(&readme()).into_iter().filter(|block| block.info == "console").collect();
    assert!(shown.len() >= 3, "README.md has lost its examples");
    for block in shown {
        let (command, expected) = block.text.split_once('\n').expect("a command and what it prints");
        let words = command.strip_prefix("$ lakehouse-obs ").expect("a command").split(' ');
        let mut run = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"));
        run.args(words).current_dir(project().join("stacks/ai-aas"));
        let printed = run.output().expect("the program runs").stdout;
        assert_eq!(String::from_utf8_lossy(&printed), expected, "{command}");
    }
}
