//! Alerts: what each rule fires on, when, how bad it is, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::change::{Found, Risk, Topic};
use super::shown::{one_line, short};
use super::tree::Difference;
use super::values::place;
use crate::model::{Alert, Condition, Duration, Lakehouse, Scope, Variant};
use crate::source::Span;

pub(super) fn compare(before: Side<'_>, after: Side<'_>, differences: &[Difference<'_>], found: &mut Vec<Found>) {
    let (old, new) = (&before.model.alerts, &after.model.alerts);
    let renamed = renamed(old, new);
    let written: BTreeSet<&[String]> = differences.iter().map(|it| it.path.as_slice()).collect();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let now: BTreeSet<&String> = renamed.values().collect();
    let brought = |alert: &Alert| !alert.user_defined;
    let (mut lost, mut fresh) = (Vec::new(), Vec::new());
    for name in names {
        match (old.get(name), new.get(name)) {
            (Some(one), Some(other)) if is_unchanged(one, other) => {}
            (Some(one), Some(other)) => One { before, after, written: &written, one, other }.compare(found),
            (Some(one), None) => match renamed.get(name).and_then(|now| Some((now, new.get(now)?))) {
                Some((now, other)) => {
                    let text = format!("`{}` is called `{}`", one.name, other.name);
                    let change = Found::new(Risk::Medium, Topic::Alert, format!("alerts.{now}"), text);
                    found.push(change.at(one.span, other.span));
                    One { before, after, written: &written, one, other }.compare(found);
                }
                None if brought(one) && !is_off(after, one) && !after.model.replaced_alerts.contains_key(&one.name) => {
                    lost.push(one);
                }
                None => found.push(gone(one, after)),
            },
            (None, Some(_)) if now.contains(name) => {}
            (None, Some(other)) if brought(other) && !is_off(before, other) => fresh.push(other),
            (None, Some(other)) => found.push(added(other, before)),
            (None, None) => {}
        }
    }
    found.extend(built_in(&lost, "do not fire any more: what they watch is gone", Risk::High));
    found.extend(built_in(&fresh, "are new", Risk::Low));
}

/// Whether two alerts were written alike, as most are.
fn is_unchanged(one: &Alert, other: &Alert) -> bool {
    let same_limit = |one: &Option<Condition>, other: &Option<Condition>| match (one, other) {
        (Some(one), Some(other)) => one.comparison == other.comparison && one.limit == other.limit,
        (one, other) => one.is_none() && other.is_none(),
    };
    let same = |(a, b): (&Variant, &Variant)| {
        let Variant { scope, condition, limit_at: _, for_duration, keep_firing_for, severity, labels, annotations } = a;
        *scope == b.scope
            && same_limit(condition, &b.condition)
            && *for_duration == b.for_duration
            && *keep_firing_for == b.keep_firing_for
            && *severity == b.severity
            && *labels == b.labels
            && *annotations == b.annotations
    };
    one.expr.text.as_str() == other.expr.text.as_str()
        && one.group == other.group
        && one.interval == other.interval
        && one.variants.len() == other.variants.len()
        && one.variants.iter().zip(&other.variants).all(same)
}

/// Whether an alert is switched off.
fn is_off(side: Side<'_>, alert: &Alert) -> bool {
    side.tree.disabled.contains_key(&alert.item())
}

/// Built-in alerts that come and go with what they watch, as one difference.
fn built_in(alerts: &[&Alert], what: &str, risk: Risk) -> Option<Found> {
    let names: Vec<String> = alerts.iter().map(|alert| format!("`{}`", alert.name)).collect();
    let text = format!("built-in alerts {what}: {}", names.join(", "));
    (!names.is_empty()).then(|| Found::new(risk, Topic::Alert, "alerts", text))
}

/// Alerts that have another name and ask the same: the old name with the new one.
fn renamed(old: &BTreeMap<String, Alert>, new: &BTreeMap<String, Alert>) -> BTreeMap<String, String> {
    let asks = |alert: &Alert| {
        let rules = alert.variants.iter().map(|it| (it.condition.as_ref().map(limit), it.severity.clone(), scope(it)));
        let rules: Vec<String> = rules.map(|rule| format!("{rule:?}")).collect();
        (alert.expr.parsed.root.normal_form(), rules)
    };
    let only = |one: &'_ BTreeMap<String, Alert>, other: &BTreeMap<String, Alert>| -> Vec<String> {
        one.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
    };
    let mut fresh: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for name in only(new, old).into_iter().rev() {
        fresh.entry(new.get(&name).map(asks)).or_default().push(name);
    }
    let found = |name: String| {
        let now = fresh.get_mut(&old.get(&name).map(asks))?.pop()?;
        Some((name, now))
    };
    only(old, new).into_iter().filter_map(found).collect()
}

