//! A time interval that no route names.

use std::collections::BTreeSet;

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::route::conditions::each;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut used: BTreeSet<&str> = BTreeSet::new();
    each(&model.routing.root, &mut |placed| {
        let route = placed.route;
        used.extend(route.mute_time_intervals.iter().chain(&route.active_time_intervals).map(String::as_str));
    });
    for interval in model.routing.time_intervals.values().filter(|interval| !used.contains(interval.name.as_str())) {
        report.add(
            Diagnostic::new(
                "time-interval/unused",
                interval.span,
                format!("no route uses the time interval `{}`", interval.name),
                "has no effect",
            )
            .item(format!("time_intervals.{}", interval.name))
            .help("name it in `active_time_intervals` or `mute_time_intervals` of a route, or remove it"),
        );
    }
}
