//! Layers of an item: what it says itself, its file's defaults, the root's defaults; `expand` puts its kind below them.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::{self, Defaults, NEVER_SWITCHED_ON};
use super::elements::Elements;
use super::environments::Changes;
use super::expositions::Expositions;
use super::files::{Files, Said};
use super::folders::Folders;
use crate::kinds::{Loaded, Needs, ServiceKind};
use crate::report::{Diagnostic, Report};
use crate::source::{Node, Sources, Span, Table, Value};
use crate::spec::{self, TABLES, TableKind};

/// The tree with every layer in it, and what is known about its items.
#[derive(Debug)]
pub struct Layered {
    /// The tables.
    pub root: Table,
    /// The kinds that are used, by name.
    pub kinds: BTreeMap<String, Loaded>,
    /// The services that are a variant of their kind, and its name among the kinds.
    pub variants: BTreeMap<String, &'static str>,
    /// Items that are switched off, as `table.name`, and where.
    pub disabled: BTreeMap<String, Span>,
    /// The services of these, as they are written.
    pub disabled_services: BTreeMap<String, Node>,
    /// The services of these that have a job of another name, by that.
    pub disabled_jobs: BTreeMap<String, String>,
    /// Alerts that no person wrote.
    pub built_in_alerts: BTreeSet<String>,
    /// What must be there for alerts of the stack that are not always of use, by alert.
    pub needs: BTreeMap<String, Needs>,
    /// Alerts of kinds and of the stack in whose place the author wrote others.
    pub replaced: BTreeSet<String>,
    /// Dashboards that no person wrote.
    pub built_in_dashboards: BTreeSet<String>,
    /// Whether nothing was lost.
    pub complete: bool,
    /// `[defaults]` tables, for their own shape: table name and node.
    pub defaults: Vec<(String, Node)>,
    /// The environment, if the spec declares any.
    pub environment: Option<String>,
    /// All environments that the spec declares.
    pub environments: Vec<String>,
    /// What the environment changed.
    pub changes: Changes,
    /// The scrapes that services name.
    pub expositions: Expositions,
    /// The folders that services name and that may not be used.
    pub folders: Folders,
    /// The items that were elements of a list.
    pub elements: Elements,
}

/// Every value in force in one environment, each with the place it came from.
#[derive(Debug)]
pub struct Tree {
    /// The tables, every layer in them.
    pub root: Table,
    /// Items that are switched off, as `table.name`, and where.
    pub disabled: BTreeMap<String, Span>,
    /// The places of the values that the environment's overlay set.
    pub environment: BTreeSet<Span>,
    /// The places of the values in `[defaults]`.
    pub defaults: BTreeSet<Span>,
    /// The items that were elements of a list.
    pub elements: Elements,
}

/// The places of every value in a table.
fn places_of(node: &Node, places: &mut BTreeSet<Span>) {
    match &node.value {
        Value::Table(table) => table.iter().for_each(|(_, entry)| places_of(&entry.node, places)),
        Value::Array(items) => {
            places.insert(node.span);
            items.iter().for_each(|item| places_of(item, places));
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            places.insert(node.span);
        }
    }
}

/// The tree before kinds are looked at, with what lies over them.
pub struct Unexpanded {
    pub(super) layered: Layered,
    pub(super) defaults: Defaults,
}

/// Lays the environment over the files, and the defaults under their items.
pub fn layer(mut files: Files, environment: Option<&str>, sources: &mut Sources, report: &mut Report) -> Unexpanded {
    let environments = files.environments.names().map(str::to_owned).collect();
    let changes = environment.map(|environment| files.overlaid(environment, report)).unwrap_or_default();
    let Files { mut root, defaults, file_defaults, mut complete, expositions, folders, said, .. } = files;
    let Said { elements, notes } = said;
    for note in notes {
        report.add(note);
    }
    let mut defaults = Defaults { root: defaults, of_files: file_defaults };
    complete &= defaults::bound(&root, &mut defaults, sources, report);
    for table in TABLES.iter().filter(|table| table.kind.keyed()) {
        let Some(items) = root.get_mut(table.name).and_then(|entry| entry.node.table_mut()) else {
            continue;
        };
        keep_tables(table, items, report);
        // which alerts a kind brings is known only once every service has its kind
        for (_, entry) in items.iter_mut().filter(|_| table.name != "alerts") {
            let key = entry.key;
            if let Some(item) = entry.node.table_mut() {
                defaults.fill(table.name, key, item, sources, NEVER_SWITCHED_ON);
            }
        }
    }
    let layered = Layered {
        root,
        kinds: BTreeMap::new(),
        variants: BTreeMap::new(),
        disabled_services: BTreeMap::new(),
        disabled: BTreeMap::new(),
        disabled_jobs: BTreeMap::new(),
        built_in_alerts: BTreeSet::new(),
        needs: BTreeMap::new(),
        replaced: BTreeSet::new(),
        built_in_dashboards: BTreeSet::new(),
        complete,
        defaults: defaults.tables(),
        environment: environment.map(str::to_owned),
        environments,
        changes,
        expositions,
        folders,
        elements,
    };
    Unexpanded { layered, defaults }
}

/// Reports and drops items that are no tables.
fn keep_tables(table: &spec::Table, items: &mut Table, report: &mut Report) {
    let lists = table.kind == TableKind::KeyedLists;
    let table = table.name;
    let wrong: Vec<(String, Span, String)> = items
        .iter()
        .filter(|(_, entry)| entry.node.table().is_none() && (!lists || entry.node.array().is_none()))
        .map(|(name, entry)| (name.to_owned(), entry.node.span, entry.node.a_type()))
        .collect();
    for (name, span, found) in wrong {
        items.remove(&name);
        report.add(
            Diagnostic::new("shape/wrong-type", span, format!("`{table}.{name}` is a table, not {found}"), found)
                .help(format!("write a header: [{table}.{name}]")),
        );
    }
}

impl Layered {
    /// What the kind of a service says, or the variant of it that the service is.
    pub fn kind_of(&self, service: &str, kind: &str) -> Option<&ServiceKind> {
        self.kinds.get(self.variants.get(service).copied().unwrap_or(kind))?.kind.as_ref()
    }

    /// Takes a keyed table out.
    pub fn take(&mut self, table: &str) -> Table {
        self.root.get_mut(table).and_then(|entry| entry.node.table_mut()).map(std::mem::take).unwrap_or_default()
    }

    /// Whether an item is switched off in this environment alone.
    pub fn is_off_here(&self, item: &str) -> bool {
        self.disabled.get(item).is_some_and(|span| self.changes.made(*span))
    }

    /// What is known of every value, for showing where each comes from.
    pub fn tree(&self) -> Tree {
        let mut defaults = BTreeSet::new();
        self.defaults.iter().for_each(|(_, node)| places_of(node, &mut defaults));
        let environment = self.changes.values();
        let elements = self.elements.clone();
        Tree { root: self.root.clone(), disabled: self.disabled.clone(), environment, defaults, elements }
    }

    /// All tables, every layer in them.
    pub fn root(&self) -> &Table {
        &self.root
    }
}
