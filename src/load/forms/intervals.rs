//! Time intervals as a list with names, and times with a beginning and an end.

use super::{Forms, quoted, text};
use crate::source::{Entry, Node, Span, Table, Value};

/// What Alertmanager calls the list; the second name is that of older versions.
const LISTS: &[&str] = &["time_intervals", "mute_time_intervals"];

impl Forms<'_> {
    /// `[[time_intervals]]` with `name` and periods: a table of lists, by their names.
    pub(super) fn list_of_intervals(&mut self, tree: &mut Table) {
        for list in LISTS {
            let is_list = |entry: &Entry| entry.node.array().is_some_and(|items| items.iter().all(is_named));
            if !tree.get(list).is_some_and(is_list) {
                continue;
            }
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
                self.interval(item, list, &mut table);
            }
            let node = Node { span: entry.node.span, value: Value::Table(table) };
            tree.insert("time_intervals", Entry { key: entry.key, node });
        }
    }

    fn interval(&mut self, item: Node, list: &str, into: &mut Table) {
        let edit = self.rewritten(&item, list);
        let span = item.span;
        let Value::Table(mut written) = item.value else { return };
        let Some(name) = written.remove("name") else { return };
        let periods = written.remove("time_intervals");
        let Some(key) = name.node.string().map(str::to_owned) else { return };
        self.item = format!("time_intervals.{key}");
        let ours = format!("[[time_intervals.{}]] with the keys of each period", key_of(&key));
        self.told(name.key, &format!("a list of `{list}`"), &ours, edit);
        let node = periods.map_or(Node { span, value: Value::Array(Vec::new()) }, |periods| periods.node);
        match into.get_mut(&key).map(|entry| &mut entry.node.value) {
            // twice under one name: both of them, as two headers would be
            Some(Value::Array(before)) => before.extend(node.array().unwrap_or_default().iter().cloned()),
            Some(_) => {}
            None => into.insert(key, Entry { key: name.node.span, node }),
        }
    }

    /// The element as headers of ours, where nothing else stands between its beginning and its end.
    fn rewritten(&self, item: &Node, list: &str) -> Option<(Span, String)> {
        let name = key_of(item.get("name")?.string()?);
        let mut end = item.span.end;
        spans(item, &mut |span| end = end.max(span.end));
        let all = Span::new(item.span.start as usize..end as usize);
        let header = self.slice(item.span);
        let plain = header.starts_with("[[") && header.contains(list) && !self.slice(all).contains('#');
        let periods = item.get("time_intervals")?.array()?;
        let others = item.table()?.iter().any(|(key, _)| !matches!(key, "name" | "time_intervals"));
        if !plain || others {
            return None;
        }
        let mut written = Vec::new();
        for period in periods {
            let mut entries: Vec<&Entry> = period.table()?.iter().map(|(_, entry)| entry).collect();
            entries.sort_by_key(|entry| entry.key.start);
            let mut lines = vec![format!("[[time_intervals.{name}]]")];
            for entry in entries {
                lines.push(format!("{} = {}", self.slice(entry.key), self.value(&entry.node)?));
            }
            written.push(lines.join("\n"));
        }
        (!written.is_empty()).then(|| (all, written.join("\n\n")))
    }

    /// A value as it is written; times in our form.
    fn value(&self, node: &Node) -> Option<String> {
        let times = node.array().unwrap_or_default();
        if !times.is_empty() && times.iter().all(|time| from_to(time).is_some()) {
            let times: Option<Vec<String>> = times.iter().map(|time| Some(quoted(&from_to(time)?))).collect();
            return Some(format!("[{}]", times?.join(", ")));
        }
        let text = self.slice(node.span);
        // a list of tables by headers is no value
        (!text.starts_with("[[") || node.array().is_some_and(|items| items.iter().all(|item| item.table().is_none())))
            .then(|| text.to_owned())
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
        self.told(periods.key, "`time_intervals` in a time interval", ours, None);
        *node = periods.node;
    }

    /// `{ start_time = "09:00", end_time = "17:00" }`
    fn time(&mut self, node: &mut Node) {
        let Some(ours) = from_to(node) else { return };
        let inline = self.slice(node.span).starts_with('{');
        let edit = inline.then(|| (node.span, quoted(&ours)));
        self.told(node.span, "`start_time` and `end_time`", &format!("one text: {}", quoted(&ours)), edit);
        *node = text(ours, node.span);
    }
}

/// Both times as one text.
fn from_to(node: &Node) -> Option<String> {
    let table = node.table()?;
    let known = table.iter().all(|(key, _)| matches!(key, "start_time" | "end_time"));
    let (from, to) = (table.get("start_time")?.node.string()?, table.get("end_time")?.node.string()?);
    known.then(|| format!("{from}-{to}"))
}

/// Whether it is an element of Alertmanager's list.
fn is_named(node: &Node) -> bool {
    node.get("name").is_some_and(|name| name.string().is_some())
}

/// A name as a key of TOML.
fn key_of(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { format!("{name:?}") }
}

/// The places of a value and of all below it.
fn spans(node: &Node, visit: &mut dyn FnMut(Span)) {
    visit(node.span);
    match &node.value {
        Value::Table(table) => table.iter().for_each(|(_, entry)| spans(&entry.node, visit)),
        Value::Array(items) => items.iter().for_each(|item| spans(item, visit)),
        _ => {}
    }
}
