//! What is expected of the notifications of a receiver and never holds.

use std::collections::BTreeSet;

use super::{World, finding};
use crate::components::ALERTMANAGER;
use crate::model::{Duration, Expectation, ExpectedNotification, Integration, NotificationReason, PAYLOAD};
use crate::model::{GROUP_INTERVAL, GROUP_WAIT, REPEAT_INTERVAL};
use crate::report::{Diagnostic, nearest};

impl<'a> World<'a, '_> {
    pub(super) fn of_notification(&self, expectation: &Expectation, wanted: &ExpectedNotification) -> Vec<Diagnostic> {
        let (receiver, span) = (&wanted.receiver.0, wanted.receiver.1);
        if let Some(found) = of_lists(wanted).or_else(|| self.of_fields(wanted)) {
            return vec![found];
        }
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
        if !self.is_told_of_resolved(wanted) {
            found.extend(of_resolved(wanted));
        }
        found.extend(self.too_early(expectation, wanted));
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
        if !self.model().receivers.contains_key(&wanted.receiver.0) {
            return true;
        }
        self.asked(wanted).any(|integration| integration.send_resolved)
    }

    /// The integrations of which an expectation speaks.
    fn asked<'w>(&self, wanted: &'w ExpectedNotification) -> impl Iterator<Item = &'a Integration> + use<'a, 'w> {
        let receiver = self.model().receivers.get(&wanted.receiver.0);
        let all = receiver.into_iter().flat_map(|receiver| &receiver.integrations);
        all.filter(|it| wanted.integration.as_ref().is_none_or(|(kind, _)| kind == it.kind))
    }

    /// A field that no integration of the receiver has.
    fn of_fields(&self, wanted: &ExpectedNotification) -> Option<Diagnostic> {
        let version = self.model().stack.components.get(ALERTMANAGER)?.version;
        let mut known: BTreeSet<String> = BTreeSet::new();
        for integration in self.asked(wanted) {
            known.extend(integration.message_fields(version).into_iter().map(|field| field.name));
            known.extend(integration.sends_data().then(|| PAYLOAD.to_owned()));
            // the labels that all alerts share are among them
            if integration.kind == "opsgenie" && wanted.fields.keys().any(|name| name.starts_with("details.")) {
                return None;
            }
        }
        let unknown = wanted.fields.keys().find(|name| !known.is_empty() && !known.contains(*name))?;
        let message = format!("notifications of `{}` have no text `{unknown}`", wanted.receiver.0);
        let help = match nearest(unknown, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("its texts: {}", crate::report::listed(&names))
            }
        };
        Some(finding(wanted.receiver.1, message, "never has this field", help))
    }

    /// A notification before the routes of its receiver have waited, or before its alerts can fire.
    fn too_early(&self, expectation: &Expectation, wanted: &ExpectedNotification) -> Option<Diagnostic> {
        let (receiver, span) = (&wanted.receiver.0, wanted.receiver.1);
        let until = expectation.when.range().1;
        let (wait, repeat) = self.waits(receiver)?;
        if until < wait {
            let message = format!("`{receiver}` cannot be notified before {wait}: its routes wait for `group_wait`");
            return Some(finding(span, message, "too early", format!("expect it from {wait} on")));
        }
        if wanted.reason == Some(NotificationReason::Repeat) && until < repeat {
            let message = format!(
                "`{receiver}` gets no repeated notification before {repeat}: with the first `group_interval` behind \
                 `repeat_interval`"
            );
            return Some(finding(span, message, "too early", format!("expect it from {repeat} on")));
        }
        let held = |name: &str| {
            let variants = self.named(name).flat_map(|alert| &alert.variants);
            variants.map(|variant| variant.for_duration).min()
        };
        let firing = wanted.alerts.iter().flatten().filter_map(|(name, place)| Some((name, *place, held(name)?)));
        let (name, place, held) = firing.max_by_key(|(_, _, held)| *held).filter(|(_, _, held)| until < *held)?;
        let message = format!("`{name}` cannot fire before {held}: its condition must hold for {held} first");
        Some(finding(place, message, "too early", format!("expect it from {held} on, and `group_wait` later")))
    }

    /// Of the routes to a receiver the shortest `group_wait`, and the shortest time until a notification is repeated.
    fn waits(&self, receiver: &str) -> Option<(Duration, Duration)> {
        let root = &self.model().routing.root;
        let mut open = vec![(root, None, (GROUP_WAIT, GROUP_INTERVAL, REPEAT_INTERVAL))];
        let mut found: Vec<(Duration, Duration)> = Vec::new();
        while let Some((route, above, (wait, interval, repeat))) = open.pop() {
            let told = route.receiver.as_deref().or(above);
            let (wait, repeat) = (route.group_wait.unwrap_or(wait), route.repeat_interval.unwrap_or(repeat));
            let interval = route.group_interval.unwrap_or(interval);
            if told == Some(receiver) {
                // a group is looked at each `group_interval`; at the look just `repeat_interval` later that has not yet
                // elapsed since the notification was sent, which took a moment
                let looks = (repeat.0 / interval.0.max(1)).saturating_add(1);
                found.push((wait, Duration(wait.0.saturating_add(looks.saturating_mul(interval.0)))));
            }
            open.extend(route.routes.iter().map(|child| (child, told, (wait, interval, repeat))));
        }
        let wait = found.iter().map(|(wait, _)| *wait).min()?;
        Some((wait, found.iter().map(|(_, repeat)| *repeat).min()?))
    }
}

/// Lists of alerts that no notification has, or not for this reason.
fn of_lists(wanted: &ExpectedNotification) -> Option<Diagnostic> {
    let is_empty = |list: &Option<Vec<_>>| list.as_ref().map(Vec::is_empty);
    let message = match (is_empty(&wanted.alerts), is_empty(&wanted.resolved), wanted.reason) {
        (Some(true), Some(true), _) => "a notification has at least one alert, firing or resolved",
        (Some(true), _, Some(NotificationReason::First | NotificationReason::NewAlerts)) => {
            "a notification for this reason has an alert that fires"
        }
        (Some(true), _, Some(NotificationReason::SomeResolved)) => {
            "after `some-resolved` other alerts fire; all of them are resolved in `all-resolved`"
        }
        (Some(false), _, Some(NotificationReason::AllResolved)) => "after `all-resolved` no alert fires",
        (_, Some(true), Some(NotificationReason::SomeResolved | NotificationReason::AllResolved)) => {
            "a notification for this reason has an alert that is resolved"
        }
        _ => return None,
    };
    let help = "correct `alerts` and `resolved`; for no notification at all, write quiet = true alone".to_owned();
    Some(finding(wanted.receiver.1, message.to_owned(), "no notification is so", help))
}

/// What a receiver that is not told of resolved alerts never gets.
fn of_resolved(wanted: &ExpectedNotification) -> Option<Diagnostic> {
    let (receiver, span) = (&wanted.receiver.0, wanted.receiver.1);
    let lists = wanted.resolved.as_ref().is_some_and(|resolved| !resolved.is_empty());
    let asks = matches!(wanted.reason, Some(NotificationReason::SomeResolved | NotificationReason::AllResolved));
    let key = if lists { "resolved" } else { "reason" };
    let message = format!("`{receiver}` is not notified of resolved alerts");
    let help = format!("remove `send_resolved = false` from the receiver, or `{key}` here");
    (lists || asks).then(|| finding(span, message, "`send_resolved` is false", help))
}
