//! The reference is what the program makes of its data.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::LazyLock;

use lakehouse_obs::reference::{PART, Reference, reference};
use lakehouse_obs::rules::RULES;

use super::support::project;
use super::{is_blessed, source};

/// Pages of the reference that people write.
const WRITTEN: &[&str] = &["reference/exit-codes.md", "reference/formats.md"];

/// What is generated, once for all tests: it asks every line of every stack.
fn generated() -> &'static Reference {
    static GENERATED: LazyLock<Reference> = LazyLock::new(|| reference(lakehouse_obs::cli::command()));
    &GENERATED
}

fn on_disk() -> BTreeMap<String, String> {
    let pages = super::all_pages().into_iter();
    pages.filter(|(path, _)| path.starts_with("reference/") && !WRITTEN.contains(&path.as_str())).collect()
}

/// The part of the table of contents that people write, and the rest.
fn contents() -> (String, String) {
    let text = std::fs::read_to_string(source().join("SUMMARY.md")).expect("SUMMARY.md");
    let (before, _) = text.split_once(PART).expect("SUMMARY.md has the part of the reference");
    let before = before.to_owned();
    let rest = text[before.len()..].to_owned();
    (before, rest)
}

#[test]
fn the_reference_is_what_is_generated() {
    let wanted = generated();
    let (before, rest) = contents();
    if is_blessed() {
        for path in on_disk().keys().filter(|path| !wanted.pages.contains_key(*path)) {
            std::fs::remove_file(source().join(path)).expect("removed");
        }
        for (path, text) in &wanted.pages {
            let path = source().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
        std::fs::write(source().join("SUMMARY.md"), before + &wanted.contents).expect("written");
        return;
    }
    let bless = "BLESS=1 cargo test --test docs";
    let there = on_disk();
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&there), names(&wanted.pages), "{bless}");
    let stale: Vec<&String> = there.keys().filter(|path| there[*path] != wanted.pages[*path]).collect();
    assert!(stale.is_empty(), "{bless}: {stale:?}");
    assert_eq!(rest, wanted.contents, "SUMMARY.md: {bless}");
}

/// The site and `explain` show one text: the page includes the file that the program prints.
#[test]
fn pages_of_findings_are_what_explain_prints() {
    let pages = &generated().pages;
    for rule in RULES {
        let path = format!("reference/findings/{}.md", rule.code);
        let page = &pages[&path];
        let (head, include) = page.split_once("{{#include ").expect("an include");
        let file = include.trim_end().strip_suffix(":3:}}").expect("from the third line on");
        let file = source().join(&path).parent().expect("a folder").join(file);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(text, rule.explain, "{}", rule.code);
        assert!(head.starts_with(&format!("# {}\n\n*", rule.code)), "{head}");
        assert!(text.starts_with(&format!("# {}\n\n", rule.code)), "{text}");
        assert!(!text.contains("{{#"), "{}: mdBook reads `{{{{#` as a command of its own", rule.code);
    }
}

#[test]
fn pages_of_commands_are_what_help_prints() {
    let pages = &generated().pages;
    let mut seen = 0;
    for (path, page) in pages.iter().filter(|(path, _)| path.starts_with("reference/commands/")) {
        let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".md")).expect("a page");
        let mut run = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"));
        run.args(Some(name).filter(|name| *name != "index")).arg("--help").current_dir(project());
        let printed = run.output().expect("the program runs").stdout;
        let printed = String::from_utf8(printed).expect("UTF-8");
        assert!(page.contains(&format!("```text\n{}\n```\n", printed.trim_end())), "{name}:\n{page}\n{printed}");
        seen += 1;
    }
    assert!(seen > 10, "{seen} commands");
}
