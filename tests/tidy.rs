//! The project holds itself to its own rules: what the next person relies on is true, or this fails.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "tidy/functions.rs"]
mod functions;
mod support;
#[path = "tidy/waiting.rs"]
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_obs::emit::EMITTERS;
use lakehouse_obs::spec::TABLES;
use support::{project, stacks, tree};

/// Every Rust file below `src`, as path → text.
fn sources() -> BTreeMap<String, String> {
    let files = tree(&project().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") && path != "emit/prometheus/tests.rs"
}

/// The lines of a file that are compiled into the program, numbered: no unit tests, no remarks.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut all = (1..).zip(text.lines()).peekable();
    while let Some((number, line)) = all.next() {
        if line.trim().starts_with("#[cfg(") && line.contains("test") {
            // the item that follows, to the brace that closes it
            let indent = line.len() - line.trim_start().len();
            for (_, line) in all.by_ref() {
                let closes = line.len() - line.trim_start().len() == indent && line.trim_start().starts_with('}');
                if closes || line.len() - line.trim_start().len() == indent && line.ends_with(';') {
                    break;
                }
            }
            continue;
        }
        if !line.trim_start().starts_with("//") {
            lines.push((number, line));
        }
    }
    lines
}

/// Lines of the program that hold one of `words`, in files that are not allowed to.
fn offences(words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path) && !allowed(path)) {
        for (number, line) in code(text).iter().filter(|(_, line)| words.iter().any(|word| line.contains(word))) {
            found.push(format!("src/{path}:{number}: {}", line.trim()));
        }
    }
    found
}

