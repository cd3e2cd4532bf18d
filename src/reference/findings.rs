//! A page for each finding, which shows the text that `explain` prints: the site includes the same file.

use super::Reference;
use super::markdown::code;
use crate::rules::Rule;
use crate::rules::manual::{areas, level_words};

/// Where the pages are.
const FOLDER: &str = "reference/findings";

const INDEX: &str = "\
# Findings

A finding has a code, such as `alert/always-fires`. `lakehouse-obs explain CODE` prints the page of a code, and
`lakehouse-obs rules` lists all codes.

- An **error** stops `build`. A **warning** fails `check`. A **note** is shown and fails nothing.
- The level of an *adjustable* finding can be changed in [`[lints]`](../language/lints.md). `allow` on an item accepts it there.
- A *fixable* finding has an edit that `check --fix` makes, if the fix is unambiguous.

";

pub(super) fn add(reference: &mut Reference) {
    let mut index = INDEX.to_owned();
    for (area, rules) in areas() {
        index.push_str(&format!("## {}\n\n{}\n", heading(area), list(&rules, &format!("{area}/"))));
    }
    reference.add(0, "Findings", &format!("{FOLDER}/index.md"), index);
    for (area, rules) in areas() {
        let text = format!("# {}\n\n{}", heading(area), list(&rules, ""));
        reference.add(1, area, &format!("{FOLDER}/{area}/index.md"), text);
        for rule in rules {
            reference.add(2, rule.code, &path(rule.code), page(rule));
        }
    }
}

/// The page of a code.
pub(super) fn path(code: &str) -> String {
    format!("{FOLDER}/{code}.md")
}

fn heading(area: &str) -> String {
    format!("Findings: {area}")
}

/// A list of findings, whose pages lie in a folder.
fn list(rules: &[&Rule], folder: &str) -> String {
    let line = |rule: &&Rule| {
        let file = rule.code.split('/').next_back().unwrap_or(rule.code);
        let fixable = if rule.is_fixable() { ", fixable" } else { "" };
        format!("- [{}]({folder}{file}.md): {} *({}{fixable})*\n", code(rule.code), rule.about(), rule.level.as_str())
    };
    rules.iter().map(line).collect()
}

/// The title, the level, and the rest of the page as `explain` prints it: from its third line on.
fn page(rule: &Rule) -> String {
    let up = "../".repeat(path(rule.code).split('/').count() + 1);
    format!(
        "# {}\n\n{}\n\n{{{{#include {up}src/rules/{}.md:3:}}}}\n",
        rule.code,
        level_words(rule),
        rule.code.replace('-', "_")
    )
}
