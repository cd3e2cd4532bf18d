//! What tests reach: alerts that fire, limits met from both sides, routes, inhibitions, receivers, time intervals, patterns.

use std::collections::BTreeSet;

use super::report::{Coverage, CoverageItem};
use super::rules::Written;
use super::story::{Limited, Run, series};
use super::texts::route_name;
use crate::alertmanager::Patterns;
use crate::components::ALERTMANAGER;
use crate::model::logs::LogFormat;
use crate::model::{Alert, Model, Route, RouteTest, Scope, Variant};
use crate::promql::labels::Labels;
use crate::routing;

/// What some tests reach.
#[derive(Debug, Default)]
pub(super) struct Covered {
    fired: BTreeSet<String>,
    /// Rules whose expression had a value on that side of the limit: where it fires, or where it does not.
    sides: BTreeSet<(String, bool)>,
    routes: BTreeSet<String>,
    inhibitions: BTreeSet<usize>,
    receivers: BTreeSet<String>,
    time_intervals: BTreeSet<String>,
    patterns: BTreeSet<(String, usize)>,
}

/// What a rule of an alert is called.
fn rule_name(alert: &Alert, variant: &Variant) -> String {
    let severity = variant.severity.as_ref().map(|severity| format!(" ({severity})")).unwrap_or_default();
    match &variant.scope {
        Scope::Only(service) => format!("{}{severity} of {service}", alert.key),
        Scope::All | Scope::Except(_) => format!("{}{severity}", alert.key),
    }
}

impl Covered {
    /// Adds what others reach.
    pub(super) fn add(&mut self, other: Covered) {
        self.fired.extend(other.fired);
        self.sides.extend(other.sides);
        self.routes.extend(other.routes);
        self.inhibitions.extend(other.inhibitions);
        self.receivers.extend(other.receivers);
        self.time_intervals.extend(other.time_intervals);
        self.patterns.extend(other.patterns);
    }

    pub(super) fn receivers(&mut self, names: &[String]) {
        self.receivers.extend(names.iter().cloned());
    }

    pub(super) fn log(&mut self, service: &str, pattern: Option<usize>) {
        self.patterns.extend(pattern.map(|pattern| (service.to_owned(), pattern)));
    }

    /// Which rules fire in a run, and on which side of their limits their expressions are.
    pub(super) fn rules(&mut self, written: &Written<'_>, run: &Run, alerts: &[&Alert]) {
        for history in run.history.alerts().filter(|alert| alert.spans.iter().any(|span| span.firing)) {
            if let Some((alert, variant)) = written.owner(&history.rule) {
                self.fired.insert(rule_name(alert, variant));
            }
        }
        for (alert, variant) in alerts.iter().flat_map(|alert| alert.variants.iter().map(move |it| (alert, it))) {
            let limited = Limited::of(alert, variant);
            if limited.compared.is_none() {
                continue;
            }
            let series = series(written, run, &limited.expression);
            let sides: BTreeSet<bool> =
                series.iter().flat_map(|one| &one.points).filter_map(|(_, value)| limited.fires(*value)).collect();
            let name = rule_name(alert, variant);
            self.sides.extend(sides.into_iter().map(|side| (name.clone(), side)));
        }
    }

    /// What Alertmanager came to in a scenario.
    pub(super) fn notifications(&mut self, run: &Run) {
        let Some(played) = &run.played else { return };
        self.receivers.extend(played.sent.iter().map(|sent| sent.receiver.clone()));
        for standing in &played.report.standings {
            self.routes.extend(standing.routes.iter().map(|route| route_name(&route.path)));
            let inhibited = standing.spans.iter().filter_map(|span| span.inhibited.as_ref());
            self.inhibitions.extend(inhibited.map(|it| it.rule));
        }
        for flush in &played.report.flushes {
            let root = &played.configuration.route;
            let route = flush.route.iter().try_fold(root, |route, index| route.routes.get(*index));
            let names = route.map(|route| route.mute_time_intervals.iter().chain(&route.active_time_intervals));
            for name in names.into_iter().flatten() {
                let periods = played.configuration.time_intervals.get(name).into_iter().flatten();
                if periods.into_iter().any(|period| period.contains(flush.at.div_euclid(1000)) == Some(true)) {
                    self.time_intervals.insert(name.clone());
                }
            }
        }
    }

