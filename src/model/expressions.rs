//! Everything in PromQL that a model holds: one list for all who go through it.

use std::collections::BTreeMap;

use super::{Alert, Dashboard, Expression, Indicator, Indicators, Model, Panel};

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// What an indicator records.
    Indicator(&'a Indicator),
    /// What an alert watches.
    Alert(&'a Alert),
    /// A query in the texts of an alert.
    AlertText(&'a Alert),
    /// A query of a panel.
    Panel(&'a Dashboard, &'a Panel),
    /// A query in a panel that is passed on as it was written.
    RawPanel(&'a Dashboard, &'a Panel),
}

impl Reader<'_> {
    /// The item, such as `alerts.HighErrorRate`.
    pub fn item(self) -> String {
        match self {
            Reader::Indicator(indicator) => indicator.item(),
            Reader::Alert(alert) | Reader::AlertText(alert) => alert.item(),
            Reader::Panel(dashboard, _) | Reader::RawPanel(dashboard, _) => format!("dashboards.{}", dashboard.name),
        }
    }

    /// Whether a person wrote it, and not a kind.
    pub fn is_written(self) -> bool {
        match self {
            Reader::Indicator(_) => true,
            Reader::Alert(alert) | Reader::AlertText(alert) => alert.user_defined,
            Reader::Panel(dashboard, _) | Reader::RawPanel(dashboard, _) => dashboard.user_defined,
        }
    }
}

impl Model {
    /// All expressions that the Prometheus of the stack is asked, each with who reads it: those of indicators, then of
    /// alerts, then of dashboards.
    pub fn expressions(&self) -> impl Iterator<Item = (Reader<'_>, &Expression)> {
        expressions(&self.indicators, &self.alerts, &self.dashboards)
    }
}

/// As [`Model::expressions`], where there is no whole model yet.
pub fn expressions<'a>(
    indicators: &'a Indicators,
    alerts: &'a BTreeMap<String, Alert>,
    dashboards: &'a BTreeMap<String, Dashboard>,
) -> impl Iterator<Item = (Reader<'a>, &'a Expression)> {
    let indicators = indicators.iter().map(|indicator| (Reader::Indicator(indicator), &indicator.expr));
    let alerts = alerts.values().flat_map(|alert| {
        let texts = alert.queries.iter().map(move |query| (Reader::AlertText(alert), query));
        std::iter::once((Reader::Alert(alert), &alert.expr)).chain(texts)
    });
    indicators.chain(alerts).chain(dashboards.values().flat_map(of_dashboard))
}

fn of_dashboard(dashboard: &Dashboard) -> impl Iterator<Item = (Reader<'_>, &Expression)> {
    let panels = dashboard.panels.iter();
    let queries = panels
        .clone()
        .flat_map(move |panel| panel.queries().iter().map(move |query| (Reader::Panel(dashboard, panel), &query.expr)));
    let raw = panels.filter_map(|panel| Some((panel, panel.raw.as_ref()?)));
    let raw = raw.flat_map(move |(panel, raw)| {
        let ours = raw.queries.iter().filter(|query| !query.elsewhere);
        ours.map(move |query| (Reader::RawPanel(dashboard, panel), &query.expr))
    });
    queries.chain(raw)
}
