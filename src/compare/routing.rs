//! Who is notified of an alert, when, and what silences it. In: two models. Out: for each alert that both have, how its way
//! differs; alerts that go the same new way are one difference.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::alerts::pairs;
use super::change::{Found, Risk, Topic};
use super::tree::Difference;
use super::values::{place, place_of};
use crate::alertmanager::Patterns;
use crate::components::ALERTMANAGER;
use crate::model::{
    Alert, Duration, GROUP_INTERVAL, GROUP_WAIT, InhibitRule, REPEAT_INTERVAL, Receiver, Route, Variant,
};
use crate::routing::{RouteTree, Taken, alert_labels};
use crate::source::Span;
use crate::types::Types;

/// How many names a sentence holds before it counts.
const NAMED: usize = 5;

pub(super) fn compare(before: Side<'_>, after: Side<'_>, differences: &[Difference<'_>], found: &mut Vec<Found>) {
    inhibitions(before, after, found);
    let routes = differences.iter().any(|it| it.path.first().is_some_and(|table| table == "route") && !is_test(it));
    let start = found.len();
    let labels = differences.iter().any(|it| decides_labels(&it.path));
    let of_alerts = differences.iter().filter(|it| it.path.first().is_some_and(|table| table == "alerts"));
    let changed: BTreeSet<&String> = of_alerts.filter_map(|it| it.path.get(1)).collect();
    let touched = |name: &String| routes || labels || changed.contains(name);
    let (old, new) = (Ways::new(before), Ways::new(after));
    let mut ways: BTreeMap<OldAndNew, Vec<(String, &Alert)>> = BTreeMap::new();
    let both = before.model.alerts.iter().filter_map(|(name, one)| Some((one, after.model.alerts.get(name)?)));
    for (one, other) in both.filter(|(one, _)| touched(&one.key)) {
        for (variant, now) in pairs(one, other).0 {
            let (was, is) = (old.of(one, variant), new.of(other, now));
            if was != is {
                ways.entry((was, is)).or_default().push((title(other, now), other));
            }
        }
    }
    let route = differences.iter().find(|it| it.path.first().is_some_and(|table| table == "route") && !is_test(it));
    let places = route.map(|it| (place_of(before, &it.path, it.before), place_of(after, &it.path, it.after)));
    for ((was, is), alerts) in ways {
        let of_alert = |side: Side<'_>| match alerts.as_slice() {
            [(_, alert)] => place(side, &["alerts", &alert.key, "severity"]),
            _ => side.model.routing.root.span,
        };
        said(&was, &is, &alerts, places.unwrap_or_else(|| (of_alert(before), of_alert(after))), found);
    }
    if routes && found.len() == start {
        let text = "the tree of routes is written in another way; every alert of this spec goes where it went";
        found.push(
            Found::new(Risk::Low, Topic::Notification, "route", text)
                .at(places.map_or(Span::NONE, |it| it.0), places.map_or(Span::NONE, |it| it.1)),
        );
    }
}

/// Whether a difference is one of a test of routes, or of what is suppressed.
fn is_test(difference: &Difference<'_>) -> bool {
    difference.path.get(1).is_some_and(|key| key == "tests" || key == "allow")
}

/// Whether a value decides which labels alerts have.
fn decides_labels(path: &[String]) -> bool {
    let step = |at: usize| path.get(at).map_or("", String::as_str);
    match step(0) {
        "services" => !matches!(step(2), "logs" | "migrations" | "tracing" | "allow"),
        "lakehouse" => step(1) == "external_labels" || step(1) == "name",
        "indicators" | "groups" | "receivers" | "stack" => true,
        _ => false,
    }
}

/// `HighErrorRate`, and which of several rules it is.
fn title(alert: &Alert, variant: &Variant) -> String {
    let severity = variant.severity.as_deref().filter(|_| alert.variants.len() > 1);
    severity.map_or_else(|| format!("`{}`", alert.name), |severity| format!("`{}` ({severity})", alert.name))
}

/// One way to a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    receiver: String,
    certain: bool,
    muted: Vec<String>,
    active: Vec<String>,
    group_by: Vec<String>,
    wait: Duration,
    interval: Duration,
    repeat: Duration,
}

