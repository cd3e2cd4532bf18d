//! The one decoder: an item of the spec is held to its table, what is wrong is reported and left out, and serde reads the
//! rest.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;

use super::fields::{Field, FieldTable, FieldType};
use super::shape_errors::{ShapeError, ShapeErrorKind, Step, Wanted, shape_errors};
use super::shape_findings::finding;
use crate::report::{Diagnostic, Report};
use crate::source::{self, Node, Sources, Span, Table, Value};

/// A type that a table of the language is read into.
pub trait Decode: Default + for<'de> Deserialize<'de> {
    /// What may stand in it.
    const TABLE: &'static FieldTable;
}

/// What is known about the place of an item.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The files, for the places of findings.
    pub sources: &'a Sources,
    /// Whether something can be called missing: nothing of the spec was lost, and this is no default.
    pub complete: bool,
    /// Whether the version of its tool has a field.
    pub has: &'a dyn Fn(&Field) -> bool,
}

/// An item, and what came of holding it to its table.
pub struct Decoded<'a, T> {
    /// The item.
    pub item: T,
    /// What it was read of: the fields of a tool are only here, not in `item`.
    pub node: Cow<'a, Node>,
    /// Whether something had to be left out, so that nothing can be concluded from what the item lacks.
    pub lossy: bool,
    /// What was left out.
    pub lost: Lost,
}

/// The keys of an item that had to be left out or stand elsewhere, each as the key that it may stand for.
#[derive(Debug, Default)]
pub struct Lost {
    all: bool,
    keys: BTreeSet<String>,
}

impl Lost {
    /// Whether a key that the item lacks may be one of those.
    pub fn may_be(&self, key: &str) -> bool {
        self.all || self.keys.contains(key)
    }

    fn new(node: &Node, found: &[ShapeError<'_>], table: &'static FieldTable) -> Lost {
        let misplaced = |shape_error: &&ShapeError<'_>| matches!(shape_error.kind, ShapeErrorKind::Misplaced(..));
        let elsewhere = found.iter().filter(|shape_error| shape_error.kind.is_left_out() || misplaced(shape_error));
        let keys = elsewhere.filter_map(|shape_error| match shape_error.path.as_slice() {
            [Step::Key(key)] => Some(table.stands_for(key, false).unwrap_or(key).to_owned()),
            [Step::Key(_), .., Step::Key(key)] => Some((*key).to_owned()),
            _ => None,
        });
        Lost { all: node.table().is_none_or(|table| table.incomplete), keys: keys.collect() }
    }
}

/// Holds a table to what may stand in it, and reports everything that does not fit. `path` are the names that lead to it,
/// and `key` is where the last of them stands. Gives what is left, and whether something had to be left out.
pub fn shape<'a>(
    table: &'static FieldTable,
    node: &'a Node,
    key: Span,
    path: &[&str],
    scope: Scope<'_>,
    report: &mut Report,
) -> (Cow<'a, Node>, bool) {
    let (rest, lossy, _) = held(table, node, key, path, scope, report);
    (rest, lossy)
}

fn held<'a>(
    table: &'static FieldTable,
    node: &'a Node,
    key: Span,
    path: &[&str],
    scope: Scope<'_>,
    report: &mut Report,
) -> (Cow<'a, Node>, bool, Lost) {
    let found = shape_errors(table, node, key);
    for shape_error in &found {
        if let Some(finding) = finding(shape_error, node, table, path, scope) {
            report.add(finding);
        }
    }
    let mut lossy = node.table().is_some_and(|table| table.incomplete);
    let mut rest = Cow::Borrowed(node);
    for shape_error in found.iter().filter(|shape_error| shape_error.kind.is_left_out()) {
        lossy = true;
        leave_out(rest.to_mut(), shape_error);
    }
    (rest, lossy, Lost::new(node, &found, table))
}

/// Decodes an item: what [`shape`] leaves of it is read.
pub fn decode<'a, T: Decode>(
    node: &'a Node,
    key: Span,
    path: &[&str],
    scope: Scope<'_>,
    report: &mut Report,
) -> Decoded<'a, T> {
    let (rest, lossy, lost) = held(T::TABLE, node, key, path, scope, report);
    match source::decode(&rest) {
        Ok(item) => Decoded { item, node: rest, lossy, lost },
        // the types refuse what the table takes: say so at the item rather than nothing at all
        Err(reason) => {
            let message = format!("`{}` cannot be read: {reason}", path.join("."));
            report.add(Diagnostic::new("shape/wrong-type", node.span, message, "this item"));
            Decoded { item: T::default(), node: rest, lossy: true, lost: Lost { all: true, ..lost } }
        }
    }
}

/// Reads what was decoded as a part of something larger, which told of its faults; nothing where something was left out.
pub fn read_whole<T: Decode>(node: &Node) -> Option<T> {
    let found = shape_errors(T::TABLE, node, node.span);
    if found.iter().any(|shape_error| shape_error.kind.is_left_out()) {
        return None;
    }
    source::decode(node).ok()
}

/// Whether a table has `enabled = false`: what is switched off counts as not there.
pub fn is_off(node: &Node) -> bool {
    node.table().is_some_and(is_table_off)
}

pub(super) fn is_table_off(table: &Table) -> bool {
    table.get("enabled").is_some_and(|entry| entry.node.value == Value::Boolean(false))
}

/// Takes what is wrong out of an item. The tables on the way are no longer whole.
fn leave_out(item: &mut Node, shape_error: &ShapeError<'_>) {
    let is_table = match &shape_error.kind {
        ShapeErrorKind::NoTable(_) => true,
        ShapeErrorKind::WrongType(Wanted { field_type, .. }, _) => matches!(field_type, FieldType::Table(_)),
        _ => false,
    };
    let mut path = shape_error.path.as_slice();
    // a list without one of its entries would be another list, whose entries have other places
    while let (Some((Step::Index(_), list)), false) = (path.split_last(), is_table) {
        path = list;
    }
    let mut at = item;
    for (number, step) in path.iter().enumerate() {
        at = match (&mut at.value, step) {
            (Value::Table(table), Step::Key(key)) => {
                table.incomplete = true;
                if number + 1 == path.len() {
                    table.remove(key);
                    return;
                }
                let Some(entry) = table.get_mut(key) else { return };
                &mut entry.node
            }
            (Value::Array(items), Step::Index(index)) => {
                let Some(item) = items.get_mut(*index) else { return };
                item
            }
            _ => return,
        };
    }
    // a table that is none: an entry of a list, or the item itself
    let mut empty = Table::default();
    empty.incomplete = true;
    at.value = Value::Table(empty);
}
