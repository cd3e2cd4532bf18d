//! Who reads a metric: looked up once for a whole model.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Expression, Model, Reader};

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
        for (reader, expression) in model.expressions() {
            let item = match reader {
                Reader::Indicator(_) | Reader::Alert(_) => reader.item(),
                Reader::Panel(dashboard, panel) => {
                    let shown = format!("{}: {}", dashboard.name, panel.title);
                    readers.panel(expression, &shown);
                    format!("dashboards.{shown}")
                }
                Reader::AlertText(_) | Reader::RawPanel(..) => continue,
            };
            for name in expression.parsed.root.metric_names() {
                readers.of.entry(name).or_default().insert(item.clone());
            }
        }
        for dashboard in model.dashboards.values() {
            for panel in &dashboard.panels {
                let shown = format!("{}: {}", dashboard.name, panel.title);
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

    /// A panel reads an expression, and each series in it.
    fn panel(&mut self, expression: &Expression, shown: &str) {
        let names = expression.parsed.root.metric_names().into_iter().map(str::to_owned);
        for read in names.chain([plain(expression.text.as_str())]) {
            self.panels.entry(read).or_default().insert(shown.to_owned());
        }
    }
}

/// An expression without its line breaks.
pub(super) fn plain(expression: &str) -> String {
    expression.split_whitespace().collect::<Vec<_>>().join(" ")
}
