//! A `continue` after which there is nothing.

use super::conditions::each;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    // a route that was lost on the way here may be the next one
    if context.model.unresolved.routing {
        return;
    }
    each(&context.model.routing.root, &mut |placed| {
        let Some(span) = placed.route.places.continues else { return };
        let siblings = placed.above.last().map_or(0, |above| above.routes.len());
        if placed.before.len() + 1 < siblings {
            return;
        }
        let parent = placed.above.last().and_then(|above| above.receiver.as_deref());
        let not = parent.map(|parent| format!(", and `{parent}` of the parent route gets nothing"));
        report.add(
            Diagnostic::new(
                "route/useless-continue",
                span,
                format!(
                    "`continue` has no effect: no route follows {}{}",
                    placed.route.places.title,
                    not.unwrap_or_default()
                ),
                "no later route",
            )
            .item(placed.route.places.item.clone())
            .help("remove it, or add a route for the second receiver after this one"),
        );
    });
}
