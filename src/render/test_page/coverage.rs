//! What tests reach, where that was asked.

use super::TestRun;
use super::markup::Markup;
use crate::scenarios::{Coverage, CoverageItem};

/// A link to the part about each environment.
pub(super) fn links(page: &mut Markup<'_>, run: &TestRun) {
    for (environment, report) in &run.reports {
        let Some(coverage) = &report.coverage else { continue };
        page.element("p", &[], |page| {
            page.element("a", &[("href", &format!("#{}", coverage_id(run, environment.as_ref())))], |page| {
                page.text(&covered(coverage, environment.as_deref()));
            });
        });
    }
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
pub(super) fn show(page: &mut Markup<'_>, run: &TestRun) {
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
