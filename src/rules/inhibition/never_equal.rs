//! A label in `equal` that is never the same on a source and a target: the inhibition silences nothing.

use super::sides::Sides;
use crate::alertmanager::Matcher;
use crate::model::InhibitRule;
use crate::promql::labels::{Label, Presence};
use crate::report::{Diagnostic, Report, listed};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let mut sides = Sides::new(context);
    for rule in context.model.routing.inhibit_rules.iter().filter(|rule| !rule.places.item.is_empty()) {
        for (label, span) in rule.equal.iter().zip(&rule.places.equal) {
            let asked = unlike_matchers(rule, label);
            let Some(reason) = asked.or_else(|| unlike_alerts(rule, label, sides.as_mut()?)) else {
                continue;
            };
            let found = Diagnostic::new(
                "inhibition/never-equal",
                *span,
                format!("this inhibition never silences an alert: source and target never have the same `{label}`"),
                reason,
            );
            let found = found.item(rule.places.item.clone());
            let shared = sides.as_mut().map(|sides| shared(rule, sides)).unwrap_or_default();
            report.add(found.help(match (rule.equal.len(), shared.is_empty()) {
                (1, true) => "remove the inhibition; or remove `equal`, if each source should silence every target".to_owned(),
                (1, false) => format!(
                    "use a label that source and target share: {}; or remove `equal`, if each source should silence every target",
                    listed(&shared)
                ),
                _ => "remove it from `equal`".to_owned(),
            }));
            // one that is never equal is enough
            break;
        }
    }
}

/// The labels that can be the same on both sides.
fn shared(rule: &InhibitRule, sides: &mut Sides<'_, '_>) -> Vec<String> {
    let (sources, targets) = (sides.labels(&rule.source_matchers), sides.labels(&rule.target_matchers));
    let both = sources.names().filter(|name| !sources.get(name).is_absent() && !targets.get(name).is_absent());
    let both = both.filter(|name| sources.get(name).and(targets.get(name)).is_some());
    let asked = |name: &&str| unlike_matchers(rule, name).is_none();
    let both: std::collections::BTreeSet<&str> = both.filter(asked).collect();
    both.into_iter().map(str::to_owned).collect()
}

/// What source and target ask of the label, whatever alerts there are.
fn unlike_matchers(rule: &InhibitRule, label: &str) -> Option<String> {
    let (sources, targets) =
        (required_values(&rule.source_matchers, label)?, required_values(&rule.target_matchers, label)?);
    let apart = !sources.iter().any(|value| targets.contains(value));
    apart.then(|| format!("the source matches \"{}\", the target matches \"{}\"", sources.join("|"), targets.join("|")))
}

/// The values that matchers list for a label.
fn required_values<'a>(matchers: &'a [Matcher], label: &str) -> Option<Vec<&'a str>> {
    matchers.iter().filter(|matcher| matcher.label == label).find_map(Matcher::listed)
}

/// What the alerts have that the matchers match.
fn unlike_alerts(rule: &InhibitRule, label: &str, sides: &mut Sides<'_, '_>) -> Option<String> {
    let (sources, targets) = (sides.labels(&rule.source_matchers), sides.labels(&rule.target_matchers));
    // that an alert has the severity of the source and of the target too may be so tomorrow
    if sources.has_no_series() || targets.has_no_series() || label == "alertname" {
        return None;
    }
    let (source, target) = (sources.get(label), targets.get(label));
    if source.and(target).is_some() {
        return None;
    }
    Some(match (source.presence, target.presence) {
        (Presence::Always, Presence::Never) => "sources have this label, targets do not".to_owned(),
        (Presence::Never, Presence::Always) => "targets have this label, sources do not".to_owned(),
        _ => format!("on sources {}, on targets {}", values(source), values(target)),
    })
}

fn values(label: &Label<'_>) -> String {
    let values: Vec<String> = label.values().unwrap_or_default().iter().map(|value| format!("\"{value}\"")).collect();
    listed(&values)
}
