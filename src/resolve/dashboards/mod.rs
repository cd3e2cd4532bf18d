//! `[dashboards.*]`: what people look at, and what of it the rest of the spec tells.
//!
//! In: the layered tables, and services, indicators and alerts as they are understood. Out: dashboards whose panels have
//! titles, units and limits. Deliberately absent: places on the screen, which the emitter gives.

mod alerts;
mod indicators;
mod panels;
mod raw;
mod units;
mod variables;

pub(super) use raw::is_too_deep;
pub(super) use units::complete;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::components::GRAFANA;
use crate::model::Named;
use crate::model::{Alert, Dashboard, Duration, Indicators, Service};
use crate::report::Diagnostic;
use crate::source::{Node, Spanned};
use crate::spec::{self, Decoded};

/// How far back a dashboard shows.
const TIME: Duration = Duration(6 * 3_600_000);
/// How often it asks again.
const REFRESH: Duration = Duration(30_000);

/// What is known where dashboards are read.
struct Known<'a> {
    services: &'a BTreeMap<String, Service>,
    indicators: indicators::Index<'a>,
    alerts: alerts::Index<'a>,
}

pub(super) fn resolve(
    context: &mut Context<'_>,
    services: &BTreeMap<String, Service>,
    indicators: &Indicators,
    alerts: &BTreeMap<String, Alert>,
) -> BTreeMap<String, Dashboard> {
    let off = context.stack.components.get(GRAFANA).is_some_and(|running| !running.enabled);
    let known = Known { services, indicators: indicators::Index::new(indicators), alerts: alerts::Index::new(alerts) };
    let mut dashboards = BTreeMap::new();
    for item in context.items("dashboards") {
        context.report.about(Some(item.path()));
        if let Some(dashboard) = resolve_dashboard(context, &item, &known) {
            dashboards.insert(dashboard.name.clone(), dashboard);
        }
    }
    context.report.about(None);
    if off { BTreeMap::new() } else { dashboards }
}

fn resolve_dashboard(context: &mut Context<'_>, item: &Item<'_>, known: &Known<'_>) -> Option<Dashboard> {
    let named = context.name(Named::Dashboard, item.name, item.key);
    let Decoded { item: written, lossy, .. }: Decoded<'_, spec::Dashboard> = context.decode(item);
    let spec::Dashboard { title, description, variables, time, refresh, tags, panels, enabled: _, allow: _ } = written;
    if let Some(empty) = title.as_ref().filter(|title| title.trim().is_empty()) {
        context.empty_title(item, empty);
    }
    let title = match title {
        Some(title) => (title.value, title.span),
        None => (format!("{} - {}", context.lakehouse.title, item.name), item.key),
    };
    let time = time.and_then(|text| context.positive_duration(&text, text.span, "time"));
    let refresh = refresh.and_then(|text| context.duration(&text, text.span));
    let before = context.report.len();
    // a list that could not be read declares nobody knows what
    let lost = variables.is_none() && item.node.get("variables").is_some();
    let variables = variables.map(Spanned::into_inner).unwrap_or_default();
    let names: Vec<&str> = variables.iter().map(|name| name.as_str()).collect();
    let declared = Some(names.as_slice()).filter(|_| !lost);
    let nodes = item.node.get("panels").and_then(Node::array).unwrap_or(&[]);
    let panels = panels.into_iter().flat_map(Spanned::into_inner).zip(nodes);
    let here = |node| panels::Here { item, node, declared, lossy };
    let panels: Vec<_> = panels.filter_map(|(panel, node)| context.panel(&here(node), panel.value, known)).collect();
    // what a lost expression uses is not known
    let unread = panels.iter().any(|panel| panel.raw.as_ref().is_some_and(|raw| raw.unread));
    let whole = !lossy && context.report.len() == before && !unread;
    let variables = context.variables(&variables, declared, &panels, known, whole);
    let alerts = alerts::shown(&panels, &known.alerts);
    let dashboard = Dashboard {
        name: item.name.to_owned(),
        span: item.key,
        title,
        description: description.map(Spanned::into_inner),
        time: time.unwrap_or(TIME),
        refresh: refresh.unwrap_or(REFRESH),
        tags: tags.into_iter().flat_map(Spanned::into_inner).map(Spanned::into_inner).collect(),
        variables,
        panels,
        alerts,
        user_defined: !context.layered.built_in_dashboards.contains(item.name),
    };
    named.then_some(dashboard)
}

impl Context<'_> {
    /// Grafana refuses a dashboard without a title.
    fn empty_title(&mut self, item: &Item<'_>, title: &Spanned<String>) {
        let message = format!("`{}` has an empty `title`", item.path());
        let found = Diagnostic::new("value/empty", title.span, message, "says nothing");
        self.report.add(found.help("write what people call it, or remove the key: it has a title by itself"));
    }
}
