//! A matcher that asks for an alert, a severity or a service that there is none of.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::conditions::each;
use super::values::Set;
use super::world::{World, has_other_services};
use crate::alertmanager::{Matcher, Operator, Patterns};
use crate::model::conventions;
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let Some(mut known) = Known::new(context) else {
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
    /// By label; nothing for one whose values are not known.
    sets: BTreeMap<&'a str, Option<Rc<Set<'a>>>>,
    /// Where the labels of all alerts are known.
    all: Option<&'a Context<'m>>,
    patterns: Patterns,
}

impl<'a, 'm> Known<'a, 'm> {
    fn new(context: &'a Context<'m>) -> Option<Known<'a, 'm>> {
        let model = context.model;
        let world = World::new(context)?;
        let mut alerts: BTreeSet<&str> = model.alerts.values().map(|alert| alert.name.as_str()).collect();
        alerts.insert(conventions::WATCHDOG);
        alerts.extend(model.unresolved.disabled_alerts.iter().map(String::as_str));
        // the alerts of a kind leave with the last service of it
        let all = !model.unresolved.varies && model.unresolved.disabled.is_empty();
        let mut sets = BTreeMap::from([("alertname", Set::new("alert", alerts).filter(|_| all))]);
        // a label of an alert may hold a severity that is not in the list, made by a template
        let mut severities: BTreeSet<&str> = model.lakehouse.severities.iter().map(String::as_str).collect();
        let services = model.services.keys().chain(&model.unresolved.disabled);
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
        for alert_labels in world.alert_labels() {
            match alert_labels.labels.get("severity").values() {
                Some(values) => severities.extend(values.iter().map(AsRef::as_ref)),
                None => sure = false,
            }
        }
        sets.insert("severity", Set::new("severity", severities).filter(|_| sure));
        let services = Set::new("service", services).filter(|_| sure && !has_other_services(model));
        sets.insert(conventions::SERVICE_LABEL, services);
        Some(Known { sets, all: of_all(context), patterns: world.patterns })
    }

    fn check(&mut self, matchers: &'a [Matcher], places: &[Span], item: &str, report: &mut Report) {
        for (matcher, span) in matchers.iter().zip(places) {
            let Some(known) = self.set(&matcher.label) else {
                continue;
            };
            if let Some(found) = self.pattern(matcher, &known, *span) {
                report.add(found.item(item));
                continue;
            }
            for word in words(matcher).into_iter().filter(|word| !known.values.contains(word)) {
                let found = Diagnostic::new(
                    "route/unknown-value",
                    *span,
                    format!("there is no {} `{word}`", known.what),
                    format!("no alert has {}=\"{word}\"", matcher.label),
                )
                .item(item);
                report.add(match known.nearest(word) {
                    Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(*span, word, near.word()),
                    None => found.help(known.sentence()),
                });
            }
        }
    }

    /// The values of a label, if they are known.
    fn set(&mut self, label: &'a str) -> Option<Rc<Set<'a>>> {
        if let Some(known) = self.sets.get(label) {
            return known.clone();
        }
        // one that no alert has is reported by `route/unknown-label`
        let carried: Option<&'a Labels<'m>> = self.all.filter(|all| all.is_carried(label)).map(Context::carried);
        let values = carried.and_then(|carried| carried.get(label).values()).filter(|values| !values.is_empty());
        let set = values.and_then(|values| Set::new(label, values.iter().map(AsRef::as_ref).collect()));
        self.sets.insert(label, set.clone());
        set
    }

    /// A pattern that fits no value, or a value that was meant to be one.
    fn pattern(&self, matcher: &Matcher, known: &Set<'_>, span: Span) -> Option<Diagnostic> {
        let what = known.what;
        let says_nothing = |value: &str| matcher.matches(value, &self.patterns) == Some(false);
        match matcher.operator {
            Operator::Match if words(matcher).is_empty() => {
                let met_by_none = says_nothing("") && !known.any(matcher, |value| !says_nothing(value));
                let found = Diagnostic::new(
                    "route/unknown-value",
                    span,
                    format!("there is no {what} that matches `{}`", matcher.value),
                    "no alert matches",
                );
                met_by_none.then(|| found.help(known.sentence()))
            }
            Operator::Equal | Operator::NotEqual => {
                let (is, meant) = match matcher.operator {
                    Operator::Equal => ("=", Operator::Match),
                    _ => ("!=", Operator::NotMatch),
                };
                let pattern = Matcher::new("", Operator::Match, matcher.value.as_str());
                let fits = !known.values.contains(matcher.value.as_str())
                    && known.any(&pattern, |value| pattern.matches(value, &self.patterns) == Some(true));
                let found = Diagnostic::new(
                    "route/unknown-value",
                    span,
                    format!(
                        "there is no {what} `{}`: `{is}` compares with the literal text, not with a regex",
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

/// Where all is known of the labels of all alerts. Elsewhere, or without a service that is lost or switched off, there may be
/// others.
pub(super) fn of_all<'c, 'a>(context: &'c Context<'a>) -> Option<&'c Context<'a>> {
    let unresolved = &context.model.unresolved;
    let all = !unresolved.varies
        && unresolved.disabled.is_empty()
        && unresolved.services.is_empty()
        && unresolved.disabled_alerts.is_empty();
    (all && World::new(context).is_some()).then_some(context)
}
