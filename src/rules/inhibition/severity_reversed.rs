//! An inhibition by which a milder alert silences a more severe one.

use crate::alertmanager::Matcher;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let severities = &context.model.lakehouse.severities;
    for rule in context.model.routing.inhibit_rules.iter().filter(|rule| !rule.places.item.is_empty()) {
        // whoever names more than the severity, such as a maintenance, means these alerts
        let [source] = rule.source_matchers.as_slice() else {
            continue;
        };
        let ranks = |matcher: &Matcher| -> Option<Vec<usize>> {
            let listed = (matcher.label == "severity").then(|| matcher.listed())??;
            listed.into_iter().map(|word| severities.iter().position(|known| known == word)).collect()
        };
        let target = rule.target_matchers.iter().enumerate().find_map(|(at, matcher)| Some((at, ranks(matcher)?)));
        let (Some(sources), Some((at, targets))) = (ranks(source), target) else {
            continue;
        };
        let (Some(most), Some(least)) = (sources.iter().min(), targets.iter().max()) else {
            continue;
        };
        if most <= least {
            continue;
        }
        let word = |rank: &usize| severities.get(*rank).map_or("", String::as_str);
        let span = |places: &[crate::source::Span], at: usize| places.get(at).copied().unwrap_or(rule.span);
        report.add(
            Diagnostic::new(
                "inhibition/severity-reversed",
                span(&rule.places.source_matchers, 0),
                format!("an alert with severity `{}` silences one with `{}`", word(most), word(least)),
                "the less severe alert",
            )
            .label(span(&rule.places.target_matchers, at), "the more severe alert, which is not sent")
            .help("swap `source_matchers` and `target_matchers`")
            .item(rule.places.item.clone()),
        );
    }
}
