//! Layers of an item: what it says itself, its file's defaults, the root's defaults, its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults;
use super::environments::{Changes, no_item};
use super::expositions::Expositions;
use super::files::Files;
use super::folders::Folders;
use crate::components::ALERTMANAGER;
use crate::kinds::{self, KINDS, KindFile, Loaded, PARTS};
use crate::report::{Diagnostic, Report};
use crate::source::{Entry, Node, Sources, Span, Table, Value, fill, keep_choice};
use crate::spec::receivers::{integration, integrations};
use crate::spec::{self, ALTERNATIVES, TABLES, TableKind};

/// The tree with every layer in it, and what is known about its items.
#[derive(Debug)]
pub(crate) struct Layered {
    /// The tables.
    pub(super) root: Table,
    /// The kinds that are used, by name.
    pub(super) kinds: BTreeMap<String, Loaded>,
    /// Items that are switched off, as `table.name`, and where.
    pub(super) disabled: BTreeMap<String, Span>,
    /// Alerts that no person wrote.
    pub(super) brought: BTreeSet<String>,
    /// Dashboards that no person wrote.
    pub(super) brought_dashboards: BTreeSet<String>,
    /// Whether nothing was lost.
    pub(super) complete: bool,
    /// `[defaults]` tables, for their own shape: table name and node.
    pub(super) defaults: Vec<(String, Node)>,
    /// The environment, if the spec declares any.
    pub(super) environment: Option<String>,
    /// All environments that the spec declares.
    pub(super) environments: Vec<String>,
    /// What the environment changed.
    pub(crate) changes: Changes,
    /// The scrapes that services name.
    pub(super) expositions: Expositions,
    /// The folders that services name and that may not be used.
    pub(super) folders: Folders,
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

/// The files of kinds that were read so far: each is read once, however many environments there are.
#[derive(Debug, Default)]
pub(crate) struct LoadedKinds(BTreeMap<&'static str, Loaded>);

impl LoadedKinds {
    fn get(&mut self, file: &'static KindFile, sources: &mut Sources, report: &mut Report) -> &Loaded {
        self.0.entry(file.name).or_insert_with(|| kinds::load(file, sources, report))
    }
}

/// What a default may change in an item that has it, and never brings by itself.
const NEVER_SWITCHED_ON: &[&str] = &["health", "logs", "migrations", "tracing"];

/// What a kind says of something that only the author switches on.
const SHAPE_ONLY: &[&str] = &["logs", "migrations", "tracing"];

/// What makes an alert this one and no other: a default for all of them does not reach into those that a kind brings.
const OF_ONE_ALERT: &[&str] = &["expr", "above", "below", "service", "summary", "description", "overrides", "tests"];

/// What makes a dashboard this one and no other.
const OF_ONE_DASHBOARD: &[&str] = &["title", "description", "variables", "panels"];

/// Lays the layers over each other.
pub(crate) fn layer(
    mut files: Files,
    environment: Option<&str>,
    kinds: &mut LoadedKinds,
    sources: &mut Sources,
    report: &mut Report,
) -> Layered {
    let environments = files.environments.names().map(str::to_owned).collect();
    let changes = environment.map(|environment| files.overlaid(environment, report)).unwrap_or_default();
    let Files { mut root, defaults, file_defaults, mut complete, environments: _, expositions, folders, size: _ } =
        files;
    let mut bounded = (defaults, file_defaults);
    complete &= defaults::bound(&root, &mut bounded, sources, report);
    let (defaults, file_defaults) = bounded;
    let mut layered = Layered {
        root: Table::default(),
        kinds: BTreeMap::new(),
        disabled: BTreeMap::new(),
        brought: BTreeSet::new(),
        brought_dashboards: BTreeSet::new(),
        complete,
        defaults: Vec::new(),
        environment: environment.map(str::to_owned),
        environments,
        changes,
        expositions,
        folders,
    };
    for (_, table) in file_defaults.iter().chain([(&String::new(), &defaults)]) {
        for (name, entry) in table.iter() {
            layered.defaults.push((name.to_owned(), entry.node.clone()));
        }
    }
    let fill_item = |table: &str, key: Span, item: &mut Table, sources: &Sources, without: &[&str]| {
        let own_file = file_defaults.get(sources.name(key));
        for layer in own_file.into_iter().chain([&defaults]) {
            if let Some(values) = layer.get(table).and_then(|entry| entry.node.table()) {
                if table == "receivers" {
                    fill_integrations(item, values);
                } else {
                    fill_defaults(item, values, without);
                }
            }
        }
    };
    for table in TABLES.iter().filter(|table| table.kind.keyed()) {
        let Some(items) = root.get_mut(table.name).and_then(|entry| entry.node.table_mut()) else {
            continue;
        };
        keep_tables(table, items, report);
        // which alerts a kind brings is known only once every service has its kind
        for (_, entry) in items.iter_mut().filter(|_| table.name != "alerts") {
            let key = entry.key;
            if let Some(item) = entry.node.table_mut() {
                fill_item(table.name, key, item, sources, NEVER_SWITCHED_ON);
            }
        }
    }
    load_kinds(&mut root, &mut layered, kinds, sources, report, &fill_item);
    add_brought_alerts(&mut root, &mut layered, kinds, sources, report, &fill_item);
    for table in TABLES.iter().filter(|table| table.kind.keyed()) {
        if let Some(items) = root.get_mut(table.name).and_then(|entry| entry.node.table_mut()) {
            take_disabled(table.name, items, &mut layered.disabled);
        }
    }
    layered.root = root;
    layered
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

/// Fills an item by its table, the place of its name, and the keys that a default never brings by itself.
type FillItem<'a> = dyn Fn(&str, Span, &mut Table, &Sources, &[&str]) + 'a;

fn fill_defaults(item: &mut Table, values: &Table, without: &[&str]) {
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
            Some(Value::Table(own)) => fill_defaults(own, values, &[]),
            Some(Value::Array(items)) => {
                for own in items.iter_mut().filter_map(Node::table_mut) {
                    fill_defaults(own, values, &[]);
                }
            }
            _ => {}
        }
    }
    // a list of defaults is reported where it stands
    for field in integrations().fields {
        others.remove(field.name);
    }
    fill_defaults(item, &others, &[]);
}

fn is_off(node: &Node) -> bool {
    matches!(node.get("enabled").map(|node| &node.value), Some(Value::Boolean(false)))
}

fn load_kinds(
    root: &mut Table,
    layered: &mut Layered,
    kinds: &mut LoadedKinds,
    sources: &mut Sources,
    report: &mut Report,
    fill_item: &FillItem<'_>,
) {
    let Some(services) = root.get_mut("services").and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    // a service that is switched off brings nothing
    for (_, entry) in services.iter_mut().filter(|(_, entry)| !is_off(&entry.node)) {
        let Some(name) = entry.node.get("kind").and_then(Node::string).map(str::to_owned) else {
            continue;
        };
        let Some(file) = KINDS.iter().find(|kind| kind.name == name) else {
            continue;
        };
        let loaded = layered.kinds.entry(name).or_insert_with(|| kinds.get(file, sources, report).clone());
        let key = entry.key;
        if let Some(item) = entry.node.table_mut() {
            // what the kind switches on is there, so the defaults lie over it
            let on: Vec<&str> = NEVER_SWITCHED_ON
                .iter()
                .copied()
                .filter(|key| loaded.service.contains(key) && !SHAPE_ONLY.contains(key))
                .collect();
            let still_off: Vec<&str> = NEVER_SWITCHED_ON.iter().copied().filter(|key| !on.contains(key)).collect();
            fill_item("services", key, item, sources, &still_off);
            let mut service = loaded.service.clone();
            for key in SHAPE_ONLY.iter().filter(|key| !item.contains(key)) {
                service.remove(key);
            }
            // a line that the author reads in another way is not of the kind's form
            let logs = item.get("logs").and_then(|entry| entry.node.table());
            if logs.is_some_and(|logs| logs.contains("format") || logs.contains("pattern")) {
                service.remove("logs");
            }
            fill(item, &service);
        }
    }
}

/// The alerts of the kinds and of the stack: below everything that the author says about an alert of the same name.
fn add_brought_alerts(
    root: &mut Table,
    layered: &mut Layered,
    kinds: &mut LoadedKinds,
    sources: &mut Sources,
    report: &mut Report,
    fill_item: &FillItem<'_>,
) {
    let has = |root: &Table, path: &[&str]| {
        let services = root.get("services").and_then(|entry| entry.node.table());
        services.is_some_and(|services| {
            services.iter().any(|(_, entry)| {
                let part_off = path.first().and_then(|key| entry.node.get(key)).is_some_and(is_off);
                !is_off(&entry.node) && !part_off && entry.node.at(path).is_some()
            })
        })
    };
    let mut brought: Vec<Table> = layered.kinds.values().map(|kind| kind.alerts.clone()).collect();
    let mut dashboards: Vec<Table> = layered.kinds.values().map(|kind| kind.dashboards.clone()).collect();
    let any_service = has(root, &["kind"]);
    let alertmanager = root.get("stack").and_then(|entry| entry.node.get(ALERTMANAGER));
    let watched = alertmanager.is_some_and(|node| node.get("watchdog").is_some() && !is_off(node));
    for part in PARTS {
        let needed = match part.name {
            "probe" => has(root, &["health"]),
            "degraded" => has(root, &["health", "degraded_above"]),
            "watchdog" => watched,
            _ => any_service,
        };
        if needed {
            let part = kinds.get(part, sources, report);
            brought.push(part.alerts.clone());
            dashboards.push(part.dashboards.clone());
        }
    }
    overlay_brought_dashboards(root, &dashboards, layered, kinds, sources, report);
    add_brought_dashboards(root, &dashboards, layered, sources, fill_item);
    // only an overlay of an unknown alert asks
    let off = if layered.changes.of_brought_alerts.is_empty() {
        BTreeSet::new()
    } else {
        switched_off_alerts(root, kinds, sources, report)
    };
    if !root.contains("alerts") {
        root.insert(
            "alerts",
            Entry { key: Span::NONE, node: Node { span: Span::NONE, value: Value::Table(Table::default()) } },
        );
    }
    let Some(alerts) = root.get_mut("alerts").and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    let is_brought = |name: &str| brought.iter().any(|alerts| alerts.contains(name));
    for (name, entry) in std::mem::take(&mut layered.changes.of_brought_alerts).into_entries() {
        let by = brought.iter().find_map(|alerts| alerts.get(&name));
        if let Some(by) = by {
            // the place of its name is the kind's, so that no file's defaults are its own
            alerts.insert(name, Entry { key: by.key, node: entry.node });
        } else if layered.complete && !off.contains(&name) {
            let known = alerts.iter().map(|(name, _)| name);
            let known = known.chain(brought.iter().flat_map(|alerts| alerts.iter().map(|(name, _)| name)));
            report.add(no_item("alerts", &name, entry.key, known));
        }
    }
    for (name, entry) in alerts.iter_mut() {
        let key = entry.key;
        if let Some(item) = entry.node.table_mut() {
            fill_item("alerts", key, item, sources, if is_brought(name) { OF_ONE_ALERT } else { &[] });
        }
    }
    for (name, alert) in brought.iter().flat_map(Table::iter) {
        let Some(values) = alert.node.table() else {
            continue;
        };
        match alerts.get_mut(name).and_then(|entry| entry.node.table_mut()) {
            // the author's words about an alert of the kind stay on top
            Some(own) => {
                let mut values = values.clone();
                keep_choice(own, &mut values, ALTERNATIVES);
                fill(own, &values);
            }
            None => {
                let mut item = Table::default();
                fill_item("alerts", Span::NONE, &mut item, sources, OF_ONE_ALERT);
                fill(&mut item, values);
                layered.brought.insert(name.to_owned());
                let node = Node { span: alert.node.span, value: Value::Table(item) };
                alerts.insert(name, Entry { key: alert.key, node });
            }
        }
    }
}

/// What an environment says about dashboards that kinds bring lies over them. One of a kind that is not in use is no mistake.
fn overlay_brought_dashboards(
    root: &mut Table,
    brought: &[Table],
    layered: &mut Layered,
    kinds: &mut LoadedKinds,
    sources: &mut Sources,
    report: &mut Report,
) {
    for (name, entry) in std::mem::take(&mut layered.changes.of_brought_dashboards).into_entries() {
        if let Some(by) = brought.iter().find_map(|dashboards| dashboards.get(&name)) {
            let nothing = Node { span: Span::NONE, value: Value::Table(Table::default()) };
            if !root.contains("dashboards") {
                root.insert("dashboards", Entry { key: Span::NONE, node: nothing });
            }
            let dashboards = root.get_mut("dashboards").and_then(|entry| entry.node.table_mut());
            if let Some(dashboards) = dashboards {
                // the place of its name is the kind's, so that no file's defaults are its own
                dashboards.insert(name, Entry { key: by.key, node: entry.node });
            }
            continue;
        }
        let of_others =
            KINDS.iter().chain(PARTS).any(|file| kinds.get(file, sources, report).dashboards.contains(&name));
        if layered.complete && !of_others {
            let declared = root.get("dashboards").and_then(|entry| entry.node.table());
            let known = declared.into_iter().chain(brought).flat_map(Table::iter).map(|(name, _)| name);
            report.add(no_item("dashboards", &name, entry.key, known));
        }
    }
}

/// The dashboards of the kinds and of the stack. One that the author gives panels is the author's own.
fn add_brought_dashboards(
    root: &mut Table,
    brought: &[Table],
    layered: &mut Layered,
    sources: &Sources,
    fill_item: &FillItem<'_>,
) {
    if !root.contains("dashboards") {
        let node = Node { span: Span::NONE, value: Value::Table(Table::default()) };
        root.insert("dashboards", Entry { key: Span::NONE, node });
    }
    let Some(dashboards) = root.get_mut("dashboards").and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    for (name, dashboard) in brought.iter().flat_map(Table::iter) {
        let Some(values) = dashboard.node.table() else {
            continue;
        };
        match dashboards.get_mut(name).and_then(|entry| entry.node.table_mut()) {
            Some(own) if own.contains("panels") => {}
            Some(own) => fill(own, values),
            None => {
                let mut item = Table::default();
                fill_item("dashboards", Span::NONE, &mut item, sources, OF_ONE_DASHBOARD);
                fill(&mut item, values);
                layered.brought_dashboards.insert(name.to_owned());
                let node = Node { span: dashboard.node.span, value: Value::Table(item) };
                dashboards.insert(name, Entry { key: dashboard.key, node });
            }
        }
    }
}

/// The alerts that the kinds of services bring which are switched off here: an overlay of one is no mistake.
fn switched_off_alerts(
    root: &Table,
    kinds: &mut LoadedKinds,
    sources: &mut Sources,
    report: &mut Report,
) -> BTreeSet<String> {
    let services = root.get("services").and_then(|entry| entry.node.table());
    let off = services.into_iter().flat_map(Table::iter).filter(|(_, entry)| is_off(&entry.node));
    let names: BTreeSet<&str> = off.filter_map(|(_, entry)| entry.node.get("kind")?.string()).collect();
    let files = KINDS.iter().filter(|kind| names.contains(kind.name)).chain(PARTS);
    files
        .flat_map(|file| {
            kinds.get(file, sources, report).alerts.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

fn take_disabled(table: &str, items: &mut Table, disabled: &mut BTreeMap<String, Span>) {
    let off = items.iter().filter(|(_, entry)| is_off(&entry.node));
    let off: Vec<(String, Span)> =
        off.map(|(name, entry)| (name.to_owned(), entry.node.span_at(&["enabled"]))).collect();
    for (name, span) in off {
        items.remove(&name);
        disabled.insert(format!("{table}.{name}"), span);
    }
}

impl Layered {
    /// Takes a keyed table out.
    pub(super) fn take(&mut self, table: &str) -> Table {
        self.root.get_mut(table).and_then(|entry| entry.node.table_mut()).map(std::mem::take).unwrap_or_default()
    }

    /// Whether an item is switched off in this environment alone.
    pub(super) fn is_off_here(&self, item: &str) -> bool {
        self.disabled.get(item).is_some_and(|span| self.changes.made(*span))
    }

    /// What is known of every value, for showing where each comes from.
    pub(crate) fn tree(&self) -> Tree {
        let mut defaults = BTreeSet::new();
        self.defaults.iter().for_each(|(_, node)| places_of(node, &mut defaults));
        let environment = self.changes.values();
        Tree { root: self.root.clone(), disabled: self.disabled.clone(), environment, defaults }
    }

    /// All tables, every layer in them.
    pub(crate) fn root(&self) -> &Table {
        &self.root
    }
}
