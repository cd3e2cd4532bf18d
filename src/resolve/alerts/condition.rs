//! Whether the expression of an alert and its limit together can tell right from wrong.

use super::super::context::{Context, Item};
use super::limits::Limited;
use super::severities::is_from_kind;
use crate::model::Expression;
use crate::promql::{Expr, Node, ValueType};
use crate::report::Diagnostic;

/// Whether the expression and the limit together can tell right from wrong.
pub(super) fn check_condition(context: &mut Context<'_>, item: &Item<'_>, expr: &Expression, limited: Option<Limited>) {
    let root = expr.parsed.root.unparen();
    let has_limit = limited.is_some();
    let place = |node: &Node| expr.text.span(node.span.clone());
    match &root.kind {
        Expr::Binary { operator, operator_span, return_bool: false, .. }
            if let Some(Limited { key, at }) = limited.filter(|_| operator.is_comparison()) =>
        {
            context.report.add(
                Diagnostic::new(
                    "alert/two-comparisons",
                    expr.text.span(operator_span.clone()),
                    format!("`{}` compares twice: in `expr` and with `{key}`", item.path()),
                    "the first comparison",
                )
                .label(at, "the second comparison")
                .help(one_of_two(key, is_from_kind(context, expr.text.whole()))),
            );
        }
        _ if root.value_type == ValueType::Scalar && (!has_limit || is_constant(root)) => {
            let label = if is_constant(root) { "always the same number" } else { "a scalar always has a value" };
            context.report.add(
                Diagnostic::new(
                    "alert/always-fires",
                    place(&expr.parsed.root),
                    format!("`{}` always fires: its expression is a number, not a set of series", item.path()),
                    label,
                )
                .help("write an expression that selects series, and add a limit: above = 100"),
            );
        }
        Expr::Binary { operator, operator_span, return_bool: true, .. } if !has_limit && !filters(root) => {
            context.report.add(
                Diagnostic::new(
                    "alert/always-fires",
                    expr.text.span(operator_span.clone()),
                    format!(
                        "`{}` always fires: `{} bool` also keeps the series for which the comparison is false",
                        item.path(),
                        operator.text()
                    ),
                    "with `bool` the result is 0 or 1, and 0 fires too",
                )
                .help("remove `bool`"),
            );
        }
        _ => {}
    }
}

/// Which of two comparisons can be taken away: the expression of a built-in alert is not the author's.
fn one_of_two(key: &str, built_in: bool) -> String {
    match built_in {
        true => format!("remove `{key}`: the expression of this built-in alert already compares"),
        false => format!("remove one of the two: `{key}` is compared with the result of `expr`"),
    }
}

/// Whether an expression depends on nothing, not even on the time.
fn is_constant(node: &Node) -> bool {
    let mut constant = true;
    node.walk(&mut |part| {
        constant &= matches!(&part.kind, Expr::Number(_) | Expr::Paren(_) | Expr::Unary { .. } | Expr::Binary { .. });
    });
    constant
}

/// Whether something in an expression leaves series out.
fn filters(node: &Node) -> bool {
    let mut filters = false;
    node.walk(&mut |node| match &node.kind {
        Expr::Binary { operator, return_bool, .. } => {
            filters |= operator.is_set() || (operator.is_comparison() && !return_bool);
        }
        Expr::Call { function, .. } => filters |= function.starts_with("absent"),
        _ => {}
    });
    filters
}
