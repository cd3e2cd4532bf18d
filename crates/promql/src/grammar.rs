//! The second opinion: `promql-parser`, a port of Prometheus' grammar, reads the same expression and must find the same
//! tree. In: the tree, and a copy of the text in which names and values are neutral. Out: a problem where the two differ.
//!
//! The copy keeps that crate away from what it is slow or wrong at: patterns (it compiles each), durations (absurd ones
//! make it panic), quoted names, words that are keywords to it alone. What it cannot know is not shown to it at all.

use std::panic::catch_unwind;

use promql_parser::parser::{self, Expr};

use super::flaw::flaw_with_help;
use super::node::{Kind, Node};
use crate::report::Problem;

/// What is wrong when the grammar does not confirm `root`, read from the text that `copy` stands for.
pub(super) fn disagreement(root: &Node, copy: &[u8]) -> Option<Problem> {
    let copy = std::str::from_utf8(copy).ok()?;
    // The copy holds nothing the crate is known to panic at; this is the net below.
    let reason = match catch_unwind(|| parser::parse(copy)) {
        Ok(Ok(expr)) if agrees(root, &expr) => return None,
        Ok(Ok(_)) => "it reads as another expression".to_owned(),
        Ok(Err(reason)) => reason,
        Err(_) => "it cannot be read".to_owned(),
    };
    let message = format!("the expression is not understood: {reason}");
    let help = "write it in a plainer way, with parentheses around each part";
    Some(flaw_with_help("promql/not-understood", root.span.clone(), &message, "two readings differ here", help))
}

/// Whether both trees have the same shape.
fn agrees(node: &Node, expr: &Expr) -> bool {
    match (&node.kind, expr) {
        (Kind::Unary { negative: false, expr: inner }, _) => agrees(inner, expr),
        (Kind::Number(_), Expr::NumberLiteral(_)) | (Kind::String(_), Expr::StringLiteral(_)) => true,
        (Kind::Selector(selector), Expr::VectorSelector(other)) => {
            selector.offset.is_some() == other.offset.is_some() && selector.at.is_some() == other.at.is_some()
        }
        (Kind::Range { offset, at, .. }, Expr::MatrixSelector(other)) => {
            offset.is_some() == other.vs.offset.is_some() && at.is_some() == other.vs.at.is_some()
        }
        (Kind::Subquery { expr, step, offset, at, .. }, Expr::Subquery(other)) => {
            step.is_some() == other.step.is_some()
                && offset.is_some() == other.offset.is_some()
                && at.is_some() == other.at.is_some()
                && agrees(expr, &other.expr)
        }
        (Kind::Unary { expr, .. }, Expr::Unary(other)) => agrees(expr, &other.expr),
        (Kind::Paren(inner), Expr::Paren(other)) => agrees(inner, &other.expr),
        (Kind::Call { function, args, .. }, Expr::Call(other)) => {
            *function == other.func.name
                && args.len() == other.args.len()
                && args.iter().zip(&other.args.args).all(|(arg, other)| agrees(arg, other))
        }
        (Kind::Aggregate { operator, grouping, param, expr, .. }, Expr::Aggregate(other)) => {
            let same_param = match (param, &other.param) {
                (Some(param), Some(other)) => agrees(param, other),
                (None, None) => true,
                _ => false,
            };
            same_param
                && operator.name() == other.op.to_string()
                && grouping.is_some() == other.modifier.is_some()
                && agrees(expr, &other.expr)
        }
        (Kind::Binary { operator, return_bool, lhs, rhs, .. }, Expr::Binary(other)) => {
            operator.text() == other.op.to_string()
                && *return_bool == other.return_bool()
                && agrees(lhs, &other.lhs)
                && agrees(rhs, &other.rhs)
        }
        _ => false,
    }
}
