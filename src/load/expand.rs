//! Sugar becomes plain tables: what the kind of a service says of it, and the alerts and dashboards that kinds and the stack
//! bring. Each value keeps the place in the kind's file that made it.
//!
//! In: the tree with its defaults. Out: one that no longer needs to know what a kind is; what is switched off is taken out.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::{Defaults, NEVER_SWITCHED_ON};
use super::environments::no_item;
use super::kinds::{LoadedKinds, alerts_of_kinds};
use super::layers::{Layered, Unexpanded};
use crate::components::ALERTMANAGER;
use crate::kinds::{Collection, KINDS, Loaded, PARTS, VARIANTS};
use crate::report::{Diagnostic, Report, nearest};
use crate::source::{Entry, Node, Sources, Span, Table, Value, fill, keep_choice};
use crate::spec::ALTERNATIVES;
use crate::spec::TABLES;
use crate::spec::is_off;

/// What a kind says of something that only the author switches on.
const SHAPE_ONLY: &[&str] = &["logs", "migrations", "tracing"];

/// What makes an alert this one and no other: a default for all of them does not reach into those that a kind brings.
const OF_ONE_ALERT: &[&str] = &["expr", "above", "below", "service", "summary", "description", "overrides", "tests"];

/// What makes a dashboard this one and no other.
const OF_ONE_DASHBOARD: &[&str] = &["title", "description", "variables", "panels"];

/// Expands what was layered.
pub fn expand(unexpanded: Unexpanded, kinds: &mut LoadedKinds, sources: &mut Sources, report: &mut Report) -> Layered {
    let Unexpanded { layered, defaults } = unexpanded;
    let mut expansion = Expansion { layered, defaults, kinds, sources, report };
    let notes = super::forms::rewrite_values(&mut expansion.layered.root, expansion.sources);
    for note in notes {
        expansion.report.add(note);
    }
    expansion.services();
    let built_in = expansion.built_in();
    expansion.overlay_dashboards(&built_in.dashboards);
    expansion.add_dashboards(&built_in.dashboards);
    expansion.overlay_alerts(&built_in.alerts);
    expansion.fill_alerts(&built_in.alerts);
    expansion.take_changes_of_nothing(&built_in.alerts);
    expansion.add_alerts(&built_in.alerts);
    let mut layered = expansion.layered;
    for table in TABLES.iter().filter(|table| table.kind.keyed()) {
        take_disabled(table.name, &mut layered);
    }
    layered
}

/// What kinds and the stack bring, a table for each of them.
struct BuiltIn {
    alerts: Vec<Table>,
    dashboards: Vec<Table>,
}

