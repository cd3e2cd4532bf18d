//! A line of a test's input that the alert does not read.

use std::collections::BTreeSet;

use crate::model::{Alert, Model};
use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    check_others(model, report);
    for alert in model.alerts.values().filter(|alert| alert.user_defined && !alert.tests.is_empty()) {
        let Some(read) = read_by(model, alert) else { continue };
        // another alert may be fed to show that it inhibits this one
        for test in alert.tests.iter().filter(|test| test.receivers.is_none()) {
            for (metric, span) in test.metrics.iter().filter(|(metric, _)| !read.contains(metric.as_str())) {
                let message = format!("the alert `{}` does not read `{metric}`", alert.name);
                let found = Diagnostic::new("test/unread-series", *span, message, "has no effect in this test");
                let names: Vec<String> = read.iter().map(|name| format!("`{name}`")).collect();
                report.add(found.item(alert.item()).help(match nearest(metric, read.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "remove it: the alert reads no metric".to_owned(),
                    None => {
                        format!("remove it, or write a series that the alert reads: {}", crate::report::listed(&names))
                    }
                }));
            }
        }
    }
}

/// Series of scenarios that no rule reads, and of tests of indicators that these do not read.
fn check_others(model: &Model, report: &mut Report) {
    let indicators = model.indicators.iter().filter(|indicator| !indicator.tests.is_empty());
    for indicator in indicators {
        let mut read = BTreeSet::new();
        if !add(model, &indicator.expr.parsed.root, &mut read) {
            continue;
        }
        for (metric, span) in indicator.tests.iter().flat_map(|test| &test.input.metrics) {
            if !read.contains(metric.as_str()) {
                let message = format!("the indicator `{}` does not read `{metric}`", indicator.name);
                report.add(unread(metric, *span, message, &read).item(indicator.item()));
            }
        }
    }
    if model.scenarios.is_empty() {
        return;
    }
    // what relates a target to its job is there of itself
    let mut read = BTreeSet::from(["up"]);
    for alert in model.alerts.values() {
        let Some(of_alert) = read_by(model, alert) else { return };
        read.extend(of_alert);
    }
    if !model.indicators.iter().all(|indicator| add(model, &indicator.expr.parsed.root, &mut read)) {
        return;
    }
    for (metric, span) in model.scenarios.iter().flat_map(|scenario| &scenario.input.metrics) {
        if !read.contains(metric.as_str()) {
            report.add(unread(metric, *span, format!("no rule reads `{metric}`"), &read).item("scenarios"));
        }
    }
}

fn unread(metric: &str, span: Span, message: String, read: &BTreeSet<&str>) -> Diagnostic {
    let found = Diagnostic::new("test/unread-series", span, message, "has no effect in this test");
    found.help(match nearest(metric, read.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it, or write a series that a rule reads".to_owned(),
    })
}

/// The names of all series that decide what a test of the alert sees; nothing where it cannot be said.
fn read_by<'a>(model: &'a Model, alert: &'a Alert) -> Option<BTreeSet<&'a str>> {
    // a query may be made when the text is rendered
    let texts = alert
        .variants
        .first()
        .into_iter()
        .flat_map(|variant| variant.annotations.values().chain(variant.labels.values()));
    let asked: usize = texts.map(|text| text.matches("query").count()).sum();
    if asked != alert.queries.len() {
        return None;
    }
    let mut names = BTreeSet::new();
    let mut expressions = alert.queries.iter().chain([&alert.expr]);
    expressions.all(|expression| add(model, &expression.parsed.root, &mut names)).then_some(names)
}

/// Adds what an expression reads, through indicators; whether that can be said.
fn add<'a>(model: &'a Model, root: &'a Node, names: &mut BTreeSet<&'a str>) -> bool {
    let mut known = true;
    root.walk(&mut |node| {
        let Expr::Selector(selector) = &node.kind else { return };
        let by_matcher = selector.matchers.iter().any(|matcher| matcher.label == "__name__");
        let Some((name, _)) = selector.name.as_ref().filter(|(name, _)| !by_matcher && !name.starts_with("ALERTS"))
        else {
            known = false;
            return;
        };
        known &= !model.unresolved.indicators.contains(name);
        if names.insert(name) {
            for indicator in model.indicators.named(name) {
                known &= add(model, &indicator.expr.parsed.root, names);
            }
        }
    });
    known
}
