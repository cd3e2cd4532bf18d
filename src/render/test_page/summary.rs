//! What stands above the tests: counts, links, the meaning of the signs; and below them, what no test reaches.

use super::TestRun;
use super::markup::Markup;
use super::test::{Entry, kind, name};
use super::words::count;
use crate::scenarios::{Coverage, CoverageItem, Kind};

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
    for (environment, report) in &run.reports {
        let Some(coverage) = &report.coverage else { continue };
        page.element("p", &[], |page| {
            page.element("a", &[("href", &format!("#{}", coverage_id(run, environment.as_ref())))], |page| {
                page.text(&covered(coverage, environment.as_deref()));
            });
        });
    }
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

/// What the signs of the plots mean.
pub(super) fn key(page: &mut Markup<'_>) {
    const STATES: &[(&str, &str)] = &[
        ("inactive", "inactive: the condition does not hold"),
        ("pending", "pending: it holds, but not for long enough"),
        ("firing", "firing"),
        ("inhibited", "inhibited by another alert: nobody is notified"),
        ("muted", "muted by a time interval: nobody is notified"),
    ];
    const MARKS: &[(&str, &str, &str)] = &[
        ("mark sent", "1", "a notification, by its number in the list"),
        ("mark resolved", "2", "a notification that says that it is over"),
        ("mark passed", "✓1", "an expectation that passed, by its number"),
        ("mark failed", "✗2", "an expectation that failed"),
    ];
    page.element("details", &[("class", "key")], |page| {
        page.tell("summary", &[], "What the signs mean");
        page.element("ul", &[], |page| {
            for (class, text) in STATES {
                sign(page, text, |page| match *class {
                    "inactive" => {
                        page.empty("line", &[("class", class), ("x1", "0"), ("x2", "36"), ("y1", "10"), ("y2", "10")])
                    }
                    _ => page
                        .empty("rect", &[("class", class), ("x", "0"), ("y", "2"), ("width", "36"), ("height", "16")]),
                });
            }
            sign(page, "the limit, and a tint where the rule fires", |page| {
                page.empty("rect", &[("class", "zone"), ("width", "36"), ("height", "10")]);
                page.empty("line", &[("class", "limit"), ("x1", "0"), ("x2", "36"), ("y1", "10"), ("y2", "10")]);
            });
            for (class, text, meaning) in MARKS {
                sign(page, meaning, |page| {
                    page.element("g", &[("class", class)], |page| {
                        page.empty("rect", &[("x", "6"), ("y", "2"), ("width", "24"), ("height", "16"), ("rx", "3")]);
                        page.tell("text", &[("x", "18"), ("y", "14"), ("text-anchor", "middle")], text);
                    });
                });
            }
        });
    });
}

fn sign(page: &mut Markup<'_>, meaning: &str, draw: impl FnOnce(&mut Markup<'_>)) {
    page.element("li", &[], |page| {
        page.element("svg", &[("width", "36"), ("height", "20"), ("aria-hidden", "true")], draw);
        page.own(" ");
        page.own(meaning);
    });
}

fn covered(coverage: &Coverage, environment: Option<&str>) -> String {
    let reached = coverage.items.iter().filter(|item| item.covered).count();
    let of = environment.map(|name| format!(" of {name}")).unwrap_or_default();
    format!("Coverage{of}: {} %, {reached} of {}", coverage.percent, coverage.items.len())
}

fn coverage_id(run: &TestRun, environment: Option<&String>) -> String {
    let index = run.reports.iter().position(|(name, _)| name.as_ref() == environment).unwrap_or_default();
    format!("coverage-{}", index + 1)
}

/// What tests reach, if that was asked: what they do not first.
pub(super) fn coverage(page: &mut Markup<'_>, run: &TestRun) {
    for (environment, report) in &run.reports {
        let Some(coverage) = &report.coverage else { continue };
        page.element("section", &[("id", &coverage_id(run, environment.as_ref()))], |page| {
            page.say("h2", &[], &covered(coverage, environment.as_deref()));
            let (reached, missing): (Vec<&CoverageItem>, Vec<_>) = coverage.items.iter().partition(|item| item.covered);
            if !missing.is_empty() {
                items(page, "What no test reaches", &missing);
            }
            if !reached.is_empty() {
                page.element("details", &[], |page| {
                    page.tell("summary", &[], &format!("What tests reach: {}", reached.len()));
                    items(page, "What tests reach", &reached);
                });
            }
        });
    }
}

fn items(page: &mut Markup<'_>, title: &str, items: &[&CoverageItem]) {
    page.element("table", &[("class", "coverage")], |page| {
        page.tell("caption", &[], title);
        page.element("thead", &[], |page| {
            page.element("tr", &[], |page| {
                ["What", "Name", "Reached"].into_iter().for_each(|title| page.tell("th", &[("scope", "col")], title));
            });
        });
        page.element("tbody", &[], |page| {
            for item in items {
                page.element("tr", &[], |page| {
                    page.tell("td", &[], item.what);
                    page.element("td", &[], |page| page.say("code", &[], &item.name));
                    page.tell("td", &[], if item.covered { "✓ yes" } else { "✗ no" });
                });
            }
        });
    });
}
