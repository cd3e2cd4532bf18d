//! A limit in percent of what is multiplied by 100, where nobody knows what that is.
//!
//! Of what is known `alert/limit-unit` says it. Here it is likely: 100 may be a weight, too.

use crate::model::{Alert, Form, Model};
use crate::promql::{Aggregation, BinaryOperator, Expr, Node, Selector, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let known = context.types.infer(&alert.expr.parsed.root).value.known_unit().is_some();
        if !known && is_hundredfold(&alert.expr.parsed.root, context.model, false) {
            report_percent_limit(alert, report);
        }
    }
}

fn report_percent_limit(alert: &Alert, report: &mut Report) {
    for variant in &alert.variants {
        let (Some(condition), Some(at)) = (&variant.condition, variant.limit_at) else { continue };
        if !matches!(condition.limit.form, Form::Ratio) {
            continue;
        }
        let (written, number) = (&condition.limit.written, condition.limit.promql());
        let percent = (condition.limit.value * 1e11).round() / 1e9;
        report.add(
            Diagnostic::new(
                "alert/limit-of-percent",
                at,
                format!("`{written}` means {number}, but the expression is multiplied by 100"),
                format!("compared as the number {number}"),
            )
            .label(alert.expr.text.whole(), "probably from 0 to 100, not from 0 to 1")
            .help(format!("write the number {percent} without `%`, or remove the factor 100"))
            .item(alert.item()),
        );
    }
}

/// Whether the numbers of a product come to 100, also where an indicator of that name records it.
fn is_hundredfold(node: &Node, model: &Model, recorded: bool) -> bool {
    let is = |factor: f64| (factor / 100.0 - 1.0).abs() < 1e-9;
    match &node.unparen().kind {
        Expr::Binary { operator: BinaryOperator::Subtract, lhs, rhs, .. } => {
            matches!(lhs.unparen().kind, Expr::Number(number) if is(number)) && is_hundredfold(rhs, model, recorded)
        }
        Expr::Binary { operator: BinaryOperator::Multiply | BinaryOperator::Divide, .. } => {
            is(factor(node)) && !node.metric_names().into_iter().any(is_in_hundredths)
        }
        Expr::Aggregate {
            operator: Aggregation::Avg | Aggregation::Max | Aggregation::Min | Aggregation::Sum,
            expr,
            ..
        } => is_hundredfold(expr, model, recorded),
        Expr::Call { function: "round" | "floor" | "ceil" | "abs", args, .. } => {
            args.first().is_some_and(|of| is_hundredfold(of, model, recorded))
        }
        // one that reads another is not followed
        Expr::Selector(Selector { name: Some((name, _)), .. }) if !recorded => match model.indicators.named(name) {
            [indicator] => is_hundredfold(&indicator.expr.parsed.root, model, true),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a name says that it counts hundredths, so that a factor of 100 may be what makes it a ratio.
fn is_in_hundredths(name: &str) -> bool {
    const WORDS: &[&str] =
        &["percent", "percentage", "pct", "perc", "centi", "cent", "cents", "hundred", "hundreds", "hundredths"];
    name.split(['_', ':']).any(|word| WORDS.contains(&word))
}

/// The product of the numbers by which something is multiplied and divided.
fn factor(node: &Node) -> f64 {
    match &node.unparen().kind {
        Expr::Number(number) => *number,
        Expr::Binary { operator: BinaryOperator::Multiply, lhs, rhs, .. } => factor(lhs) * factor(rhs),
        // 100 by something is how much of a hundred there is for each
        Expr::Binary { operator: BinaryOperator::Divide, lhs, rhs, .. } => match number_of(lhs) {
            true if !number_of(rhs) => f64::NAN,
            _ => factor(lhs) / factor(rhs),
        },
        Expr::Unary { negative: false, expr } => factor(expr),
        _ => 1.0,
    }
}

/// Whether it is computed from numbers alone.
fn number_of(node: &Node) -> bool {
    node.value_type == ValueType::Scalar
}
