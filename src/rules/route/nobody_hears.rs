//! An alert that reaches only receivers without integrations.

use crate::report::{Diagnostic, Report};
use crate::routing::taken;
use crate::rules::Context;

use super::world::World;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // without any receiver alerts are to be seen in Alertmanager only, and a disabled one is silent on purpose
    // what was lost of a route or a receiver may have told somebody
    let known = !model.receivers.is_empty() && !model.gaps.routing;
    let Some(world) = World::of(context).filter(|_| known) else {
        return;
    };
    let silent = |name: &str| model.receivers.get(name).is_some_and(|receiver| receiver.integrations.is_empty());
    let mut told: Vec<&str> = Vec::new();
    if !model.receivers.keys().any(|name| silent(name)) {
        return;
    }
    for sent in world.sent() {
        let routes = taken(&model.routing.root, &sent.labels, &world.patterns);
        let lost = !routes.is_empty() && routes.iter().all(|taken| taken.certain && taken.receiver.is_some_and(silent));
        // whoever writes a route to it means it
        let meant = routes.iter().any(|taken| !taken.route.matchers.is_empty());
        let alert = sent.alert;
        if !alert.written || !lost || meant || told.contains(&alert.name.as_str()) {
            continue;
        }
        told.push(&alert.name);
        let receiver = routes.first().and_then(|taken| taken.receiver).unwrap_or("");
        let span = model.receivers.get(receiver).map_or(alert.span, |receiver| receiver.span);
        report.add(
            Diagnostic::new(
                "route/nobody-hears",
                alert.span,
                format!("nobody hears of `alerts.{}`", alert.name),
                format!("goes to `{receiver}`"),
            )
            .item(alert.item())
            .label(span, "which tells nobody")
            .help(format!("give `{receiver}` an integration, or name the alert in a route to it if that is meant")),
        );
    }
}
