//! A text that shows a computed duration with every digit that the division left.

use crate::model::{Alert, Condition, ShownAs};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Samples};

/// What stands there instead.
const DURATION: &str = "{{ $value | humanizeDuration }}";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined && !alert.shown.is_empty()) {
        if let Some(found) = of_percentage(alert) {
            report.add(found);
        }
        let value = context.types.infer(&alert.expr.parsed.root).value;
        // what a service measures may have few digits; a quotient or an interpolation rarely does
        if !matches!(value.samples, Samples::Quotient | Samples::Quantile) {
            continue;
        }
        let Some(unit) = value.known_unit() else {
            continue;
        };
        if unit.dimension != Dimension::Seconds || unit.per_second || !unit.is_base() {
            continue;
        }
        for shown in &alert.shown {
            if shown.shown != ShownAs::Bare || !matches!(shown.unit, Some("s" | "seconds")) {
                continue;
            }
            let found = Diagnostic::new(
                "template/value-digits",
                shown.at,
                format!("the text of `alerts.{}` shows a computed value with all its digits", alert.name),
                "can print 2.9999999999999996",
            )
            .help(format!("write {DURATION}"))
            .item(alert.item());
            report.add(if shown.plain { found.edit(shown.at, DURATION) } else { found });
        }
    }
}

/// A percentage of four digits beside a limit that has more.
fn of_percentage(alert: &Alert) -> Option<Diagnostic> {
    let limits = alert.variants.iter().filter_map(|variant| variant.condition.as_ref());
    let of_limit =
        |condition: &Condition| Some((condition.limit.digits_beyond_percentage()?, condition.limit.written.clone()));
    let (digits, limit) = limits.filter_map(of_limit).max()?;
    let shown = alert.shown.iter().find(|shown| shown.shown == ShownAs::Function("humanizePercentage"))?;
    let instead = format!("{{{{ printf \"%.{digits}f\" $value }}}}");
    Some(
        Diagnostic::new(
            "template/value-digits",
            shown.at,
            format!(
                "`humanizePercentage` keeps four digits, and the limit of `alerts.{}` has more: {limit}",
                alert.name
            ),
            "can print the limit or 100% although the value is lower",
        )
        .help(format!("write the ratio with its digits: {instead}"))
        .item(alert.item()),
    )
}
