//! `[route]`: the default receiver, the watchdog before everything else, and the routes that the author wrote.
//!
//! In: the table. Out: the tree of `model::Routing`, and the tests beside it. Deliberately absent: what becomes of a single
//! alert (`routing`), and whether the whole makes sense (`rules`).

mod labels;
mod route_tests;
mod tree;

use super::context::Context;
use crate::alertmanager::{Matcher, Operator};
use crate::model::{Duration, Route, RoutePlaces, RouteTest, conventions};
use crate::report::Diagnostic;
use crate::source::{Entry, Node, Span, Spanned, Table, Value};
use crate::spec::{self, Decoded};

pub(in crate::resolve) use route_tests::instant_at;

pub(super) fn resolve(context: &mut Context<'_>) -> (Route, Vec<RouteTest>) {
    context.report.about(Some("route".to_owned()));
    let empty = Entry { key: Span::NONE, node: Node { span: Span::NONE, value: Value::Table(Table::default()) } };
    let written = context.layered.root.get("route");
    let entry = written.filter(|entry| entry.node.table().is_some()).unwrap_or(&empty);
    let node = &entry.node;
    let Decoded { item: spec, node: left, lossy, .. }: Decoded<'_, spec::RouteRoot> =
        context.decode_node(node, entry.key, &["route"]);
    let spec::RouteRoot {
        receiver: named,
        group_by,
        group_wait,
        group_interval,
        repeat_interval,
        routes,
        tests,
        allow: _,
    } = spec;
    let mut root = Route {
        span: node.span,
        places: RoutePlaces { item: "route".to_owned(), title: "the root".to_owned(), ..RoutePlaces::default() },
        ..Route::default()
    };
    let grouping = tree::Grouping { group_by, group_wait, group_interval, repeat_interval };
    tree::grouping(context, grouping, false, &mut root);
    let unread = node.get("receiver").is_some() && named.is_none();
    match named {
        Some(name) => {
            root.places.receiver = Some(name.span);
            root.receiver = receiver(context, name);
        }
        None if !unread => root.receiver = default_receiver(context, written.map(|entry| entry.key)),
        None => {}
    }
    let grouped = root.group_by.as_ref().is_some_and(|labels| !labels.is_empty());
    root.routes.extend(watchdog(context));
    context.report.about(Some("route".to_owned()));
    let above = tree::Above { item: "route", position: None, grouped, lossy };
    root.routes.extend(tree::children(context, node, routes, &above));
    context.report.about(Some("route".to_owned()));
    let tests = route_tests::resolve(context, &left, tests);
    context.report.about(None);
    (root, tests)
}

/// A receiver by its name; one that is switched off is none that is missing: it delivers nothing.
pub(super) fn receiver(context: &mut Context<'_>, name: Spanned<String>) -> Option<String> {
    let Spanned { value: name, span, .. } = name;
    let disabled = context.layered.disabled.contains_key(&format!("receivers.{name}"));
    (disabled || context.reference("receivers", "receiver", &name, span)).then_some(name)
}

/// Who must be notified of an alert, and where that is written; nothing where one of them is not known.
pub(super) fn known_receivers(
    context: &mut Context<'_>,
    names: Spanned<Vec<Spanned<String>>>,
) -> Option<(Vec<String>, Span)> {
    let Spanned { value: names, span, .. } = names;
    context.listed_once(&names, "receivers");
    let count = names.len();
    let known: Vec<String> = names.into_iter().filter_map(|name| receiver(context, name)).collect();
    (known.len() == count).then_some((known, span))
}

/// The receiver of alerts that no route takes, where the author names none.
fn default_receiver(context: &mut Context<'_>, header: Option<Span>) -> Option<String> {
    let items = context.items("receivers");
    let mut names: Vec<(String, Span)> = items.iter().map(|item| (item.name.to_owned(), item.key)).collect();
    let off = context.layered.disabled.iter().filter_map(|(path, span)| Some((path.strip_prefix("receivers.")?, span)));
    names.extend(off.map(|(name, span)| (name.to_owned(), *span)));
    match names.as_slice() {
        [] => return Some(conventions::NOBODY.to_owned()),
        [(only, _)] => return Some(only.clone()),
        _ => {}
    }
    if context.complete {
        // the receiver of the watchdog is for the watchdog
        let watchdog = context.stack.watchdog.as_ref().map(|(name, _)| name.as_str());
        let likely = names.iter().find(|(name, _)| Some(name.as_str()) != watchdog).map_or("", |(name, _)| name);
        let (last, span) = names.iter().max_by_key(|(_, span)| *span).map_or(("", Span::NONE), |(n, s)| (n, *s));
        let listed: Vec<String> = names.iter().map(|(name, _)| format!("`{name}`")).collect();
        let found = Diagnostic::new(
            "route/no-default-receiver",
            header.unwrap_or(span),
            format!("there are {} receivers, but no default receiver", names.len()),
            if header.is_some() {
                "`receiver` is missing".to_owned()
            } else {
                format!("`{last}` is one of several receivers")
            },
        );
        let help = if header.is_some() { "add under [route]" } else { "add [route] with" };
        context
            .report
            .add(found.help(format!("{help} receiver = \"{likely}\"; receivers: {}", crate::report::listed(&listed))));
    }
    None
}

/// The route of the alert that always fires: to its receiver and nowhere else.
fn watchdog(context: &mut Context<'_>) -> Option<Route> {
    let (name, span) = context.stack.watchdog.clone()?;
    context.report.about(Some("stack".to_owned()));
    let receiver = receiver(context, Spanned { value: name, span, key: span })?;
    Some(Route {
        receiver: Some(receiver),
        matchers: vec![Matcher {
            label: "alertname".to_owned(),
            operator: Operator::Equal,
            value: conventions::WATCHDOG.to_owned(),
        }],
        // told at once, and again so often that its absence is seen within minutes
        group_wait: Some(Duration(0)),
        group_interval: Some(Duration(60_000)),
        repeat_interval: Some(Duration(5 * 60_000)),
        places: RoutePlaces {
            title: "the route of the watchdog".to_owned(),
            receiver: Some(span),
            ..RoutePlaces::default()
        },
        ..Route::default()
    })
}
