//! The catalogue of diagnostics: code = path = page = test. Every page's bad example gives exactly its finding, its good
//! one gives none.

mod support;

use std::collections::BTreeSet;

use lakehouse_obs::fix::fix;
use lakehouse_obs::rules::RULES;
use support::{InMemory, check_files, found, project, rendered};

/// The examples below a heading: each a spec of one or more files. A block ```` ```toml name ```` or ```` ```text name ````
/// goes on with the example before it; a block without a name begins a new one.
fn examples(page: &str, heading: &str) -> Vec<Vec<(String, String)>> {
    let mut examples: Vec<Vec<(String, String)>> = Vec::new();
    let mut below = false;
    let mut block: Option<(Option<String>, String)> = None;
    for line in page.lines() {
        match (&mut block, line) {
            (Some((name, text)), "```") => {
                let text = std::mem::take(text);
                match (name.take(), examples.last_mut()) {
                    (Some(name), Some(example)) => example.push((name, text)),
                    (_, _) => examples.push(vec![("lakehouse.toml".to_owned(), text)]),
                }
                block = None;
            }
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) if line.starts_with("## ") => below = line == format!("## {heading}"),
            (None, _) if below && (line.starts_with("```toml") || line.starts_with("```text ")) => {
                let name = line.get(7..).map(str::trim).filter(|name| !name.is_empty());
                block = Some((name.map(str::to_owned), String::new()));
            }
            (None, _) => {}
        }
    }
    examples
}

fn file(code: &str, ending: &str) -> String {
    format!("src/rules/{}.{ending}", code.replace('-', "_"))
}

#[test]
fn rules_are_sorted_and_unique() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let sorted: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_page_and_check_in_the_folder_is_registered() {
    let registered: BTreeSet<String> = RULES.iter().map(|rule| file(rule.code, "md")).collect();
    let mut missing = Vec::new();
    for path in support::tree(&project().join("src/rules")).into_keys() {
        let Some(page) = path.strip_suffix(".md") else { continue };
        if !registered.contains(&format!("src/rules/{path}")) {
            let code = page.replace('_', "-");
            missing.push(format!("    error!(\"{code}\", \"{path}\"),"));
        }
    }
    assert!(missing.is_empty(), "add to RULES in src/rules/table.rs:\n{}", missing.join("\n"));
    for rule in RULES.iter().filter(|rule| rule.has_check()) {
        assert!(project().join(file(rule.code, "rs")).is_file(), "{} has no {}", rule.code, file(rule.code, "rs"));
    }
}

#[test]
fn every_page_has_its_sections() {
    for rule in RULES {
        let page = rule.explain;
        assert!(page.starts_with(&format!("# {}\n\n", rule.code)), "{}: the title is the code", rule.code);
        let about = page.lines().nth(2).unwrap_or("");
        assert!(
            about.len() > 20 && about.len() <= 120 && !about.starts_with('#'),
            "{}: a line on what it finds",
            rule.code
        );
        for heading in ["## Why", "## Bad", "## Good"] {
            assert!(page.contains(&format!("\n{heading}\n\n")), "{}: {heading}", rule.code);
        }
    }
}

#[test]
fn every_bad_example_gives_exactly_its_finding() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let bad = examples(rule.explain, "Bad");
        if bad.is_empty() {
            wrong.push(format!("{}: no example", rule.code));
        }
        for example in bad {
            let outcome = check_files(&example);
            let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
            if codes != [rule.code] {
                wrong.push(format!("{}: found {:?}\n{}", rule.code, found(&outcome), rendered(&outcome)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_good_example_gives_none() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let good = examples(rule.explain, "Good");
        if good.is_empty() {
            wrong.push(format!("{}: no example", rule.code));
        }
        for example in good {
            let outcome = check_files(&example);
            if !outcome.diagnostics.is_empty() {
                wrong.push(format!("{}: found {:?}\n{}", rule.code, found(&outcome), rendered(&outcome)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_edits_of_a_bad_example_fix_it() {
    let mut wrong = Vec::new();
    let mut fixed: BTreeSet<&str> = BTreeSet::new();
    for rule in RULES {
        for example in examples(rule.explain, "Bad") {
            let outcome = check_files(&example);
            if outcome.diagnostics.iter().all(|found| found.edit.is_none()) {
                continue;
            }
            let Ok(after) = fix(&InMemory(example));
            if after.outcomes.iter().all(|outcome| outcome.diagnostics.is_empty()) {
                fixed.insert(rule.code);
            } else {
                let texts: Vec<&str> = after.texts.values().map(String::as_str).collect();
                let left: Vec<String> = after.outcomes.iter().map(rendered).collect();
                wrong.push(format!("{}: {:?}\n{}\n{}", rule.code, after.left, texts.join("\n"), left.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "these edits do not mend:\n{}", wrong.join("\n"));
    let said: BTreeSet<&str> = RULES.iter().filter(|rule| rule.is_fixable()).map(|rule| rule.code).collect();
    assert_eq!(said, fixed, "src/rules/fixable.rs has these codes, and their bad examples an edit");
}

#[test]
fn bad_examples_are_shown_as_reviewed() {
    for rule in RULES {
        let shown: Vec<String> =
            examples(rule.explain, "Bad").iter().map(|example| rendered(&check_files(example))).collect();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(rule.code.replace('/', "__"), shown.join("\n"));
        });
    }
}
