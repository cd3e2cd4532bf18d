//! A `repeat_interval` shorter than the ticks at which anything is repeated.

use super::conditions::each;
use crate::model::{Duration, GROUP_INTERVAL, REPEAT_INTERVAL, Route};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    check_path(&[&model.routing.root], report);
    each(&model.routing.root, &mut |placed| {
        let path: Vec<&Route> = placed.above.iter().copied().chain([placed.route]).collect();
        check_path(&path, report);
    });
}

/// The last route of a path from the root.
fn check_path(path: &[&Route], report: &mut Report) {
    let Some(route) = path.last() else { return };
    let places = &route.places;
    let inherited = |of: fn(&Route) -> Option<Duration>| path.iter().rev().find_map(|route| of(route));
    let group = inherited(|route| route.group_interval).unwrap_or(GROUP_INTERVAL);
    let repeat = inherited(|route| route.repeat_interval).unwrap_or(REPEAT_INTERVAL);
    // what a route inherits whole was reported further up
    let Some(span) = places.repeat_interval.or(places.group_interval).filter(|_| repeat < group) else {
        return;
    };
    let mut found = Diagnostic::new(
        "route/repeat-below-group",
        span,
        format!("`repeat_interval` {repeat} is shorter than `group_interval` {group}"),
        format!("repeated every {group}, not every {repeat}"),
    )
    .item(places.item.clone())
    .help(format!("set `group_interval` to {repeat} or less, or `repeat_interval` to {group} or more"));
    let other = path.iter().rev().find_map(|route| route.places.group_interval).filter(|other| *other != span);
    if let Some(other) = other {
        found = found.label(other, "Alertmanager checks a group this often");
    }
    report.add(found);
}
