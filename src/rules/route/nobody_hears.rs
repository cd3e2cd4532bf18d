//! An alert that reaches only receivers without integrations.

use std::collections::BTreeSet;

use crate::report::{Diagnostic, Report};
use crate::routing::RouteTree;
use crate::rules::Context;

use super::world::World;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // without any receiver alerts are to be seen in Alertmanager only, and a disabled one is silent on purpose
    // what was lost of a route or a receiver may have notified somebody
    let known = !model.receivers.is_empty() && !model.unresolved.routing;
    let Some(world) = World::new(context).filter(|_| known) else {
        return;
    };
    let silent = |name: &str| model.receivers.get(name).is_some_and(|receiver| receiver.integrations.is_empty());
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    if !model.receivers.keys().any(|name| silent(name)) {
        return;
    }
    let tree = RouteTree::new(&model.routing.root);
    for alert_labels in world.alert_labels() {
        let routes = tree.taken(&alert_labels.labels, &world.patterns);
        let lost = !routes.is_empty() && routes.iter().all(|taken| taken.certain && taken.receiver.is_some_and(silent));
        // whoever writes a route to it means it
        let meant = routes.iter().any(|taken| !taken.route.matchers.is_empty());
        let alert = alert_labels.alert;
        if !alert.user_defined || !lost || meant || !reported.insert(&alert.name) {
            continue;
        }
        let receiver = routes.first().and_then(|taken| taken.receiver).unwrap_or("");
        let span = model.receivers.get(receiver).map_or(alert.span, |receiver| receiver.span);
        report.add(
            Diagnostic::new(
                "route/nobody-hears",
                alert.span,
                format!("`alerts.{}` never sends a notification", alert.name),
                format!("routed to `{receiver}`"),
            )
            .item(alert.item())
            .label(span, "has no integration, and discards notifications")
            .help(format!(
                "add an integration to `{receiver}`, or name the alert in a route to it to discard it on purpose"
            )),
        );
    }
}
