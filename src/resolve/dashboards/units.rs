//! The unit of each panel whose author wrote none: what its expressions yield.
//!
//! In: the whole model, since an expression may read anything. Out: the model with units. Nothing is guessed beyond what
//! names say by convention: a wrong unit misleads, a missing one does not.

use crate::model::{Chart, Content, Model, PanelType};
use crate::promql::Kind;
use crate::types::{Types, Unit, grafana};

/// Completes the panels of a model.
pub(in crate::resolve) fn complete(model: &mut Model) {
    let mut told = Vec::new();
    let types = Types::new(model);
    for dashboard in model.dashboards.values() {
        for panel in &dashboard.panels {
            told.push(match &panel.content {
                Content::Chart(chart) if chart.unit.is_none() => of_chart(chart, &types),
                _ => None,
            });
        }
    }
    let mut told = told.into_iter();
    for panel in model.dashboards.values_mut().flat_map(|dashboard| &mut dashboard.panels) {
        let told = told.next().flatten();
        let Content::Chart(chart) = &mut panel.content else {
            continue;
        };
        chart.unit = chart.unit.take().or_else(|| told.map(str::to_owned));
        let unit = chart.unit.as_deref();
        let named = |query: &crate::model::Query| matches!(query.expr.parsed.root.unparen().kind, Kind::Selector(_));
        let scale = matches!(chart.drawn, PanelType::Gauge | PanelType::Bargauge);
        // what is computed may be more than a whole; a scale needs an end all the same
        chart.ratio = unit == Some("percentunit") && (scale || chart.queries.iter().all(named));
        // limits are in base units: they hold where the panel shows those
        if matches!(unit, Some("percent" | "ms" | "µs" | "ns")) {
            chart.limits = None;
        }
    }
}

fn of_chart<'a>(chart: &'a Chart, types: &Types<'a>) -> Option<&'static str> {
    let units = chart.queries.iter().map(|query| types.of(&query.expr.parsed.root).value.unit);
    let unit = units.reduce(Unit::both).flatten().filter(|unit| !unit.loose)?;
    grafana(&unit)
}
