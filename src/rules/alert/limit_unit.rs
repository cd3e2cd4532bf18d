//! A limit in another unit, or at another scale, than what it limits.

use crate::model::{Form, Quantity};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let value = context.types.infer(&alert.expr.parsed.root).value;
        let Some(unit) = value.known_unit() else {
            continue;
        };
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else {
                continue;
            };
            let limit = &condition.limit;
            let Some(fault) = unit_mismatch(limit, unit) else {
                continue;
            };
            let number = limit.promql();
            let (message, help) = match fault {
                UnitMismatch::Scale => (
                    format!(
                        "`{}` has the wrong scale: it is compared as {number}, and the expression is in {unit}",
                        limit.written
                    ),
                    rescale(unit).unwrap_or_else(|| "convert the expression to its base unit".to_owned()),
                ),
                UnitMismatch::Other => (
                    format!("`{}` has the wrong unit: the unit of the expression is {unit}", limit.written),
                    example(unit).unwrap_or_else(|| "write a limit in the unit of the expression".to_owned()),
                ),
            };
            report.add(
                Diagnostic::new("alert/limit-unit", at, message, format!("compared as the number {number}"))
                    .label(alert.expr.text.whole(), unit.to_string())
                    .help(help)
                    .item(alert.item()),
            );
        }
    }
}

enum UnitMismatch {
    /// The right thing, and another scale.
    Scale,
    /// Something else.
    Other,
}

/// What is wrong with a limit of that form; nothing where it may be right.
fn unit_mismatch(limit: &Quantity, unit: &Unit<'_>) -> Option<UnitMismatch> {
    // of what nobody says what it counts, any number may be meant
    if matches!(unit.dimension, Dimension::Info | Dimension::Things("count") | Dimension::Measure(_)) {
        return None;
    }
    let of = |of: Dimension<'_>, per_second: bool| match unit.dimension == of && unit.per_second == per_second {
        true if unit.is_base() => None,
        true => Some(UnitMismatch::Scale),
        false => Some(UnitMismatch::Other),
    };
    match limit.form {
        // `3M` of bytes may be millions or MiB: what has units takes them
        Form::Count
            if limit.is_in_thousands()
                && matches!(unit.dimension, Dimension::Bytes | Dimension::Seconds | Dimension::Ratio) =>
        {
            Some(UnitMismatch::Other)
        }
        Form::Count => None,
        Form::Time => of(Dimension::Seconds, false),
        Form::Size => of(Dimension::Bytes, false),
        Form::Throughput => of(Dimension::Bytes, true),
        // the mean of what is 0 or 1, and how busy something is, are parts too
        Form::Ratio
            if unit.dimension == Dimension::Bool || (unit.dimension == Dimension::Seconds && unit.per_second) =>
        {
            None
        }
        Form::Ratio => of(Dimension::Ratio, false),
        Form::Rate => (!unit.per_second).then_some(UnitMismatch::Other),
    }
}

/// How an expression comes to its base unit.
fn rescale(unit: &Unit<'_>) -> Option<String> {
    let base = Unit { scale: 1.0, ..*unit };
    let (word, factor) = match unit.scale < 1.0 {
        true => ("/", 1.0 / unit.scale),
        false => ("*", unit.scale),
    };
    let factor = (factor * 1e6).round() / 1e6;
    Some(format!("convert the expression to {base}: `… {word} {factor}`"))
}

/// How a limit of the unit is written.
fn example(unit: &Unit<'_>) -> Option<String> {
    let written = match (unit.dimension, unit.per_second) {
        _ if !unit.is_base() => return Some(format!("write the limit in {unit}, as a number without a unit")),
        (Dimension::Seconds, false) => "\"5s\"",
        (Dimension::Bytes, false) => "\"80GiB\"",
        (Dimension::Bytes, true) => "\"50MB/s\"",
        (Dimension::Ratio, false) => "\"5%\"",
        (Dimension::Timestamp, false) => {
            return Some("the expression is a point in time: compare its age, time() - …".to_owned());
        }
        (Dimension::Things(_), true) => "\"10/s\"",
        (Dimension::Things(_) | Dimension::Bool, false) => {
            return Some(format!("write the number of {unit} without a unit"));
        }
        _ => return None,
    };
    Some(format!("write a limit with the unit {unit}, such as {written}"))
}
