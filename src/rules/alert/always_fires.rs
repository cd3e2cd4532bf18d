//! An alert whose limit every value passes.

use super::yields::Yields;
use crate::model::{Alert, Comparison};
use crate::promql::{Aggregation, BinaryOperator, Expr, Node, Selector, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;
use crate::types::{Dimension, Range, Samples, Typed, mirrored};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let yields = Yields::new(&context.types);
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let limited = alert.variants.iter().any(|variant| variant.condition.is_some());
        if !limited && !alert.is_limited && !is_reported(&typed) && yields.always(&typed) {
            report.add(nothing_compared(alert, &typed));
            continue;
        }
        let own = |range: Range, operator, number, at: Span, report: &mut Report, limit: &str| {
            if always(range, operator, number) {
                report_always_firing(alert, range, operator, at, limit, report);
            }
        };
        let limited = alert.variants.iter().filter(|_| !is_presence(&alert.expr.parsed.root, typed.value.range));
        for variant in limited {
            if let (Some(condition), Some(at), None) = (&variant.condition, variant.limit_at, typed.value.number) {
                let operator = match condition.comparison {
                    Comparison::Above => BinaryOperator::Greater,
                    Comparison::Below => BinaryOperator::Less,
                };
                own(typed.value.range, operator, condition.limit.value, at, report, &condition.limit.written);
            }
        }
        let (root, guarded) = compared(&typed);
        let Expr::Binary { operator, operator_span, return_bool: false, .. } = &root.node.kind else {
            continue;
        };
        let [left, right] = root.children.as_slice() else {
            continue;
        };
        // beside another condition, only what is certainly at the wrong scale is reported
        if guarded && !(left.value.range.is_part() || right.value.range.is_part()) {
            continue;
        }
        if !operator.is_comparison()
            || is_presence(left.node, left.value.range)
            || is_presence(right.node, right.value.range)
        {
            continue;
        }
        let at = alert.expr.text.span(operator_span.clone());
        match (left.value.number, right.value.number) {
            (None, Some(number)) => own(left.value.range, *operator, number, at, report, &number.to_string()),
            (Some(number), None) => {
                own(right.value.range, mirrored(*operator), number, at, report, &number.to_string());
            }
            _ => {}
        }
    }
}

/// What an alert compares, without further conditions (`and …`) behind it; and whether there are any.
fn compared<'t, 'a>(typed: &'t Typed<'a>) -> (&'t Typed<'a>, bool) {
    let mut root = typed.unparen();
    let mut guarded = false;
    while let (Expr::Binary { operator: BinaryOperator::And, .. }, [left, _]) =
        (&root.node.kind, root.children.as_slice())
    {
        (root, guarded) = (left.unparen(), true);
    }
    (root, guarded)
}

/// A comparison with `bool`, and a plain number, are reported before.
fn is_reported(typed: &Typed<'_>) -> bool {
    let root = typed.unparen().node;
    root.value_type != ValueType::Vector || matches!(root.kind, Expr::Binary { return_bool: true, .. })
}

fn nothing_compared(alert: &Alert, typed: &Typed<'_>) -> Diagnostic {
    let message = match &typed.unparen().node.kind {
        Expr::Selector(Selector { name: Some((name, _)), .. }) => {
            format!("`{}` always fires: `{name}` is not compared with a limit", alert.item())
        }
        _ => format!("`{}` always fires: its expression is not compared with a limit", alert.item()),
    };
    let at = alert.expr.text.span(typed.node.span.clone());
    let help = binds_closer(alert, typed).unwrap_or_else(|| format!("add a limit: {}", example(typed)));
    Diagnostic::new("alert/always-fires", at, message, "each series fires, whatever its value is")
        .help(help)
        .item(alert.item())
}