fn gone(alert: &Alert, after: Side<'_>) -> Found {
    let item = alert.item();
    let off = after.tree.disabled.get(&item).copied();
    let why = match (off, after.model.replaced_alerts.get(&alert.name)) {
        (Some(_), _) => " any more: it is disabled",
        (None, Some(_)) => " any more: an alert of the spec stands in its place",
        (None, None) => " any more",
    };
    let what = one_line(&fires(alert));
    let text = format!("`{}` does not fire{why} ({what})", alert.name);
    Found::new(Risk::High, Topic::Alert, item, text).at(alert.span, off.unwrap_or(Span::NONE))
}

fn added(alert: &Alert, before: Side<'_>) -> Found {
    let off = before.tree.disabled.get(&alert.item()).copied().unwrap_or(Span::NONE);
    let text = format!("`{}` is new: {}", alert.name, fires(alert));
    Found::new(Risk::Low, Topic::Alert, alert.item(), text).at(off, alert.span)
}

/// When an alert fires, in a few words.
fn fires(alert: &Alert) -> String {
    let rule = |variant: &Variant| {
        let limit = variant.condition.as_ref().map(|it| limit(it).0).unwrap_or_default();
        let severity = variant.severity.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
        let wait = if variant.for_duration.0 == 0 { String::new() } else { format!(" for {}", variant.for_duration) };
        format!("{limit}{wait}{severity}").trim().to_owned()
    };
    let rules: Vec<String> = alert.variants.iter().map(rule).filter(|rule| !rule.is_empty()).collect();
    let rules = rules.join(", ");
    let expr = short(&format!("`{}`", one_line(alert.expr.text.as_str())));
    if rules.is_empty() { expr } else { format!("{expr} {rules}") }
}

/// `above 5%`, and the number that it is.
fn limit(condition: &Condition) -> (String, f64) {
    let side = match condition.comparison {
        crate::model::Comparison::Above => "above",
        crate::model::Comparison::Below => "below",
    };
    (format!("{side} {}", condition.limit.written), condition.limit.value)
}

fn scope(variant: &Variant) -> String {
    match &variant.scope {
        Scope::All => String::new(),
        Scope::Only(service) => format!("only {service}"),
        // those that have rules of their own; what is left is one rule, whoever they are
        Scope::Except(_) => String::new(),
    }
}

/// One alert on both sides.
struct One<'a> {
    before: Side<'a>,
    after: Side<'a>,
    /// The paths of all values that differ.
    written: &'a BTreeSet<&'a [String]>,
    one: &'a Alert,
    other: &'a Alert,
}

/// What differs between two rules: the sentence behind the name, its risk and its places.
type Said = (String, Risk, Span, Span);

