//! `match`, `match_re`, `source_match` and their like, and `matchers` as one text: a list of conditions.

use std::fmt::Write as _;

use super::{Forms, quoted, text, whole};
use crate::source::{Entry, Node, Span, Table, Value};

impl Forms<'_> {
    /// The routes below one, at any depth.
    pub(super) fn routes(&mut self, node: &mut Node, path: &str) {
        let Some(Value::Array(routes)) = node.table_mut().and_then(|table| table.get_mut("routes")).map(value_of)
        else {
            return;
        };
        for (index, route) in routes.iter_mut().enumerate() {
            let path = format!("{path}.routes.{index}");
            self.item.clone_from(&path);
            if let Some(table) = route.table_mut() {
                self.conditions(table, "matchers", ["match", "match_re"]);
            }
            self.routes(route, &path);
        }
    }

    /// Both sides of an inhibition.
    pub(super) fn inhibition(&mut self, node: &mut Node) {
        let Some(table) = node.table_mut() else { return };
        self.conditions(table, "source_matchers", ["source_match", "source_match_re"]);
        self.conditions(table, "target_matchers", ["target_match", "target_match_re"]);
    }

    /// Makes one list of what stands under three keys.
    fn conditions(&mut self, table: &mut Table, ours: &str, theirs: [&str; 2]) {
        self.one_text(table, ours);
        let mut added = Vec::new();
        let mut taken: Vec<(&str, Entry)> = Vec::new();
        for (key, operator) in theirs.into_iter().zip(["=", "=~"]) {
            let conditions = table.get(key).and_then(|entry| conditions(&entry.node, operator));
            // what is no map of texts stays, and is reported by its shape
            let Some(conditions) = conditions else { continue };
            added.extend(conditions);
            taken.extend(table.remove(key).map(|entry| (key, entry)));
        }
        let Some((_, first)) = taken.first() else { return };
        let place = Span::new(first.key.start as usize..first.node.span.end as usize);
        let key = first.key;
        let edit = self.edit_of(table.get(ours), &taken, ours, &added);
        for (name, entry) in &taken {
            let ours = format!("{ours} = [{}]", listed(&added));
            // one edit for all of them
            let edit = edit.clone().filter(|_| entry.key == key);
            self.report_form(entry.key, &format!("`{name}`"), &ours, edit);
        }
        let nodes = added.into_iter().map(|(condition, span)| text(condition, span));
        match table.get_mut(ours).map(|entry| &mut entry.node.value) {
            Some(Value::Array(list)) => list.extend(nodes),
            Some(_) => {}
            None => {
                let value = Value::Array(nodes.collect());
                table.insert(ours, Entry { key, node: Node { span: place, value } });
            }
        }
    }

    /// `matchers` as one text with conditions.
    fn one_text(&mut self, table: &mut Table, ours: &str) {
        let Some(entry) = table.get_mut(ours) else { return };
        if entry.node.string().is_none() {
            return;
        }
        let node = entry.node.clone();
        let list = format!("[{}]", self.slice(node.span));
        let edit = Some((node.span, list.clone()));
        self.report_form(node.span, &format!("`{ours}` as one string"), &format!("a list: {ours} = {list}"), edit);
        entry.node = Node { span: node.span, value: Value::Array(vec![node]) };
    }

    /// The one text that takes the place of all keys, where they stand side by side as `key = value`.
    fn edit_of(
        &self,
        ours: Option<&Entry>,
        taken: &[(&str, Entry)],
        key: &str,
        added: &[(String, Span)],
    ) -> Option<(Span, String)> {
        let mut places: Vec<Span> = taken.iter().map(|(_, entry)| whole(entry)).chain(ours.map(whole)).collect();
        places.sort_unstable_by_key(|place| place.start);
        let (first, last) = (places.first()?, places.last()?);
        let all = Span::new(first.start as usize..last.end as usize);
        // a header or a dotted key stands for a table that goes on elsewhere
        let inline = |entry: &Entry| self.slice(entry.node.span).starts_with(['{', '[']) && self.is_pair(entry);
        let between = places.windows(2).all(|two| match two {
            [one, next] if one.end <= next.start => {
                let gap = self.slice(Span::new(one.end as usize..next.start as usize));
                gap.chars().all(|c| c.is_whitespace() || c == ',')
            }
            _ => false,
        });
        if !between || !taken.iter().map(|(_, entry)| entry).chain(ours).all(inline) {
            return None;
        }
        if taken.iter().any(|(_, entry)| self.has_comment(entry.node.span)) {
            return None;
        }
        let Some(ours) = ours else { return Some((all, format!("{key} = [{}]", listed(added)))) };
        let head = self.slice(Span::new(ours.key.start as usize..ours.node.span.start as usize));
        Some((all, format!("{head}{}", self.extended(&ours.node, &listed(added))?)))
    }

    /// A list as it is written, with more at its end: its comments stay.
    fn extended(&self, list: &Node, more: &str) -> Option<String> {
        let written = self.slice(list.span);
        let Some(last) = list.array()?.last() else {
            return Some(format!("[{more}{}", written.strip_prefix('[')?));
        };
        let (before, after) = written.split_at_checked(last.span.end.checked_sub(list.span.start)? as usize)?;
        let line = after.split_once('\n').and_then(|(line, rest)| {
            let behind = line.trim_start().strip_prefix(',')?.trim_start();
            (behind.is_empty() || behind.starts_with('#')).then_some((line, rest))
        });
        let Some((line, rest)) = line else { return Some(format!("{before}, {more}{after}")) };
        let start = before.rfind('\n').map_or(before, |at| before.get(at + 1..).unwrap_or(""));
        let indent = start.get(..start.len() - start.trim_start().len()).unwrap_or("");
        let end = self.line_end(list.span);
        Some(format!("{before}{line}\n{indent}{more},{end}{rest}"))
    }

    /// Whether a key stands right before its value.
    fn is_pair(&self, entry: &Entry) -> bool {
        let (end, start) = (entry.key.end as usize, entry.node.span.start as usize);
        end <= start && self.slice(Span::new(end..start)).trim() == "="
    }
}

fn value_of(entry: &mut Entry) -> &mut Value {
    &mut entry.node.value
}

/// The conditions of a map of texts; none where it is something else.
fn conditions(node: &Node, operator: &str) -> Option<Vec<(String, Span)>> {
    let mut found: Vec<(String, Span)> = Vec::new();
    for (label, entry) in node.table()?.iter() {
        let value = entry.node.string()?;
        let mut condition = format!("{label}{operator}\"");
        for character in value.chars() {
            match character {
                '"' => condition.push_str("\\\""),
                '\\' => condition.push_str("\\\\"),
                '\n' => condition.push_str("\\n"),
                other => condition.push(other),
            }
        }
        condition.push('"');
        found.push((condition, whole(entry)));
    }
    found.sort_by_key(|(_, span)| span.start);
    Some(found)
}

/// Conditions as the entries of a list.
fn listed(conditions: &[(String, Span)]) -> String {
    let mut list = String::new();
    for (condition, _) in conditions {
        let comma = if list.is_empty() { "" } else { ", " };
        // writing to a string cannot fail
        let _ = write!(list, "{comma}{}", quoted(condition));
    }
    list
}
