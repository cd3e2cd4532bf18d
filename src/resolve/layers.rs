//! Layers of an item: what it says itself, its file's defaults, the root's defaults, its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Files;
use crate::kinds::{self, KINDS, Loaded, PARTS};
use crate::report::{Diagnostic, Report};
use crate::source::{Entry, Node, Sources, Span, Table, Value, fill};
use crate::spec::{TABLES, TableKind};

/// The tree with every layer in it, and what is known about its items.
#[derive(Debug)]
pub(crate) struct Layered {
    /// The tables.
    pub(super) root: Table,
    /// The kinds that are used, by name.
    pub(super) kinds: BTreeMap<String, Loaded>,
    /// Items that are switched off, as `table.name`.
    pub(super) disabled: BTreeSet<String>,
    /// Alerts that no person wrote.
    pub(super) brought: BTreeSet<String>,
    /// Whether nothing was lost.
    pub(super) complete: bool,
    /// `[defaults]` tables, for their own shape: table name and node.
    pub(super) defaults: Vec<(String, Node)>,
}

/// What a default may change in an item that has it, and never brings by itself.
const NEVER_SWITCHED_ON: &[&str] = &["health", "logs", "migrations", "tracing"];

/// Lays the layers over each other.
pub(crate) fn layer(files: Files, sources: &mut Sources, report: &mut Report) -> Layered {
    let Files { mut root, defaults, file_defaults, complete } = files;
    let mut layered = Layered {
        root: Table::default(),
        kinds: BTreeMap::new(),
        disabled: BTreeSet::new(),
        brought: BTreeSet::new(),
        complete,
        defaults: Vec::new(),
    };
    for (_, table) in file_defaults.iter().chain([(&String::new(), &defaults)]) {
        for (name, entry) in table.iter() {
            layered.defaults.push((name.to_owned(), entry.node.clone()));
        }
    }
    let fill_item = |table: &str, key: Span, item: &mut Table, sources: &Sources| {
        let own_file = file_defaults.get(sources.name(key));
        for layer in own_file.into_iter().chain([&defaults]) {
            if let Some(values) = layer.get(table).and_then(|entry| entry.node.table()) {
                fill_defaults(item, values);
            }
        }
    };
    for table in TABLES.iter().filter(|table| table.kind == TableKind::Keyed) {
        let Some(items) = root.get_mut(table.name).and_then(|entry| entry.node.table_mut()) else {
            continue;
        };
        keep_tables(table.name, items, report);
        for (_, entry) in items.iter_mut() {
            let key = entry.key;
            if let Some(item) = entry.node.table_mut() {
                fill_item(table.name, key, item, sources);
            }
        }
    }
    load_kinds(&mut root, &mut layered, sources, report);
    add_brought_alerts(&mut root, &mut layered, sources, report, &fill_item);
    for table in TABLES.iter().filter(|table| table.kind == TableKind::Keyed) {
        if let Some(items) = root.get_mut(table.name).and_then(|entry| entry.node.table_mut()) {
            take_disabled(table.name, items, &mut layered.disabled);
        }
    }
    layered.root = root;
    layered
}

/// Reports and drops items that are no tables.
fn keep_tables(table: &str, items: &mut Table, report: &mut Report) {
    let wrong: Vec<(String, Span, &str)> = items
        .iter()
        .filter(|(_, entry)| entry.node.table().is_none())
        .map(|(name, entry)| (name.to_owned(), entry.node.span, entry.node.type_name()))
        .collect();
    for (name, span, found) in wrong {
        items.remove(&name);
        report.add(
            Diagnostic::new(
                "shape/wrong-type",
                span,
                format!("`{table}.{name}` is a table, not a {found}"),
                format!("a {found}"),
            )
            .help(format!("write a header: [{table}.{name}]")),
        );
    }
}

fn fill_defaults(item: &mut Table, values: &Table) {
    let mut values = values.clone();
    for key in NEVER_SWITCHED_ON {
        if !item.contains(key) {
            values.remove(key);
        }
    }
    fill(item, &values);
}

fn load_kinds(root: &mut Table, layered: &mut Layered, sources: &mut Sources, report: &mut Report) {
    let Some(services) = root.get_mut("services").and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    for (_, entry) in services.iter_mut() {
        let Some(name) = entry.node.get("kind").and_then(Node::string).map(str::to_owned) else {
            continue;
        };
        let Some(file) = KINDS.iter().find(|kind| kind.name == name) else {
            continue;
        };
        let loaded = layered.kinds.entry(name).or_insert_with(|| kinds::load(file, sources, report));
        if let Some(item) = entry.node.table_mut() {
            fill(item, &loaded.service);
        }
    }
}

/// The alerts of the kinds and of the stack: below everything that the author says about an alert of the same name.
fn add_brought_alerts(
    root: &mut Table,
    layered: &mut Layered,
    sources: &mut Sources,
    report: &mut Report,
    fill_item: &dyn Fn(&str, Span, &mut Table, &Sources),
) {
    let has = |root: &Table, path: &[&str]| {
        let services = root.get("services").and_then(|entry| entry.node.table());
        services.is_some_and(|services| {
            services.iter().any(|(_, entry)| {
                entry.node.get("enabled") != Some(&disabled_at(entry.node.span_at(&["enabled"])))
                    && entry.node.at(path).is_some()
            })
        })
    };
    let mut brought: Vec<Table> = layered.kinds.values().map(|kind| kind.alerts.clone()).collect();
    let any_service = has(root, &["kind"]);
    for part in PARTS {
        let needed = match part.name {
            "probe" => has(root, &["health"]),
            "degraded" => has(root, &["health", "degraded_above"]),
            _ => any_service,
        };
        if needed {
            brought.push(kinds::load(part, sources, report).alerts);
        }
    }
    if brought.iter().all(Table::is_empty) {
        return;
    }
    if !root.contains("alerts") {
        root.insert(
            "alerts",
            Entry { key: Span::NONE, node: Node { span: Span::NONE, value: Value::Table(Table::default()) } },
        );
    }
    let Some(alerts) = root.get_mut("alerts").and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    for (name, alert) in brought.iter().flat_map(Table::iter) {
        let Some(values) = alert.node.table() else {
            continue;
        };
        match alerts.get_mut(name).and_then(|entry| entry.node.table_mut()) {
            // the author's words about an alert of the kind stay on top
            Some(own) => fill(own, values),
            None => {
                let mut item = Table::default();
                fill_item("alerts", Span::NONE, &mut item, sources);
                fill(&mut item, values);
                layered.brought.insert(name.to_owned());
                let node = Node { span: alert.node.span, value: Value::Table(item) };
                alerts.insert(name, Entry { key: alert.key, node });
            }
        }
    }
}

fn disabled_at(span: Span) -> Node {
    Node { span, value: Value::Boolean(false) }
}

fn take_disabled(table: &str, items: &mut Table, disabled: &mut BTreeSet<String>) {
    let off: Vec<String> = items
        .iter()
        .filter(|(_, entry)| matches!(entry.node.get("enabled").map(|node| &node.value), Some(Value::Boolean(false))))
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in off {
        items.remove(&name);
        disabled.insert(format!("{table}.{name}"));
    }
}

impl Layered {
    /// Takes a keyed table out.
    pub(super) fn take(&mut self, table: &str) -> Table {
        self.root.get_mut(table).and_then(|entry| entry.node.table_mut()).map(std::mem::take).unwrap_or_default()
    }

    /// All tables, every layer in them.
    pub(crate) fn root(&self) -> &Table {
        &self.root
    }
}
