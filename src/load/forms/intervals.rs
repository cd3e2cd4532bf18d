//! Time intervals as a list with names, and times with a beginning and an end.

use super::list::Edit;
use super::{Forms, quoted, text};
use crate::report::{self, Diagnostic};
use crate::source::{Entry, Node, Table, Value};

/// What Alertmanager calls the list; the second name is that of older versions.
const LISTS: &[&str] = &["time_intervals", "mute_time_intervals"];

impl Forms<'_> {
    /// `[[time_intervals]]` with `name` and periods: a table of lists, by their names.
    pub(super) fn list_of_intervals(&mut self, tree: &mut Table) {
        let lists: Vec<(&str, &[Node])> =
            LISTS.iter().filter_map(|list| Some((*list, elements(tree.get(list)?)?))).collect();
        let edits: Vec<(&str, Option<Edit>)> = self.edits_of_lists(&lists);
        for (list, edit) in edits {
            let Some(entry) = tree.remove(list) else { continue };
            let Value::Array(items) = entry.node.value else { continue };
            let mut table = match tree.remove("time_intervals") {
                Some(Entry { node: Node { value: Value::Table(table), .. }, .. }) => table,
                Some(other) => {
                    // a list of both names, or something else: told by its shape
                    tree.insert("time_intervals", other);
                    Table::default()
                }
                None => Table::default(),
            };
            for item in items {
                self.interval(item, list, edit.clone(), &mut table);
            }
            let node = Node { span: entry.node.span, value: Value::Table(table) };
            tree.insert("time_intervals", Entry { key: entry.key, node });
        }
    }

    fn interval(&mut self, item: Node, list: &str, edit: Option<Edit>, into: &mut Table) {
        let span = item.span;
        let Value::Table(mut written) = item.value else { return };
        let Some(name) = written.remove("name") else { return };
        let periods = written.remove("time_intervals");
        let Some(key) = name.node.string().map(str::to_owned) else { return };
        self.item = format!("time_intervals.{key}");
        let ours = format!("[[time_intervals.{}]] with the keys of each period", report::key(&key));
        self.report_form(name.key, &format!("a list of `{list}`"), &ours, edit);
        for (other, entry) in written.iter() {
            let found =
                Diagnostic::new("shape/unknown-key", entry.key, format!("unknown key `{other}`"), "unknown key");
            let help = "an element of this list has a `name` and `time_intervals`; write all other keys in a period";
            self.notes.push(found.help(help).item(self.item.clone()));
        }
        let node = periods.map_or(Node { span, value: Value::Array(Vec::new()) }, |periods| periods.node);
        match into.get_mut(&key).map(|entry| &mut entry.node.value) {
            // twice under one name: both of them, as two headers would be
            Some(Value::Array(before)) => before.extend(node.array().unwrap_or_default().iter().cloned()),
            Some(_) => {}
            None => into.insert(key, Entry { key: name.node.span, node }),
        }
    }

    /// `times` of each period.
    pub(super) fn times_of(&mut self, intervals: &mut Node) {
        let Some(table) = intervals.table_mut() else { return };
        for (name, entry) in table.iter_mut() {
            self.item = format!("time_intervals.{name}");
            self.nested(&mut entry.node);
            let periods = match &mut entry.node.value {
                Value::Array(periods) => periods.iter_mut().collect(),
                Value::Table(_) => vec![&mut entry.node],
                _ => Vec::new(),
            };
            for period in periods {
                let times = period.table_mut().and_then(|table| table.get_mut("times"));
                if let Some(Value::Array(times)) = times.map(|entry| &mut entry.node.value) {
                    times.iter_mut().for_each(|time| self.time(time));
                }
            }
        }
    }

    /// A name with a list of periods of its own.
    fn nested(&mut self, node: &mut Node) {
        let only = |table: &Table| table.iter().all(|(key, _)| key == "time_intervals");
        if !node.table().is_some_and(only) {
            return;
        }
        let periods = node.table_mut().and_then(|table| table.remove("time_intervals"));
        let Some(periods) = periods else { return };
        let ours = "a header [[time_intervals.…]] for each period";
        self.report_form(periods.key, "`time_intervals` in a time interval", ours, None);
        *node = periods.node;
    }

    /// `{ start_time = "09:00", end_time = "17:00" }`
    fn time(&mut self, node: &mut Node) {
        let Some(ours) = from_to(node) else { return };
        let inline = self.slice(node.span).starts_with('{') && !self.has_comment(node.span);
        let edit = inline.then(|| (node.span, quoted(&ours)));
        self.report_form(node.span, "`start_time` and `end_time`", &format!("one string: {}", quoted(&ours)), edit);
        *node = text(ours, node.span);
    }
}

/// Both times as one text.
pub(super) fn from_to(node: &Node) -> Option<String> {
    let table = node.table()?;
    let known = table.iter().all(|(key, _)| matches!(key, "start_time" | "end_time"));
    let (from, to) = (table.get("start_time")?.node.string()?, table.get("end_time")?.node.string()?);
    known.then(|| format!("{from}-{to}"))
}

/// The elements, if all are those of Alertmanager's list.
fn elements(entry: &Entry) -> Option<&[Node]> {
    entry.node.array().filter(|items| items.iter().all(is_named))
}

/// Whether it is an element of Alertmanager's list.
fn is_named(node: &Node) -> bool {
    node.get("name").is_some_and(|name| name.string().is_some())
}
