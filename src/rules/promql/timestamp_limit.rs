//! A point in time compared with a number that is none: always true or never, for every date of this century.
//!
//! Deliberately absent: `== 0`, `> 0` and their like, which ask whether something ever happened.

use crate::model::Comparison;
use crate::promql::{Aggregation, BinaryOperator, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::source::Span;
use crate::types::{Dimension, Typed, mirrored};

/// From here on a number may be a point in time: September 2001, when it got ten digits.
const DATES: f64 = 1e9;
/// Below it a number asks whether something happened at all.
const NEVER: f64 = 10.0;
/// Two clocks may be so many seconds apart.
const SKEW: f64 = 60.0;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        let place = Place { item, expression };
        let typed = context.types.infer(&expression.parsed.root);
        walk(place, &typed, false, report);
    }
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let place = Place { item: &alert.item(), expression: &alert.expr };
        for variant in &alert.variants {
            let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else {
                continue;
            };
            // a limit with a unit is reported as such
            if condition.limit.written.parse::<f64>().is_err() {
                continue;
            }
            let operator = match condition.comparison {
                Comparison::Above => BinaryOperator::Greater,
                Comparison::Below => BinaryOperator::Less,
            };
            if let Some(found) = found(place, &typed, operator, condition.limit.value, at) {
                report.add(found);
            }
        }
    }
}

/// Goes through all comparisons; `filtered` where others restrict the same series.
fn walk(place: Place<'_>, typed: &Typed<'_>, filtered: bool, report: &mut Report) {
    if let (Expr::Binary { operator, operator_span, .. }, [left, right]) = (&typed.node.kind, typed.children.as_slice())
        && operator.is_comparison()
    {
        let compared = match (left.value.number, right.value.number) {
            (None, Some(number)) => Some((left, *operator, number)),
            (Some(number), None) => Some((right, mirrored(*operator), number)),
            _ => None,
        };
        let one = compared.and_then(|(side, operator, number)| {
            let side = side.unparen();
            let restricted =
                filtered || matches!(&side.node.kind, Expr::Binary { operator, .. } if operator.is_comparison());
            let is_difference = matches!(&side.node.kind, Expr::Binary { .. });
            let asked = !(restricted && is_difference);
            asked.then(|| found(place, side, operator, number, place.span(operator_span)))?
        });
        if let Some(found) = one {
            report.add(found);
        }
    }
    let together = |operator: &BinaryOperator| {
        operator.is_comparison() || matches!(operator, BinaryOperator::And | BinaryOperator::Unless)
    };
    let filters = matches!(&typed.node.kind, Expr::Binary { operator, .. } if together(operator));
    let kept = filtered && matches!(typed.node.kind, Expr::Paren(_));
    for child in &typed.children {
        walk(place, child, filters || kept, report);
    }
}

/// The finding about a comparison with a number.
fn found(place: Place<'_>, side: &Typed<'_>, operator: BinaryOperator, number: f64, at: Span) -> Option<Diagnostic> {
    let side = side.unparen();
    let claim = of_point(place, side, operator, number).or_else(|| of_difference(place, side, operator, number))?;
    let message = format!("`{} {number}` is {}", operator.text(), claim.holds);
    let found = Diagnostic::new("promql/timestamp-limit", at, message, claim.effect);
    Some(found.label(place.span(&side.node.span), claim.about).help(claim.help).item(place.item))
}

/// What is said of a comparison.
struct Claim {
    holds: &'static str,
    effect: &'static str,
    about: &'static str,
    help: String,
}

fn of_point(place: Place<'_>, side: &Typed<'_>, operator: BinaryOperator, number: f64) -> Option<Claim> {
    let seconds = number * side.value.unit?.scale;
    if !is_point(side) || number < NEVER || !(NEVER..DATES).contains(&seconds) {
        return None;
    }
    let (holds, effect) = match operator {
        BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => ("true for every date since 2001", "always true"),
        BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Equal => {
            ("false for every date since 2001", "never true")
        }
        _ => return None,
    };
    let of = text(place, side);
    let length = if is_future(side) { format!("{of} - time()") } else { format!("time() - {of}") };
    let help = format!("compare the age or the time left: {length}");
    Some(Claim { holds, effect, about: "a Unix timestamp, counted from 1970", help })
}