struct Expansion<'a> {
    layered: Layered,
    defaults: Defaults,
    kinds: &'a mut LoadedKinds,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Expansion<'_> {
    /// What the kind of each service says of it lies below the defaults.
    fn services(&mut self) {
        let Some(services) = self.layered.root.get_mut("services").and_then(|entry| entry.node.table_mut()) else {
            return;
        };
        // a service that is switched off brings nothing
        for (service, entry) in services.iter_mut().filter(|(_, entry)| !is_off(&entry.node)) {
            let Some(name) = entry.node.get("kind").and_then(Node::string).map(str::to_owned) else {
                continue;
            };
            let Some(file) = KINDS.iter().find(|kind| kind.name == name) else {
                continue;
            };
            let mut loaded = self.kinds.get(file, self.sources, self.report);
            let key = entry.key;
            let Some(item) = entry.node.table_mut() else {
                self.layered.kinds.entry(name).or_insert_with(|| loaded.clone());
                continue;
            };
            // what the kind switches on is there, so the defaults lie over it
            let on = |key: &&&str| loaded.service.contains(key) && !SHAPE_ONLY.contains(key);
            let still_off: Vec<&str> = NEVER_SWITCHED_ON.iter().filter(|key| !on(key)).copied().collect();
            self.defaults.fill("services", key, item, self.sources, &still_off);
            let path = item.get("metrics_path").and_then(|entry| entry.node.string());
            let variant = path.and_then(|path| self.kinds.variant(&name, path, self.sources, self.report));
            if let Some(file) = variant {
                self.layered.variants.insert(service.to_owned(), file.name);
            }
            loaded = self.kinds.get(variant.unwrap_or(file), self.sources, self.report);
            fill(item, &shape(&loaded.service, item));
            let name = variant.map_or(name, |file| file.name.to_owned());
            self.layered.kinds.entry(name).or_insert_with(|| loaded.clone());
        }
    }

    /// The alerts and dashboards of the kinds in use, and of the parts of the stack that services need.
    fn built_in(&mut self) -> BuiltIn {
        let root = &self.layered.root;
        let mut alerts = alerts_of_kinds(&self.layered.kinds);
        let mut dashboards: Vec<Table> = self.layered.kinds.values().map(|kind| kind.dashboards.clone()).collect();
        let alertmanager = root.get("stack").and_then(|entry| entry.node.get(ALERTMANAGER));
        let watched = alertmanager.is_some_and(|node| node.get("watchdog").is_some() && !is_off(node));
        for part in PARTS {
            let needed = match part.name {
                "probe" => has(root, &["health"]),
                "degraded" => has(root, &["health", "degraded_above"]),
                "sql" => has_queries(root, &self.layered.kinds),
                "watchdog" => watched,
                _ => has(root, &["kind"]),
            };
            if needed {
                let part = self.kinds.get(part, self.sources, self.report);
                if let Some(needs) = &part.needs {
                    let of_all = part.alerts.iter().map(|(name, _)| (name.to_owned(), needs.clone()));
                    self.layered.needs.extend(of_all);
                }
                alerts.push(part.alerts.clone());
                dashboards.push(part.dashboards.clone());
            }
        }
        let Layered { root, kinds, expositions, .. } = &self.layered;
        dashboards.extend(super::red::dashboards(root, kinds, expositions, self.sources, self.report));
        BuiltIn { alerts, dashboards }
    }

    /// What an environment says about dashboards that kinds bring lies over them. One of a kind that is not in use is no
    /// mistake.
    fn overlay_dashboards(&mut self, built_in: &[Table]) {
        for (name, entry) in std::mem::take(&mut self.layered.changes.of_built_in_dashboards).into_entries() {
            if let Some(by) = built_in.iter().find_map(|dashboards| dashboards.get(&name)) {
                if let Some(dashboards) = table_of(&mut self.layered.root, "dashboards") {
                    // the place of its name is the kind's, so that no file's defaults are its own
                    dashboards.insert(name, Entry { key: by.key, node: entry.node });
                }
                continue;
            }
            let (kinds, sources, report) = (&mut *self.kinds, &mut *self.sources, &mut *self.report);
            let mut files = KINDS.iter().chain(PARTS).chain(VARIANTS);
            let of_others = files.any(|file| kinds.get(file, sources, report).dashboards.contains(&name));
            if self.layered.complete && !of_others {
                let declared = self.layered.root.get("dashboards").and_then(|entry| entry.node.table());
                let known = declared.into_iter().chain(built_in).flat_map(Table::iter).map(|(name, _)| name);
                self.report.add(no_item("dashboards", &name, entry.key, known));
            }
        }
    }

    /// The dashboards of the kinds and of the stack. One that the author gives panels is the author's own.
    fn add_dashboards(&mut self, built_in: &[Table]) {
        let Some(dashboards) = table_of(&mut self.layered.root, "dashboards") else {
            return;
        };
        for (name, dashboard) in built_in.iter().flat_map(Table::iter) {
            let Some(values) = dashboard.node.table() else {
                continue;
            };
            match dashboards.get_mut(name).and_then(|entry| entry.node.table_mut()) {
                Some(own) if own.contains("panels") => {}
                Some(own) => fill(own, values),
                None => {
                    let mut item = Table::default();
                    self.defaults.fill("dashboards", Span::NONE, &mut item, self.sources, OF_ONE_DASHBOARD);
                    fill(&mut item, values);
                    self.layered.built_in_dashboards.insert(name.to_owned());
                    dashboards.insert(name, made(dashboard, item));
                }
            }
        }
    }

    /// What an environment says about alerts that kinds bring becomes an item beside those of the author.
    fn overlay_alerts(&mut self, built_in: &[Table]) {
        // only an overlay of an unknown alert asks
        let overlays = std::mem::take(&mut self.layered.changes.of_built_in_alerts);
        let off = if overlays.is_empty() { BTreeSet::new() } else { self.switched_off_alerts() };
        let Some(alerts) = table_of(&mut self.layered.root, "alerts") else {
            return;
        };
        for (name, entry) in overlays.into_entries() {
            let by = built_in.iter().find_map(|alerts| alerts.get(&name));
            if let Some(by) = by {
                // the place of its name is the kind's, so that no file's defaults are its own
                alerts.insert(name, Entry { key: by.key, node: entry.node });
            } else if self.layered.complete && !off.contains(&name) {
                let known = alerts.iter().map(|(name, _)| name);
                let known = known.chain(built_in.iter().flat_map(Table::iter).map(|(name, _)| name));
                self.report.add(no_item("alerts", &name, entry.key, known));
            }
        }
    }

    /// Which alerts a kind brings is known only now: each of these has fewer defaults.
    fn fill_alerts(&mut self, built_in: &[Table]) {
        let is_built_in = |name: &str, entry: &Entry| {
            let mut by = built_in.iter().filter_map(|alerts| alerts.get(name));
            by.next().is_some_and(|by| !replaces(entry, by))
        };
        let alerts = table_of(&mut self.layered.root, "alerts");
        for (name, entry) in alerts.into_iter().flat_map(Table::iter_mut) {
            let key = entry.key;
            let without = if is_built_in(name, entry) { OF_ONE_ALERT } else { &[] };
            if let Some(item) = entry.node.table_mut() {
                self.defaults.fill("alerts", key, item, self.sources, without);
            }
        }
    }

    /// The alerts of the kinds and of the stack: below everything that the author says about an alert of the same name.
    fn add_alerts(&mut self, built_in: &[Table]) {
        let Some(alerts) = table_of(&mut self.layered.root, "alerts") else {
            return;
        };
        for (name, alert) in built_in.iter().flat_map(Table::iter) {
            let Some(values) = alert.node.table() else {
                continue;
            };
            // a list takes the place of an alert as a whole
            let listed = self.layered.elements.list("alerts", name).is_some();
            if listed || alerts.get(name).is_some_and(|own| replaces(own, alert)) {
                self.layered.replaced.insert(name.to_owned());
                self.layered.needs.remove(name);
                continue;
            }
            match alerts.get_mut(name).and_then(|entry| entry.node.table_mut()) {
                // the author's words about an alert of the kind stay on top
                Some(own) => {
                    let mut values = values.clone();
                    if let Some(found) = take_other_side(name, own, &values) {
                        self.report.add(found);
                    }
                    keep_choice(own, &mut values, ALTERNATIVES);
                    fill(own, &values);
                }
                None => {
                    let mut item = Table::default();
                    self.defaults.fill("alerts", Span::NONE, &mut item, self.sources, OF_ONE_ALERT);
                    fill(&mut item, values);
                    self.layered.built_in_alerts.insert(name.to_owned());
                    alerts.insert(name, made(alert, item));
                }
            }
        }
    }

    /// An alert without an expression changes one that is brought. Where there is none of its name, it says so; where the kind is
    /// switched off here, there is nothing to change.
    fn take_changes_of_nothing(&mut self, built_in: &[Table]) {
        let Some(alerts) = self.layered.root.get("alerts").and_then(|entry| entry.node.table()) else { return };
        let is_built_in = |name: &str| built_in.iter().any(|alerts| alerts.contains(name));
        let changes = alerts.iter().filter(|(name, entry)| {
            let item = entry.node.table();
            item.is_some_and(|item| !item.contains("expr") && !item.incomplete)
                && !is_built_in(name)
                && !is_off(&entry.node)
        });
        let changes: Vec<(String, Span)> = changes.map(|(name, entry)| (name.to_owned(), entry.key)).collect();
        if changes.is_empty() || !self.layered.complete {
            return;
        }
        let off = self.switched_off_alerts();
        for (name, key) in changes {
            let of_kind = self.kind_that_brings(&name);
            let near = nearest(&name, built_in.iter().flat_map(Table::iter).map(|(name, _)| name));
            let found = match (of_kind, near) {
                _ if off.contains(&name) => None,
                (Some(kind), _) => {
                    let message = format!("`{name}` is an alert of the kind `{kind}`, and no service has this kind");
                    let help = "add an `expr`, or remove it".to_owned();
                    Some(Diagnostic::new("reference/unknown", key, message, "changes nothing").help(help))
                }
                (None, Some(near)) => {
                    let message = format!("the stack has no alert `{name}`, and this one has no `expr`");
                    let found = Diagnostic::new("reference/unknown", key, message, "changes nothing");
                    Some(found.help(format!("did you mean `{near}`?")).edit_if(key, near.key()))
                }
                (None, None) => continue,
            };
            if let Some(found) = found {
                self.report.add(found.item(format!("alerts.{name}")));
            }
            if let Some(alerts) = table_of(&mut self.layered.root, "alerts") {
                alerts.remove(&name);
            }
        }
    }

    /// The kind that brings an alert of that name, whether a service is of it or not.
    fn kind_that_brings(&mut self, name: &str) -> Option<&'static str> {
        let (kinds, sources, report) = (&mut *self.kinds, &mut *self.sources, &mut *self.report);
        KINDS.iter().find(|file| kinds.get(file, sources, report).alerts.contains(name)).map(|file| file.name)
    }

    /// The alerts that the kinds of services bring which are switched off here: an overlay of one is no mistake.
    fn switched_off_alerts(&mut self) -> BTreeSet<String> {
        let services = self.layered.root.get("services").and_then(|entry| entry.node.table());
        let off = services.into_iter().flat_map(Table::iter).filter(|(_, entry)| is_off(&entry.node));
        let names: BTreeSet<&str> = off.filter_map(|(_, entry)| entry.node.get("kind")?.string()).collect();
        let mut alerts = BTreeSet::new();
        for file in KINDS.iter().filter(|kind| names.contains(kind.name)).chain(PARTS) {
            let loaded = self.kinds.get(file, self.sources, self.report);
            alerts.extend(loaded.alerts.iter().map(|(name, _)| name.to_owned()));
        }
        alerts
    }
}

