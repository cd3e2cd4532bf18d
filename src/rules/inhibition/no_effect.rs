//! An inhibition whose sources and targets are the same alerts.

use crate::alertmanager::Matcher;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::route::conditions::implied;
use crate::rules::route::patterns;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let patterns = patterns(model);
    let follows = |from: &[Matcher], to: &[Matcher]| {
        let known: Vec<&Matcher> = from.iter().collect();
        to.iter().all(|wanted| implied(&known, wanted, &patterns))
    };
    for rule in &model.routing.inhibit_rules {
        let (sources, targets) = (&rule.source_matchers, &rule.target_matchers);
        if !follows(sources, targets) || !follows(targets, sources) {
            continue;
        }
        let span = rule.places.target_matchers.first().copied().unwrap_or(rule.span);
        let source = rule.places.source_matchers.first().copied().unwrap_or(rule.span);
        report.add(
            Diagnostic::new(
                "inhibition/no-effect",
                span,
                "this inhibition never silences an alert: source and target match the same alerts",
                "the targets",
            )
            .item(rule.places.item.clone())
            .label(source, "the sources: an alert that matches both sides is not silenced by another one")
            .help("make the targets less severe than the sources, or remove the rule"),
        );
    }
}
