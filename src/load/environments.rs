//! `[environments.*]`: what differs from one environment to the next, laid over the union of all files.
//!
//! In: the tables of every file. Out: the files as they are in one environment, and which values that changed. Overlays
//! change or switch off what exists; they never create. Deliberately absent: any knowledge of what the keys mean.

use std::collections::{BTreeMap, BTreeSet};

use super::elements::Elements;
use super::files::{Files, check_defaults, unknown_table};
use crate::model::Named;
use crate::report::{Diagnostic, Label, Report, nearest};
use crate::source::{Entry, Span, Table, overlay};
use crate::spec::{ALTERNATIVES, DEFAULTS, ENVIRONMENTS, TABLES, reserved};

/// What is the same in every environment, and why.
const SAME_EVERYWHERE: &[(&[&str], &str)] = &[
    (&["lints"], "move it to `[lints]`, or add an `allow` to the item"),
    (&["lakehouse", "include"], "include the file in all environments, and disable its items with `enabled = false`"),
    (&["lakehouse", "edition"], "set it in `[lakehouse]`"),
];

/// What all files say about environments.
#[derive(Debug, Clone, Default)]
pub struct Environments {
    overlays: BTreeMap<String, Vec<Overlay>>,
    /// Where the first is declared.
    pub first: Option<Span>,
}

/// What one file says about one environment.
#[derive(Debug, Clone)]
struct Overlay {
    /// The included file; none for the root file.
    file: Option<String>,
    table: Table,
}

/// What an environment changed.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Its values, by the item that they are about, such as `alerts.HighErrorRate`.
    pub of_items: BTreeMap<String, Vec<Span>>,
    /// The values that took the place of others, with the place of the other.
    pub replaced: Vec<(Span, Span)>,
    /// The places of all its keys.
    keys: BTreeSet<Span>,
    /// Overlays of alerts that the files do not declare: a kind may bring them.
    pub of_built_in_alerts: Table,
    /// Overlays of dashboards that the files do not declare, in the same way.
    pub of_built_in_dashboards: Table,
}

impl Environments {
    /// Takes in the `[environments]` of one file.
    pub fn add(&mut self, file: Option<&str>, entry: &Entry, report: &mut Report) {
        let Some(environments) = entry.node.table() else {
            return;
        };
        self.first = self.first.or(Some(entry.key));
        for (name, entry) in environments.iter() {
            if let Some(found) = Named::Environment.flaw(name, entry.key) {
                report.add(found);
                continue;
            }
            let Some(table) = entry.node.table() else {
                let found = entry.node.a_type();
                report.add(
                    Diagnostic::new(
                        "shape/wrong-type",
                        entry.node.span,
                        format!("`{ENVIRONMENTS}.{name}` is a table, not {found}"),
                        found,
                    )
                    .help(format!("write a header, [{ENVIRONMENTS}.{name}], and below it alerts.X.above = \"10%\"")),
                );
                continue;
            };
            let table = sound(name, table, report);
            let overlays = self.overlays.entry(name.to_owned()).or_default();
            for earlier in overlays.iter() {
                twice(&format!("{ENVIRONMENTS}.{name}"), &earlier.table, &table, report);
            }
            overlays.push(Overlay { file: file.map(str::to_owned), table });
        }
    }

    /// What each file says about each environment.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.overlays.values().flatten().map(|overlay| &overlay.table)
    }

    /// The names of all environments that are declared.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.overlays.keys().map(String::as_str)
    }
}