/// Whether the author's own alert stands in the place of one that is brought: it has an expression of its own. What an
/// environment says of a brought alert changes only what it names.
fn replaces(own: &Entry, built_in: &Entry) -> bool {
    own.key != built_in.key && own.node.get("expr").is_some()
}

/// Takes out a limit on the other side than that of the built-in alert, whose expression the author keeps.
fn take_other_side(name: &str, own: &mut Table, built_in: &Table) -> Option<Diagnostic> {
    let side = |table: &Table| ["above", "below"].into_iter().find(|key| table.contains(key));
    let (written, meant) = (side(own)?, side(built_in)?);
    if written == meant {
        return None;
    }
    let key = own.get(written)?.key;
    own.remove(written);
    let message = format!("the built-in alert `{name}` fires {meant} its limit, not {written}");
    let found = Diagnostic::new("alert/two-limits", key, message, "would fire for what is well");
    Some(found.help(format!("write `{meant}`")).edit(key, meant).item(format!("alerts.{name}")))
}

/// What a kind says of a service that has this already.
fn shape(of_kind: &Table, item: &Table) -> Table {
    let mut service = of_kind.clone();
    for key in SHAPE_ONLY.iter().filter(|key| !item.contains(key)) {
        service.remove(key);
    }
    // a line that the author reads in another way is not of the kind's form
    let logs = item.get("logs").and_then(|entry| entry.node.table());
    if logs.is_some_and(|logs| logs.contains("format") || logs.contains("pattern")) {
        service.remove("logs");
    }
    service
}

