//! A matcher that asks for an alert, a severity or a service that there is none of.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::conditions::each;
use super::world::{World, has_other_services};
use crate::alertmanager::{Matcher, Operator, Patterns};
use crate::model::conventions;
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let Some(known) = Known::of(context) else {
        return;
    };
    each(&model.routing.root, &mut |placed| {
        let route = placed.route;
        known.check(&route.matchers, &route.places.matchers, &route.places.item, report);
    });
    for rule in &model.routing.inhibit_rules {
        known.check(&rule.source_matchers, &rule.places.source_matchers, &rule.places.item, report);
        known.check(&rule.target_matchers, &rule.places.target_matchers, &rule.places.item, report);
    }
}

/// The values that labels can have, for labels whose values are all known.
struct Known<'a, 'm> {
    /// By label, with what a value is called.
    sets: Vec<(&'a str, &'a str, BTreeSet<&'a str>)>,
    /// The labels of all alerts.
    carried: Option<&'a Labels<'m>>,
    patterns: Patterns,
}

impl<'a, 'm> Known<'a, 'm> {
    fn of(context: &'a Context<'m>) -> Option<Known<'a, 'm>> {
        let model = context.model;
        let world = World::of(context)?;
        let mut alerts: BTreeSet<&str> = model.alerts.values().map(|alert| alert.name.as_str()).collect();
        alerts.insert(conventions::WATCHDOG);
        alerts.extend(model.gaps.disabled_alerts.iter().map(String::as_str));
        let mut sets = Vec::new();
        // the alerts of a kind leave with the last service of it
        if !model.gaps.varies && model.gaps.disabled.is_empty() {
            sets.push(("alertname", "alert", alerts));
        }
        // a label of an alert may hold a severity that is not in the list, made by a template
        let mut severities: BTreeSet<&str> = model.lakehouse.severities.iter().map(String::as_str).collect();
        let services = model.services.keys().chain(&model.gaps.disabled);
        let mut services: BTreeSet<&str> = services.map(String::as_str).collect();
        let mut sure = true;
        for variant in model.alerts.values().flat_map(|alert| &alert.variants) {
            for (label, set) in [("severity", &mut severities), (conventions::SERVICE_LABEL, &mut services)] {
                match variant.labels.get(label) {
                    Some(value) if value.contains("{{") => sure = false,
                    Some(value) => {
                        set.insert(value.trim());
                    }
                    None => {}
                }
            }
        }
        // or made by an expression
        for sent in world.sent() {
            match sent.labels.get("severity").values() {
                Some(values) => severities.extend(values.iter().map(AsRef::as_ref)),
                None => sure = false,
            }
        }
        if sure {
            sets.push(("severity", "severity", severities));
        }
        if sure && !has_other_services(model) {
            sets.push((conventions::SERVICE_LABEL, "service", services));
        }
        Some(Known { sets, carried: carried(context), patterns: world.patterns })
    }

    fn check(&self, matchers: &[Matcher], places: &[Span], item: &str, report: &mut Report) {
        for (matcher, span) in matchers.iter().zip(places) {
            let Some((label, what, known)) = self.set(&matcher.label) else {
                continue;
            };
            if let Some(found) = self.pattern(matcher, what, &known, *span) {
                report.add(found.item(item));
                continue;
            }
            for word in words(matcher).into_iter().filter(|word| !known.contains(word)) {
                let found = Diagnostic::new(
                    "route/unknown-value",
                    *span,
                    format!("there is no {what} `{word}`"),
                    format!("no alert has {label}=\"{word}\""),
                )
                .item(item);
                report.add(match nearest(word, known.iter().copied()) {
                    Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(*span, word, near.word()),
                    None => found.help(all_of(what, &known)),
                });
            }
        }
    }

    /// The values of a label, if they are known.
    fn set<'s>(&'s self, label: &'s str) -> Option<(&'s str, &'s str, Cow<'s, BTreeSet<&'s str>>)> {
        if let Some((label, what, known)) = self.sets.iter().find(|(known, ..)| *known == label) {
            return Some((label, what, Cow::Borrowed(known)));
        }
        let special = ["alertname", "severity", conventions::SERVICE_LABEL].contains(&label);
        let carried = self.carried.filter(|_| !special)?.get(label);
        // one that no alert has is told by `route/unknown-label`
        let values = carried.values().filter(|values| !values.is_empty())?;
        Some((label, label, Cow::Owned(values.iter().map(AsRef::as_ref).collect())))
    }

    /// A pattern that fits no value, or a value that was meant to be one.
    fn pattern(&self, matcher: &Matcher, what: &str, known: &BTreeSet<&str>, span: Span) -> Option<Diagnostic> {
        let says_nothing = |value: &str| matcher.matches(value, &self.patterns) == Some(false);
        match matcher.operator {
            Operator::Match if words(matcher).is_empty() => {
                let met_by_none = says_nothing("") && known.iter().all(|value| says_nothing(value));
                let found = Diagnostic::new(
                    "route/unknown-value",
                    span,
                    format!("there is no {what} that matches `{}`", matcher.value),
                    "no alert has one",
                );
                met_by_none.then(|| found.help(all_of(what, known)))
            }
            Operator::Equal | Operator::NotEqual => {
                let (is, meant) = match matcher.operator {
                    Operator::Equal => ("=", Operator::Match),
                    _ => ("!=", Operator::NotMatch),
                };
                let pattern = Matcher::new("", Operator::Match, matcher.value.as_str());
                let fits = !known.contains(matcher.value.as_str())
                    && known.iter().any(|value| pattern.matches(value, &self.patterns) == Some(true));
                let found = Diagnostic::new(
                    "route/unknown-value",
                    span,
                    format!(
                        "there is no {what} `{}`: `{is}` compares with the text, not with a pattern",
                        matcher.value
                    ),
                    "no alert has this value",
                );
                let (from, to) = (format!("{}{is}", matcher.label), format!("{}{}", matcher.label, meant.text()));
                let meant = Matcher::new(matcher.label.as_str(), meant, matcher.value.as_str());
                fits.then(|| found.help(format!("write '{meant}'")).edit_word(span, &from, Some(to)))
            }
            Operator::Match | Operator::NotMatch => None,
        }
    }
}

/// The values that a matcher asks for by name. A part of a regex that is more than words may be put together with what is
/// beside it.
fn words(matcher: &Matcher) -> Vec<&str> {
    if !matcher.operator.is_regex() {
        return Some(matcher.value.as_str()).filter(|value| !value.is_empty()).into_iter().collect();
    }
    let plain = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let words: Vec<&str> = matcher.value.split('|').collect();
    if words.iter().all(plain) { words } else { Vec::new() }
}

/// A sentence on all values.
fn all_of(what: &str, known: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = known.iter().copied().collect();
    let plural = match what.strip_suffix('y') {
        Some(beginning) => format!("{beginning}ies"),
        None => format!("{what}s"),
    };
    format!("{plural}: {}", crate::report::listed(&names))
}

/// What is known of the labels of all alerts, where that is all. Elsewhere, or without a service that is lost or switched off,
/// there may be others.
pub(super) fn carried<'c, 'a>(context: &'c Context<'a>) -> Option<&'c Labels<'a>> {
    let gaps = &context.model.gaps;
    let all = !gaps.varies && gaps.disabled.is_empty() && gaps.broken.is_empty() && gaps.disabled_alerts.is_empty();
    (all && World::of(context).is_some()).then(|| context.carried())
}
