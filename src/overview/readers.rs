//! Who reads a metric: looked up once for a whole model.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Model;

/// The readers of each name in an expression.
#[derive(Debug, Default)]
pub struct Readers<'a> {
    /// By the name of the series: `alerts.X`, `indicators.y`, `dashboards.z: title of a panel`.
    pub of: BTreeMap<&'a str, BTreeSet<String>>,
    /// By the name of the series, or by a whole expression: panels as `dashboard: title`.
    pub panels: BTreeMap<String, BTreeSet<String>>,
    /// By the name of an alert: the panels that draw its limit.
    pub limits: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Readers<'a> {
    /// Looks through everything that reads.
    pub fn new(model: &'a Model) -> Readers<'a> {
        let mut readers = Readers::default();
        let of = &mut readers.of;
        for alert in model.alerts.values() {
            for name in alert.expr.parsed.root.metric_names() {
                of.entry(name).or_default().insert(format!("alerts.{}", alert.name));
            }
        }
        for indicator in model.indicators.values() {
            for name in indicator.expr.parsed.root.metric_names() {
                of.entry(name).or_default().insert(format!("indicators.{}", indicator.name));
            }
        }
        for dashboard in model.dashboards.values() {
            for panel in &dashboard.panels {
                let shown = format!("{}: {}", dashboard.name, panel.title);
                for query in panel.queries() {
                    readers.panels.entry(plain(query.expr.text.as_str())).or_default().insert(shown.clone());
                    for name in query.expr.parsed.root.metric_names() {
                        of.entry(name).or_default().insert(format!("dashboards.{shown}"));
                        readers.panels.entry(name.to_owned()).or_default().insert(shown.clone());
                    }
                }
                let limits = match &panel.content {
                    crate::model::Content::Chart(chart) => chart.limits.as_ref(),
                    _ => None,
                };
                for alert in limits.into_iter().flat_map(|limits| &limits.alerts) {
                    readers.limits.entry(alert).or_default().insert(shown.clone());
                }
            }
        }
        readers
    }
}

/// An expression without its line breaks.
pub(super) fn plain(expression: &str) -> String {
    expression.split_whitespace().collect::<Vec<_>>().join(" ")
}
