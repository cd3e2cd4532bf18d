//! Which collectors of an exporter the expressions of a stack need.

use std::collections::BTreeMap;

use super::{Dashboard, Model, Running};
use crate::catalogue;
use crate::source::Span;

impl Model {
    /// The collectors of an exporter that are off by default and whose metrics an expression reads, each with the place of the
    /// first such expression: those are switched on.
    pub fn collectors(&self, running: &Running) -> BTreeMap<&'static str, Span> {
        let mut found = BTreeMap::new();
        let Some(catalogue) = catalogue::exporter(running.component.catalogue()) else { return found };
        let indicators = self.indicators.iter().map(|indicator| &indicator.expr);
        let alerts = self.alerts.values().flat_map(|alert| alert.queries.iter().chain([&alert.expr]));
        let panels = self.dashboards.values().flat_map(Dashboard::expressions);
        let (major, minor) = running.version;
        for expression in indicators.chain(alerts).chain(panels) {
            let metrics = expression.parsed.root.metric_names();
            let metrics = metrics.into_iter().filter_map(|name| Some(catalogue.series(name)?.0));
            // one that this version does not have would keep it from starting
            let metrics =
                metrics.filter(|metric| !metric.default_enabled && metric.exists_in(&format!("{major}.{minor}")));
            for collector in metrics.filter_map(|metric| metric.collector) {
                found.entry(collector).or_insert_with(|| expression.text.whole());
            }
        }
        found
    }
}
