//! An indicator that nothing in the spec reads.

use std::collections::BTreeSet;

use crate::model::{Content, Model};
use crate::promql::{self, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // whoever draws no dashboard here reads them elsewhere, and so does whoever is sent the samples
    let drawn = model.dashboards.values().any(|dashboard| dashboard.user_defined);
    if !drawn || !model.stack.remote_write.is_empty() || may_be_lost(model) {
        return;
    }
    let Some(read) = read(model) else { return };
    for indicator in model.indicators.iter().filter(|indicator| !read.contains(indicator.name.as_str())) {
        let name = &indicator.name;
        if texts(model).any(|text| text.contains(name.as_str())) {
            continue;
        }
        report.add(
            Diagnostic::new(
                "indicator/unused",
                indicator.span,
                format!("the indicator `{name}` is not used by any alert, panel or indicator"),
                "Prometheus records it at every interval",
            )
            .item(indicator.item())
            .help("use it in a panel or an alert, or remove it"),
        );
    }
}

/// Whether what reads an indicator may have been lost on the way here, or be switched off for now.
fn may_be_lost(model: &Model) -> bool {
    let unresolved = &model.unresolved;
    unresolved.unknown
        || unresolved.alerts
        || unresolved.dashboards
        || !unresolved.indicators.is_empty()
        || !unresolved.disabled_alerts.is_empty()
        || !unresolved.disabled_indicators.is_empty()
}

/// The names that expressions read; nothing where one selects series without naming them.
fn read(model: &Model) -> Option<BTreeSet<&str>> {
    let indicators = model.indicators.iter().map(|indicator| &indicator.expr.parsed);
    let alerts = model.alerts.values().map(|alert| &alert.expr.parsed);
    let panels = || model.dashboards.values().flat_map(|dashboard| &dashboard.panels);
    let queries = panels().flat_map(|panel| panel.queries()).map(|query| &query.expr.parsed);
    let raw = panels().filter_map(|panel| panel.raw.as_ref()).flat_map(|raw| &raw.queries);
    let raw = raw.map(|query| &query.expr.parsed);
    let mut names = BTreeSet::new();
    let mut nameless = false;
    let all = indicators.chain(alerts).chain(queries).chain(raw);
    for promql::Expression { root, .. } in all {
        root.walk(&mut |node| {
            if let Expr::Selector(selector) = &node.kind {
                match &selector.name {
                    Some((name, _)) => drop(names.insert(name.as_str())),
                    None => nameless = true,
                }
            }
        });
    }
    (!nameless).then_some(names)
}

/// Texts in which a query may stand: annotations and labels are templates, a raw panel is Grafana's.
fn texts(model: &Model) -> impl Iterator<Item = String> {
    let variants = model.alerts.values().flat_map(|alert| &alert.variants);
    let templates = variants.flat_map(|variant| variant.annotations.values().chain(variant.labels.values()).cloned());
    let panels = model.dashboards.values().flat_map(|dashboard| &dashboard.panels);
    let panels = panels.filter_map(|panel| match (&panel.raw, &panel.content) {
        (Some(raw), _) => Some(raw.json.to_string()),
        (None, Content::Text(text)) => Some(text.clone()),
        (None, _) => None,
    });
    templates.chain(panels)
}
