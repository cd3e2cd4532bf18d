//! A node of an expression with what is known of its result.

use std::rc::Rc;

use super::Types;
use super::operations::value;
use super::value::Value;
use crate::promql::labels::{self, Labels};
use crate::promql::{Kind, Node};

/// A node and what is known of it.
#[derive(Debug)]
pub struct Typed<'a> {
    /// The node.
    pub node: &'a Node,
    /// The nodes directly below, in the order of [`Node::children`].
    pub below: Vec<Typed<'a>>,
    /// The labels of its result.
    pub labels: Rc<Labels<'a>>,
    /// What its samples are.
    pub value: Value<'a>,
}

impl<'a> Typed<'a> {
    /// Reads a node and everything below it, from below.
    pub(super) fn new(node: &'a Node, types: &Types<'a>) -> Typed<'a> {
        let below: Vec<Typed<'a>> = node.children().map(|child| Typed::new(child, types)).collect();
        let labels = labels(node, &below, types);
        let value = value(node, &below, types);
        Typed { node, below, labels, value }
    }

    /// Calls `visit` on this node and then on everything below it, in source order.
    pub fn walk<'b>(&'b self, visit: &mut dyn FnMut(&'b Typed<'a>)) {
        visit(self);
        for child in &self.below {
            child.walk(visit);
        }
    }

    /// The part whose result lacks a label that something below it may have.
    pub fn loses(&self, label: &str) -> Option<&Typed<'a>> {
        match self.below.iter().any(|inner| !inner.labels.get(label).is_absent()) {
            true => self.labels.get(label).is_absent().then_some(self),
            false => self.below.iter().find_map(|inner| inner.loses(label)),
        }
    }

    /// This node without the parentheses around it.
    pub fn unparen(&self) -> &Typed<'a> {
        let mut typed = self;
        while let (Kind::Paren(_), Some(inner)) = (&typed.node.kind, typed.below.first()) {
            typed = inner;
        }
        typed
    }
}

fn labels<'a>(node: &'a Node, below: &[Typed<'a>], types: &Types<'a>) -> Rc<Labels<'a>> {
    match (&node.kind, below) {
        (Kind::Selector(selector), _) => Rc::new(types.selected(selector)),
        (Kind::Paren(_) | Kind::Range { .. } | Kind::Subquery { .. }, [inner]) => Rc::clone(&inner.labels),
        _ => {
            let below: Vec<&Labels<'a>> = below.iter().map(|typed| typed.labels.as_ref()).collect();
            Rc::new(labels::of_node(node, &below, types.model().stack.prometheus))
        }
    }
}
