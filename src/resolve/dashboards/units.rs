//! The unit of each panel whose author wrote none, and the ends of its scale: what its expressions yield, else what alerts and
//! indicators on the same expression say.
//!
//! In: the whole model, since an expression may read anything. Out: the model with units. Nothing is guessed beyond what
//! names say by convention: a wrong unit misleads, a missing one does not.

use std::collections::BTreeMap;

use super::alerts::one_blank;
use crate::model::{Bounds, Chart, Content, Heatmap, Indicator, Model, PanelType};
use crate::types::{Range, Types, Unit, grafana};

/// What is told of a panel.
struct Declared {
    unit: Option<&'static str>,
    bounds: Bounds,
    heatmap: Option<Heatmap>,
}

/// Units of shares, and how much of each is all.
const SHARES: &[(&str, f64)] = &[("percentunit", 1.0), ("percent", 100.0)];

/// Completes the panels of a model.
pub(in crate::resolve) fn complete(model: &mut Model) {
    let mut declared = Vec::new();
    let types = Types::new(model);
    let indicators: BTreeMap<String, &Indicator> =
        model.indicators.iter().map(|it| (one_blank(it.expr.text.as_str()), it)).collect();
    for panel in model.dashboards.values().flat_map(|dashboard| &dashboard.panels) {
        declared.push(match &panel.content {
            Content::Chart(chart) => Some(of_chart(chart, &types, &indicators)),
            _ => None,
        });
    }
    let mut declared = declared.into_iter();
    for panel in model.dashboards.values_mut().flat_map(|dashboard| &mut dashboard.panels) {
        let (Some(Some(declared)), Content::Chart(chart)) = (declared.next(), &mut panel.content) else {
            continue;
        };
        chart.unit = chart.unit.take().or_else(|| declared.unit.map(str::to_owned));
        (chart.bounds, chart.heatmap) = (declared.bounds, declared.heatmap);
        // limits with a unit are in base units: they hold where the panel shows those
        let converted = matches!(chart.unit.as_deref(), Some("percent" | "ms" | "µs" | "ns"));
        chart.limits = chart.limits.take().filter(|limits| !converted || limits.unit.is_none());
    }
}

fn of_chart<'a>(chart: &'a Chart, types: &Types<'a>, indicators: &BTreeMap<String, &'a Indicator>) -> Declared {
    let typed = || chart.queries.iter().map(|query| types.infer(&query.expr.parsed.root));
    if chart.drawn == PanelType::Heatmap {
        let axis = typed().map(|typed| typed.heatmap().axis).reduce(Unit::both).flatten();
        let cells = typed().map(|typed| typed.heatmap().cells).reduce(Unit::both).flatten();
        let every = |says: fn(&crate::types::Heatmap<'_>) -> bool| {
            !chart.queries.is_empty() && typed().all(|typed| says(&typed.heatmap()))
        };
        let heatmap = Heatmap {
            calculate: every(|it| it.calculate),
            classic: every(|it| it.classic),
            cells: cells.as_ref().and_then(grafana).map(str::to_owned),
        };
        let unit = axis.filter(|unit| !unit.loose).as_ref().and_then(grafana);
        return Declared { unit, bounds: Bounds::default(), heatmap: Some(heatmap) };
    }
    let units = typed().map(|typed| typed.value.unit);
    let inferred = units.reduce(Unit::both).flatten().filter(|unit| !unit.loose).as_ref().and_then(grafana);
    let recorded = chart.queries.iter().map(|query| {
        let indicator = indicators.get(&one_blank(query.expr.text.as_str()))?;
        indicator.unit.as_deref().and_then(Unit::named).or_else(|| Unit::by_name(&indicator.name))
    });
    let recorded = recorded.reduce(Unit::both).flatten().as_ref().and_then(grafana);
    let limit = chart.limits.as_ref().and_then(|limits| limits.unit);
    let unit = inferred.or(recorded).or(limit);
    let range = typed().map(|typed| typed.value.range).reduce(Range::or).unwrap_or(Range::ANY);
    Declared { unit, bounds: bounds(chart.unit.as_deref().or(unit), range, chart.drawn), heatmap: None }
}

/// The ends of the scale of a share. What is computed may be more than a whole, so only where it certainly is not; a round
/// scale needs an end all the same.
fn bounds(unit: Option<&str>, range: Range, drawn: PanelType) -> Bounds {
    let Some((_, all)) = SHARES.iter().find(|(name, _)| unit == Some(name)) else {
        return Bounds::default();
    };
    let needs_end = matches!(drawn, PanelType::Gauge | PanelType::Bargauge);
    let within = range.low >= 0.0 && range.high <= *all;
    // a clock that is read a moment late shows a little more than all
    let beyond = Range::BUSY.high - 1.0;
    let nearly = range.low >= -beyond * all && range.high <= (1.0 + beyond) * all;
    match needs_end || within || nearly {
        true => Bounds { min: Some(0.0), max: Some(*all), soft: !needs_end && !within },
        false => Bounds { min: (range.low >= 0.0).then_some(0.0), max: None, soft: false },
    }
}
