//! A panel whose unit is not what its expressions yield.

use crate::model::{Content, PanelType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit, grafana, shown_as};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for dashboard in context.model.dashboards.values().filter(|dashboard| dashboard.user_defined) {
        for panel in &dashboard.panels {
            let Content::Chart(chart) = &panel.content else {
                continue;
            };
            let (Some(written), Some(at)) = (chart.unit.as_deref(), chart.unit_at) else {
                continue;
            };
            let Some(declared) = shown_as(written) else {
                continue;
            };
            for query in &chart.queries {
                let typed = context.types.infer(&query.expr.parsed.root);
                // of a heat map it is that of the y axis
                let unit = if chart.drawn == PanelType::Heatmap { typed.heatmap().axis } else { typed.value.unit };
                let Some(found) = unit.filter(|unit| unit.is_certain() && !fits(&declared, unit)) else {
                    continue;
                };
                let found = &found;
                let found_word = found.to_string();
                let diagnostic = Diagnostic::new(
                    "dashboard/unit-contradicts",
                    at,
                    format!("the unit of the panel is {declared}, but the unit of its expression is {found_word}"),
                    "Grafana shows this unit and does not convert the value",
                )
                .label(query.expr.text.whole(), found_word)
                .item(format!("dashboards.{}", dashboard.name));
                report.add(match grafana(found) {
                    Some(_) if declared.dimension == found.dimension && declared.per_second == found.per_second => {
                        diagnostic.help("remove the key: the unit follows from the expression".to_owned())
                    }
                    _ => diagnostic.help("remove the key, or change the expression to this unit"),
                });
                break;
            }
        }
    }
}

/// Whether numbers of the one may be shown as the other.
fn fits(declared: &Unit<'_>, found: &Unit<'_>) -> bool {
    if matches!(found.dimension, Dimension::Info | Dimension::Things("count") | Dimension::Measure(_))
        || matches!(declared.dimension, Dimension::Measure(_))
    {
        return true;
    }
    let part = |unit: &Unit<'_>| {
        unit.is_ratio()
            || unit.dimension == Dimension::Bool
            || (unit.dimension == Dimension::Seconds && unit.per_second && unit.is_base())
    };
    (part(declared) && part(found)) || declared.is_same(found)
}