    /// What a test of the routes reaches.
    pub(super) fn route_test(&mut self, model: &Model, test: &RouteTest) {
        let version = model.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version);
        let patterns = Patterns::new(version);
        let labels = of_test(model, &test.labels);
        let others: Vec<Labels<'_>> = test.also_firing.iter().map(|labels| of_test(model, labels)).collect();
        let rules = &model.routing.inhibit_rules;
        if let Some((rule, _)) = routing::inhibited(rules, &labels, &others, &patterns) {
            self.inhibitions.extend(rules.iter().position(|it| std::ptr::eq(it, rule)));
        }
        for taken in routing::taken(&model.routing.root, &labels, &patterns) {
            self.routes.insert(route_name(&taken.path));
            let names = taken.route.mute_time_intervals.iter().chain(&taken.route.active_time_intervals);
            for name in names {
                let periods =
                    model.routing.time_intervals.get(name).map(|it| it.periods.as_slice()).unwrap_or_default();
                let met = test.at.is_some_and(|at| periods.iter().any(|period| period.contains(at) == Some(true)));
                self.time_intervals.extend(met.then(|| name.clone()));
            }
        }
        self.receivers(&test.receivers);
    }

    /// All that there is, and what of it is reached.
    pub(super) fn of(&self, written: &Written<'_>) -> Coverage {
        let model: &Model = written.model;
        let mut items = Vec::new();
        for (alert, variant) in model.alerts.values().flat_map(|it| it.variants.iter().map(move |one| (it, one))) {
            let name = rule_name(alert, variant);
            items.push(CoverageItem {
                what: "alert fires",
                covered: self.fired.contains(&name),
                span: alert.span,
                name,
            });
        }
        for (alert, variant) in model.alerts.values().flat_map(|it| it.variants.iter().map(move |one| (it, one))) {
            if Limited::of(alert, variant).compared.is_some() {
                let name = rule_name(alert, variant);
                let covered = [true, false].into_iter().all(|side| self.sides.contains(&(name.clone(), side)));
                items.push(CoverageItem { what: "limit from both sides", name, covered, span: alert.span });
            }
        }
        if written.configuration.is_some() {
            self.of_alertmanager(model, &mut items);
        }
        for (service, logs) in model.logs() {
            let LogFormat::Pattern(patterns) = &logs.format else { continue };
            for index in 0..patterns.len() {
                let name = format!("services.{service}.logs #{}", index + 1);
                let covered = self.patterns.contains(&(service.to_owned(), index));
                items.push(CoverageItem { what: "log pattern", name, covered, span: logs.span });
            }
        }
        let covered = items.iter().filter(|item| item.covered).count();
        Coverage { percent: percent(covered, items.len()), items }
    }

    fn of_alertmanager(&self, model: &Model, items: &mut Vec<CoverageItem>) {
        let mut open: Vec<(&Route, Vec<usize>)> = vec![(&model.routing.root, Vec::new())];
        while let Some((route, path)) = open.pop() {
            let name = route_name(&path);
            items.push(CoverageItem { what: "route", covered: self.routes.contains(&name), name, span: route.span });
            for (index, child) in route.routes.iter().enumerate().rev() {
                open.push((child, [path.as_slice(), &[index]].concat()));
            }
        }
        for (index, rule) in model.routing.inhibit_rules.iter().enumerate() {
            let shown = |matchers: &[crate::alertmanager::Matcher]| {
                matchers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            };
            let name = format!("{} inhibits {}", shown(&rule.source_matchers), shown(&rule.target_matchers));
            let covered = self.inhibitions.contains(&index);
            items.push(CoverageItem { what: "inhibition", name, covered, span: rule.span });
        }
        for receiver in model.receivers.values().filter(|receiver| !receiver.integrations.is_empty()) {
            let (name, covered) = (receiver.name.clone(), self.receivers.contains(&receiver.name));
            items.push(CoverageItem { what: "receiver", name, covered, span: receiver.span });
        }
        for interval in model.routing.time_intervals.values() {
            let (name, covered) = (interval.name.clone(), self.time_intervals.contains(&interval.name));
            items.push(CoverageItem { what: "time interval", name, covered, span: interval.span });
        }
    }
}

/// The labels that a test gives, and those that every alert of this Prometheus has.
fn of_test<'a>(model: &'a Model, written: &'a std::collections::BTreeMap<String, String>) -> Labels<'a> {
    let mut labels = Labels::exactly(written.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for (name, value) in model.lakehouse.alert_labels().filter(|(name, _)| !written.contains_key(*name)) {
        labels.set_value(name, value);
    }
    labels
}

/// Rounded down to a tenth: 100 only where nothing is missing.
#[expect(clippy::cast_precision_loss, reason = "counts of items of a spec")]
fn percent(covered: usize, all: usize) -> f64 {
    if all == 0 { 100.0 } else { (covered as f64 * 1000.0 / all as f64).floor() / 10.0 }
}
