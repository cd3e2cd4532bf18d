//! A table of a rule group that no rule is in.

use std::collections::BTreeSet;

use crate::model::{Model, conventions};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.groups.is_empty() || may_be_lost(model) {
        return;
    }
    let named = named(model);
    for group in model.groups.values().filter(|group| !named.contains(group.name.as_str())) {
        let message = format!("the group `{}` does not have any rules", group.name);
        let found = Diagnostic::new("group/unused", group.span, message, "these settings have no effect")
            .item(format!("groups.{}", group.name));
        report.add(match nearest(&group.name, named.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(group.span, near.key()),
            None => found.help(format!("use it in an alert or an indicator: group = \"{}\"; or remove it", group.name)),
        });
    }
}

/// Whether a rule that names a group may have been lost on the way here, or be switched off for now.
fn may_be_lost(model: &Model) -> bool {
    let unresolved = &model.unresolved;
    unresolved.unknown
        || unresolved.alerts
        || !unresolved.indicators.is_empty()
        || !unresolved.disabled_alerts.is_empty()
        || !unresolved.disabled_indicators.is_empty()
        || !unresolved.disabled.is_empty()
}

fn named(model: &Model) -> BTreeSet<&str> {
    let mut named: BTreeSet<&str> = model.alerts.values().map(|alert| alert.group.as_str()).collect();
    for indicator in model.indicators.iter() {
        named.insert(indicator.group.as_deref().unwrap_or(conventions::INDICATOR_GROUP));
    }
    named
}
