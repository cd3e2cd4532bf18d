//! What `[defaults]` adds to items. It is counted before it is added: a product of two lists can be much longer than both.

use std::collections::BTreeMap;

use crate::limits::{DEFAULT_SIZE, DEFAULTS, add_to};
use crate::report::Report;
use crate::source::{Node, Sources, Span, Table, Value, fill, keep_choice};
use crate::spec::ALTERNATIVES;
use crate::spec::TABLES;
use crate::spec::tools::{RECEIVER, integration};

/// What a default may change in an item that has it, and never brings by itself; a job is the name of one service.
pub(super) const NEVER_SWITCHED_ON: &[&str] = &["health", "job", "logs", "migrations", "tracing"];

/// The `[defaults]` of a spec.
#[derive(Debug)]
pub(super) struct Defaults {
    /// Of the root file: below those of the others.
    pub(super) root: Table,
    /// Of the other files, by their names: for items of the same file.
    pub(super) of_files: BTreeMap<String, Table>,
}

impl Defaults {
    /// Every table of defaults, for its own shape: its name and its node.
    pub(super) fn tables(&self) -> Vec<(String, Node)> {
        let all = self.of_files.values().chain([&self.root]);
        all.flat_map(Table::iter).map(|(name, entry)| (name.to_owned(), entry.node.clone())).collect()
    }

    /// Lays them under an item of a table whose name stands at `key`; `without` are keys that they never bring by themselves.
    pub(super) fn fill(&self, table: &str, key: Span, item: &mut Table, sources: &Sources, without: &[&str]) {
        let own_file = self.of_files.get(sources.name(key));
        for layer in own_file.into_iter().chain([&self.root]) {
            if let Some(values) = layer.get(table).and_then(|entry| entry.node.table()) {
                if table == "receivers" {
                    fill_integrations(item, values);
                } else {
                    fill_item(item, values, without);
                }
            }
        }
    }
}

fn fill_item(item: &mut Table, values: &Table, without: &[&str]) {
    let mut values = values.clone();
    for key in without {
        if !item.contains(key) {
            values.remove(key);
        }
    }
    keep_choice(item, &mut values, ALTERNATIVES);
    fill(item, &values);
}

/// The defaults of an integration fill each that the receiver has, and never bring one.
fn fill_integrations(item: &mut Table, values: &Table) {
    let mut others = Table::default();
    for (name, entry) in values.iter() {
        let Some(values) = entry.node.table().filter(|_| integration(name).is_some()) else {
            others.insert(name, entry.clone());
            continue;
        };
        match item.get_mut(name).map(|own| &mut own.node.value) {
            Some(Value::Table(own)) => fill_item(own, values, &[]),
            Some(Value::Array(items)) => {
                for own in items.iter_mut().filter_map(Node::table_mut) {
                    fill_item(own, values, &[]);
                }
            }
            _ => {}
        }
    }
    // a list of defaults is reported where it stands
    for field in RECEIVER.fields {
        others.remove(field.name);
    }
    fill_item(item, &others, &[]);
}

/// Takes out the defaults of each table that would become too much. Whether there was none.
pub(super) fn bound(root: &Table, defaults: &mut Defaults, sources: &Sources, report: &mut Report) -> bool {
    let (mut values, mut bytes) = (0, 0);
    let mut whole = true;
    for table in TABLES.iter().filter(|table| table.defaults) {
        let counts = items(root, table.name, sources);
        let all: usize = counts.values().sum();
        let Defaults { root: of_root, of_files } = &mut *defaults;
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
