//! A matcher that asks for an alert, a severity or a service that there is none of.

use std::collections::BTreeSet;

use super::conditions::each;
use super::world::{World, has_other_services};
use crate::alertmanager::Matcher;
use crate::model::conventions;
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
struct Known<'a> {
    sets: Vec<(&'static str, &'static str, BTreeSet<&'a str>)>,
}

impl<'a> Known<'a> {
    fn of(context: &'a Context<'_>) -> Option<Known<'a>> {
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
        Some(Known { sets })
    }

    fn check(&self, matchers: &[Matcher], places: &[Span], item: &str, report: &mut Report) {
        for (matcher, span) in matchers.iter().zip(places) {
            let Some((label, what, known)) = self.sets.iter().find(|(label, ..)| *label == matcher.label) else {
                continue;
            };
            let words = matcher.value.split('|').filter(|_| matcher.operator.is_regex());
            let whole = Some(matcher.value.as_str()).filter(|_| !matcher.operator.is_regex());
            let plain =
                |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            let words: Vec<&str> = words.chain(whole).collect();
            // a part of a regex that is more than words may be put together with what is beside it
            if !words.iter().all(plain) {
                continue;
            }
            for word in words.into_iter().filter(|word| !known.contains(word)) {
                let found = Diagnostic::new(
                    "route/unknown-value",
                    *span,
                    format!("there is no {what} `{word}`"),
                    format!("no alert has {label}=\"{word}\""),
                )
                .item(item);
                report.add(match nearest(word, known.iter().copied()) {
                    Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(*span, word, near.word()),
                    None => {
                        let names: Vec<&str> = known.iter().copied().collect();
                        let plural = if what.ends_with('y') { "severities".to_owned() } else { format!("{what}s") };
                        found.help(format!("{plural}: {}", crate::report::listed(&names)))
                    }
                });
            }
        }
    }
}
