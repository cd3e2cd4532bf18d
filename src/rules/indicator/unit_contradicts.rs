//! An indicator whose declared unit is not what its expression yields.

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Of, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for indicator in context.model.indicators.iter() {
        let value = context.types.of(&indicator.expr.parsed.root).value;
        let told = indicator.unit.as_deref().and_then(Unit::named);
        let (Some(told), Some(found)) = (told, value.sure_unit()) else {
            continue;
        };
        if fits(&told, found) {
            continue;
        }
        let help = match told.of == found.of && told.per_second == found.per_second {
            true => format!("convert it in the expression, or write unit = \"{}\"", word(found)),
            false => "remove the unit, which follows from the expression, or record what it says".to_owned(),
        };
        report.add(
            Diagnostic::new(
                "indicator/unit-contradicts",
                indicator.expr.text.whole(),
                format!("`indicators.{}` is declared to be {told}", indicator.name),
                format!("yields {found}"),
            )
            .help(help)
            .item(indicator.item()),
        );
    }
}

/// Whether the declared unit may be right. What is counted has many names.
fn fits(told: &Unit<'_>, found: &Unit<'_>) -> bool {
    let vague = |unit: &Unit<'_>| matches!(unit.of, Of::Bool | Of::Info | Of::Things(_) | Of::Measure(_));
    let part = |unit: &Unit<'_>| unit.is_ratio() || (unit.of == Of::Seconds && unit.per_second);
    if vague(told) || vague(found) || (part(told) && part(found)) {
        return true;
    }
    // "seconds" for what is a share of a second for each second, and "bytes" for bytes in each second, are said too
    told.of == found.of && (told.has_scale(found.scale) || !found.declared_scale || !told.declared_scale)
}

fn word(unit: &Unit<'_>) -> String {
    if unit.is_percent() { "percent".to_owned() } else { unit.to_string() }
}
