//! The reference of all findings, as one document.
//!
//! In: the registry. Out: Markdown for people, JSON for programs. Every word of it stands in the pages.

use serde::Serialize;

use super::{RULES, Rule};

/// All pages with a table of contents, as Markdown.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Findings\n\n\
         Every finding of `lakehouse-obs check`, with the weight that it has by itself. Those that are adjustable take another\n\
         one under `[lints]`, and an `allow` on an item; the others stand for something that nothing right could be written\n\
         for. Where a finding can be mended, `check --fix` does it as long as there is but one way to.\n",
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
            text.push_str(&format!("\n### {}\n\n{}\n\n", rule.code, weight(rule)));
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
    mended: bool,
    about: &'static str,
    page: &'static str,
}

/// All findings as one JSON document.
pub fn json() -> String {
    let entry = |rule: &'static Rule| Entry {
        code: rule.code,
        level: rule.level.as_str(),
        adjustable: rule.adjustable,
        mended: rule.is_mended(),
        about: rule.about(),
        page: rule.explain,
    };
    let entries: Vec<Entry> = RULES.iter().map(entry).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

/// The rules by the first part of their code.
fn areas() -> Vec<(&'static str, Vec<&'static Rule>)> {
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

/// `*error, adjustable, mended by `check --fix`*`
fn weight(rule: &Rule) -> String {
    let mut words = vec![rule.level.as_str(), if rule.adjustable { "adjustable" } else { "not adjustable" }];
    if rule.is_mended() {
        words.push("mended by `check --fix`");
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
