//! A label in `group_by` that no alert which comes there carries.

use std::collections::BTreeSet;

use super::conditions::each;
use super::world::World;
use crate::alertmanager::Matcher;
use crate::model::Route;
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // elsewhere an alert may have it: in another environment, or once it is switched on
    let elsewhere = model.unresolved.varies || !model.unresolved.disabled_alerts.is_empty();
    let Some(world) = World::new(context).filter(|_| !elsewhere) else {
        return;
    };
    check_route(&model.routing.root, &[], &world, report);
    each(&model.routing.root, &mut |placed| {
        let matchers: Vec<&Matcher> = placed.conditions().iter().map(|condition| condition.matcher).collect();
        check_route(placed.route, &matchers, &world, report);
    });
}

/// `matchers` are all conditions on the way to the route, its own ones included.
fn check_route(route: &Route, matchers: &[&Matcher], world: &World<'_, '_>, report: &mut Report) {
    if route.group_by.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    // most often the first alert has the label, so each is asked only when it is needed
    let here = || world.matched(matchers).map(|alert| &alert.labels);
    if here().next().is_none() {
        return;
    }
    let labels = route.group_by.iter().flatten().zip(&route.places.group_by);
    for (label, span) in labels.filter(|(label, _)| *label != "...") {
        if here().any(|labels| !labels.get(label).is_absent()) {
            continue;
        }
        let carried: BTreeSet<&str> = here().flat_map(|labels| labels.names()).collect();
        let found = Diagnostic::new(
            "route/label-on-no-alert",
            *span,
            format!("no alert of this route has the label `{label}`"),
            "does not split groups",
        );
        let found = found.item(route.places.item.clone());
        report.add(match nearest(label, carried.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(*span, near.value()),
            None => {
                let carried: Vec<&str> = carried.into_iter().collect();
                found.help(format!(
                    "remove it, or keep the label in the expression with `by ({label})`; the alerts have {}",
                    crate::report::listed(&carried)
                ))
            }
        });
    }
}