impl One<'_> {
    fn compare(&self, found: &mut Vec<Found>) {
        let name = &self.other.name;
        let mut of_alert = Vec::new();
        self.alert(&mut of_alert);
        let (pairs, lost, fresh) = pairs(self.one, self.other);
        let each: Vec<(&Variant, Vec<Said>)> = pairs.iter().map(|(old, new)| (*new, self.variant(old, new))).collect();
        for (variant, said) in &each {
            for (text, risk, from, to) in said {
                // what all rules of an alert have in common is said of the alert
                let shared = each.len() > 1 && each.iter().all(|(_, other)| other.iter().any(|(it, ..)| it == text));
                let title = if shared { format!("`{name}`") } else { self.title(variant) };
                of_alert.push((format!("{title} {text}"), *risk, *from, *to));
            }
        }
        let part = |variant: &Variant| self.title(variant);
        let when = |variant: &Variant| {
            let limit = variant.condition.as_ref().map(|it| format!(" {}", limit(it).0)).unwrap_or_default();
            format!("{limit} for {}", variant.for_duration)
        };
        for variant in lost {
            let text = format!("{} does not fire any more (it did{})", part(variant), when(variant));
            of_alert.push((text, Risk::High, variant.limit_at.unwrap_or(self.one.span), self.other.span));
        }
        for variant in fresh {
            let text = format!("{} fires, too:{}", part(variant), when(variant));
            of_alert.push((text, Risk::Low, self.one.span, variant.limit_at.unwrap_or(self.other.span)));
        }
        let mut known = BTreeSet::new();
        for (text, risk, from, to) in of_alert {
            if known.insert(text.clone()) {
                found.push(Found::new(risk, Topic::Alert, self.other.item(), text).at(from, to));
            }
        }
    }

    /// What is said of a rule: its alert, and which of several it is.
    fn title(&self, variant: &Variant) -> String {
        let several = self.one.variants.len() > 1 || self.other.variants.len() > 1;
        let severity = variant.severity.as_deref().filter(|_| several).map(|it| format!(" ({it})"));
        let service = match &variant.scope {
            Scope::Only(service) => format!(" for `{service}`"),
            Scope::All | Scope::Except(_) => String::new(),
        };
        format!("`{}`{}{service}", self.other.name, severity.unwrap_or_default())
    }

    /// Whether a label or a text differs as it is written, and not only because the limit in it does.
    fn is_written(&self, table: &str, name: &str) -> bool {
        let key = &self.other.key;
        let was_there = self.before.tree.root.get("alerts").is_some_and(|alerts| alerts.node.get(key).is_some());
        // of an alert with another name all of it is written anew
        if self.one.key != *key || !was_there {
            return true;
        }
        let start = ["alerts".to_owned(), key.clone()];
        let of_alert = self.written.range(&start[..]..).take_while(|path| path.starts_with(&start));
        let mut of_alert = of_alert.map(|path| path.get(2..).unwrap_or(&[]));
        of_alert.any(|path| match path {
            [first, .., last] if first == "overrides" => last == name || last == table,
            [first] => first == name || first == table,
            [first, second, ..] => first == table && second == name,
            [] => true,
        })
    }

    /// Where a key of the alert stands on both sides.
    fn places(&self, key: &[&str]) -> (Span, Span) {
        let at = |side: Side<'_>, alert: &Alert| {
            let path = [&["alerts", alert.key.as_str()], key].concat();
            place(side, &path)
        };
        (at(self.before, self.one), at(self.after, self.other))
    }

    /// What all rules share.
    fn alert(&self, said: &mut Vec<Said>) {
        let (one, other) = (self.one, self.other);
        let name = &other.name;
        let at = |one: &Alert| one.expr.text.whole();
        if one.expr.parsed.root.normal_form() != other.expr.parsed.root.normal_form() {
            let of = |alert: &Alert| short(&format!("`{}`", one_line(alert.expr.text.as_str())));
            let text = format!("`{name}` looks at {} instead of {}", of(other), of(one));
            said.push((text, Risk::Medium, at(one), at(other)));
        }
        let mut changed = |text: String, risk: Risk, key: &str| {
            let (from, to) = self.places(&[key]);
            said.push((text, risk, from, to));
        };
        if one.group != other.group {
            changed(
                format!("`{name}` is in the rule group `{}` instead of `{}`", other.group, one.group),
                Risk::Low,
                "group",
            );
        }
        if one.interval != other.interval {
            let of = |time: Option<Duration>| {
                time.map_or_else(|| "at the interval of the stack".to_owned(), |it| format!("every {it}"))
            };
            changed(
                format!("`{name}` is evaluated {} instead of {}", of(other.interval), of(one.interval)),
                Risk::Medium,
                "group",
            );
        }
    }

    /// What differs between two rules.
    fn variant(&self, old: &Variant, new: &Variant) -> Vec<Said> {
        let Variant { scope: _, condition, limit_at, for_duration, keep_firing_for, severity, labels, annotations } =
            new;
        let mut said = Vec::new();
        let (from, to) = (self.one.span, self.other.span);
        let keyed = |text: String, risk: Risk, key: &str| {
            let (from, to) = self.places(&[key]);
            (text, risk, from, to)
        };
        let limits = (old.limit_at.unwrap_or(from), limit_at.unwrap_or(to));
        said.extend(
            limits_said(old.condition.as_ref(), condition.as_ref())
                .map(|(text, risk)| (text, risk, limits.0, limits.1)),
        );
        if old.for_duration != *for_duration {
            let (text, risk) = waits(old.for_duration, *for_duration);
            said.push((text, risk, self.one.for_span, self.other.for_span));
        }
        if old.keep_firing_for != *keep_firing_for {
            let of = |time: Option<Duration>| time.map_or_else(|| "0s".to_owned(), |time| time.to_string());
            let text = format!("keeps firing for {} instead of {}", of(*keep_firing_for), of(old.keep_firing_for));
            said.push(keyed(text, Risk::Medium, "keep_firing_for"));
        }
        if old.severity != *severity {
            let (text, risk) = severities(&self.after.model.lakehouse, old.severity.as_deref(), severity.as_deref());
            said.push(keyed(text, risk, "severity"));
        }
        for (what, table, risk, one, other) in [
            ("label", "labels", Risk::Medium, &old.labels, labels),
            ("annotation", "annotations", Risk::Low, &old.annotations, annotations),
        ] {
            for (name, text) in named(what, one, other) {
                if !self.is_written(table, &name) {
                    continue;
                }
                let own = self.places(&[&name]);
                // an annotation may have a key of its own
                let (from, to) = if own == self.places(&[]) { self.places(&[table, &name]) } else { own };
                said.push((text, risk, from, to));
            }
        }
        said
    }
}

