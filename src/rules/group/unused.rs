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
        let message = format!("no rule is in the group `{}`", group.name);
        let found = Diagnostic::new("group/unused", group.span, message, "holds for nothing")
            .item(format!("groups.{}", group.name));
        report.add(match nearest(&group.name, named.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(group.span, near.key()),
            None => found.help(format!("name it in an alert or indicator: group = \"{}\"; or remove it", group.name)),
        });
    }
}

/// Whether a rule that names a group may have been lost on the way here, or be switched off for now.
fn may_be_lost(model: &Model) -> bool {
    let gaps = &model.gaps;
    gaps.unknown
        || gaps.alerts
        || !gaps.broken_indicators.is_empty()
        || !gaps.disabled_alerts.is_empty()
        || !gaps.disabled_indicators.is_empty()
        || !gaps.disabled.is_empty()
}

fn named(model: &Model) -> BTreeSet<&str> {
    let mut named: BTreeSet<&str> = model.alerts.values().map(|alert| alert.group.as_str()).collect();
    for indicator in model.indicators.iter() {
        named.insert(indicator.group.as_deref().unwrap_or(conventions::INDICATOR_GROUP));
    }
    named
}
