//! What `[defaults]` would add to items, counted before it is added: a product of two lists can be much longer than both.

use std::collections::BTreeMap;

use super::context::add_to;
use crate::limits::{DEFAULT_SIZE, DEFAULTS};
use crate::report::Report;
use crate::source::{Node, Sources, Table, Value};
use crate::spec::TABLES;

/// `[defaults]` of the root file, and of the others by their names.
pub(super) type Defaults = (Table, BTreeMap<String, Table>);

/// Takes out the defaults of each table that would become too much. Whether there was none.
pub(super) fn bound(root: &Table, defaults: &mut Defaults, sources: &Sources, report: &mut Report) -> bool {
    let (mut values, mut bytes) = (0, 0);
    let mut whole = true;
    for table in TABLES.iter().filter(|table| table.defaults) {
        let counts = items(root, table.name, sources);
        let all: usize = counts.values().sum();
        let (of_root, of_files) = &mut *defaults;
        let of_files = of_files.iter_mut().map(|(file, own)| (own, counts.get(file.as_str()).copied().unwrap_or(0)));
        for (layer, count) in of_files.chain([(of_root, all)]) {
            let Some(entry) = layer.get(table.name) else { continue };
            let (own_values, own_bytes) = weight(&entry.node);
            let too_many = add_to(&mut values, own_values.saturating_mul(count), DEFAULTS.most);
            let too_long = add_to(&mut bytes, own_bytes.saturating_mul(count), DEFAULT_SIZE.most);
            let limit = match (too_many, too_long) {
                (None, None) => continue,
                (Some(_), _) => &DEFAULTS,
                (None, Some(_)) => &DEFAULT_SIZE,
            };
            if too_many == Some(true) || too_long == Some(true) {
                report.add(limit.finding(entry.key));
            }
            whole = false;
            layer.remove(table.name);
        }
    }
    whole
}

/// How many tables of each file defaults are laid under.
fn items<'a>(root: &Table, table: &str, sources: &'a Sources) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    let items = root.get(table).and_then(|entry| entry.node.table());
    for (_, entry) in items.into_iter().flat_map(Table::iter) {
        // an item that is a list has them once for each entry, and so has a list in a receiver
        let lists = entry.node.table().into_iter().flat_map(Table::iter).filter_map(|(_, entry)| entry.node.array());
        let several = lists.chain(entry.node.array()).map(<[Node]>::len).sum::<usize>();
        *counts.entry(sources.name(entry.key)).or_insert(0) += 1 + if table == "receivers" { several } else { 0 };
    }
    counts
}

/// How many values a value holds, and the bytes of their texts.
fn weight(node: &Node) -> (usize, usize) {
    let add = |(values, bytes): (usize, usize), (more, longer): (usize, usize)| (values + more, bytes + longer);
    match &node.value {
        Value::String(text) | Value::Datetime(text) => (1, text.len()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => (1, 0),
        Value::Array(items) => items.iter().map(weight).fold((1, 0), add),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| add((0, key.len()), weight(&entry.node)));
            entries.fold((1, 0), add)
        }
    }
}
