//! A panel whose unit is not what its expressions yield.

use crate::model::{Content, PanelType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Of, Unit, grafana, shown_as};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for dashboard in context.model.dashboards.values().filter(|dashboard| dashboard.written) {
        for panel in &dashboard.panels {
            let Content::Chart(chart) = &panel.content else {
                continue;
            };
            let (Some(written), Some(at)) = (chart.unit.as_deref(), chart.unit_at) else {
                continue;
            };
            let Some(told) = shown_as(written) else {
                continue;
            };
            // its unit is that of the bounds of the buckets
            if chart.drawn == PanelType::Heatmap {
                continue;
            }
            for query in &chart.queries {
                let value = context.types.of(&query.expr.parsed.root).value;
                let Some(found) = value.sure_unit().filter(|found| !fits(&told, found)) else {
                    continue;
                };
                let found_word = found.to_string();
                let diagnostic = Diagnostic::new(
                    "dashboard/unit-contradicts",
                    at,
                    format!("the panel shows {found_word} as {told}"),
                    "not the unit of the expression",
                )
                .label(query.expr.text.whole(), found_word)
                .item(format!("dashboards.{}", dashboard.name));
                report.add(match grafana(found) {
                    Some(_) if told.of == found.of && told.per_second == found.per_second => {
                        diagnostic.help("remove the key: the unit follows from the expression".to_owned())
                    }
                    _ => diagnostic.help("remove the key, or show what the unit says"),
                });
                break;
            }
        }
    }
}

/// Whether numbers of the one may be shown as the other.
fn fits(told: &Unit<'_>, found: &Unit<'_>) -> bool {
    if matches!(found.of, Of::Info | Of::Things("count") | Of::Measure(_)) || matches!(told.of, Of::Measure(_)) {
        return true;
    }
    let part = |unit: &Unit<'_>| {
        unit.is_ratio() || unit.of == Of::Bool || (unit.of == Of::Seconds && unit.per_second && unit.is_base())
    };
    (part(told) && part(found)) || told.is_same(found)
}
