//! The reference of all findings, as one document.
//!
//! In: the registry. Out: Markdown for people, JSON for programs. Every word of it stands in the pages.

use serde::Serialize;

use super::{RULES, Rule};

/// All pages with a table of contents, as Markdown.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Findings\n\n\
         Every finding of `lakehouse-obs check`, with its default severity level. Adjustable findings can get another level in\n\
         `[lints]`, and an `allow` on an item; the other findings stop the build, since no correct file could be generated.\n\
         If a fix is unambiguous, `check --fix` applies it.\n",
    );
    for (area, rules) in areas() {
        text.push_str(&format!("\n- [{area}](#{area})\n"));
        for rule in rules {
            text.push_str(&format!("  - [`{}`](#{}): {}\n", rule.code, anchor(rule.code), rule.about()));
        }
    }
    for (area, rules) in areas() {
        text.push_str(&format!("\n## {area}\n"));
        for rule in rules {
            text.push_str(&format!("\n### {}\n\n{}\n\n", rule.code, level_words(rule)));
            text.push_str(&body(rule.explain));
        }
    }
    text
}

/// What programs get of one finding.
#[derive(Serialize)]
struct Entry {
    code: &'static str,
    level: &'static str,
    adjustable: bool,
    fixable: bool,
    about: &'static str,
    page: &'static str,
}

/// The page of a finding, with its level below the title.
pub fn page(rule: &Rule) -> String {
    let (title, rest) = rule.explain.split_once('\n').unwrap_or((rule.explain, ""));
    format!("{title}\n\n{}\n{rest}", level_words(rule))
}

/// All findings as one JSON document.
pub fn json() -> String {
    let entry = |rule: &'static Rule| Entry {
        code: rule.code,
        level: rule.level.as_str(),
        adjustable: rule.adjustable,
        fixable: rule.is_fixable(),
        about: rule.about(),
        page: rule.explain,
    };
    let entries: Vec<Entry> = RULES.iter().map(entry).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

/// The rules by the first part of their code.
pub fn areas() -> Vec<(&'static str, Vec<&'static Rule>)> {
    let mut areas: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in RULES {
        let area = rule.code.split('/').next().unwrap_or(rule.code);
        match areas.last_mut() {
            Some((last, rules)) if *last == area => rules.push(rule),
            _ => areas.push((area, vec![rule])),
        }
    }
    areas
}

/// How renderers of Markdown name the place of a heading: without punctuation.
fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}

/// `*error, adjustable, fixable with `check --fix`*`
/// The level, and what can be done about it.
pub fn level_words(rule: &Rule) -> String {
    let mut words = vec![rule.level.as_str(), if rule.adjustable { "adjustable" } else { "not adjustable" }];
    if rule.is_fixable() {
        words.push("fixable with `check --fix`");
    }
    format!("*{}*", words.join(", "))
}

/// A page without its title, its headings two levels lower; what stands in a block of code is no heading.
fn body(page: &str) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in page.lines().skip(1).skip_while(|line| line.is_empty()) {
        in_code ^= line.starts_with("```");
        if line.starts_with('#') && !in_code {
            text.push_str("##");
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