/// A limit that some values pass and others do not.
fn example(typed: &Typed<'_>) -> String {
    let quotient = typed.value.samples == Samples::Quotient;
    let unit = typed
        .value
        .known_unit()
        .filter(|unit| unit.is_base() || matches!(unit.dimension, Dimension::Things(_) | Dimension::Bool));
    // as a number of the base unit, as people write it, and what stands behind a number of it
    let (number, written, suffix) = match unit.map(|unit| (unit.dimension, unit.per_second)) {
        Some((Dimension::Bool, false)) => return "below = 1".to_owned(),
        Some((Dimension::Ratio, false)) => (0.05, "\"5%\"", None),
        Some((Dimension::Seconds, false)) => (5.0, "\"5s\"", Some("s")),
        Some((Dimension::Bytes, false)) => (80.0 * 1024.0_f64.powi(3), "\"80GiB\"", Some("B")),
        Some((Dimension::Bytes, true)) => (5e7, "\"50MB/s\"", Some("B/s")),
        Some((Dimension::Things(_), true)) => (10.0, "\"10/s\"", Some("/s")),
        None if quotient => (0.05, "\"5%\"", None),
        _ => (100.0, "100", None),
    };
    let Range { low, high, .. } = typed.value.range;
    let usual = low < number && number < high;
    let middle = if low.is_finite() { (low + high) / 2.0 } else { high / 2.0 };
    match (suffix, middle) {
        (Some(suffix), middle) if !usual && middle.is_finite() => format!("above = \"{middle}{suffix}\""),
        (None, middle) if !usual && middle.is_finite() => format!("above = {middle}"),
        _ => format!("above = {written}"),
    }
}

/// Of `x or y > 5`: the comparison is of the last part only.
fn binds_closer(alert: &Alert, typed: &Typed<'_>) -> Option<String> {
    let Expr::Binary { operator: BinaryOperator::Or, rhs, .. } = &typed.unparen().node.kind else { return None };
    let Expr::Binary { operator, operator_span, rhs: limit, .. } = &rhs.kind else { return None };
    let text = alert.expr.text.as_str();
    let (sign, limit) = (text.get(operator_span.clone())?, text.get(limit.span.clone())?);
    operator.is_comparison().then(|| format!("`{sign}` binds tighter than `or`: write (… or …) {sign} {limit}"))
}

fn report_always_firing(
    alert: &Alert,
    range: Range,
    operator: BinaryOperator,
    at: Span,
    limit: &str,
    report: &mut Report,
) {
    let help = match range.is_part() {
        true => "write a limit between 0 and 1: 0.1 is 10%",
        false => "write a limit that only bad values reach",
    };
    let what = if range.is_part() { "the ratio" } else { "the value" };
    let label = match operator {
        BinaryOperator::Less | BinaryOperator::LessOrEqual => {
            format!("always true: {what} never exceeds {}", range.high)
        }
        _ => format!("always true: {what} is never below {}", range.low),
    };
    report.add(
        Diagnostic::new(
            "alert/always-fires",
            at,
            format!("`alerts.{}` always fires: every value passes the limit {limit}", alert.name),
            label,
        )
        .help(help)
        .item(alert.item()),
    );
}

/// Whether every number of a range passes a comparison.
fn always(range: Range, operator: BinaryOperator, number: f64) -> bool {
    match operator {
        BinaryOperator::Greater => range.low > number,
        BinaryOperator::GreaterOrEqual => range.low >= number,
        BinaryOperator::Less => range.high < number,
        BinaryOperator::LessOrEqual => range.high <= number,
        _ => false,
    }
}

/// Whether it may matter that there is a value at all, whatever it is.
fn is_presence(node: &Node, range: Range) -> bool {
    // nobody asks by a part of a whole whether something is there
    let part = range.is_part();
    let mut found = false;
    node.walk(&mut |node| match &node.kind {
        Expr::Binary { operator, return_bool, .. } => {
            found |= operator.is_set() || (operator.is_comparison() && !return_bool);
        }
        Expr::Call { function, .. } => {
            found |= function.starts_with("absent") || matches!(*function, "present_over_time" | "count_over_time");
        }
        Expr::Aggregate { operator, .. } => {
            found |= !part && matches!(operator, Aggregation::Count | Aggregation::CountValues | Aggregation::Group);
        }
        // series that are there only sometimes
        Expr::Selector(selector) => {
            let name = selector.name.as_ref().map_or("", |(name, _)| name.as_str());
            found |= name.starts_with("ALERTS") || name.is_empty() || name.ends_with("_info");
            found |= !selector.matchers.is_empty() && !part;
        }
        _ => {}
    });
    found
}
