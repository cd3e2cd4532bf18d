//! What a scenario expects and no input could bring about.

use std::collections::BTreeSet;

use super::super::route::patterns;
use crate::alertmanager::Patterns;
use crate::model::{
    Alert, AlertState, Expectation, Expected, ExpectedAlert, ExpectedNotification, Model, Route, Scenario,
};
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report};
use crate::routing::{RouteTree, Taken, alert_labels, fits};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.scenarios.is_empty() || model.unresolved.routing || model.unresolved.alerts {
        return;
    }
    let world = World { context, patterns: patterns(model), tree: RouteTree::new(&model.routing.root) };
    let mut found = Vec::new();
    for scenario in &model.scenarios {
        for expectation in &scenario.expect {
            match &expectation.what {
                Expected::Alert(wanted) => found.extend(world.of_alert(scenario, expectation, wanted)),
                Expected::Notification(wanted) => found.extend(world.of_notification(wanted)),
            }
        }
    }
    for one in found {
        report.add(one);
    }
}

struct World<'a, 'c> {
    context: &'c Context<'a>,
    patterns: Patterns,
    tree: RouteTree<'a>,
}

fn finding(span: Span, message: String, label: &str, help: String) -> Diagnostic {
    Diagnostic::new("test/cannot-hold", span, message, label).item("scenarios").help(help)
}

impl<'a> World<'a, '_> {
    fn model(&self) -> &'a Model {
        self.context.model
    }

    /// The labels of each rule of the alerts of a name.
    fn labels(&self, name: &str) -> Vec<Labels<'a>> {
        let rules = self.named(name).flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
        rules.map(|(alert, variant)| alert_labels(&self.context.types, alert, variant)).collect()
    }

    fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a Alert> + use<'a, 'n> {
        self.model().alerts.values().filter(move |alert| alert.name == name)
    }

    /// The routes that may take an alert.
    fn taken(&self, name: &str) -> Vec<Taken<'a>> {
        self.labels(name).iter().flat_map(|labels| self.tree.taken(labels, &self.patterns)).collect()
    }

    fn of_alert(&self, scenario: &Scenario, expectation: &Expectation, wanted: &ExpectedAlert) -> Vec<Diagnostic> {
        let (name, span) = (&wanted.alert.0, wanted.alert.1);
        let mut found = Vec::new();
        let held = self.named(name).flat_map(|alert| &alert.variants).map(|variant| variant.for_duration).min();
        let fires = wanted.state == AlertState::Firing && !wanted.quiet;
        let from = expectation.when.range().0;
        if let Some(held) = held.filter(|held| fires && from < *held && held.0 > 0) {
            let message = format!("`{name}` cannot fire at {from}: its condition must hold for {held} first");
            let help = format!("expect it from {held} on, or write state = \"pending\"");
            found.push(finding(span, message, "too early", help));
        }
        if let Some((by, place)) = wanted.inhibited_by.as_ref().filter(|(by, _)| !self.may_inhibit(by, name)) {
            let message = format!("no inhibition rule lets `{by}` inhibit `{name}`");
            found.push(finding(*place, message, "never inhibits it", "add a rule: [[inhibit_rules]]".to_owned()));
        }
        if let Some((interval, place)) = &wanted.muted_by {
            let names = |route: &Route| {
                route.mute_time_intervals.iter().chain(&route.active_time_intervals).any(|name| name == interval)
            };
            if scenario.start.is_none() {
                let message =
                    "without `start` the scenario has no time of day, so time intervals are ignored".to_owned();
                let help = "add the time of the first values: start = 2026-11-21T23:00:00+01:00".to_owned();
                found.push(finding(*place, message, "never mutes it", help));
            } else if !self.taken(name).iter().any(|taken| names(taken.route)) {
                let message = format!("no route of `{name}` is muted by `{interval}`");
                let help = format!("add it to the route: mute_time_intervals = [\"{interval}\"]");
                found.push(finding(*place, message, "never mutes it", help));
            }
        }
        found
    }

    /// Whether some rule of inhibition may let one alert inhibit another.
    fn may_inhibit(&self, source: &str, target: &str) -> bool {
        let (sources, targets) = (self.labels(source), self.labels(target));
        let may = |matchers: &[crate::alertmanager::Matcher], alerts: &[Labels<'_>]| {
            alerts.iter().any(|labels| fits(matchers, labels, &self.patterns) != Some(false))
        };
        let rules = &self.model().routing.inhibit_rules;
        rules.iter().any(|rule| may(&rule.source_matchers, &sources) && may(&rule.target_matchers, &targets))
    }

    fn of_notification(&self, wanted: &ExpectedNotification) -> Vec<Diagnostic> {
        let (receiver, span) = (&wanted.receiver.0, wanted.receiver.1);
        // what is not expected may well never be
        if wanted.quiet {
            return Vec::new();
        }
        if !self.receivers().contains(receiver.as_str()) {
            let message = format!("no route leads to `{receiver}`, so it is never notified");
            return vec![finding(span, message, "never notified", "add a route: [[route.routes]]".to_owned())];
        }
        let mut found = Vec::new();
        for (name, place) in wanted.alerts.iter().chain(&wanted.resolved).flatten() {
            let reached: BTreeSet<&str> = self.taken(name).iter().filter_map(|taken| taken.receiver).collect();
            if !reached.contains(receiver.as_str()) {
                let reached: Vec<&str> = reached.into_iter().collect();
                let message = format!("`{name}` never reaches `{receiver}`");
                let help = format!("its routes lead to {}: change the receiver, or the routes", reached.join(", "));
                found.push(finding(*place, message, "never in a notification of this receiver", help));
            }
        }
        let resolves = wanted.resolved.as_ref().is_some_and(|resolved| !resolved.is_empty());
        if resolves && !self.is_told_of_resolved(wanted) {
            let message = format!("`{receiver}` is not notified of resolved alerts");
            let help = "remove `send_resolved = false` from the receiver, or `resolved` here".to_owned();
            found.push(finding(span, message, "`send_resolved` is false", help));
        }
        found
    }

    /// The receivers that routes name.
    fn receivers(&self) -> BTreeSet<&'a str> {
        let mut names = BTreeSet::new();
        let mut open = vec![&self.model().routing.root];
        while let Some(route) = open.pop() {
            names.extend(route.receiver.as_deref());
            open.extend(&route.routes);
        }
        names
    }

    fn is_told_of_resolved(&self, wanted: &ExpectedNotification) -> bool {
        let Some(receiver) = self.model().receivers.get(&wanted.receiver.0) else { return true };
        let asked = receiver
            .integrations
            .iter()
            .filter(|it| wanted.integration.as_ref().is_none_or(|(kind, _)| kind == it.kind));
        asked.into_iter().any(|integration| integration.send_resolved)
    }
}
