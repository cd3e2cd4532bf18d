//! The second opinion: `promql-parser`, a port of Prometheus' grammar, reads the same expression and must find the same
//! tree. In: the tree, and a copy of the text in which names and values are neutral. Out: where the two differ. What is
//! written is read twice, and what tests make up; a check of a spec reads once.
//!
//! The copy keeps that crate away from what it is slow or wrong at: patterns (it compiles each), durations (absurd ones
//! make it panic), quoted names, words that are keywords to it alone. What it cannot know is not shown to it at all.

use std::collections::BTreeMap;
use std::panic::catch_unwind;

use promql_parser::parser::{self, Expr as OtherExpr};

use super::node::{Expr, Node};

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

/// The other reader. It keeps what it has read: many expressions of a file differ in names and values only, so that their
/// copies are the same.
#[derive(Default)]
pub struct SecondReader {
    known: BTreeMap<String, Result<OtherExpr, String>>,
    /// How many bytes of copies are known.
    size: usize,
}

/// How many bytes of copies are kept at most. Few files have many copies, and what is not kept is read again.
const MOST_KNOWN: usize = 1_000_000;

impl SecondReader {
    /// What the grammar says of `root`, read from the text that `copy` stands for.
    pub(super) fn compare(&mut self, root: &Node, copy: &[u8]) -> SecondReading {
        let Ok(copy) = std::str::from_utf8(copy) else {
            return SecondReading::Other("the copy for it is not text".to_owned());
        };
        // it depends on nothing but the copy, so each is read once
        if !self.known.contains_key(copy) {
            self.learn(copy);
        }
        match self.known.get(copy) {
            Some(Ok(expr)) if agrees(root, expr) => SecondReading::Same,
            Some(Ok(_)) => SecondReading::Other("it reads as another expression".to_owned()),
            Some(Err(reason)) => SecondReading::Other(reason.clone()),
            None => SecondReading::Other("it was not read".to_owned()),
        }
    }

    fn learn(&mut self, copy: &str) {
        if self.size + copy.len() > MOST_KNOWN {
            self.known.clear();
            self.size = 0;
        }
        // the copy holds nothing the crate is known to panic at; this is the net below
        let read = catch_unwind(|| parser::parse(copy)).unwrap_or_else(|_| Err("it cannot be read".to_owned()));
        self.size += copy.len();
        self.known.insert(copy.to_owned(), read);
    }
}

/// Whether both trees have the same shape.
fn agrees(node: &Node, expr: &OtherExpr) -> bool {
    match (&node.kind, expr) {
        (Expr::Unary { negative: false, expr: inner }, _) => agrees(inner, expr),
        (Expr::Number(_), OtherExpr::NumberLiteral(_)) | (Expr::String(_), OtherExpr::StringLiteral(_)) => true,
        (Expr::Selector(selector), OtherExpr::VectorSelector(other)) => {
            selector.offset.is_some() == other.offset.is_some() && selector.at.is_some() == other.at.is_some()
        }
        (Expr::Range { offset, at, .. }, OtherExpr::MatrixSelector(other)) => {
            offset.is_some() == other.vs.offset.is_some() && at.is_some() == other.vs.at.is_some()
        }
        (Expr::Subquery { expr, step, offset, at, .. }, OtherExpr::Subquery(other)) => {
            step.is_some() == other.step.is_some()
                && offset.is_some() == other.offset.is_some()
                && at.is_some() == other.at.is_some()
                && agrees(expr, &other.expr)
        }
        (Expr::Unary { expr, .. }, OtherExpr::Unary(other)) => agrees(expr, &other.expr),
        (Expr::Paren(inner), OtherExpr::Paren(other)) => agrees(inner, &other.expr),
        (Expr::Call { function, args, .. }, OtherExpr::Call(other)) => {
            *function == other.func.name
                && args.len() == other.args.len()
                && args.iter().zip(&other.args.args).all(|(arg, other)| agrees(arg, other))
        }
        (Expr::Aggregate { operator, grouping, param, expr, .. }, OtherExpr::Aggregate(other)) => {
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
        (Expr::Binary { operator, return_bool, lhs, rhs, .. }, OtherExpr::Binary(other)) => {
            operator.text() == other.op.to_string()
                && *return_bool == other.return_bool()
                && agrees(lhs, &other.lhs)
                && agrees(rhs, &other.rhs)
        }
        _ => false,
    }
}