/// An overlay without what cannot be laid over anything, which is reported.
fn sound(environment: &str, table: &Table, report: &mut Report) -> Table {
    let mut sound = table.clone();
    for (path, instead) in SAME_EVERYWHERE {
        let Some((last, parents)) = path.split_last() else { continue };
        let holder = parents.iter().try_fold(&mut sound, |table, step| table.get_mut(step)?.node.table_mut());
        if let Some(entry) = holder.and_then(|table| table.remove(last)) {
            report.add(
                Diagnostic::new(
                    "environment/same-everywhere",
                    entry.key,
                    format!("an environment cannot change `{}`", path.join(".")),
                    "is the same in every environment",
                )
                .help(*instead),
            );
        }
    }
    for (name, entry) in table.iter() {
        let known = TABLES.iter().any(|table| table.name == name);
        let reason = if name == ENVIRONMENTS || SAME_EVERYWHERE.iter().any(|(path, _)| *path == [name]) {
            (name == ENVIRONMENTS).then(|| {
                let message = format!("the environment `{environment}` cannot contain environments");
                Diagnostic::new("shape/unknown-key", entry.key, message, "not a table of the spec")
                    .help(format!("write a header of its own: [{ENVIRONMENTS}.name]"))
            })
        } else if let Some(reserved) = reserved(&[name]) {
            let message = format!("`{name}` is not supported yet");
            Some(
                Diagnostic::new("shape/not-there-yet", entry.key, message, "reserved for a later version")
                    .help(reserved.instead),
            )
        } else if !known && name != DEFAULTS {
            Some(unknown_table(name, entry))
        } else if entry.node.table().is_none() && keyed(name) {
            let found = entry.node.a_type();
            let message = format!("`{name}` is a table, not {found}");
            Some(
                Diagnostic::new("shape/wrong-type", entry.node.span, message, found)
                    .help(format!("write the path of one value: {name}.name.key = …")),
            )
        } else {
            continue;
        };
        if let Some(found) = reason {
            report.add(found);
        }
        sound.remove(name);
    }
    if let Some(defaults) = sound.get(DEFAULTS) {
        check_defaults(&defaults.node, report);
    }
    sound
}

/// Whether a table holds named items.
fn keyed(name: &str) -> bool {
    name == DEFAULTS || TABLES.iter().any(|table| table.name == name && table.kind.keyed())
}

/// Reports what two files say about one value of one environment. Defaults are each file's own.
fn twice(path: &str, first: &Table, second: &Table, report: &mut Report) {
    for (key, entry) in second.iter().filter(|(key, _)| *key != DEFAULTS) {
        let Some(earlier) = first.get(key) else { continue };
        let path = format!("{path}.{key}");
        if let (Some(first), Some(second)) = (earlier.node.table(), entry.node.table()) {
            twice(&path, first, second, report);
            continue;
        }
        report.add(
            Diagnostic::new(
                "include/duplicate-item",
                entry.key,
                format!("`{path}` is set in two files"),
                "set again here",
            )
            .label(earlier.key, "first set here")
            .help("keep one of them: included files are merged and do not override each other"),
        );
    }
}

impl Files {
    /// The files as they are in an environment: its overlay laid over the union.
    pub fn overlaid(&mut self, environment: &str, report: &mut Report) -> Changes {
        let mut changes = Changes::default();
        let overlays = self.environments.overlays.remove(environment).unwrap_or_default();
        for Overlay { file, table } in overlays {
            for (name, entry) in table.iter() {
                if name == DEFAULTS {
                    let defaults = match &file {
                        Some(file) => self.file_defaults.entry(file.clone()).or_default(),
                        None => &mut self.defaults,
                    };
                    for (table, values) in entry.node.table().into_iter().flat_map(Table::iter) {
                        changes.lay(&format!("{DEFAULTS}.{table}"), defaults, table, values);
                    }
                } else if keyed(name) {
                    self.overlay_items(name, entry, &mut changes, report);
                } else {
                    changes.lay(name, &mut self.root, name, entry);
                }
            }
        }
        changes
    }

    fn overlay_items(&mut self, table: &str, entry: &Entry, changes: &mut Changes, report: &mut Report) {
        let mut nothing = Table::default();
        let items = self.root.get_mut(table).and_then(|entry| entry.node.table_mut()).unwrap_or(&mut nothing);
        for (name, overlay) in entry.node.table().into_iter().flat_map(Table::iter) {
            let path = format!("{table}.{name}");
            if items.contains(name) {
                changes.lay(&path, items, name, overlay);
            } else if self.said.elements.list(table, name).is_some() {
                overlay_elements(&self.said.elements, (table, name), overlay, items, changes, report);
            } else if table == "alerts" && overlay.node.table().is_some() {
                let built_in = &mut std::mem::take(&mut changes.of_built_in_alerts);
                changes.lay(&path, built_in, name, overlay);
                changes.of_built_in_alerts = std::mem::take(built_in);
            } else if table == "dashboards" && overlay.node.table().is_some() {
                let built_in = &mut std::mem::take(&mut changes.of_built_in_dashboards);
                changes.lay(&path, built_in, name, overlay);
                changes.of_built_in_dashboards = std::mem::take(built_in);
            } else if self.complete {
                report.add(no_item(table, name, overlay.key, items.iter().map(|(name, _)| name)));
            }
        }
    }
}

