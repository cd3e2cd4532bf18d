//! One test: its verdict, what was expected, and what happened.

use super::super::test_results::title;
use super::markup::Markup;
use super::story::{self, Told};
use super::words::shown;
use crate::scenarios::{Judged, Kind, RouteStep, TestReport};

/// A test with its place on the page.
pub(super) struct Entry<'a> {
    /// The name of its part of the page.
    pub(super) id: String,
    pub(super) test: &'a TestReport,
    pub(super) routes: &'a [RouteStep],
}

/// What tests of a kind are called.
pub(super) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Alert => "Alerts",
        Kind::Indicator => "Indicators",
        Kind::Route => "Routes",
        Kind::Log => "Logs",
        Kind::Scenario => "Scenarios",
    }
}

/// What a test is called on the page; a scenario is of no item.
pub(super) fn name(test: &TestReport) -> String {
    match test.kind {
        Kind::Scenario => title(test).trim_start_matches("scenarios: ").to_owned(),
        _ => title(test),
    }
}

/// A verdict as a sign and a word.
pub(super) fn verdict(page: &mut Markup<'_>, passed: bool) {
    let (class, text) = if passed { ("badge passed", "✓ passed") } else { ("badge failed", "✗ failed") };
    page.tell("span", &[("class", class)], text);
}

/// The whole test. Its name is inside of what folds, so that a link to it unfolds it.
pub(super) fn show(page: &mut Markup<'_>, entry: &Entry<'_>, is_open: bool) {
    let test = entry.test;
    let open: &[(&'static str, &str)] =
        if is_open { &[("class", "test"), ("open", "open")] } else { &[("class", "test")] };
    page.element("details", open, |page| {
        page.element("summary", &[], |page| {
            verdict(page, test.passed);
            page.own(" ");
            page.say("h3", &[], &name(test));
        });
        page.element("div", &[("class", "body"), ("id", &entry.id)], |page| {
            facts(page, test);
            expectations(page, &test.expectations);
            if let Some(story) = &test.story {
                let told = Told { id: &entry.id, story, expectations: &test.expectations, routes: entry.routes };
                story::tell(page, &told);
            }
        });
    });
}

/// Where it is declared, and how long it is.
fn facts(page: &mut Markup<'_>, test: &TestReport) {
    let mut facts = Vec::new();
    facts.extend(test.place.as_ref().map(|place| format!("{}:{}", place.file, place.line)));
    facts.extend(test.environment.as_ref().map(|environment| format!("environment {environment}")));
    if let Some(story) = &test.story {
        facts.extend(story.start.as_ref().map(|start| format!("begins at {start}")));
        facts.push(format!("takes {}, rules are evaluated every {}", shown(story.end), shown(story.interval)));
    }
    if !facts.is_empty() {
        page.say("p", &[("class", "facts")], &facts.join(" · "));
    }
}

/// What was expected, with the verdict and what happened instead.
fn expectations(page: &mut Markup<'_>, expectations: &[Judged]) {
    page.tell("h4", &[], "Expectations");
    page.element("ol", &[("class", "expectations")], |page| {
        for judged in expectations {
            page.element("li", &[], |page| {
                verdict(page, judged.passed);
                page.own(" ");
                page.text(&judged.expected);
                if !judged.instead.is_empty() {
                    page.element("div", &[("class", "instead")], |page| {
                        page.tell("strong", &[], "What happened instead");
                        page.say("pre", &[], &judged.instead.join("\n"));
                    });
                }
            });
        }
    });
}
