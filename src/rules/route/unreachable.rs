//! A route that an earlier sibling leaves nothing for.

use super::conditions::{contradiction, each, implied};
use super::patterns;
use crate::alertmanager::Matcher;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let patterns = patterns(model);
    each(&model.routing.root, &mut |placed| {
        let conditions = placed.conditions();
        if contradiction(&conditions, &patterns).is_some() {
            return;
        }
        let known: Vec<&Matcher> = conditions.iter().map(|condition| condition.matcher).collect();
        let takes = |earlier: &&crate::model::Route| {
            !earlier.continues && earlier.matchers.iter().all(|matcher| implied(&known, matcher, &patterns))
        };
        let Some(earlier) = placed.before.iter().find(takes) else {
            return;
        };
        let what = if earlier.matchers.is_empty() { "takes every alert" } else { "takes all of these alerts" };
        report.add(
            Diagnostic::new(
                "route/unreachable",
                placed.route.span,
                format!("no alert gets to {}", placed.route.places.title),
                "never asked",
            )
            .item(placed.route.places.item.clone())
            .label(earlier.span, format!("{what}, and has no `continue`"))
            .help("move this route before that one, or add `continue = true` to that one"),
        );
    });
}
