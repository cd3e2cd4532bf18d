//! Tests of routes and of alerts that name the receivers.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::route::patterns;
use crate::alertmanager::Patterns;
use crate::model::{Alert, Model, Route, Test, conventions};
use crate::promql::labels::{Labels, Presence};
use crate::report::{Diagnostic, Report};
use crate::routing::{Notification, Router, alert_labels, fits};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // on half of the routes an answer would be a guess
    if model.unresolved.routing {
        return;
    }
    let patterns = patterns(model);
    let routes = LazyCell::new(|| Routes::new(model));
    for test in &model.routing.tests {
        let also_firing: Vec<Labels<'_>> = test.also_firing.iter().map(|labels| of_test(model, labels)).collect();
        let labels = of_test(model, &test.labels);
        let asked = Asked { labels: &labels, at: test.at, also_firing: &also_firing, patterns: &patterns };
        let notification = asked.notification(&routes, None);
        let expected = Expected { receivers: &test.receivers, span: test.receivers_span, item: "route".to_owned() };
        match verdict(model, &notification, &expected) {
            Verdict::Right => {}
            Verdict::Wrong => {
                report.add(wrong(&routes, (&asked, &notification), &expected, "this alert"));
            }
            Verdict::Open => {
                report.add(open(&[notification], std::slice::from_ref(&labels), &expected, "in `labels`"));
            }
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
                if let Some(found) = of_alert(context, &routes, (alert, test), &expected, &patterns) {
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

/// Without those who are never notified.
fn notified_receivers<'a>(model: &Model, receivers: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let hears = |name: &&str| *name != conventions::NOBODY && !model.unresolved.disabled_receivers.contains(*name);
    receivers.filter(hears).collect()
}

fn verdict(model: &Model, notification: &Notification<'_>, expected: &Expected<'_>) -> Verdict {
    let wanted = notified_receivers(model, expected.receivers.iter().map(String::as_str));
    let certain = notified_receivers(model, notification.certain().into_iter());
    let possible = notified_receivers(model, notification.possible().into_iter());
    match certain.is_subset(&wanted) && wanted.is_subset(&possible) {
        false => Verdict::Wrong,
        true if certain == possible => Verdict::Right,
        true => Verdict::Open,
    }
}

fn of_alert<'a>(
    context: &Context<'a>,
    routes: &Routes<'a>,
    (alert, test): (&'a Alert, &'a Test),
    expected: &Expected<'_>,
    patterns: &Patterns,
) -> Option<Diagnostic> {
    let model = context.model;
    let mut all: Vec<(Verdict, Notification<'_>, Labels<'a>)> = Vec::new();
    for variant in &alert.variants {
        let mut labels = alert_labels(&context.types, alert, variant);
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
            let notification =
                Asked { labels: &labels, at: None, also_firing: &[], patterns }.notification(routes, None);
            all.push((verdict(model, &notification, expected), notification, labels));
        }
    }
    let has = |wanted| all.iter().any(|(verdict, ..)| *verdict == wanted);
    let shown = format!("`{}`", alert.name);
    let asked = |labels| Asked { labels, at: None, also_firing: &[], patterns };
    let first_wrong = all.iter().find(|(verdict, ..)| *verdict == Verdict::Wrong);
    match first_wrong {
        Some((_, notification, labels)) if !has(Verdict::Right) && !has(Verdict::Open) => {
            Some(wrong(routes, (&asked(labels), notification), expected, &shown))
        }
        Some((_, notification, labels)) => {
            let severity = match labels.get("severity").value() {
                Some(severity) => format!("with severity `{severity}` it"),
                None => "one of its rules".to_owned(),
            };
            let found = wrong(
                routes,
                (&asked(labels), notification),
                expected,
                &format!("{shown} has several rules: {severity}"),
            );
            Some(found.help("select the rule that fires: expect = { severity = \"…\" }"))
        }
        None if has(Verdict::Open) => {
            let open_ones = all.into_iter().filter(|(verdict, ..)| *verdict == Verdict::Open);
            let (notification, labels): (Vec<_>, Vec<_>) =
                open_ones.map(|(_, notification, labels)| (notification, labels)).unzip();
            Some(open(&notification, &labels, expected, "in `expect`"))
        }
        None => None,
    }
}

