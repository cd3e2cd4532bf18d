//! A label in `equal` that neither sources nor targets have: it counts as equal for all of them.

use std::collections::BTreeSet;

use super::sides::Sides;
use crate::model::InhibitRule;
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report, listed, nearest};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(mut sides) = Sides::new(context) else {
        return;
    };
    let rules = context.model.routing.inhibit_rules.iter();
    for rule in rules.filter(|rule| !rule.places.item.is_empty() && !rule.equal.is_empty()) {
        let (sources, targets) = (sides.labels(&rule.source_matchers), sides.labels(&rule.target_matchers));
        if sources.has_no_series() || targets.has_no_series() {
            continue;
        }
        let absent = |label: &str| sources.get(label).is_absent() && targets.get(label).is_absent();
        let others = rule.equal.iter().any(|label| !absent(label));
        for (label, span) in rule.equal.iter().zip(&rule.places.equal).filter(|(label, _)| absent(label)) {
            // beside one that tells alerts apart it does no harm: it is for stacks that have it, unless it is a slip
            if others && !is_slip(label, &sources, &targets) {
                continue;
            }
            let effect = if others {
                "missing on both sides counts as equal"
            } else {
                "missing on both sides counts as equal: one alert silences all targets"
            };
            let found = Diagnostic::new(
                "inhibition/label-on-no-alert",
                *span,
                format!("neither the sources nor the targets of this inhibition have the label `{label}`"),
                effect,
            );
            let found = found.item(rule.places.item.clone());
            report.add(meant(found, label, *span, rule, &sources, &targets));
        }
    }
}

/// Whether a label that both sides have is near.
fn is_slip(label: &str, sources: &Labels<'_>, targets: &Labels<'_>) -> bool {
    nearest(label, sources.names().filter(|name| !targets.get(name).is_absent())).is_some()
}

/// The label that was meant, if one is near; those that both sides have, if not.
fn meant(
    found: Diagnostic,
    label: &str,
    span: crate::source::Span,
    rule: &InhibitRule,
    sources: &Labels<'_>,
    targets: &Labels<'_>,
) -> Diagnostic {
    let free = |name: &&str| !rule.equal.iter().any(|label| label == name);
    let both: BTreeSet<&str> = sources.names().filter(|name| !targets.get(name).is_absent()).filter(free).collect();
    let useful = both.iter().copied().filter(|name| sources.get(name).and(targets.get(name)).is_some());
    let useful: Vec<&str> = useful.collect();
    match nearest(label, useful.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
        None if useful.is_empty() => found.help("remove it"),
        None => found.help(format!("remove it, or use a label that both have: {}", listed(&useful))),
    }
}
