//! A permanently muted route.

use super::conditions::each;
use crate::model::TimeInterval;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::time_interval::calendar::is_always;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let named = |name: &String| model.routing.time_intervals.get(name);
    let always = |interval: &TimeInterval| interval.periods.iter().any(is_always);
    each(&model.routing.root, &mut |placed| {
        let route = placed.route;
        let (muted, active) = (&route.mute_time_intervals, &route.active_time_intervals);
        let place = |index: usize| route.places.time_intervals.get(index).copied().unwrap_or(route.span);
        let mute = muted.iter().position(|name| named(name).is_some_and(always));
        let both = active.iter().position(|name| active.len() == 1 && muted.contains(name));
        // an interval that never occurs was reported where it is declared
        let (span, label) = match (mute, both) {
            (Some(index), _) => (place(index), "muted in this interval, which never ends"),
            (None, Some(index)) => (place(muted.len() + index), "active only in this interval, and muted in it"),
            (None, None) => return,
        };
        report.add(
            Diagnostic::new(
                "route/always-silent",
                span,
                format!("{} never sends a notification", route.places.title),
                label,
            )
            .item(route.places.item.clone())
            .help("fix the interval, or remove the route: no other route notifies of the alerts that it takes"),
        );
    });
}