/// `a`, `b`; or nobody.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "no receiver".to_owned() } else { names.join(", ") }
}

fn wrong(
    routes: &Routes<'_>,
    (asked, notification): (&Asked<'_, '_>, &Notification<'_>),
    expected: &Expected<'_>,
    what: &str,
) -> Diagnostic {
    let reached = notified_receivers(routes.model, notification.possible().into_iter());
    let mut found = Diagnostic::new(
        "test/wrong-receivers",
        expected.span,
        format!("{what} {}", difference(notification, &reached, expected)),
        "expected here",
    )
    .item(expected.item.clone());
    if let Some((rule, _)) = notification.inhibited {
        if rule.span != Span::NONE {
            found = found.label(rule.span, "inhibited by this rule");
        }
        return found.help(match rule.span == Span::NONE {
            true => "a more severe alert inhibits it: expect receivers = [], or change `while`",
            false => "expect receivers = [], change `while`, or change that inhibition",
        });
    }
    let names: Vec<String> = reached.iter().map(|name| format!("\"{name}\"")).collect();
    let expect = format!("expect receivers = [{}]", names.join(", "));
    if let Some(route) = cure(routes, asked, notification, expected) {
        let help = format!("write `continue = true` in {}, or {expect}", route.places.title);
        return found.label(place_of(route), "this route matches, and the routes after it are not tried").help(help);
    }
    for (span, text) in takers(notification, expected).into_iter().take(SHOWN) {
        found = found.label(span, text);
    }
    let unmet = missing(routes, asked, expected, &reached);
    found.help(format!("{}change the routes, or {expect}", unmet.unwrap_or_default()))
}

/// The notified receivers next to the expected ones: only the differences, if others are as expected.
fn difference(notification: &Notification<'_>, reached: &BTreeSet<&str>, expected: &Expected<'_>) -> String {
    let wanted: BTreeSet<&str> = expected.receivers.iter().map(String::as_str).collect();
    let verb = if notification.certain() == notification.possible() { "reaches" } else { "can reach only" };
    let all = listed(reached.iter().copied());
    match (reached.is_disjoint(&wanted), reached.is_subset(&wanted), wanted.is_subset(reached)) {
        (false, true, false) => format!("{verb} {all}, and not {}", listed(wanted.difference(reached).copied())),
        (false, false, true) => format!("{verb} {} too", listed(reached.difference(&wanted).copied())),
        _ => format!("{verb} {all}, not {}", listed(expected.receivers.iter().map(String::as_str))),
    }
}

/// How many routes are shown of those that take an alert which they should not.
const SHOWN: usize = 2;

/// The routes, as every test asks of them.
struct Routes<'a> {
    model: &'a Model,
    router: Router<'a>,
    /// Those that name a receiver themselves, from above.
    by_receiver: BTreeMap<&'a str, Vec<&'a Route>>,
}

impl<'a> Routes<'a> {
    fn new(model: &'a Model) -> Routes<'a> {
        let mut by_receiver: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
        let mut open: Vec<&Route> = vec![&model.routing.root];
        while let Some(route) = open.pop() {
            route.receiver.iter().for_each(|name| by_receiver.entry(name).or_default().push(route));
            open.extend(route.routes.iter().rev());
        }
        Routes { model, router: Router::new(&model.routing), by_receiver }
    }
}

/// What a test asks of the routes.
struct Asked<'q, 'l> {
    labels: &'q Labels<'l>,
    at: Option<i64>,
    also_firing: &'q [Labels<'l>],
    patterns: &'q Patterns,
}