/// How the limit differs.
fn limits_said(old: Option<&Condition>, new: Option<&Condition>) -> Option<(String, Risk)> {
    let of = |condition: Option<&Condition>| {
        condition.map_or_else(|| "where its expression has a result".to_owned(), |it| limit(it).0)
    };
    let less = match (old, new) {
        (None, None) => return None,
        (Some(one), Some(other)) if one.comparison == other.comparison => {
            #[expect(clippy::float_cmp, reason = "two limits that were written alike")]
            if one.limit.value == other.limit.value {
                return None;
            }
            let higher = other.limit.value > one.limit.value;
            higher == (one.comparison == crate::model::Comparison::Above)
        }
        _ => true,
    };
    let risk = if less { Risk::High } else { Risk::Medium };
    Some((format!("fires {} instead of {}", of(new), of(old)), risk))
}

fn waits(old: Duration, new: Duration) -> (String, Risk) {
    let after = |time: Duration| if time.0 == 0 { "at once".to_owned() } else { format!("after {time}") };
    let (by, how, risk) = match new > old {
        true => (Duration(new.0 - old.0), "later", Risk::High),
        false => (Duration(old.0 - new.0), "earlier", Risk::Medium),
    };
    (format!("fires {by} {how}: {} instead of {}", after(new), after(old)), risk)
}

fn severities(lakehouse: &Lakehouse, old: Option<&str>, new: Option<&str>) -> (String, Risk) {
    let rank = |name: Option<&str>| lakehouse.severities.iter().position(|it| Some(it.as_str()) == name);
    let less = rank(new).is_none_or(|new| rank(old).is_some_and(|old| new > old));
    let text = match (old, new) {
        (Some(old), Some(new)) => format!("has the severity `{new}` instead of `{old}`"),
        (None, Some(new)) => format!("has the severity `{new}`"),
        (_, None) => format!("has no severity any more (it was `{}`)", old.unwrap_or_default()),
    };
    (text, if less { Risk::High } else { Risk::Medium })
}

/// Labels or annotations that differ.
fn named(what: &str, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |text: &String| short(&format!("`{}`", one_line(text)));
    let said = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) if old != new => {
            Some(format!("has the {what} `{name}` {} instead of {}", value(new), value(old)))
        }
        (None, Some(new)) => Some(format!("gets the {what} `{name}` {}", value(new))),
        (Some(old), None) => Some(format!("loses the {what} `{name}` (it was {})", value(old))),
        _ => None,
    };
    names.into_iter().filter_map(|name| Some((name.clone(), said(name)?))).collect()
}

/// Pairs of rules, rules that are gone, rules that are new.
type Pairs<'a> = (Vec<(&'a Variant, &'a Variant)>, Vec<&'a Variant>, Vec<&'a Variant>);

/// The rules of an alert on both sides: those of one service and severity belong together, then those of one service.
pub(super) fn pairs<'a>(one: &'a Alert, other: &'a Alert) -> Pairs<'a> {
    let mut left: Vec<&Variant> = one.variants.iter().collect();
    let mut right: Vec<&Variant> = other.variants.iter().collect();
    let mut pairs = Vec::new();
    let same_severity = |a: &Variant, b: &Variant| scope(a) == scope(b) && a.severity == b.severity;
    let same_scope = |a: &Variant, b: &Variant| scope(a) == scope(b);
    for fits in [&same_severity as &dyn Fn(&Variant, &Variant) -> bool, &same_scope] {
        let mut rest = Vec::new();
        for old in left {
            match right.iter().position(|new| fits(old, new)) {
                Some(at) => pairs.push((old, right.remove(at))),
                None => rest.push(old),
            }
        }
        left = rest;
    }
    (pairs, left, right)
}
