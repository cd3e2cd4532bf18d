//! A receiver that no route names.

use std::collections::BTreeSet;

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::route::conditions::each;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let root = &model.routing.root;
    // a route that was lost on the way here may have named it
    if model.unresolved.unknown || root.receiver.is_none() || report.names_in("route") || report.names_in("stack") {
        return;
    }
    let mut used: BTreeSet<&str> = root.receiver.as_deref().into_iter().collect();
    each(root, &mut |placed| used.extend(placed.route.receiver.as_deref()));
    for receiver in model.receivers.values().filter(|receiver| !used.contains(receiver.name.as_str())) {
        report.add(
            Diagnostic::new(
                "receiver/unused",
                receiver.span,
                format!("no route uses the receiver `{}`", receiver.name),
                "never gets an alert",
            )
            .item(format!("receivers.{}", receiver.name))
            .help(format!("use it in a route: receiver = \"{}\"; or remove it", receiver.name)),
        );
    }
}