impl Asked<'_, '_> {
    /// The notifications, maybe with a route that is held for one that continues.
    fn notification<'a>(&self, routes: &Routes<'a>, continuing: Option<&'a Route>) -> Notification<'a> {
        routes.router.notification(self.labels, self.at, self.also_firing, self.patterns, continuing)
    }
}

/// The place of a route, on one line: of its receiver, or its header.
fn place_of(route: &Route) -> Span {
    route.places.receiver.unwrap_or(route.span)
}

/// The route after which the others must be asked too, where that alone is what the test expects.
fn cure<'a>(
    routes: &Routes<'a>,
    asked: &Asked<'_, '_>,
    notification: &Notification<'_>,
    expected: &Expected<'_>,
) -> Option<&'a Route> {
    let candidates = notification.notified.iter().chain(&notification.silent).flat_map(|taken| {
        (1..=taken.path.len()).rev().filter_map(|depth| taken.path.get(..depth).map(<[usize]>::to_vec))
    });
    candidates.take(CANDIDATES).find_map(|path| {
        let route = path.iter().try_fold(&routes.model.routing.root, |route, index| route.routes.get(*index))?;
        if route.continues || route.span == Span::NONE {
            return None;
        }
        let changed = asked.notification(routes, Some(route));
        (verdict(routes.model, &changed, expected) == Verdict::Right).then_some(route)
    })
}

/// How many routes are tried with `continue`.
const CANDIDATES: usize = 4;

/// The routes that take an alert: those whose receiver is not expected, and those that are silent.
fn takers(notification: &Notification<'_>, expected: &Expected<'_>) -> BTreeMap<Span, String> {
    let mut places = BTreeMap::new();
    for taken in notification.notified.iter().filter(|taken| taken.route.span != Span::NONE) {
        let receiver = taken.receiver.unwrap_or(conventions::NOBODY);
        if !expected.receivers.iter().any(|name| name == receiver) {
            places.entry(place_of(taken.route)).or_insert_with(|| format!("this route sends it to `{receiver}`"));
        }
    }
    for taken in notification.silent.iter().filter(|taken| taken.route.span != Span::NONE) {
        places
            .entry(place_of(taken.route))
            .or_insert_with(|| "this route matches, but is muted at this time".to_owned());
    }
    places
}

/// The route of a receiver that is not notified of it, and what that route asks for.
fn missing(
    routes: &Routes<'_>,
    asked: &Asked<'_, '_>,
    expected: &Expected<'_>,
    reached: &BTreeSet<&str>,
) -> Option<String> {
    let name = expected.receivers.iter().find(|name| !reached.contains(name.as_str()))?;
    let unmet = |route: &&&Route| fits(&route.matchers, asked.labels, asked.patterns) == Some(false);
    let route = routes.by_receiver.get(name.as_str())?.iter().find(unmet)?;
    Some(format!("`{name}` is notified by {}, which does not match this alert; ", route.places.title))
}

fn open(notification: &[Notification<'_>], labels: &[Labels<'_>], expected: &Expected<'_>, place: &str) -> Diagnostic {
    // every route above a possible one is asked as well, and so may be those before it: name what their matchers read
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut span = None;
    for (notification, labels) in notification.iter().zip(labels) {
        for taken in notification.notified.iter().filter(|taken| !taken.certain) {
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
                format!("the receivers of this alert depend on {noun} {}, not known here", shown.join(", ")),
                format!("give it a value {place}: {{ {first} = \"…\" }}"),
            )
        }
        None => (
            "the receivers of this alert cannot be known here".to_owned(),
            "test it with a running Alertmanager, or make the routes independent of it".to_owned(),
        ),
    };
    let found = Diagnostic::new("test/wrong-receivers", expected.span, message, "cannot be decided");
    let found = match span {
        Some(span) => found.label(span, "this route matches, or does not"),
        None => found,
    };
    found.item(expected.item.clone()).help(help)
}
