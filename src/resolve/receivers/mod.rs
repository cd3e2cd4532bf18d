//! `[receivers.*]`: who is notified, by which integrations, with which templates.

mod http;
mod integrations;
mod mail;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use super::fields::{FieldReader, Tool};
use crate::components;
use crate::model::Named;
use crate::model::{FieldValue, Fields, Integration, LabelMap, LabelRead, Receiver};
use crate::source::{Node, Span, Text};
use crate::spec::tools::RECEIVER;
use crate::spec::{self, Decoded};
use crate::template::{Template, alertmanager};

const ALERTMANAGER: Tool = Tool { component: components::ALERTMANAGER, product: "Alertmanager" };

pub(super) fn resolve(context: &mut Context<'_>) -> BTreeMap<String, Receiver> {
    check_defaults(context);
    let mut receivers = BTreeMap::new();
    for item in context.items("receivers") {
        context.report.about(Some(item.path()));
        if let Some(receiver) = resolve_receiver(context, &item) {
            receivers.insert(receiver.name.clone(), receiver);
        }
    }
    context.report.about(None);
    receivers
}

/// A default with a wrong key is wrong even if no receiver ever takes it.
fn check_defaults(context: &mut Context<'_>) {
    let layered = context.layered;
    for (_, node) in layered.defaults.iter().filter(|(table, _)| table == "receivers") {
        context.report.about(Some("defaults.receivers".to_owned()));
        let path = ["defaults", "receivers"];
        let Decoded { node, .. }: Decoded<'_, spec::Receiver> = context.decode_node(node, node.span, &path);
        reader(context, &path).table(&RECEIVER, &node);
    }
    context.report.about(None);
}

fn resolve_receiver(context: &mut Context<'_>, item: &Item<'_>) -> Option<Receiver> {
    let named = context.name(Named::Receiver, item.name, item.key);
    let path = [item.table, item.name];
    let mut node = item.node.clone();
    // what is switched off is not looked at, as with whole items
    leave_out_disabled(&mut node);
    let Decoded { item: written, node: ways, .. } = context.decode_node(&node, item.key, &path);
    let spec::Receiver { enabled: _, allow: _ } = written;
    let mut reader = reader(context, &path);
    let fields = reader.table(&RECEIVER, &ways).fields;
    let label_reads = reader.templates.iter().flat_map(|(text, template)| label_reads(text, template)).collect();
    let mut found = Vec::new();
    for (field, value) in fields {
        let FieldValue::List(entries) = value.value else { continue };
        for entry in entries {
            if let FieldValue::Table(fields) = entry.value {
                found.push(integration(field.name, fields));
            }
        }
    }
    integrations::check(context, item, &ways);
    let name = item.name.to_owned();
    named.then_some(Receiver { name, span: item.key, integrations: found, label_reads })
}

fn reader<'r, 'c>(context: &'r mut Context<'c>, path: &[&str]) -> FieldReader<'r, 'c> {
    let environment = context.environment();
    let version = context.stack.components.get(ALERTMANAGER.component).map_or((0, 0), |running| running.version);
    let mut reader = FieldReader::new(context, ALERTMANAGER, path);
    reader.dialect = Some(alertmanager(version));
    reader.placeholders = vec![("environment", Some(environment))];
    reader
}

fn integration(kind: &'static str, fields: Fields) -> Integration {
    let mut send_resolved = true;
    let mut kept = Fields::new();
    for (field, value) in fields {
        match (field.name, &value.value) {
            ("send_resolved", FieldValue::Boolean(flag)) => send_resolved = *flag,
            ("enabled", _) => {}
            _ => kept.push((field, value)),
        }
    }
    Integration { kind, fields: kept, send_resolved }
}

fn leave_out_disabled(receiver: &mut Node) {
    let Some(table) = receiver.table_mut() else { return };
    for field in RECEIVER.fields {
        if table.get(field.name).is_some_and(|entry| spec::is_off(&entry.node)) {
            table.remove(field.name);
        }
    }
    for (_, entry) in table.iter_mut() {
        if let crate::source::Value::Array(items) = &mut entry.node.value {
            items.retain(|item| !spec::is_off(item));
        }
    }
}

/// Whether what is read at a place is an argument of `or`, which takes the next one where it is empty.
fn has_alternative(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let action = before.rfind("{{").and_then(|start| before.get(start + 2..)).unwrap_or("");
    action.split(|letter: char| !letter.is_alphanumeric() && !"_.$".contains(letter)).any(|word| word == "or")
}

/// The labels that a template reads by name.
fn label_reads(text: &Text, template: &Template) -> Vec<LabelRead> {
    let reads = template.fields.iter().filter_map(|(path, at)| {
        let (map, label) = path.rsplit_once('.')?;
        let from = match map {
            "GroupLabels" => LabelMap::Group,
            "CommonLabels" => LabelMap::Common,
            "Alerts[].Labels" | "Alerts.Firing[].Labels" | "Alerts.Resolved[].Labels" => LabelMap::Alert,
            "CommonAnnotations"
            | "Alerts[].Annotations"
            | "Alerts.Firing[].Annotations"
            | "Alerts.Resolved[].Annotations" => LabelMap::Annotations,
            _ => return None,
        };
        // methods of a map are no labels
        let method = ["Names", "Remove", "SortedPairs", "Values"].contains(&label);
        let instead = has_alternative(text.as_str(), at.start);
        (!method && !instead).then(|| LabelRead { from, label: label.to_owned(), span: text.span(at.clone()) })
    });
    reads.collect()
}

/// Where each integration of a receiver stands: its type, its place in a list, its table, and the place of its name.
fn each(receiver: &Node) -> Vec<(&str, Vec<String>, &Node, Span)> {
    let mut found = Vec::new();
    let written = receiver.table().into_iter().flat_map(|table| table.iter());
    for (kind, entry) in written.filter(|(name, _)| RECEIVER.field(name).is_some()) {
        match entry.node.array() {
            Some(items) => found
                .extend(items.iter().enumerate().map(|(index, item)| (kind, vec![index.to_string()], item, item.span))),
            None => found.push((kind, Vec::new(), &entry.node, entry.key)),
        }
    }
    found
}
