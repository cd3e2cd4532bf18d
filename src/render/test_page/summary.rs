//! What stands above the tests: counts and links.

use super::TestRun;
use super::coverage;
use super::markup::Markup;
use super::test::{Entry, kind, name};
use super::words::count;
use crate::scenarios::Kind;

/// The kinds of test, as the page has them.
pub(super) const KINDS: &[Kind] = &[Kind::Scenario, Kind::Alert, Kind::Indicator, Kind::Route, Kind::Log];

/// `2 of 17 tests failed`
pub(super) fn verdict(entries: &[Entry<'_>]) -> String {
    let failed = entries.iter().filter(|entry| !entry.test.passed).count();
    match (entries.len(), failed) {
        (0, _) => "no tests".to_owned(),
        (all, 0) => format!("{} passed", count(all, "test")),
        (all, failed) => format!("{failed} of {} failed", count(all, "test")),
    }
}

/// The section that a test stands in.
pub(super) fn section(entry: &Entry<'_>) -> &'static str {
    if entry.test.passed { kind(entry.test.kind) } else { "Failed" }
}

/// The title, the verdict, and counts by kind.
pub(super) fn header(page: &mut Markup<'_>, run: &TestRun, entries: &[Entry<'_>]) {
    page.element("h1", &[], |page| {
        page.own("Tests of ");
        page.say("code", &[], &run.spec);
    });
    let passed = entries.iter().all(|entry| entry.test.passed);
    let (class, sign) = if passed { ("verdict passed", "✓") } else { ("verdict failed", "✗") };
    page.tell("p", &[("class", class)], &format!("{sign} {}", verdict(entries)));
    page.element("table", &[("class", "counts")], |page| {
        page.tell("caption", &[], "Tests by kind");
        page.element("thead", &[], |page| {
            page.element("tr", &[], |page| {
                ["Kind", "Tests", "Failed"].into_iter().for_each(|title| page.tell("th", &[("scope", "col")], title));
            });
        });
        page.element("tbody", &[], |page| {
            for wanted in KINDS {
                let own: Vec<_> = entries.iter().filter(|entry| entry.test.kind == *wanted).collect();
                if own.is_empty() {
                    continue;
                }
                let failed = own.iter().filter(|entry| !entry.test.passed).count();
                page.element("tr", &[], |page| {
                    page.tell("th", &[("scope", "row")], kind(*wanted));
                    page.tell("td", &[], &own.len().to_string());
                    page.tell("td", &[], &failed.to_string());
                });
            }
        });
    });
    coverage::links(page, run);
}

/// Links to every test, those that fail first.
pub(super) fn index(page: &mut Markup<'_>, run: &TestRun, entries: &[Entry<'_>]) {
    let failed: Vec<&Entry<'_>> = entries.iter().filter(|entry| !entry.test.passed).collect();
    if !failed.is_empty() {
        page.tell("h2", &[], "Failed tests");
        page.element("ul", &[("class", "failures")], |page| {
            for entry in &failed {
                page.element("li", &[], |page| {
                    link(page, entry);
                    if let Some(judged) = entry.test.expectations.iter().find(|judged| !judged.passed) {
                        page.say("span", &[("class", "first")], &judged.expected);
                    }
                });
            }
        });
    }
    let passed: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.test.passed).collect();
    if !passed.is_empty() {
        page.element("details", &[], |page| {
            page.tell("summary", &[], &format!("Links to {}", count(passed.len(), "passed test")));
            for section in passed.chunk_by(|a, b| a.test.kind == b.test.kind) {
                let Some(first) = section.first() else { continue };
                page.tell("p", &[("class", "kind")], kind(first.test.kind));
                page.element("ul", &[], |page| {
                    section.iter().for_each(|entry| page.element("li", &[], |page| link(page, entry)));
                });
            }
        });
    }
    if run.reports.is_empty() {
        page.tell("p", &[], "No test ran.");
    }
}

fn link(page: &mut Markup<'_>, entry: &Entry<'_>) {
    page.say("a", &[("href", &format!("#{}", entry.id))], &name(entry.test));
}
