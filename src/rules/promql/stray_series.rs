//! `or vector(…)` next to series that have labels: it fills no gap, it adds a series.
//!
//! Only where that series reaches the result: a sum of both, or a comparison that it does not pass, is not meant.

use crate::model::{Alert, Comparison};
use crate::promql::labels::{NAME, Presence};
use crate::promql::{BinaryOperator, Expr, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Typed, mirrored};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        if !expression.text.as_str().contains("vector") {
            continue;
        }
        let typed = context.types.infer(&expression.parsed.root);
        let Some(stray) = stray(&typed) else {
            continue;
        };
        let alert = item.strip_prefix("alerts.").and_then(|name| context.model.alerts.get(name));
        // a query in a text of an alert has no limit
        let alert = alert.filter(|alert| std::ptr::eq(&raw const alert.expr, *expression));
        if alert.is_some_and(|alert| !fires(alert, &stray)) {
            continue;
        }
        let span = |node: &Node| expression.text.span(node.span.clone());
        report.add(
            Diagnostic::new(
                "promql/stray-series",
                span(stray.vector),
                format!("`{}` does not fill gaps here: it always adds one series without labels", stray.written()),
                "added to every result",
            )
            .label(span(stray.other_side), format!("every series here has `{}`", stray.label))
            .help("remove it, or give each series its own default: `or 0 * …` with a metric that always exists and has the same labels")
            .item(item.clone()),
        );
    }
}

/// A series without labels that reaches the result.
struct Stray<'t> {
    vector: &'t Node,
    other_side: &'t Node,
    /// One that all the others have.
    label: &'t str,
    /// What is in the parentheses, if it is a number.
    argument: Option<f64>,
    /// Its value in the result, where that is still the number.
    number: Option<f64>,
}

impl Stray<'_> {
    fn written(&self) -> String {
        self.argument.map_or_else(|| "vector(…)".to_owned(), |number| format!("vector({number})"))
    }
}

fn stray<'t>(typed: &'t Typed<'_>) -> Option<Stray<'t>> {
    let typed = typed.unparen();
    let (operator, return_bool, matching) = match &typed.node.kind {
        Expr::Binary { operator, return_bool, matching, .. } => (*operator, *return_bool, matching),
        Expr::Unary { negative, .. } => {
            let inner = stray(typed.children.first()?)?;
            let number = inner.number.map(|number| if *negative { -number } else { number });
            return Some(Stray { number, ..inner });
        }
        _ => return None,
    };
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    if operator == BinaryOperator::Or {
        return if matching.is_none() { added(left, right) } else { None };
    }
    let (inner, operator, limit) = match (left.node.value_type, right.node.value_type) {
        (ValueType::Vector, ValueType::Scalar) => (stray(left)?, operator, right.value.number),
        (ValueType::Scalar, ValueType::Vector) => (stray(right)?, mirrored(operator), left.value.number),
        _ => return None,
    };
    if !operator.is_comparison() || return_bool {
        return Some(Stray { number: None, ..inner });
    }
    passes(inner.number?, operator, limit?).then_some(inner)
}

fn added<'t>(left: &'t Typed<'_>, right: &'t Typed<'_>) -> Option<Stray<'t>> {
    let vector = right.node.unparen();
    let Expr::Call { function: "vector", args, .. } = &vector.kind else {
        return None;
    };
    if left.labels.has_no_series() {
        return None;
    }
    let mut labels = left.labels.known();
    let (label, _) = labels.find(|(name, label)| *name != NAME && label.presence == Presence::Always)?;
    let argument = match args.as_slice() {
        [Node { kind: Expr::Number(number), .. }] => Some(*number),
        _ => None,
    };
    Some(Stray { vector, other_side: left.node, label, argument, number: argument })
}

/// Whether an alert fires for it. One without a limit of its own compares in its expression, or its limit is a mistake.
fn fires(alert: &Alert, stray: &Stray<'_>) -> bool {
    alert.variants.iter().any(|variant| match (&variant.condition, stray.number) {
        (None, _) => compares(&alert.expr.parsed.root),
        (Some(_), None) => false,
        (Some(condition), Some(number)) => {
            let operator = match condition.comparison {
                Comparison::Above => BinaryOperator::Greater,
                Comparison::Below => BinaryOperator::Less,
            };
            passes(number, operator, condition.limit.value)
        }
    })
}

fn compares(root: &Node) -> bool {
    let mut compares = false;
    root.walk(&mut |node| {
        compares |= matches!(&node.kind, Expr::Binary { operator, .. } if operator.is_comparison());
    });
    compares
}

fn passes(number: f64, operator: BinaryOperator, limit: f64) -> bool {
    match operator {
        BinaryOperator::Greater => number > limit,
        BinaryOperator::GreaterOrEqual => number >= limit,
        BinaryOperator::Less => number < limit,
        BinaryOperator::LessOrEqual => number <= limit,
        BinaryOperator::Equal => number.total_cmp(&limit).is_eq(),
        BinaryOperator::NotEqual => number.total_cmp(&limit).is_ne(),
        _ => false,
    }
}
