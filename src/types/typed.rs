//! A node of an expression with what is known of its result.

use std::sync::Arc;

use super::Types;
use super::operations::value;
use super::value::Value;
use crate::promql::labels::{self, Labels};
use crate::promql::{Expr, Node};

/// A node and what is known of it.
#[derive(Debug)]
pub struct Typed<'a> {
    /// The node.
    pub node: &'a Node,
    /// The nodes directly below, in the order of [`Node::children`].
    pub children: Vec<Typed<'a>>,
    /// The labels of its result.
    pub labels: Arc<Labels<'a>>,
    /// What its samples are.
    pub value: Value<'a>,
}

impl<'a> Typed<'a> {
    /// Reads a node and everything below it, from below.
    pub(super) fn new(node: &'a Node, types: &Types<'a>) -> Typed<'a> {
        let children: Vec<Typed<'a>> = node.children().map(|child| Typed::new(child, types)).collect();
        let labels = labels(node, &children, types);
        let value = value(node, &children, types);
        Typed { node, children, labels, value }
    }

    /// Calls `visit` on this node and then on everything below it, in source order.
    pub fn walk<'b>(&'b self, visit: &mut dyn FnMut(&'b Typed<'a>)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }

    /// The part whose result lacks a label that something below it may have.
    pub fn loses(&self, label: &str) -> Option<&Typed<'a>> {
        match self.children.iter().any(|inner| !inner.labels.get(label).is_absent()) {
            true => self.labels.get(label).is_absent().then_some(self),
            false => self.children.iter().find_map(|inner| inner.loses(label)),
        }
    }

    /// This node without the parentheses around it.
    pub fn unparen(&self) -> &Typed<'a> {
        let mut typed = self;
        while let (Expr::Paren(_), Some(inner)) = (&typed.node.kind, typed.children.first()) {
            typed = inner;
        }
        typed
    }
}

fn labels<'a>(node: &'a Node, children: &[Typed<'a>], types: &Types<'a>) -> Arc<Labels<'a>> {
    match (&node.kind, children) {
        (Expr::Selector(selector), _) => types.selected(selector),
        (Expr::Paren(_) | Expr::Range { .. } | Expr::Subquery { .. }, [inner]) => Arc::clone(&inner.labels),
        _ => {
            let children: Vec<&Labels<'a>> = children.iter().map(|typed| typed.labels.as_ref()).collect();
            Arc::new(labels::of_node(node, &children, types.model().stack.prometheus))
        }
    }
}