/// What an environment says of single rules of a list.
fn overlay_elements(
    elements: &Elements,
    (table, name): (&str, &str),
    overlay: &Entry,
    items: &mut Table,
    changes: &mut Changes,
    report: &mut Report,
) {
    let known = elements.paths(table, name);
    let path = format!("{table}.{name}");
    let steps = overlay.node.table();
    if steps.is_none() {
        report.add(no_element(&path, &path, overlay.key, &known));
    }
    for (step, entry) in steps.into_iter().flat_map(Table::iter) {
        match elements.element(table, name, step).filter(|_| entry.node.table().is_some()) {
            Some(item) => changes.lay(&format!("{table}.{item}"), items, item, entry),
            None => drop(report.add(no_element(&path, &format!("{path}.{step}"), entry.key, &known))),
        }
    }
}

/// The finding for an overlay of a list that does not say which of its rules is meant.
fn no_element(list: &str, path: &str, key: Span, known: &[String]) -> Diagnostic {
    let message = format!("`{list}` is a list of rules, and `{path}` is not one of them");
    let found = Diagnostic::new("reference/unknown", key, message, "which rule is meant?").item(list.to_owned());
    match known.first() {
        Some(first) => found.help(format!(
            "name the rule in the path, as in {first}.above = …; its rules: {}",
            crate::report::listed(known)
        )),
        None => found.help(format!("remove it, or write a rule: [[{list}]]")),
    }
}

/// The finding for an overlay of something that does not exist.
pub(crate) fn no_item<'a>(table: &str, name: &str, key: Span, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let found = Diagnostic::new(
        "reference/unknown",
        key,
        format!("there is no `{table}.{name}`"),
        "an environment can only change an existing item",
    )
    .item(format!("{table}.{name}"));
    match nearest(name, known) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(key, near.key()),
        None => found.help(format!("declare [{table}.{name}] for all environments, and change it here")),
    }
}

impl Changes {
    /// Lays one entry over a table, and notes what it changes.
    fn lay(&mut self, item: &str, into: &mut Table, key: &str, entry: &Entry) {
        let leaves = self.of_items.entry(item.to_owned()).or_default();
        overlay(into, key, entry, ALTERNATIVES, &mut |made, old| {
            self.keys.insert(made.key);
            if made.node.table().is_none() || old.is_some() {
                leaves.push(made.node.span);
            }
            self.replaced.extend(old.map(|old| (made.node.span, old)));
        });
    }

    /// Points at the value that the environment replaced, where a finding stands in its own.
    pub fn label(&self, found: &mut [Diagnostic]) {
        for diagnostic in found {
            let at = diagnostic.span();
            let within = |new: &Span| new.start <= at.start && at.end <= new.end && at != Span::NONE;
            if let Some((_, old)) = self.replaced.iter().find(|(new, _)| within(new)) {
                diagnostic.labels.push(Label { span: *old, text: "in place of this".to_owned() });
            }
        }
    }

    /// Points at what the environment says about the item of a finding that not all environments have.
    pub fn label_items(&self, environment: &str, found: &mut [Diagnostic]) {
        for diagnostic in found.iter_mut().filter(|found| found.environments.contains(environment)) {
            let item = diagnostic.item.as_deref();
            let made = item.and_then(|item| self.of_items.get(item)).map_or(&[][..], Vec::as_slice);
            let values = self.of_items.values().flatten();
            let mut labels = diagnostic.labels.iter().skip(1);
            if labels.any(|label| values.clone().any(|value| *value == label.span)) {
                continue;
            }
            let shown = |span: &Span| diagnostic.labels.iter().any(|label| label.span.touches(*span));
            if let [first, ..] = made
                && !made.iter().any(shown)
                && !self.keys.contains(&diagnostic.span())
            {
                let text = format!("environment `{environment}` changes it here");
                diagnostic.labels.push(Label { span: *first, text });
            }
        }
    }

    /// Whether a place lies in the overlay, in one of its keys or values.
    pub fn holds(&self, span: Span) -> bool {
        let mut own = self.keys.iter().chain(self.of_items.values().flatten());
        span != Span::NONE && own.any(|own| *own != Span::NONE && own.touches(span))
    }

    /// The places of all its values.
    pub fn values(&self) -> BTreeSet<Span> {
        self.of_items.values().flatten().copied().collect()
    }

    /// Whether a value is one of the environment's own.
    pub fn made(&self, span: Span) -> bool {
        self.of_items.values().flatten().any(|made| *made == span)
    }
}