fn none(found: Vec<String>, why: &str) {
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

/// `name` of every `Something { name: "…", …` in a list.
fn names_in(path: &str, list: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(project().join(path)).expect(path);
    let body = text.split(list).nth(1).expect(list).split("];").next().expect("it ends");
    body.split("name: \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|(path, text)| !is_test(path) && !text.starts_with("//! "));
    none(silent.map(|(path, _)| path).collect(), "begin with `//! …`");
}

#[test]
fn no_source_file_is_long() {
    let length = |text: &str| text.split("test)]\nmod tests {").next().unwrap_or(text).lines().count();
    let long = sources().into_iter().filter(|(_, text)| length(text) > 500);
    none(long.map(|(path, text)| format!("{path}: {}", length(&text))).collect(), "split what is over 500 lines");
}

#[test]
fn nothing_has_an_order_of_its_own() {
    none(offences(&["HashMap", "HashSet"], |_| false), "the same input gives the same bytes: BTreeMap, BTreeSet");
}

#[test]
fn nothing_that_a_user_writes_can_panic() {
    let words = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    // what packs the data runs when the crate is built
    none(offences(&words, |path| path.starts_with("catalogue/pack/")), "report a finding, or return");
}

#[test]
fn only_the_command_line_touches_the_world() {
    let words = [
        "std::fs",
        "std::env",
        "SystemTime",
        "Instant::now",
        "println!",
        "print!(",
        "std::net::Tcp",
        "std::net::Udp",
        "std::process",
    ];
    let allowed = |path: &str| path.starts_with("cli/") || path == "main.rs" || path.starts_with("catalogue/pack/");
    none(offences(&words, allowed), "everything but `cli` is pure");
}

#[test]
fn files_are_read_in_one_place() {
    let words = ["fs::read(", "fs::read_to_string(", "File::open("];
    // folders are opened to bring their entries down to the device
    let allowed = |path: &str| !path.starts_with("cli/") || ["cli/read.rs", "cli/output/disk.rs"].contains(&path);
    none(offences(&words, allowed), "read by `cli/read.rs`, which refuses what is no file and waits for none");
}

#[test]
fn every_emitter_has_its_folder_and_every_folder_its_emitter() {
    let registered: BTreeSet<&str> = EMITTERS.iter().map(|emitter| emitter.name).collect();
    let folders = std::fs::read_dir(project().join("src/emit")).expect("src/emit").flatten();
    let folders = folders.filter(|entry| entry.path().is_dir());
    let folders: BTreeSet<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(folders.iter().map(String::as_str).collect::<BTreeSet<_>>(), registered, "EMITTERS in src/emit/mod.rs");
}

#[test]
fn every_kind_is_registered() {
    let files = tree(&project().join("src/kinds"));
    let files: BTreeSet<String> =
        files.into_keys().filter_map(|path| path.strip_suffix(".toml").map(str::to_owned)).collect();
    let kinds = names_in("src/kinds/mod.rs", "KINDS: &[KindFile] = &[");
    let parts = names_in("src/kinds/mod.rs", "PARTS: &[KindFile] = &[");
    assert_eq!(files, kinds.union(&parts).cloned().collect(), "KINDS and PARTS in src/kinds/mod.rs");
    assert!(kinds.is_disjoint(&parts));
}

#[test]
fn every_catalogue_is_packed() {
    let files = tree(&project().join("src/catalogue")).into_keys();
    let files: BTreeSet<String> = files.filter_map(|path| path.strip_suffix(".toml").map(str::to_owned)).collect();
    let packed = lakehouse_obs::catalogue::exporters().iter().map(|exporter| exporter.name.to_owned());
    assert_eq!(files, packed.collect());
}

#[test]
fn every_stack_has_its_spec_and_its_golden_folder() {
    for folder in ["stacks", "golden"] {
        let entries = std::fs::read_dir(project().join(folder)).expect(folder).flatten();
        // `.fresh-…`: a test that compares golden folders is at work beside this one
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: BTreeSet<String> = names.filter(|name| !name.starts_with('.')).collect();
        assert_eq!(names, stacks().into_iter().collect(), "{folder}/");
    }
}

#[test]
fn a_table_of_the_language_has_one_name_in_every_phase() {
    let exists = |path: String| project().join(&path).exists();
    for table in TABLES.iter().filter(|table| table.name != "lints") {
        for phase in ["spec", "resolve", "model"] {
            // the model of `[lakehouse]` is a handful of fields beside the whole
            if (phase, table.name) == ("model", "lakehouse") {
                continue;
            }
            let path = format!("src/{phase}/{}", table.name);
            assert!(exists(format!("{path}.rs")) || exists(format!("{path}/mod.rs")), "{path}");
        }
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let text = std::fs::read_to_string(project().join("Cargo.toml")).expect("Cargo.toml");
    // serde and what reads its data model explain themselves
    let known = ["serde", "serde_json", "toml"];
    let mut silent = Vec::new();
    let mut section = "";
    let mut before = "";
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && let Some((name, _)) = line.split_once(" = ")
            && !before.starts_with('#')
            && !known.contains(&name)
            // a block of dependencies below one reason
            && !before.contains(" = ")
        {
            silent.push(format!("{section} {name}"));
        }
        before = line;
    }
    none(silent, "write the reason above it");
}

#[test]
fn the_top_level_holds_what_the_readme_promises() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        // where GitHub looks for it
        "action.yml",
        "build.rs",
        "src",
        "schema",
        "stacks",
        "golden",
        "tests",
        "benches",
        "findings",
        "fuzz",
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "target",
    ];
    let entries = std::fs::read_dir(project()).expect("the project").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let other = names
        .filter(|name| !allowed.contains(&name.as_str()) && !name.starts_with('.') && !name.starts_with("LICENSE"));
    none(other.collect(), "not at the top level");
}

#[test]
fn no_file_names_the_machine_that_it_was_made_on() {
    let mut found = Vec::new();
    for folder in ["src", "schema", "stacks", "golden", ".ci"] {
        for (path, bytes) in tree(&project().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            let root = project().display().to_string();
            if ["/home/", "/Users/", root.as_str()].iter().any(|place| text.contains(place)) {
                found.push(format!("{folder}/{path}"));
            }
        }
    }
    none(found, "a path of this machine");
}
