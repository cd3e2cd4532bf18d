//! Tests of routes and of alerts that name the receivers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::route::patterns;
use crate::alertmanager::Patterns;
use crate::model::{Alert, Model, Test, conventions};
use crate::promql::labels::{Labels, Presence};
use crate::report::{Diagnostic, Report};
use crate::routing::{Heard, heard, sent};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // on half of the routes an answer would be a guess
    if model.gaps.routing {
        return;
    }
    let patterns = patterns(model);
    for test in &model.routing.tests {
        let beside: Vec<Labels<'_>> = test.beside.iter().map(|labels| of_test(model, labels)).collect();
        let labels = of_test(model, &test.labels);
        let heard = heard(&model.routing, &labels, test.at, &beside, &patterns);
        let expected = Expected { receivers: &test.receivers, span: test.receivers_span, item: "route".to_owned() };
        match verdict(model, &heard, &expected) {
            Verdict::Right => {}
            Verdict::Wrong => drop(report.add(wrong(model, &heard, &expected, "this alert"))),
            Verdict::Open => drop(report.add(open(&[heard], &[labels], &expected, "in `labels`"))),
        }
    }
    for alert in model.alerts.values() {
        let item = alert.item();
        let asks = alert.tests.iter().any(|test| test.receivers.is_some());
        if !asks || report.names(&item) {
            continue;
        }
        for test in &alert.tests {
            if let Some((receivers, span)) = &test.receivers {
                let expected = Expected { receivers, span: *span, item: item.clone() };
                if let Some(found) = of_alert(context, alert, test, &expected, &patterns) {
                    report.add(found);
                }
            }
        }
    }
}

struct Expected<'a> {
    receivers: &'a [String],
    span: Span,
    item: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    /// It depends on a label that is not known.
    Open,
}

/// The labels that a test gives, and those that every alert of this Prometheus has.
fn of_test<'a>(model: &'a Model, written: &'a BTreeMap<String, String>) -> Labels<'a> {
    let mut labels = Labels::exactly(written.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for (name, value) in &model.lakehouse.external_labels {
        if !written.contains_key(name) {
            labels.set_value(name.as_str(), value.as_str());
        }
    }
    labels
}

/// Without those who never hear anything.
fn hearing<'a>(model: &Model, receivers: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let hears = |name: &&str| *name != conventions::NOBODY && !model.gaps.disabled_receivers.contains(*name);
    receivers.filter(hears).collect()
}

fn verdict(model: &Model, heard: &Heard<'_>, expected: &Expected<'_>) -> Verdict {
    let wanted = hearing(model, expected.receivers.iter().map(String::as_str));
    let certain = hearing(model, heard.certain().into_iter());
    let possible = hearing(model, heard.possible().into_iter());
    match certain.is_subset(&wanted) && wanted.is_subset(&possible) {
        false => Verdict::Wrong,
        true if certain == possible => Verdict::Right,
        true => Verdict::Open,
    }
}

fn of_alert<'a>(
    context: &Context<'a>,
    alert: &'a Alert,
    test: &'a Test,
    expected: &Expected<'_>,
    patterns: &Patterns,
) -> Option<Diagnostic> {
    let model = context.model;
    let mut all: Vec<(Verdict, Heard<'_>, Labels<'a>)> = Vec::new();
    for variant in &alert.variants {
        let mut labels = sent(&context.types, alert, variant);
        let is_text = |name: &str| {
            matches!(name, "summary" | "description" | "runbook_url") || variant.annotations.contains_key(name)
        };
        let mut fires = true;
        for (name, value) in test.expect.iter().filter(|(name, _)| !is_text(name)) {
            let label = labels.get(name);
            fires &= match value.is_empty() {
                true => label.presence != Presence::Always,
                false => !label.is_absent() && label.values().is_none_or(|known| known.iter().any(|one| one == value)),
            };
            labels.set_value(name.as_str(), value.as_str());
        }
        if fires {
            let heard = heard(&model.routing, &labels, None, &[], patterns);
            all.push((verdict(model, &heard, expected), heard, labels));
        }
    }
    let has = |wanted| all.iter().any(|(verdict, ..)| *verdict == wanted);
    let shown = format!("`{}`", alert.name);
    let first_wrong = all.iter().find(|(verdict, ..)| *verdict == Verdict::Wrong);
    match first_wrong {
        Some((_, heard, _)) if !has(Verdict::Right) && !has(Verdict::Open) => {
            Some(wrong(model, heard, expected, &shown))
        }
        Some((_, heard, labels)) => {
            let severity = match labels.get("severity").value() {
                Some(severity) => format!("with severity `{severity}` it"),
                None => "one of its rules".to_owned(),
            };
            let found = wrong(model, heard, expected, &format!("{shown} has several rules: {severity}"));
            Some(found.help("say which one fires: expect = { severity = \"…\" }"))
        }
        None if has(Verdict::Open) => {
            let open_ones = all.into_iter().filter(|(verdict, ..)| *verdict == Verdict::Open);
            let (heard, labels): (Vec<_>, Vec<_>) = open_ones.map(|(_, heard, labels)| (heard, labels)).unzip();
            Some(open(&heard, &labels, expected, "in `expect`"))
        }
        None => None,
    }
}

