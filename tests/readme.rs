//! README.md keeps what it promises: its specs compile, its outputs are real, it lists every command, and it fits on two screens.
//! Pages of `docs/` are held by `tests/docs`.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod support;

use std::process::Command;

use support::pages::{blocks, specs, with_real_output, wrong_specs};
use support::{check, project};

/// The longest README that is read to its end.
const MOST_LINES: usize = 250;

fn readme() -> String {
    std::fs::read_to_string(project().join("README.md")).expect("README.md")
}

#[test]
fn it_is_short() {
    let lines = readme().lines().count();
    assert!(lines <= MOST_LINES, "README.md has {lines} lines: move what is more than {MOST_LINES} to docs/");
}

#[test]
fn every_spec_is_sound_unless_it_is_shown_as_bad() {
    let specs = specs(&blocks(&readme()));
    assert!(
        specs.iter().any(|spec| spec.is_bad) && specs.iter().any(|spec| !spec.is_bad),
        "README.md has lost its examples"
    );
    let wrong = wrong_specs("README.md", &readme());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn its_outputs_are_those_that_are_printed() {
    let page = readme();
    let shown: Vec<String> =
        blocks(&page).into_iter().filter(|block| block.info == "console").map(|block| block.text).collect();
    assert!(shown.iter().any(|text| text.contains("\nerror[")), "README.md shows no finding: {shown:?}");
    assert!(shown.iter().any(|text| text.contains("\nwrote `observability`")), "README.md shows no build: {shown:?}");
    let real = with_real_output(&page, "");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(project().join("README.md"), real).expect("written");
        return;
    }
    assert!(real == page, "BLESS=1 cargo test --test readme writes what is printed:\n{real}");
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

/// Every guide is one step away.
#[test]
fn every_guide_is_linked() {
    let page = readme();
    let folder = project().join("docs/src/how-to");
    let guides = support::tree(&folder);
    assert!(guides.len() >= 25, "{} guides", guides.len());
    for guide in guides.keys().filter(|path| path.ends_with(".md")) {
        assert!(
            page.contains(&format!("](docs/src/how-to/{guide})")),
            "README.md does not link docs/src/how-to/{guide}"
        );
    }
}

#[test]
fn the_files_of_the_reference_stack_are_those_that_are_written() {
    let page = std::fs::read_to_string(project().join("docs/src/reference-stack.md")).expect("a page");
    let names = page.lines().filter_map(|line| line.strip_prefix("DIR/")?.split_whitespace().next());
    let mut listed: Vec<&str> = names.collect();
    listed.sort_unstable();
    let written: Vec<String> = support::tree(&project().join("golden/ai-aas")).into_keys().collect();
    assert_eq!(listed, written);
}

/// The words that `docs/src/reserved.md` lists are refused as such.
#[test]
fn what_is_said_not_to_be_there_yet_is_refused_as_such() {
    let page = std::fs::read_to_string(project().join("docs/src/reserved.md")).expect("docs/src/reserved.md");
    // the first column: the second one says what to write in its place
    let reserved = page.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    let tables: Vec<&str> = reserved.filter_map(|cell| cell.trim().strip_prefix("`[")?.strip_suffix("]`")).collect();
    assert!(tables.len() >= 4, "{tables:?}");
    for table in tables {
        let outcome = check(&format!("[{table}]\n"));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["shape/not-there-yet"], "[{table}]");
    }
}
