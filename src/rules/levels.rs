//! `[lints]` and `allow`: what each finding weighs in this spec.

use std::collections::{BTreeMap, BTreeSet};

use super::{RULES, now, rule};
use crate::report::{Diagnostic, Level, Report, nearest};
use crate::source::{Node, Span, Spanned, Table};
use crate::spec::{Allow, LintLevel, TABLES};

/// What the spec says about weights.
#[derive(Debug, Default)]
pub struct Levels {
    lints: BTreeMap<&'static str, LintLevel>,
    allows: Vec<AllowOf>,
}

#[derive(Debug)]
struct AllowOf {
    item: String,
    code: &'static str,
    span: Span,
    until: Option<Spanned<String>>,
}

impl Levels {
    /// Reads `[lints]` and every `allow` of the tree.
    pub fn read(root: &Table, report: &mut Report) -> Levels {
        let mut levels = Levels::default();
        let lints = root.get("lints").and_then(|entry| entry.node.table());
        for (code, entry) in lints.into_iter().flat_map(Table::iter) {
            let Some(code) = known(code, entry.key, report) else {
                continue;
            };
            match crate::source::decode::<LintLevel>(&entry.node) {
                Ok(level) => {
                    levels.lints.insert(code, level);
                }
                Err(_) => {
                    let written = entry.node.string().unwrap_or("");
                    let found = Diagnostic::new(
                        "shape/unknown-value",
                        entry.node.span,
                        format!("the weight of `{code}` is `error`, `warning`, `note` or `off`"),
                        "not a weight",
                    );
                    report.add(match nearest(written, ["error", "warning", "note", "off"].into_iter()) {
                        Some(near) => {
                            found.help(format!("did you mean \"{near}\"?")).edit_if(entry.node.span, near.value())
                        }
                        None => found.help("write \"error\", \"warning\", \"note\" or \"off\""),
                    });
                }
            }
        }
        for table in TABLES.iter().filter(|table| table.kind.keyed()) {
            let items = root.get(table.name).and_then(|entry| entry.node.table());
            for (name, entry) in items.into_iter().flat_map(Table::iter) {
                let item = format!("{}.{name}", table.name);
                // an item that is a list has its `allow` in any of its tables
                let several = entry.node.array().unwrap_or(std::slice::from_ref(&entry.node));
                // logs are an item in an item
                let of_logs = entry.node.get("logs");
                several.iter().chain(of_logs).for_each(|node| levels.read_allows(&item, node, report));
            }
        }
        if let Some(stack) = root.get("stack") {
            levels.read_allows("stack", &stack.node, report);
        }
        if let Some(route) = root.get("route") {
            levels.read_route("route", &route.node, report);
        }
        let rules = root.get("inhibit_rules").and_then(|entry| entry.node.array()).unwrap_or(&[]);
        for (index, rule) in rules.iter().enumerate() {
            levels.read_allows(&format!("inhibit_rules.{index}"), rule, report);
        }
        levels
    }

    /// Of a route and of everything below it.
    fn read_route(&mut self, item: &str, route: &Node, report: &mut Report) {
        self.read_allows(item, route, report);
        for (index, child) in route.get("routes").and_then(Node::array).unwrap_or(&[]).iter().enumerate() {
            self.read_route(&format!("{item}.routes.{index}"), child, report);
        }
    }

    fn read_allows(&mut self, item: &str, node: &Node, report: &mut Report) {
        for node in node.get("allow").and_then(Node::array).unwrap_or(&[]) {
            self.read_allow(item.to_owned(), node, report);
        }
    }

    fn read_allow(&mut self, item: String, node: &Node, report: &mut Report) {
        // the shape of the item speaks of anything that is no table of this form
        let Ok(Allow { code, reason, until }) = crate::source::decode::<Allow>(node) else {
            return;
        };
        // one that is not there was told with the shape of the item
        if let Some(reason) = reason.filter(|reason| reason.trim().is_empty()) {
            let span = reason.span;
            let found = Diagnostic::new("value/empty", span, "the `reason` of this `allow` is empty", "says nothing");
            report.add(found.item(item.clone()).help("write why it is right here"));
        }
        let Some(code) = code else { return };
        let Some(code) = known(&code, code.span, report) else {
            return;
        };
        let until = until.filter(|date| check_date(date, date.span, report));
        self.allows.push(AllowOf { item, code, span: node.span, until });
    }
}