/// The ways of a rule before and after.
type OldAndNew = (Vec<Way>, Vec<Way>);

struct Ways<'a> {
    types: Types<'a>,
    tree: RouteTree<'a>,
    root: &'a Route,
    patterns: Patterns,
    receivers: &'a BTreeMap<String, Receiver>,
}

impl<'a> Ways<'a> {
    fn new(side: Side<'a>) -> Ways<'a> {
        let model: &'a crate::model::Model = side.model;
        let version = model.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version);
        let root = &model.routing.root;
        let (types, patterns) = (Types::new(model), Patterns::new(version));
        Ways { types, tree: RouteTree::new(root), root, patterns, receivers: &model.receivers }
    }

    /// The ways of one rule; a receiver without integrations notifies nobody.
    fn of(&self, alert: &'a Alert, variant: &'a Variant) -> Vec<Way> {
        let labels = alert_labels(&self.types, alert, variant);
        let mut ways: Vec<Way> =
            self.tree.taken(&labels, &self.patterns).iter().filter_map(|taken| self.way(taken)).collect();
        ways.sort();
        ways.dedup();
        ways
    }

    fn way(&self, taken: &Taken<'_>) -> Option<Way> {
        let receiver = taken.receiver.unwrap_or_default();
        if self.receivers.get(receiver).is_none_or(|receiver| receiver.integrations.is_empty()) {
            return None;
        }
        let (mut wait, mut interval, mut repeat) = (GROUP_WAIT, GROUP_INTERVAL, REPEAT_INTERVAL);
        let mut route = self.root;
        let mut steps = taken.path.iter();
        loop {
            wait = route.group_wait.unwrap_or(wait);
            interval = route.group_interval.unwrap_or(interval);
            repeat = route.repeat_interval.unwrap_or(repeat);
            match steps.next().and_then(|step| route.routes.get(*step)) {
                Some(next) => route = next,
                None => break,
            }
        }
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        Some(Way {
            receiver: receiver.to_owned(),
            certain: taken.certain,
            muted: sorted(&taken.route.mute_time_intervals),
            active: sorted(&taken.route.active_time_intervals),
            group_by: sorted(taken.group_by),
            wait,
            interval,
            repeat,
        })
    }
}

