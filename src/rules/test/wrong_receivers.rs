//! Tests of routes and of alerts that name the receivers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::route::patterns;
use crate::alertmanager::Patterns;
use crate::model::{Alert, Model, Route, Routing, Test, conventions};
use crate::promql::labels::{Labels, Presence};
use crate::report::{Diagnostic, Report};
use crate::routing::{Heard, fits, heard, sent};
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
        let asked = Asked { labels: &labels, at: test.at, beside: &beside, patterns: &patterns };
        let heard = asked.heard(&model.routing);
        let expected = Expected { receivers: &test.receivers, span: test.receivers_span, item: "route".to_owned() };
        match verdict(model, &heard, &expected) {
            Verdict::Right => {}
            Verdict::Wrong => drop(report.add(wrong(model, (&asked, &heard), &expected, "this alert"))),
            Verdict::Open => drop(report.add(open(&[heard], std::slice::from_ref(&labels), &expected, "in `labels`"))),
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
            let heard = Asked { labels: &labels, at: None, beside: &[], patterns }.heard(&model.routing);
            all.push((verdict(model, &heard, expected), heard, labels));
        }
    }
    let has = |wanted| all.iter().any(|(verdict, ..)| *verdict == wanted);
    let shown = format!("`{}`", alert.name);
    let asked = |labels| Asked { labels, at: None, beside: &[], patterns };
    let first_wrong = all.iter().find(|(verdict, ..)| *verdict == Verdict::Wrong);
    match first_wrong {
        Some((_, heard, labels)) if !has(Verdict::Right) && !has(Verdict::Open) => {
            Some(wrong(model, (&asked(labels), heard), expected, &shown))
        }
        Some((_, heard, labels)) => {
            let severity = match labels.get("severity").value() {
                Some(severity) => format!("with severity `{severity}` it"),
                None => "one of its rules".to_owned(),
            };
            let found =
                wrong(model, (&asked(labels), heard), expected, &format!("{shown} has several rules: {severity}"));
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

fn wrong(
    model: &Model,
    (asked, heard): (&Asked<'_, '_>, &Heard<'_>),
    expected: &Expected<'_>,
    what: &str,
) -> Diagnostic {
    let reached = hearing(model, heard.possible().into_iter());
    let mut found = Diagnostic::new(
        "test/wrong-receivers",
        expected.span,
        format!("{what} {}", difference(heard, &reached, expected)),
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
    let names: Vec<String> = reached.iter().map(|name| format!("\"{name}\"")).collect();
    let expect = format!("expect receivers = [{}]", names.join(", "));
    if let Some(route) = cure(model, asked, heard, expected) {
        let help = format!("write `continue = true` in {}, or {expect}", route.places.title);
        return found.label(place_of(route), "takes it, and no route after this one is asked").help(help);
    }
    for (span, text) in takers(heard, expected).into_iter().take(SHOWN) {
        found = found.label(span, text);
    }
    let unmet = missing(model, asked, expected, &reached);
    found.help(format!("{}change the routes, or {expect}", unmet.unwrap_or_default()))
}

/// Who hears of it, beside who should: only what differs, where others hear of it as they should.
fn difference(heard: &Heard<'_>, reached: &BTreeSet<&str>, expected: &Expected<'_>) -> String {
    let wanted: BTreeSet<&str> = expected.receivers.iter().map(String::as_str).collect();
    let verb = if heard.certain() == heard.possible() { "reaches" } else { "can reach only" };
    let all = listed(reached.iter().copied());
    match (reached.is_disjoint(&wanted), reached.is_subset(&wanted), wanted.is_subset(reached)) {
        (false, true, false) => format!("{verb} {all}, and not {}", listed(wanted.difference(reached).copied())),
        (false, false, true) => format!("{verb} {} too", listed(reached.difference(&wanted).copied())),
        _ => format!("{verb} {all}, not {}", listed(expected.receivers.iter().map(String::as_str))),
    }
}

/// How many routes are shown of those that take an alert which they should not.
const SHOWN: usize = 2;

/// What a test asks of the routes.
struct Asked<'q, 'l> {
    labels: &'q Labels<'l>,
    at: Option<i64>,
    beside: &'q [Labels<'l>],
    patterns: &'q Patterns,
}

impl Asked<'_, '_> {
    fn heard<'a>(&self, routing: &'a Routing) -> Heard<'a> {
        heard(routing, self.labels, self.at, self.beside, self.patterns)
    }
}

/// The place of a route, on one line: of its receiver, or its header.
fn place_of(route: &Route) -> Span {
    route.places.receiver.unwrap_or(route.span)
}

/// The route after which the others must be asked too, where that alone is what the test expects.
fn cure<'a>(model: &'a Model, asked: &Asked<'_, '_>, heard: &Heard<'_>, expected: &Expected<'_>) -> Option<&'a Route> {
    let candidates = heard.told.iter().chain(&heard.silent).flat_map(|taken| {
        (1..=taken.path.len()).rev().filter_map(|depth| taken.path.get(..depth).map(<[usize]>::to_vec))
    });
    candidates.take(CANDIDATES).find_map(|path| {
        let route = path.iter().try_fold(&model.routing.root, |route, index| route.routes.get(*index))?;
        if route.continues || route.span == Span::NONE {
            return None;
        }
        let Routing { root, inhibit_rules, time_intervals, tests: _ } = &model.routing;
        let (inhibit_rules, time_intervals) = (inhibit_rules.clone(), time_intervals.clone());
        let mut changed = Routing { root: root.clone(), inhibit_rules, time_intervals, tests: Vec::new() };
        let at = path.iter().try_fold(&mut changed.root, |route, index| route.routes.get_mut(*index))?;
        at.continues = true;
        (verdict(model, &asked.heard(&changed), expected) == Verdict::Right).then_some(route)
    })
}

/// How many routes are tried with `continue`.
const CANDIDATES: usize = 4;

/// The routes that take an alert: those whose receiver is not expected, and those that are silent.
fn takers(heard: &Heard<'_>, expected: &Expected<'_>) -> BTreeMap<Span, String> {
    let mut places = BTreeMap::new();
    for taken in heard.told.iter().filter(|taken| taken.route.span != Span::NONE) {
        let receiver = taken.receiver.unwrap_or(conventions::NOBODY);
        if !expected.receivers.iter().any(|name| name == receiver) {
            places.entry(place_of(taken.route)).or_insert_with(|| format!("to `{receiver}` by this route"));
        }
    }
    for taken in heard.silent.iter().filter(|taken| taken.route.span != Span::NONE) {
        places.entry(place_of(taken.route)).or_insert_with(|| "taken by this route, which is silent then".to_owned());
    }
    places
}

/// The route of a receiver that does not hear of it, and what that route asks for.
fn missing(model: &Model, asked: &Asked<'_, '_>, expected: &Expected<'_>, reached: &BTreeSet<&str>) -> Option<String> {
    let name = expected.receivers.iter().find(|name| !reached.contains(name.as_str()))?;
    let mut open: Vec<&Route> = vec![&model.routing.root];
    while let Some(route) = open.pop() {
        let unmet =
            route.receiver.as_ref() == Some(name) && fits(&route.matchers, asked.labels, asked.patterns) == Some(false);
        if unmet {
            return Some(format!("`{name}` hears by {}, which this alert does not fit; ", route.places.title));
        }
        open.extend(route.routes.iter().rev());
    }
    None
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