/// Whether a service that is switched on has a value at a path, which is not switched off either.
fn has(root: &Table, path: &[&str]) -> bool {
    let services = root.get("services").and_then(|entry| entry.node.table());
    services.into_iter().flat_map(Table::iter).any(|(_, entry)| {
        let part_off = path.first().and_then(|key| entry.node.get(key)).is_some_and(is_off);
        !is_off(&entry.node) && !part_off && entry.node.at(path).is_some()
    })
}

/// Whether a service that is switched on has metrics that come from queries.
fn has_queries(root: &Table, kinds: &BTreeMap<String, Loaded>) -> bool {
    let services = root.get("services").and_then(|entry| entry.node.table());
    let mut on = services.into_iter().flat_map(Table::iter).filter(|(_, entry)| !is_off(&entry.node));
    on.any(|(_, entry)| {
        let kind = entry.node.get("kind").and_then(Node::string).and_then(|name| kinds.get(name)?.kind.as_ref());
        let metrics = entry.node.get("metrics").and_then(Node::table);
        kind.is_some_and(|kind| {
            let is_database = kind.keys.iter().any(|key| key == "migrations");
            let asked = metrics.into_iter().flat_map(Table::iter).any(|(_, metric)| metric.node.get("sql").is_some());
            kind.scrape.by == Collection::Sql || is_database && asked
        })
    })
}

/// A table of the spec, which need not be written.
fn table_of<'a>(root: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    if !root.contains(name) {
        let node = Node { span: Span::NONE, value: Value::Table(Table::default()) };
        root.insert(name, Entry { key: Span::NONE, node });
    }
    root.get_mut(name)?.node.table_mut()
}

/// An item at the place of what brings it.
fn made(by: &Entry, item: Table) -> Entry {
    Entry { key: by.key, node: Node { span: by.node.span, value: Value::Table(item) } }
}

fn take_disabled(table: &str, layered: &mut Layered) {
    let Some(items) = layered.root.get_mut(table).and_then(|entry| entry.node.table_mut()) else {
        return;
    };
    let off = items.iter().filter(|(_, entry)| is_off(&entry.node));
    let off: Vec<(String, Span)> =
        off.map(|(name, entry)| (name.to_owned(), entry.node.span_at(&["enabled"]))).collect();
    for (name, span) in off {
        let node = items.remove(&name).map(|entry| entry.node);
        let job = node.as_ref().and_then(|node| Some(node.get("job")?.string()?.to_owned()));
        layered.disabled_jobs.extend(job.map(|job| (job, name.clone())));
        if table == "services" {
            layered.disabled_services.extend(node.map(|node| (name.clone(), node)));
        }
        layered.disabled.insert(format!("{table}.{name}"), span);
    }
}
