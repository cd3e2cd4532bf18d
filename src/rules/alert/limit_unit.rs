//! A limit in another unit, or at another scale, than what it limits.

use crate::model::{Form, Quantity};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Of, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.written) {
        let value = context.types.of(&alert.expr.parsed.root).value;
        let Some(unit) = value.sure_unit() else {
            continue;
        };
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else {
                continue;
            };
            let limit = &condition.limit;
            let Some(fault) = fault(limit, unit) else {
                continue;
            };
            let number = limit.promql();
            let (message, help) = match fault {
                Fault::Scale => (
                    format!("`{}` would be compared as {number} with {unit}", limit.written),
                    rescale(unit).unwrap_or_else(|| "bring the expression to its base unit".to_owned()),
                ),
                Fault::Other => (
                    format!("`{}` is no amount of {unit}", limit.written),
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

enum Fault {
    /// The right thing, and another scale.
    Scale,
    /// Something else.
    Other,
}

/// What is wrong with a limit of that form; nothing where it may be right.
fn fault(limit: &Quantity, unit: &Unit<'_>) -> Option<Fault> {
    // of what nobody says what it counts, any number may be meant
    if matches!(unit.of, Of::Info | Of::Things("count") | Of::Measure(_)) {
        return None;
    }
    let of = |of: Of<'_>, per_second: bool| match unit.of == of && unit.per_second == per_second {
        true if unit.is_base() => None,
        true => Some(Fault::Scale),
        false => Some(Fault::Other),
    };
    match limit.form {
        // `3M` of bytes may be millions or MiB: what has units takes them
        Form::Count if limit.is_in_thousands() && matches!(unit.of, Of::Bytes | Of::Seconds | Of::Ratio) => {
            Some(Fault::Other)
        }
        Form::Count => None,
        Form::Time => of(Of::Seconds, false),
        Form::Size => of(Of::Bytes, false),
        Form::Throughput => of(Of::Bytes, true),
        // the mean of what is 0 or 1, and how busy something is, are parts too
        Form::Ratio if unit.of == Of::Bool || (unit.of == Of::Seconds && unit.per_second) => None,
        Form::Ratio => of(Of::Ratio, false),
        Form::Rate => (!unit.per_second).then_some(Fault::Other),
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
    Some(format!("limit the base unit: `… {word} {factor}` are {base}"))
}

/// How a limit of the unit is written.
fn example(unit: &Unit<'_>) -> Option<String> {
    let written = match (unit.of, unit.per_second) {
        _ if !unit.is_base() => return Some(format!("it is in {unit}: write a number of these")),
        (Of::Seconds, false) => "\"5s\"",
        (Of::Bytes, false) => "\"80GiB\"",
        (Of::Bytes, true) => "\"50MB/s\"",
        (Of::Ratio, false) => "\"5%\"",
        (Of::Timestamp, false) => {
            return Some("it is a point in time: limit how long ago that is, time() - …".to_owned());
        }
        (Of::Things(_), true) => "\"10/s\"",
        (Of::Things(_) | Of::Bool, false) => return Some(format!("write the number of {unit}, without a unit")),
        _ => return None,
    };
    Some(format!("write {unit}: {written}"))
}
