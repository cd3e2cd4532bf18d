//! The second opinion: `promql-parser`, a port of Prometheus' grammar, reads the same expression and must find the same
//! tree. In: the tree, and a copy of the text in which names and values are neutral. Out: where the two differ. What is
//! written is read twice, and what tests make up; a check of a spec reads once.
//!
//! The copy keeps that crate away from what it is slow or wrong at: patterns (it compiles each), durations (absurd ones
//! make it panic), quoted names, words that are keywords to it alone. What it cannot know is not shown to it at all.

use std::panic::catch_unwind;

use promql_parser::parser::{self, Expr};

use super::node::{Kind, Node};

/// What another reader says of an expression that this one accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondReading {
    /// It finds the same tree.
    Same,
    /// It does not know what was written: syntax or functions of versions that are older or newer than its own.
    Unknown,
    /// It finds another tree, or none, and says why.
    Other(String),
}

/// What the grammar says of `root`, read from the text that `copy` stands for.
pub(super) fn read(root: &Node, copy: &[u8]) -> SecondReading {
    let Ok(copy) = std::str::from_utf8(copy) else {
        return SecondReading::Other("the copy for it is no text".to_owned());
    };
    // The copy holds nothing the crate is known to panic at; this is the net below.
    match catch_unwind(|| parser::parse(copy)) {
        Ok(Ok(expr)) if agrees(root, &expr) => SecondReading::Same,
        Ok(Ok(_)) => SecondReading::Other("it reads as another expression".to_owned()),
        Ok(Err(reason)) => SecondReading::Other(reason),
        Err(_) => SecondReading::Other("it cannot be read".to_owned()),
    }
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
