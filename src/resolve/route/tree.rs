//! `[[route.routes]]`, at any depth.

use super::super::context::Context;
use super::receiver;
use crate::model::{EMPTY_GROUP_BY, Route, RoutePlaces};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned};
use crate::spec;

/// A list of names, as written.
type Names = Option<Spanned<Vec<Spanned<String>>>>;

/// What the root and the routes below it say alike.
pub(super) struct Grouping {
    pub(super) group_by: Names,
    pub(super) group_wait: Option<Spanned<String>>,
    pub(super) group_interval: Option<Spanned<String>>,
    pub(super) repeat_interval: Option<Spanned<String>>,
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
    written: Option<Spanned<Vec<Spanned<spec::Route>>>>,
    above: &Above<'_>,
) -> Vec<Route> {
    let nodes = parent.get("routes").and_then(Node::array).unwrap_or(&[]);
    let mut routes = Vec::new();
    for (index, (route, node)) in written.into_iter().flat_map(Spanned::into_inner).zip(nodes).enumerate() {
        let item = format!("{}.routes.{index}", above.item);
        let position = match above.position {
            Some(above) => format!("child route #{} of {above}", index + 1),
            None => format!("route #{}", index + 1),
        };
        routes.extend(resolve_route(
            context,
            node,
            route.value,
            &Above { item: &item, position: Some(&position), ..*above },
        ));
    }
    routes
}

/// Whether a key of the route itself was left out, as wrong as it is. Without `match` it would take every alert.
fn lost_a_key(node: &Node) -> bool {
    let mut own = node.clone();
    own.table_mut().and_then(|table| table.remove("routes"));
    spec::read_whole::<spec::Route>(&own).is_none()
}

fn resolve_route(context: &mut Context<'_>, node: &Node, written: spec::Route, here: &Above<'_>) -> Option<Route> {
    let Above { item, position, grouped, lossy } = *here;
    let (item, position) = (item.to_owned(), position.unwrap_or("").to_owned());
    context.report.about(Some(item.clone()));
    let spec::Route {
        receiver: named,
        matchers,
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
    let (matchers, matcher_places, whole) = context.matchers(&matchers.map(Spanned::into_inner).unwrap_or_default());
    let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    let title = match shown.as_slice() {
        [] => position.clone(),
        shown => format!("{position} ({})", shown.join(" and ")),
    };
    let mut route = Route {
        span: node.span,
        matchers,
        continues: continues.as_ref().is_some_and(|on| on.value),
        places: RoutePlaces {
            item: item.clone(),
            title,
            continues: continues.filter(|on| on.value).map(|on| on.span),
            matchers: matcher_places,
            ..RoutePlaces::default()
        },
        ..Route::default()
    };
    let grouping_written = Grouping { group_by, group_wait, group_interval, repeat_interval };
    grouping(context, grouping_written, grouped, &mut route);
    let mut sound = whole && !(lossy && lost_a_key(node));
    if let Some(name) = named {
        route.places.receiver = Some(name.span);
        route.receiver = receiver(context, name);
        sound &= route.receiver.is_some();
    }
    let places = &mut route.places.time_intervals;
    route.mute_time_intervals = intervals(context, mute_time_intervals, places);
    route.active_time_intervals = intervals(context, active_time_intervals, places);
    let grouped = grouped || route.group_by.as_ref().is_some_and(|labels| !labels.is_empty());
    let below = Above { item: &item, position: Some(&position), grouped, lossy };
    route.routes = children(context, node, routes, &below);
    // a route without a condition that could not be read would take what it was not meant to take
    sound.then_some(route)
}

/// The time intervals of a list that are declared; their places are added.
fn intervals(context: &mut Context<'_>, names: Names, places: &mut Vec<Span>) -> Vec<String> {
    let mut known = Vec::new();
    for Spanned { value: name, span, .. } in names.into_iter().flat_map(Spanned::into_inner) {
        if context.reference("time_intervals", "time interval", &name, span) {
            known.push(name);
            places.push(span);
        }
    }
    known
}

/// Reads how alerts are notified together, and when.
pub(super) fn grouping(context: &mut Context<'_>, written: Grouping, grouped: bool, route: &mut Route) {
    let Grouping { group_by, group_wait, group_interval, repeat_interval } = written;
    if let Some(Spanned { value: labels, span, .. }) = group_by {
        let all = labels.iter().find(|label| label.value == "...");
        let mut sound = true;
        for label in labels.iter().filter(|label| label.value != "...") {
            sound &= context.listed_label(label);
        }
        context.listed_once(&labels, "group_by");
        if let Some(all) = all.filter(|_| labels.iter().any(|label| label.value != "...")) {
            context.report.add(
                Diagnostic::new(
                    "route/wildcard-with-labels",
                    all.span,
                    "`...` means all labels, and `group_by` lists others too",
                    "groups by all labels",
                )
                .help("keep only `...`, or remove it"),
            );
        }
        if labels.is_empty() && grouped && !context.stack.reads(&EMPTY_GROUP_BY) {
            context.report.add(
                Diagnostic::new(
                    "value/empty",
                    span,
                    "an empty `group_by` does not put all alerts into one group",
                    "Alertmanager reads it as absent: the labels of the route above hold",
                )
                .help("remove it, or name a label that all these alerts share"),
            );
        }
        route.places.group_by = labels.iter().map(|label| label.span).collect();
        route.group_by = sound.then(|| labels.into_iter().map(Spanned::into_inner).collect());
    }
    route.group_wait = group_wait.and_then(|text| context.duration(&text, text.span));
    let mut positive = |text: Option<Spanned<String>>, key: &str| -> (Option<_>, Option<Span>) {
        let Some(text) = text else { return (None, None) };
        (context.positive_duration(&text, text.span, key), Some(text.span))
    };
    (route.group_interval, route.places.group_interval) = positive(group_interval, "group_interval");
    (route.repeat_interval, route.places.repeat_interval) = positive(repeat_interval, "repeat_interval");
}