/// A code that exists and whose weight may be changed.
fn known(code: &str, span: Span, report: &mut Report) -> Option<&'static str> {
    match rule(code) {
        Some(rule) if rule.adjustable => Some(rule.code),
        Some(rule) => {
            report.add(
                Diagnostic::new(
                    "lint/not-adjustable",
                    span,
                    match now(code) {
                        [] => format!("`{}` cannot be switched off", rule.code),
                        codes => format!("`{code}` is `{}` now, and cannot be switched off", codes.join("` or `")),
                    },
                    "always an error",
                )
                .help("mend what it says: nothing right could be written as long as it stands"),
            );
            None
        }
        None => {
            let found =
                Diagnostic::new("lint/unknown-code", span, format!("there is no finding `{code}`"), "unknown code");
            report.add(match nearest(code, RULES.iter().map(|rule| rule.code)) {
                Some(near) => found.help(format!("did you mean \"{near}\"?")).edit_word(span, code, near.word()),
                None => found.help("`lakehouse-obs rules` lists all codes"),
            });
            None
        }
    }
}

/// How many days a month has; none that does not exist.
fn days(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

fn check_date(date: &str, span: Span, report: &mut Report) -> bool {
    let mut parts = date.split('-');
    let mut number = |length: usize| {
        parts
            .next()
            .filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))?
            .parse::<u16>()
            .ok()
    };
    let valid = match (number(4), number(2), number(2), parts.next()) {
        (Some(year), Some(month), Some(day), None) => (1..=days(year, month)).contains(&day),
        _ => false,
    };
    if !valid {
        report.add(
            Diagnostic::new("value/invalid-date", span, format!("`{date}` is not a day"), "not a date")
                .help("write until = 2027-01-31"),
        );
    }
    valid
}

/// The findings of one environment with their weights, and which suppressions were of use.
#[derive(Debug, Default)]
pub struct Weighed {
    /// What is left of the findings.
    pub found: Vec<Diagnostic>,
    used: BTreeSet<Span>,
}

/// Gives every finding its weight, and leaves out what the author allows.
///
/// `today` is a day as `2026-11-23`; without it nothing expires.
pub fn weigh(found: Vec<Diagnostic>, levels: &Levels, today: Option<&str>) -> Weighed {
    let mut weighed = Weighed::default();
    for mut diagnostic in found {
        let allow = levels
            .allows
            .iter()
            .find(|allow| allow.code == diagnostic.code && diagnostic.item.as_deref() == Some(&allow.item));
        if let Some(allow) = allow {
            // an `allow` of the defaults stands once, and is of use if one item has the finding
            weighed.used.insert(allow.span);
            if !allow.is_over(today) {
                continue;
            }
        }
        match (levels.lints.get(diagnostic.code), rule(diagnostic.code)) {
            (Some(LintLevel::Off), _) => continue,
            (Some(LintLevel::Note), _) => diagnostic.level = Level::Note,
            (Some(LintLevel::Warning), _) => diagnostic.level = Level::Warning,
            (Some(LintLevel::Error), _) => diagnostic.level = Level::Error,
            (None, Some(rule)) => diagnostic.level = rule.level,
            (None, None) => {}
        }
        weighed.found.push(diagnostic);
    }
    weighed
}

impl AllowOf {
    fn is_over(&self, today: Option<&str>) -> bool {
        matches!((&self.until, today), (Some(until), Some(today)) if until.as_str() < today)
    }
}

/// Speaks of suppressions that no longer do anything in any environment.
///
/// `complete` says that every rule has run in all of them.
pub fn spent(environments: &[(&Levels, &Weighed)], today: Option<&str>, complete: bool) -> Vec<Diagnostic> {
    let used: BTreeSet<Span> = environments.iter().flat_map(|(_, weighed)| weighed.used.iter().copied()).collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told: BTreeSet<Span> = BTreeSet::new();
    let allows = environments.iter().flat_map(|(levels, _)| levels.allows.iter().map(move |allow| (levels, allow)));
    for (levels, allow) in allows.filter(|(_, allow)| told.insert(allow.span)) {
        let spent = if let Some(until) = allow.until.as_ref().filter(|_| allow.is_over(today)) {
            let message = format!("this `allow` of `{}` ended on {until}", allow.code);
            let found = Diagnostic::new("lint/expired-allow", until.span, message, "in the past");
            match used.contains(&allow.span) {
                true => found.help("mend the finding, or set a later day"),
                false => found.help("remove this entry").remove(allow.span),
            }
        } else if !used.contains(&allow.span) && complete {
            let message = format!("`{}` is not found here any more", allow.code);
            Diagnostic::new("lint/unused-allow", allow.span, message, "allows nothing")
                .help("remove this entry")
                .remove(allow.span)
        } else {
            continue;
        };
        let level = match levels.lints.get(spent.code) {
            Some(LintLevel::Off) => continue,
            Some(LintLevel::Error) => Level::Error,
            Some(LintLevel::Note) => Level::Note,
            Some(LintLevel::Warning) | None => Level::Warning,
        };
        found.push(Diagnostic { level, ..spent.item(allow.item.clone()) });
    }
    found
}
