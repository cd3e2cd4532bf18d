//! A bare number as the limit of bytes or seconds.

use crate::model::{Duration, Form, Quantity};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit};

/// Sizes as a limit is written with them, largest first.
const SIZES: &[(&str, f64)] = &[
    ("TiB", 1_099_511_627_776.0),
    ("TB", 1e12),
    ("GiB", 1_073_741_824.0),
    ("GB", 1e9),
    ("MiB", 1_048_576.0),
    ("MB", 1e6),
    ("KiB", 1024.0),
    ("kB", 1e3),
];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let Some(unit) = typed.value.known_unit().filter(|unit| unit.is_base()) else {
            continue;
        };
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else {
                continue;
            };
            let limit = &condition.limit;
            // 0 is 0 in any unit
            let bare = limit.form == Form::Count && !limit.is_in_thousands() && limit.value != 0.0;
            let Some(help) = written(limit, unit).filter(|_| bare) else {
                continue;
            };
            report.add(
                Diagnostic::new(
                    "alert/limit-without-unit",
                    at,
                    format!("the limit `{}` has no unit: it is compared as {} {unit}", limit.written, limit.written),
                    "a number without a unit",
                )
                .label(alert.expr.text.whole(), unit.to_string())
                .help(help)
                .item(alert.item()),
            );
        }
    }
}

/// The same limit with its unit, and what may have been meant; nothing where no text says the same number.
fn written(limit: &Quantity, unit: &Unit<'_>) -> Option<String> {
    match (unit.dimension, unit.per_second) {
        (Dimension::Bytes, per_second) => {
            let rate = if per_second { "/s" } else { "" };
            let number = limit.value;
            let whole = |size: &f64| (number / size).fract() == 0.0;
            Some(match SIZES.iter().find(|(_, size)| whole(size)) {
                Some((name, size)) => in_quotes(limit, format!("{}{name}{rate}", number / size))?,
                None => format!(
                    "write the unit, such as \"{number}GiB{rate}\"; write \"{number}B{rate}\" if you mean bytes"
                ),
            })
        }
        (Dimension::Seconds, false) => {
            let number = limit.value;
            let whole = number.fract() == 0.0 && (1.0..1e9).contains(&number);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at above")]
            let text = whole.then(|| Duration(number as u64 * 1000).to_string());
            in_quotes(limit, text.unwrap_or_else(|| format!("{number}s")))
        }
        _ => None,
    }
}

/// The edit, where the text is read as the same number: 1e10 seconds are longer than Prometheus can count.
fn in_quotes(limit: &Quantity, text: String) -> Option<String> {
    let same = |read: Quantity| (read.value / limit.value - 1.0).abs() < 1e-9;
    Quantity::parse(&text).is_ok_and(same).then(|| format!("write the limit with its unit: \"{text}\""))
}
