//! Two routes that take the same alerts and tell the same receiver.

use std::collections::BTreeMap;

use crate::model::Route;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    below(&context.model.routing.root, None, report);
}

fn below(parent: &Route, above: Option<&str>, report: &mut Report) {
    let above = parent.receiver.as_deref().or(above);
    let mut earlier: BTreeMap<(Vec<String>, &str), &Route> = BTreeMap::new();
    for route in &parent.routes {
        let receiver = route.receiver.as_deref().or(above);
        // what tells through its own routes, or at other times only, is no repetition
        if let Some(receiver) = receiver.filter(|_| route.routes.is_empty()) {
            let mut matchers: Vec<String> = route.matchers.iter().map(ToString::to_string).collect();
            matchers.sort();
            matchers.dedup();
            match earlier.get(&(matchers.clone(), receiver)) {
                Some(first) if same_times(first, route) => twice(first, route, receiver, report),
                Some(_) => {}
                // the routes after one that does not continue get nothing of what it takes
                None if route.continues => drop(earlier.insert((matchers, receiver), route)),
                None => {}
            }
        }
        below(route, above, report);
    }
}

/// Whether both tell at the same times, or one of them always.
fn same_times(one: &Route, other: &Route) -> bool {
    let of = |route: &Route| {
        let mut times = (route.mute_time_intervals.clone(), route.active_time_intervals.clone());
        times.0.sort();
        times.1.sort();
        times
    };
    let always = |route: &Route| route.mute_time_intervals.is_empty() && route.active_time_intervals.is_empty();
    of(one) == of(other) || always(one) || always(other)
}

fn twice(first: &Route, second: &Route, receiver: &str, report: &mut Report) {
    report.add(
        Diagnostic::new(
            "route/notifies-twice",
            second.span,
            format!(
                "`{receiver}` gets every notification twice: {} takes the same alerts as an earlier route",
                second.places.title
            ),
            "the same matchers and the same receiver",
        )
        .item(second.places.item.clone())
        .label(first.places.continues.unwrap_or(first.span), "the earlier route continues")
        .help("remove one of the two routes; keep `continue` only if a later route must match too"),
    );
}
