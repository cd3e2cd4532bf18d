//! An inhibition by which any alert of a kind silences all others, whatever they are about.

use crate::alertmanager::Operator;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    for rule in model.routing.inhibit_rules.iter().filter(|rule| rule.equal.is_empty()) {
        // whoever names the one alert that explains all others means it
        let named = rule.source_matchers.iter().any(|matcher| {
            matcher.label == "alertname" && matches!(matcher.operator, Operator::Equal | Operator::Match)
        });
        if named || rule.places.item.is_empty() {
            continue;
        }
        report.add(
            Diagnostic::new(
                "inhibition/without-equal",
                rule.span,
                "this inhibition has no `equal`: any source alert silences all targets",
                "silences targets of other services and instances too",
            )
            .item(rule.places.item.clone())
            .help("add the labels that must be the same: equal = [\"alertname\", \"service\"]"),
        );
    }
}
