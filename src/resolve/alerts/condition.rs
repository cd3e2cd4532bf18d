//! Whether the expression of an alert and its limit together can tell right from wrong.

use super::super::context::{Context, Item};
use super::limits::Limited;
use super::severities::is_from_kind;
use crate::model::Expression;
use crate::promql::{Kind, Node, ValueType};
use crate::report::Diagnostic;

/// Whether the expression and the limit together can tell right from wrong.
pub(super) fn check_condition(context: &mut Context<'_>, item: &Item<'_>, expr: &Expression, limited: Option<Limited>) {
    let root = expr.parsed.root.unparen();
    let has_limit = limited.is_some();
    let place = |node: &Node| expr.text.span(node.span.clone());
    match &root.kind {
        Kind::Binary { operator, operator_span, return_bool: false, .. }
            if let Some(Limited { key, at }) = limited.filter(|_| operator.is_comparison()) =>
        {
            context.report.add(
                Diagnostic::new(
                    "alert/two-comparisons",
                    expr.text.span(operator_span.clone()),
                    format!("`{}` compares in `expr` and again by `{key}`", item.path()),
                    "compared here",
                )
                .label(at, "and here")
                .help(one_of_two(key, is_from_kind(context, expr.text.whole()))),
            );
        }
        _ if root.value_type == ValueType::Scalar && (!has_limit || is_constant(root)) => {
            let label = if is_constant(root) { "the same number for ever" } else { "a plain number is always there" };
            context.report.add(
                Diagnostic::new(
                    "alert/always-fires",
                    place(&expr.parsed.root),
                    format!("`{}` watches a plain number, not series", item.path()),
                    label,
                )
                .help("write an expression that selects series, and a limit: above = 100"),
            );
        }
        Kind::Binary { operator, operator_span, return_bool: true, .. } if !has_limit && !filters(root) => {
            context.report.add(
                Diagnostic::new(
                    "alert/always-fires",
                    expr.text.span(operator_span.clone()),
                    format!("`{}` fires for every series, also where `{}` does not hold", item.path(), operator.text()),
                    "with `bool` it yields 0, and a 0 fires too",
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
        true => format!("remove `{key}`: this alert is built in, and its own expression compares already"),
        false => format!("remove one of the two: `{key}` is compared with what `expr` yields"),
    }
}

/// Whether an expression depends on nothing, not even on the time.
fn is_constant(node: &Node) -> bool {
    let mut constant = true;
    node.walk(&mut |part| {
        constant &= matches!(&part.kind, Kind::Number(_) | Kind::Paren(_) | Kind::Unary { .. } | Kind::Binary { .. });
    });
    constant
}

/// Whether something in an expression leaves series out.
fn filters(node: &Node) -> bool {
    let mut filters = false;
    node.walk(&mut |node| match &node.kind {
        Kind::Binary { operator, return_bool, .. } => {
            filters |= operator.is_set() || (operator.is_comparison() && !return_bool);
        }
        Kind::Call { function, .. } => filters |= function.starts_with("absent"),
        _ => {}
    });
    filters
}
