//! A route that an earlier sibling leaves nothing for.

use super::conditions::{contradiction, each};
use super::earlier::Earlier;
use super::patterns;
use crate::alertmanager::Matcher;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let patterns = patterns(model);
    // by depth: children come right after their parent
    let mut siblings: Vec<Earlier<'_>> = Vec::new();
    each(&model.routing.root, &mut |placed| {
        let Some(parent) = placed.above.last() else { return };
        siblings.truncate(placed.above.len());
        siblings.resize_with(placed.above.len(), || Earlier::new(&parent.routes));
        let Some(siblings) = siblings.last_mut() else { return };
        let conditions = placed.conditions();
        let known: Vec<&Matcher> = conditions.iter().map(|condition| condition.matcher).collect();
        let reached = contradiction(&conditions, &patterns).is_none();
        let earlier = if reached { siblings.taking(&known, &patterns) } else { None };
        siblings.add(placed.route);
        let Some(earlier) = earlier else {
            return;
        };
        let what = if earlier.matchers.is_empty() { "takes every alert" } else { "takes all of these alerts" };
        report.add(
            Diagnostic::new(
                "route/unreachable",
                placed.route.span,
                format!("{} is unreachable", placed.route.places.title),
                "gets no alert",
            )
            .item(placed.route.places.item.clone())
            .label(earlier.span, format!("{what}, and has no `continue`"))
            .help("move this route before that one, or add `continue = true` to that one"),
        );
    });
}
