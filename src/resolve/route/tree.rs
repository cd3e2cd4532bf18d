//! `[[route.routes]]`, at any depth.

use super::super::context::Context;
use super::receiver;
use crate::model::{EMPTY_GROUP_BY, Route, RoutePlaces};
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec;

/// What the root and the routes below it say alike.
pub(super) struct Grouping {
    pub(super) group_by: Option<Vec<String>>,
    pub(super) group_wait: Option<String>,
    pub(super) group_interval: Option<String>,
    pub(super) repeat_interval: Option<String>,
}

/// What the routes below one need to know of it.
pub(super) struct Above<'a> {
    /// Its path in the spec.
    pub(super) item: &'a str,
    /// Which route it is, in words; the root has none.
    pub(super) position: Option<&'a str>,
    /// Whether it or a route above it groups by some label.
    pub(super) grouped: bool,
    /// Whether something of the whole tree has a wrong shape.
    pub(super) lossy: bool,
}

/// The routes of a table.
pub(super) fn children(
    context: &mut Context<'_>,
    parent: &Node,
    written: Vec<spec::Route>,
    above: &Above<'_>,
) -> Vec<Route> {
    let nodes = parent.get("routes").and_then(Node::array).unwrap_or(&[]);
    let mut routes = Vec::new();
    for (index, (route, node)) in written.into_iter().zip(nodes).enumerate() {
        let item = format!("{}.routes.{index}", above.item);
        let position = match above.position {
            Some(above) => format!("the {} route below {above}", ordinal(index + 1)),
            None => format!("the {} route", ordinal(index + 1)),
        };
        routes.extend(one(context, node, route, &Above { item: &item, position: Some(&position), ..*above }));
    }
    routes
}

/// Whether a key of the route itself was left out, as wrong as it is. Without `match` it would take every alert.
fn lost_a_key(node: &Node) -> bool {
    let mut own = node.clone();
    own.table_mut().and_then(|table| table.remove("routes"));
    spec::read_whole::<spec::Route>(&own).is_none()
}

fn one(context: &mut Context<'_>, node: &Node, written: spec::Route, here: &Above<'_>) -> Option<Route> {
    let Above { item, position, grouped, lossy } = *here;
    let (item, position) = (item.to_owned(), position.unwrap_or("").to_owned());
    context.report.about(Some(item.clone()));
    let spec::Route {
        receiver: named,
        matchers: _,
        continues,
        group_by,
        group_wait,
        group_interval,
        repeat_interval,
        mute_time_intervals,
        active_time_intervals,
        routes,
        allow: _,
    } = written;
    let (matchers, matcher_places, whole) = context.matchers(node, "matchers");
    let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    let title = match shown.as_slice() {
        [] => position.clone(),
        shown => format!("{position}, {}", shown.join(" and ")),
    };
    let mut route = Route {
        span: node.span,
        matchers,
        continues: continues.unwrap_or(false),
        places: RoutePlaces {
            item: item.clone(),
            title,
            continues: continues.filter(|on| *on).map(|_| node.span_at(&["continue"])),
            matchers: matcher_places,
            ..RoutePlaces::default()
        },
        ..Route::default()
    };
    let grouping_written = Grouping { group_by, group_wait, group_interval, repeat_interval };
    grouping(context, node, grouping_written, grouped, &mut route);
    let mut sound = whole && !(lossy && lost_a_key(node));
    if let Some(name) = named {
        let span = node.span_at(&["receiver"]);
        route.receiver = receiver(context, name, span);
        route.places.receiver = Some(span);
        sound &= route.receiver.is_some();
    }
    let places = &mut route.places.time_intervals;
    route.mute_time_intervals = intervals(context, node, "mute_time_intervals", mute_time_intervals, places);
    route.active_time_intervals = intervals(context, node, "active_time_intervals", active_time_intervals, places);
    let grouped = grouped || route.group_by.as_ref().is_some_and(|labels| !labels.is_empty());
    let below = Above { item: &item, position: Some(&position), grouped, lossy };
    route.routes = children(context, node, routes.unwrap_or_default(), &below);
    // a route without a condition that could not be read would take what it was not meant to take
    sound.then_some(route)
}

/// The time intervals of a list that are declared; their places are added.
fn intervals(
    context: &mut Context<'_>,
    node: &Node,
    key: &str,
    names: Option<Vec<String>>,
    places: &mut Vec<Span>,
) -> Vec<String> {
    let mut known = Vec::new();
    for (index, name) in names.into_iter().flatten().enumerate() {
        let span = node.span_at(&[key, &index.to_string()]);
        if context.reference("time_intervals", "time interval", &name, span) {
            known.push(name);
            places.push(span);
        }
    }
    known
}

/// Reads how alerts are told together, and when.
pub(super) fn grouping(context: &mut Context<'_>, node: &Node, written: Grouping, grouped: bool, route: &mut Route) {
    let Grouping { group_by, group_wait, group_interval, repeat_interval } = written;
    let at = |key: &str| node.span_at(&[key]);
    if let Some(labels) = group_by {
        let place = |index: usize| node.span_at(&["group_by", &index.to_string()]);
        let all = labels.iter().position(|label| label == "...");
        let mut sound = true;
        for (index, label) in labels.iter().enumerate().filter(|(_, label)| *label != "...") {
            sound &= context.listed_label(label, place(index));
        }
        context.listed_once(&labels, &place, "group_by");
        if let Some(all) = all.filter(|_| labels.iter().any(|label| label != "...")) {
            context.report.add(
                Diagnostic::new(
                    "route/wildcard-with-labels",
                    place(all),
                    "`...` stands for all labels, and there are others beside it",
                    "groups by everything",
                )
                .help("keep only `...`, or remove it"),
            );
        }
        if labels.is_empty() && grouped && !context.stack.reads(&EMPTY_GROUP_BY) {
            context.report.add(
                Diagnostic::new(
                    "value/empty",
                    at("group_by"),
                    "an empty `group_by` does not put all alerts into one group",
                    "Alertmanager reads it as absent: the labels of the route above hold",
                )
                .help("remove it, or name a label that all these alerts share"),
            );
        }
        route.places.group_by = (0..labels.len()).map(place).collect();
        route.group_by = sound.then_some(labels);
    }
    route.group_wait = group_wait.and_then(|text| context.duration(&text, at("group_wait")));
    let mut positive = |text: Option<String>, key: &str| -> (Option<_>, Option<Span>) {
        let Some(text) = text else { return (None, None) };
        (context.positive_duration(&text, at(key), key), Some(at(key)))
    };
    (route.group_interval, route.places.group_interval) = positive(group_interval, "group_interval");
    (route.repeat_interval, route.places.repeat_interval) = positive(repeat_interval, "repeat_interval");
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
