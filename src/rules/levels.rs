//! `[lints]` and `allow`: the level of each finding in this spec.

use std::collections::{BTreeMap, BTreeSet};

use super::{RULES, now, rule};
use crate::report::{Diagnostic, Level, Report, nearest};
use crate::source::{Node, Span, Spanned, Table};
use crate::spec::{Allow, LintLevel, TABLES};

/// What the spec says about levels.
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
                        format!("the level of `{code}` must be `error`, `warning`, `note` or `off`"),
                        "not a level",
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
        // one that is not there was reported with the shape of the item
        if let Some(reason) = reason.filter(|reason| reason.trim().is_empty()) {
            let span = reason.span;
            let found =
                Diagnostic::new("value/empty", span, "the `reason` of this `allow` is empty", "a reason is needed");
            report.add(found.item(item.clone()).help("write why this finding is accepted here"));
        }
        let Some(code) = code else { return };
        let Some(code) = known(&code, code.span, report) else {
            return;
        };
        let until = until.filter(|date| check_date(date, date.span, report));
        self.allows.push(AllowOf { item, code, span: node.span, until });
    }
}

/// A code that exists and whose level may be changed.
fn known(code: &str, span: Span, report: &mut Report) -> Option<&'static str> {
    match rule(code) {
        Some(rule) if rule.adjustable => Some(rule.code),
        Some(rule) => {
            report.add(
                Diagnostic::new(
                    "lint/not-adjustable",
                    span,
                    match now(code) {
                        [] => format!("the severity of `{}` cannot be changed", rule.code),
                        codes => {
                            format!("`{code}` is now `{}`, and its severity cannot be changed", codes.join("` or `"))
                        }
                    },
                    "always an error",
                )
                .help("remove this entry, and fix the finding where it is reported"),
            );
            None
        }
        None => {
            let found = Diagnostic::new(
                "lint/unknown-code",
                span,
                format!("`{code}` is not the code of a finding"),
                "unknown code",
            );
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
                .help(date_help(date)),
        );
    }
    valid
}

/// The date in the form that is taken, where it is one in another form.
fn date_help(date: &str) -> String {
    let parts: Vec<&str> = date.split(['.', '/', '-', ' ']).collect();
    let numbers: Vec<u16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let found = match numbers[..] {
        [year, month, day] if parts.len() == 3 && year > 999 => Some((year, month, day)),
        // with a dot the day comes first; with a slash nobody knows which is which
        [day, month, year] if parts.len() == 3 && year > 999 && date.contains('.') => Some((year, month, day)),
        _ => None,
    };
    match found.filter(|(_, month, day)| (1..=12).contains(month) && (1..=31).contains(day)) {
        Some((year, month, day)) if day > days(year, month) => {
            format!("the last day of that month is until = {year:04}-{month:02}-{:02}", days(year, month))
        }
        Some((year, month, day)) => format!("write until = {year:04}-{month:02}-{day:02}"),
        None => "write a date as YEAR-MONTH-DAY, such as until = 2027-01-31".to_owned(),
    }
}

/// The findings of one environment with their levels, and which suppressions were used.
#[derive(Debug, Default)]
pub struct LeveledFindings {
    /// What is left of the findings.
    pub found: Vec<Diagnostic>,
    used: BTreeSet<Span>,
}

/// Applies levels: gives every finding its level, and leaves out what the author allows.
///
/// `today` is a day as `2026-11-23`; without it nothing expires.
pub fn apply_levels(found: Vec<Diagnostic>, levels: &Levels, today: Option<&str>) -> LeveledFindings {
    let mut leveled = LeveledFindings::default();
    let mut allows: BTreeMap<(&str, &str), &AllowOf> = BTreeMap::new();
    for allow in &levels.allows {
        allows.entry((allow.code, &allow.item)).or_insert(allow);
    }
    for mut diagnostic in found {
        let item = diagnostic.item.as_deref();
        if let Some(allow) = item.and_then(|item| allows.get(&(diagnostic.code, item))) {
            // an `allow` of the defaults stands once, and is of use if one item has the finding
            leveled.used.insert(allow.span);
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
        leveled.found.push(diagnostic);
    }
    leveled
}

impl AllowOf {
    fn is_over(&self, today: Option<&str>) -> bool {
        matches!((&self.until, today), (Some(until), Some(today)) if until.as_str() < today)
    }
}

/// Speaks of suppressions that no longer do anything in any environment.
///
/// `complete` says that every rule has run in all of them.
pub fn unused_suppressions(
    environments: &[(&Levels, &LeveledFindings)],
    today: Option<&str>,
    complete: bool,
) -> Vec<Diagnostic> {
    let used: BTreeSet<Span> = environments.iter().flat_map(|(_, leveled)| leveled.used.iter().copied()).collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut reported: BTreeSet<Span> = BTreeSet::new();
    let allows = environments.iter().flat_map(|(levels, _)| levels.allows.iter().map(move |allow| (levels, allow)));
    for (levels, allow) in allows.filter(|(_, allow)| reported.insert(allow.span)) {
        let unused = if let Some(until) = allow.until.as_ref().filter(|_| allow.is_over(today)) {
            let message = format!("this `allow` of `{}` expired on {until}", allow.code);
            let found = Diagnostic::new("lint/expired-allow", until.span, message, "in the past");
            match used.contains(&allow.span) {
                true => found.help("fix the finding, or set a later date"),
                false => found.help("remove this entry").remove(allow.span),
            }
        } else if !used.contains(&allow.span) && complete {
            let message = format!("this `allow` is not needed: `{}` is not found here", allow.code);
            Diagnostic::new("lint/unused-allow", allow.span, message, "suppresses nothing")
                .help("remove this entry")
                .remove(allow.span)
        } else {
            continue;
        };
        let level = match levels.lints.get(unused.code) {
            Some(LintLevel::Off) => continue,
            Some(LintLevel::Error) => Level::Error,
            Some(LintLevel::Note) => Level::Note,
            Some(LintLevel::Warning) | None => Level::Warning,
        };
        found.push(Diagnostic { level, ..unused.item(allow.item.clone()) });
    }
    found
}