/// `a`, `b`; or nobody.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn wrong(model: &Model, heard: &Heard<'_>, expected: &Expected<'_>, what: &str) -> Diagnostic {
    let reached = hearing(model, heard.possible().into_iter());
    let wanted = listed(expected.receivers.iter().map(String::as_str));
    let verb = if heard.certain() == heard.possible() { "reaches" } else { "can reach only" };
    let mut found = Diagnostic::new(
        "test/wrong-receivers",
        expected.span,
        format!("{what} {verb} {}, not {wanted}", listed(reached.iter().copied())),
        "expected here",
    )
    .item(expected.item.clone());
    if let Some((rule, _)) = heard.inhibited {
        if rule.span != Span::NONE {
            found = found.label(rule.span, "silenced by this");
        }
        return found.help(match rule.span == Span::NONE {
            true => "a more severe alert silences it: expect receivers = [], or change `while`",
            false => "expect receivers = [], change `while`, or change that inhibition",
        });
    }
    let mut places: BTreeMap<Span, String> = BTreeMap::new();
    for taken in heard.told.iter().filter(|taken| taken.route.span != Span::NONE) {
        let receiver = taken.receiver.unwrap_or(conventions::NOBODY);
        places.entry(taken.route.span).or_insert_with(|| format!("to `{receiver}` by this route"));
    }
    for taken in heard.silent.iter().filter(|taken| taken.route.span != Span::NONE) {
        places.entry(taken.route.span).or_insert_with(|| "taken by this route, which is silent then".to_owned());
    }
    for (span, text) in places.into_iter().take(3) {
        found = found.label(span, text);
    }
    let names: Vec<String> = reached.iter().map(|name| format!("\"{name}\"")).collect();
    found.help(format!("change the routes, or expect receivers = [{}]", names.join(", ")))
}

fn open(heard: &[Heard<'_>], labels: &[Labels<'_>], expected: &Expected<'_>, place: &str) -> Diagnostic {
    // every route above a possible one is asked as well, and so may be those before it: name what their matchers read
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut span = None;
    for (heard, labels) in heard.iter().zip(labels) {
        for taken in heard.told.iter().filter(|taken| !taken.certain) {
            for matcher in &taken.route.matchers {
                let label = labels.get(&matcher.label);
                if label.value().is_none() && !label.is_absent() {
                    names.insert(&matcher.label);
                    span = span.or((taken.route.span != Span::NONE).then_some(taken.route.span));
                }
            }
        }
    }
    let (message, help) = match names.first() {
        Some(first) => {
            let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let noun = if names.len() == 1 { "the label" } else { "the labels" };
            (
                format!("who hears of this alert depends on {noun} {}, not known here", shown.join(", ")),
                format!("give it a value {place}: {{ {first} = \"…\" }}"),
            )
        }
        None => (
            "who hears of this alert cannot be known here".to_owned(),
            "ask a running Alertmanager, or make the alert independent of it".to_owned(),
        ),
    };
    let found = Diagnostic::new("test/wrong-receivers", expected.span, message, "may be right or wrong");
    let found = match span {
        Some(span) => found.label(span, "takes it or does not"),
        None => found,
    };
    found.item(expected.item.clone()).help(help)
}