/// The names of alerts, the first few of many.
fn listed(alerts: &[(String, &Alert)]) -> String {
    let mut names: Vec<&str> = alerts.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    let first = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match more {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn said(was: &[Way], is: &[Way], alerts: &[(String, &Alert)], places: (Span, Span), found: &mut Vec<Found>) {
    let receivers = |ways: &[Way]| {
        let mut names: Vec<String> = ways.iter().map(|way| way.receiver.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    let (from, to) = (receivers(was), receivers(is));
    let who = listed(alerts);
    let item = match alerts {
        [(_, alert)] => alert.item(),
        _ => "route".to_owned(),
    };
    let mut push = |risk: Risk, text: String| {
        found.push(Found::new(risk, Topic::Notification, item.clone(), text).at(places.0, places.1));
    };
    if from != to {
        let named = |names: &[String]| match names {
            [] => "nobody".to_owned(),
            names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        };
        let lost = from.iter().any(|name| !to.contains(name));
        push(if lost { Risk::High } else { Risk::Medium }, format!("{who}: {} → {}", named(&from), named(&to)));
        return;
    }
    for receiver in to {
        let of = |ways: &[Way]| ways.iter().filter(|way| way.receiver == receiver).cloned().collect::<Vec<_>>();
        for (risk, text) in of_receiver(&of(was), &of(is)) {
            push(risk, format!("{who} to `{receiver}`: {text}"));
        }
    }
}

/// How the ways to one receiver differ.
fn of_receiver(was: &[Way], is: &[Way]) -> Vec<(Risk, String)> {
    let ([old], [new]) = (was, is) else {
        return vec![(Risk::Medium, format!("{} routes lead there instead of {}", is.len(), was.len()))];
    };
    let mut said = Vec::new();
    let names = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let times = |ways: &[String], without: &str| if ways.is_empty() { without.to_owned() } else { names(ways) };
    if old.muted != new.muted {
        let lost = new.muted.iter().any(|name| !old.muted.contains(name));
        let text =
            format!("muted in {} instead of {}", times(&new.muted, "no time interval"), times(&old.muted, "none"));
        said.push((if lost { Risk::High } else { Risk::Medium }, text));
    }
    if old.active != new.active {
        let lost = !new.active.is_empty();
        let text = format!("sent {} instead of {}", only(&new.active), only(&old.active));
        said.push((if lost { Risk::High } else { Risk::Medium }, text));
    }
    if old.group_by != new.group_by {
        let text =
            format!("grouped by {} instead of {}", times(&new.group_by, "nothing"), times(&old.group_by, "nothing"));
        said.push((Risk::Medium, text));
    }
    for (what, old, new) in [
        ("the first notification of a group waits", old.wait, new.wait),
        ("changes of a group are sent after", old.interval, new.interval),
        ("an unchanged group is notified again after", old.repeat, new.repeat),
    ] {
        if old != new {
            let risk = if new > old { Risk::High } else { Risk::Medium };
            said.push((risk, format!("{what} {new} instead of {old}")));
        }
    }
    if old.certain != new.certain {
        let now = if new.certain { "always" } else { "only with labels that are not known here" };
        said.push((Risk::Medium, format!("notified {now}")));
    }
    said
}

/// `at any time`, `only in nights`.
fn only(names: &[String]) -> String {
    match names {
        [] => "at any time".to_owned(),
        names => format!("only in {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// What is silenced, by what, and with the same values of which labels.
type Inhibition = (String, String, Vec<String>);

/// Inhibitions that are gone, new, or ask for other labels; their order is no matter.
fn inhibitions(before: Side<'_>, after: Side<'_>, found: &mut Vec<Found>) {
    let (old, new) = (silencing(before), silencing(after));
    let mut gone: Vec<_> = old.iter().filter(|(rule, _)| !new.contains_key(*rule)).collect();
    let mut push = |risk: Risk, text: String, from: Span, to: Span| {
        found.push(Found::new(risk, Topic::Notification, "inhibit_rules", text).at(from, to));
    };
    for (rule, span) in new.iter().filter(|(rule, _)| !old.contains_key(*rule)) {
        let (target, source, equal) = rule;
        let text = format!("alerts with {target} are silenced while one with {source} fires{}", same(equal));
        match gone.iter().position(|((was, by, _), _)| was == target && by == source) {
            Some(at) => {
                let ((_, _, other), from) = gone.remove(at);
                // fewer labels that must be equal: more is silenced
                let more = equal.iter().all(|label| other.contains(label));
                let risk = if more { Risk::High } else { Risk::Medium };
                push(risk, format!("{text}, instead of{}", same(other)), *from, *span);
            }
            None => push(Risk::High, text, Span::NONE, *span),
        }
    }
    for ((target, source, equal), span) in gone {
        let text = format!("alerts with {target} are no longer silenced while one with {source} fires{}", same(equal));
        push(Risk::Medium, text, *span, Span::NONE);
    }
}

/// ` with the same X, Y`
fn same(labels: &[String]) -> String {
    if labels.is_empty() { " on any labels".to_owned() } else { format!(" with the same {}", labels.join(", ")) }
}

/// All inhibitions of a side, each with its place.
fn silencing(side: Side<'_>) -> BTreeMap<Inhibition, Span> {
    let matchers = |matchers: &[crate::alertmanager::Matcher]| {
        let mut texts: Vec<String> = matchers.iter().map(|it| format!("`{it}`")).collect();
        texts.sort();
        if texts.is_empty() { "any labels".to_owned() } else { texts.join(" and ") }
    };
    let rule = |rule: &InhibitRule| {
        let mut equal: Vec<String> = rule.equal.iter().map(|it| format!("`{it}`")).collect();
        equal.sort();
        ((matchers(&rule.target_matchers), matchers(&rule.source_matchers), equal), rule.span)
    };
    side.model.routing.inhibit_rules.iter().map(rule).collect()
}
