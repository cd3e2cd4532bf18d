//! What is expected of an alert and never holds.

use super::{World, finding};
use crate::alertmanager::{Matcher, Operator};
use crate::model::{AlertState, Expectation, ExpectedAlert, Route, Scenario};
use crate::promql::labels::Labels;
use crate::report::Diagnostic;
use crate::routing::fits;

impl World<'_, '_> {
    pub(super) fn of_alert(
        &self,
        scenario: &Scenario,
        expectation: &Expectation,
        wanted: &ExpectedAlert,
    ) -> Vec<Diagnostic> {
        let name = &wanted.alert.0;
        let mut found = Vec::new();
        found.extend(self.of_time(expectation, wanted));
        found.extend(self.of_labels(scenario, wanted));
        found.extend(of_inactive(wanted));
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

    /// A state that the time in `for` does not allow.
    fn of_time(&self, expectation: &Expectation, wanted: &ExpectedAlert) -> Option<Diagnostic> {
        let (name, span) = (&wanted.alert.0, wanted.alert.1);
        let held = || self.named(name).flat_map(|alert| &alert.variants).map(|variant| variant.for_duration);
        let (least, most) = (held().min()?, held().max()?);
        let from = expectation.when.range().0;
        match wanted.state {
            AlertState::Firing if !wanted.quiet && from < least => {
                let message = format!("`{name}` cannot fire at {from}: its condition must hold for {least} first");
                let help = format!("expect it from {least} on, or write state = \"pending\"");
                Some(finding(span, message, "too early", help))
            }
            AlertState::Pending if most.0 == 0 => {
                let message = format!("`{name}` is never pending: it fires as soon as its condition holds");
                let help = "remove `state`, or give the alert a time: for = \"5m\"".to_owned();
                Some(finding(span, message, "has no `for`", help))
            }
            _ => None,
        }
    }

    /// A label that no rule of the alert can give it, nor a series of the input.
    fn of_labels(&self, scenario: &Scenario, wanted: &ExpectedAlert) -> Option<Diagnostic> {
        let (name, span) = (&wanted.alert.0, wanted.alert.1);
        let rules = self.labels(name);
        let in_input = |label: &str| scenario.input.labels.iter().flatten().any(|(name, ..)| name == label);
        let (label, value) = wanted.labels.iter().find(|(label, value)| {
            let matcher = Matcher::new(label.as_str(), Operator::Equal, value.as_str());
            // the rule gives these, whatever the series have
            let is_of_rule = matches!(label.as_str(), "alertname" | "severity");
            let never = rules.iter().all(|labels| fits([&matcher], labels, &self.patterns) == Some(false));
            // series of the input may have other labels than those of the targets
            never && !rules.is_empty() && (is_of_rule || !value.is_empty() && !in_input(label))
        })?;
        let message = match value.as_str() {
            "" => format!("`{name}` is never without the label `{label}`"),
            value => format!("`{name}` never has the label {label} = {value:?}"),
        };
        let help = format!("correct `labels`, or remove `{label}` from it: no alert is meant by it");
        Some(finding(span, message, "never has these labels", help))
    }

    /// Whether some rule of inhibition may let one alert inhibit another.
    fn may_inhibit(&self, source: &str, target: &str) -> bool {
        let (sources, targets) = (self.labels(source), self.labels(target));
        let may = |matchers: &[Matcher], alerts: &[Labels<'_>]| {
            alerts.iter().any(|labels| fits(matchers, labels, &self.patterns) != Some(false))
        };
        let rules = &self.model().routing.inhibit_rules;
        rules.iter().any(|rule| may(&rule.source_matchers, &sources) && may(&rule.target_matchers, &targets))
    }
}

/// What an alert that is not active does not have.
fn of_inactive(wanted: &ExpectedAlert) -> Option<Diagnostic> {
    let (name, span) = (&wanted.alert.0, wanted.alert.1);
    let asked = [
        (wanted.inhibited_by.is_some(), "is not inhibited"),
        (wanted.muted_by.is_some(), "is not muted"),
        (!wanted.annotations.is_empty(), "has no annotations"),
    ];
    let (_, lacks) = asked.iter().find(|(asked, _)| *asked && wanted.state == AlertState::Inactive)?;
    let message = format!("`{name}` is inactive, so it {lacks}");
    let help = "remove `state` for an alert that fires, or keep `state` alone".to_owned();
    Some(finding(span, message, "contradicts `state`", help))
}
