//! A matcher that every alert meets, also one without the label.

use super::conditions::{always_true, each};
use crate::alertmanager::Matcher;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    each(&model.routing.root, &mut |placed| {
        let route = placed.route;
        check_matchers(&route.matchers, &route.places.matchers, &route.places.item, report);
    });
    for rule in &model.routing.inhibit_rules {
        check_matchers(&rule.source_matchers, &rule.places.source_matchers, &rule.places.item, report);
        check_matchers(&rule.target_matchers, &rule.places.target_matchers, &rule.places.item, report);
    }
}

fn check_matchers(matchers: &[Matcher], places: &[Span], item: &str, report: &mut Report) {
    for (matcher, span) in matchers.iter().zip(places).filter(|(matcher, _)| always_true(matcher)) {
        report.add(
            Diagnostic::new(
                "route/matcher-always-true",
                *span,
                format!("`{matcher}` matches every alert"),
                format!("also an alert without `{}`", matcher.label),
            )
            .item(item)
            .help(format!("remove it, or require the label: '{}=~\".+\"'", matcher.label)),
        );
    }
}
