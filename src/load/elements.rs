//! Several rules of one name: each element of `[[alerts.X]]` becomes an item of its own.
//!
//! In: the union of all files. Out: the same with `alerts.X.0` and `alerts.X.fast` in place of the list, and which name each
//! of them has. Deliberately absent: what stands in an element.

use std::collections::BTreeMap;

use crate::model::Named;
use crate::report::{Diagnostic, Report};
use crate::source::{Entry, Node, Span, Table, Value};
use crate::spec::{TABLES, TableKind};

/// The key that names an element.
pub(super) const ID: &str = "id";

/// The items that were elements of a list.
#[derive(Debug, Clone, Default)]
pub struct Elements {
    /// By the path of the list, such as `alerts.X`: the items, in their order.
    lists: BTreeMap<String, Vec<String>>,
    /// By the path of the item, such as `alerts.X.0`: the name of the list, and its place in it.
    of: BTreeMap<String, (String, usize)>,
}

impl Elements {
    /// Takes the lists of a tree apart.
    pub(super) fn split(tree: &mut Table, report: &mut Report) -> Elements {
        let mut elements = Elements::default();
        for table in TABLES.iter().filter(|table| table.kind == TableKind::KeyedElements) {
            if let Some(items) = tree.get_mut(table.name).and_then(|entry| entry.node.table_mut()) {
                elements.split_items(table.name, items, report);
            }
        }
        elements
    }

    fn split_items(&mut self, table: &'static str, items: &mut Table, report: &mut Report) {
        for (name, entry) in items.iter() {
            // one table alone needs nothing to tell it from others
            if let Some(id) = entry.node.table().and_then(|item| item.get(ID)) {
                report.add(lonely(table, name, id.key));
            }
        }
        let lists: Vec<String> =
            items.iter().filter(|(_, entry)| entry.node.array().is_some()).map(|(name, _)| name.to_owned()).collect();
        for name in lists {
            let Some(Entry { key, node: Node { span, value: Value::Array(nodes) } }) = items.remove(&name) else {
                continue;
            };
            if nodes.is_empty() {
                let message = format!("`{table}.{name}` is an empty list");
                let found = Diagnostic::new("value/empty", span, message, "it defines no rule");
                report
                    .add(found.item(format!("{table}.{name}")).help(format!("remove it, or write [[{table}.{name}]]")));
            }
            let mut list = Vec::new();
            for (position, node) in nodes.into_iter().enumerate() {
                let Some(own) = self.name_of(table, &name, position, &node, items, report) else { continue };
                self.of.insert(format!("{table}.{own}"), (name.clone(), position));
                list.push(own.clone());
                // its header is where it is declared; that of the list is the header of the first
                let within = node.span.start <= key.start && key.end <= node.span.end;
                let key = if within { key } else { node.span };
                items.insert(own, Entry { key, node });
            }
            self.lists.insert(format!("{table}.{name}"), list);
        }
    }

    /// The name of the item that an element becomes.
    fn name_of(
        &self,
        table: &str,
        list: &str,
        position: usize,
        node: &Node,
        items: &Table,
        report: &mut Report,
    ) -> Option<String> {
        if node.table().is_none() {
            let found = node.a_type();
            let message = format!("`{table}.{list}` is a list of tables, not of {found}");
            let found = Diagnostic::new("shape/wrong-type", node.span, message, found);
            report.add(found.item(format!("{table}.{list}")).help(format!("write a header: [[{table}.{list}]]")));
            return None;
        }
        let by_position = format!("{list}.{position}");
        let by_id = node.get(ID).and_then(|id| Some((id.string()?, id.span)));
        let flaw = by_id.and_then(|(id, span)| Named::Element.flaw(id, span));
        let name = by_id.filter(|_| flaw.is_none()).map_or(by_position.clone(), |(id, _)| format!("{list}.{id}"));
        if let Some(flaw) = flaw {
            report.add(flaw.item(format!("{table}.{by_position}")));
        }
        let Some(first) = items.get(&name) else { return Some(name) };
        report.add(twice(table, &name, by_id.map_or(node.span, |(_, span)| span), first));
        (!items.contains(&by_position)).then_some(by_position)
    }

    /// The items that a list became, by its path; none where there is no such list.
    pub(super) fn list(&self, table: &str, name: &str) -> Option<&[String]> {
        self.lists.get(&format!("{table}.{name}")).map(Vec::as_slice)
    }

    /// The item of a list that a step of a path means: its place, or its `id`.
    pub fn element<'a>(&'a self, table: &str, name: &str, step: &str) -> Option<&'a str> {
        let list = self.list(table, name)?;
        let by_name = self.of.get_key_value(&format!("{table}.{name}.{step}")).filter(|(_, (of, _))| of == name);
        let by_name = by_name.and_then(|(path, _)| path.strip_prefix(table)?.strip_prefix('.'));
        by_name.or_else(|| list.get(step.parse::<usize>().ok()?).map(String::as_str))
    }

    /// What an item is called, and its place among those that are called the same.
    pub fn called<'a>(&'a self, table: &str, item: &'a str) -> (&'a str, usize) {
        // most specs have no list
        if self.of.is_empty() {
            return (item, 0);
        }
        self.of.get(&format!("{table}.{item}")).map_or((item, 0), |(name, position)| (name, *position))
    }

    /// The paths of all elements of a list, such as `alerts.X.fast`.
    pub fn paths(&self, table: &str, name: &str) -> Vec<String> {
        self.list(table, name).unwrap_or(&[]).iter().map(|item| format!("{table}.{item}")).collect()
    }
}

/// The finding for a default that would call all rules of all names the same.
pub(super) fn of_default(table: &str, node: &Node) -> Option<Diagnostic> {
    let of_elements = TABLES.iter().any(|known| known.name == table && known.kind == TableKind::KeyedElements);
    let id = node.table().and_then(|table| table.get(ID)).filter(|_| of_elements)?;
    let message = format!("`{ID}` cannot be a default: it must differ between rules");
    Some(
        Diagnostic::new("shape/unknown-key", id.key, message, "an `id` distinguishes rules of one name")
            .help("remove it"),
    )
}

fn lonely(table: &str, name: &str, key: Span) -> Diagnostic {
    let message = format!("`{ID}` has no effect: `{table}.{name}` is a single rule");
    Diagnostic::new("shape/unknown-key", key, message, "an `id` distinguishes rules of one name")
        .item(format!("{table}.{name}"))
        .help(format!("remove `{ID}`, or begin each rule with [[{table}.{name}]]"))
}

/// The finding for two rules with one path: of one `id`, or of a place that is the name of another.
fn twice(table: &str, name: &str, span: Span, first: &Entry) -> Diagnostic {
    let message = format!("two rules have the path `{table}.{name}`");
    let before = first.node.table().and_then(|item| item.get(ID)).map_or(first.key, |entry| entry.node.span);
    Diagnostic::new("shape/same-id", span, message, "the same path again")
        .label(before, "first here")
        .item(format!("{table}.{name}"))
        .help(format!("give this one an `{ID}` that no other has: {ID} = \"another\""))
}
