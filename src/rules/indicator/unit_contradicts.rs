//! An indicator whose declared unit is not what its expression yields.

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for indicator in context.model.indicators.iter() {
        let value = context.types.infer(&indicator.expr.parsed.root).value;
        let declared = indicator.unit.as_deref().and_then(Unit::named);
        let (Some(declared), Some(found)) = (declared, value.known_unit()) else {
            continue;
        };
        if fits(&declared, found) {
            continue;
        }
        let help = match declared.dimension == found.dimension && declared.per_second == found.per_second {
            true => format!("convert it in the expression, or write unit = \"{}\"", word(found)),
            false => "remove `unit`, because it follows from the expression, or change the expression".to_owned(),
        };
        report.add(
            Diagnostic::new(
                "indicator/unit-contradicts",
                indicator.expr.text.whole(),
                format!(
                    "`indicators.{}` declares the unit {declared}, but the unit of its expression is {found}",
                    indicator.name
                ),
                found.to_string(),
            )
            .help(help)
            .item(indicator.item()),
        );
    }
}

/// Whether the declared unit may be right. What is counted has many names.
fn fits(declared: &Unit<'_>, found: &Unit<'_>) -> bool {
    let vague = |unit: &Unit<'_>| {
        matches!(unit.dimension, Dimension::Bool | Dimension::Info | Dimension::Things(_) | Dimension::Measure(_))
    };
    let part = |unit: &Unit<'_>| unit.is_ratio() || (unit.dimension == Dimension::Seconds && unit.per_second);
    if vague(declared) || vague(found) || (part(declared) && part(found)) {
        return true;
    }
    // "seconds" for what is a share of a second for each second, and "bytes" for bytes in each second, are said too
    declared.dimension == found.dimension
        && (declared.has_scale(found.scale) || !found.declared_scale || !declared.declared_scale)
}

fn word(unit: &Unit<'_>) -> String {
    if unit.is_percent() { "percent".to_owned() } else { unit.to_string() }
}