fn of_difference(place: Place<'_>, side: &Typed<'_>, operator: BinaryOperator, number: f64) -> Option<Claim> {
    let (future, point, now) = difference(side)?;
    if !(SKEW..DATES).contains(&number) {
        return None;
    }
    let below = matches!(operator, BinaryOperator::Less | BinaryOperator::LessOrEqual);
    let above = matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual);
    let (holds, effect) = match (below, above) {
        (true, _) if future => ("true for everything that has not expired", "true until it expires"),
        (true, _) => ("always true for a time in the past", "always true"),
        (_, true) if !future => ("never true for a time in the past", "never true"),
        _ => return None,
    };
    let (of, now) = (text(place, point), text(place, now));
    let help = format!("swap the two: {}", if future { format!("{of} - {now}") } else { format!("{now} - {of}") });
    let about = if future { "negative until it expires" } else { "always negative" };
    Some(Claim { holds, effect, about, help })
}

fn text<'p>(place: Place<'p>, typed: &Typed<'_>) -> &'p str {
    place.expression.text.as_str().get(typed.node.span.clone()).unwrap_or("it")
}

/// Whether each sample certainly is a point in time, as a target or Prometheus gave it.
fn is_point(typed: &Typed<'_>) -> bool {
    let sure = typed.value.known_unit().is_some_and(|unit| unit.dimension == Dimension::Timestamp && !unit.per_second);
    let inner = || typed.children.last().is_some_and(is_point);
    sure && match &typed.node.kind {
        Expr::Selector(_) => true,
        Expr::Paren(_) | Expr::Range { .. } | Expr::Subquery { .. } => inner(),
        Expr::Aggregate { operator, .. } => {
            let extreme =
                [Aggregation::Min, Aggregation::Max, Aggregation::Avg, Aggregation::Topk, Aggregation::Bottomk];
            extreme.contains(operator) && inner()
        }
        Expr::Call { function, .. } => match *function {
            "timestamp" | "time" => true,
            "max_over_time" | "min_over_time" | "avg_over_time" | "last_over_time" | "scalar" => inner(),
            "label_replace" | "label_join" => typed.children.first().is_some_and(is_point),
            _ => false,
        },
        _ => false,
    }
}

/// Of `time() - expiry` and `start - time()`: whether it is about the future, the point, and what stands for now.
fn difference<'t, 'a>(typed: &'t Typed<'a>) -> Option<(bool, &'t Typed<'a>, &'t Typed<'a>)> {
    let (Expr::Binary { operator: BinaryOperator::Subtract, .. }, [left, right]) =
        (&typed.node.kind, typed.children.as_slice())
    else {
        return None;
    };
    let is_now = |typed: &Typed<'_>| matches!(&typed.unparen().node.kind, Expr::Call { function: "time", .. });
    let base = |typed: &Typed<'_>| typed.value.unit.is_some_and(|unit| unit.is_base());
    if is_now(left) && is_point(right) && is_future(right) && base(right) {
        return Some((true, right, left));
    }
    (is_now(right) && is_point(left) && is_past(left) && base(left)).then_some((false, left, right))
}

/// Whether names say that it lies in the future as long as all is well.
fn is_future(typed: &Typed<'_>) -> bool {
    names_hold(typed, &["expiry", "expires", "expiration", "not_after"])
}

/// Whether names say that it lies in the past.
fn is_past(typed: &Typed<'_>) -> bool {
    names_hold(typed, &["boot_time", "start_time", "starttime", "_last_"])
}

fn names_hold(typed: &Typed<'_>, words: &[&str]) -> bool {
    let names = typed.node.metric_names();
    !names.is_empty() && names.iter().all(|name| words.iter().any(|word| name.contains(word)))
}
