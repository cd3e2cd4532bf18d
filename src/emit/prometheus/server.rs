//! What people set on the process: flags of its command line, and parts of its file.

use super::super::Layout;
use super::super::fields::entries;
use super::super::host::plain_word;
use super::super::yaml::Yaml;
use crate::model::{FieldValue, Fields, Model, RETENTION_IN_FILE, Stack};

/// The flags of the command line, in the order of their table.
pub(super) fn flags(model: &Model) -> Vec<String> {
    let stack = &model.stack;
    let in_file = stack.reads(&RETENTION_IN_FILE);
    let time = stack.retention.filter(|_| !in_file);
    let mut found: Vec<String> = time.map(|time| format!("--storage.tsdb.retention.time={time}")).into_iter().collect();
    for (field, value) in &stack.server {
        let Some(name) = field.written.strip_prefix("--") else { continue };
        if field.name == RETENTION_SIZE && in_file {
            continue;
        }
        found.extend(match &value.value {
            FieldValue::Boolean(true) => Some(format!("--{name}")),
            FieldValue::Boolean(false) => Some(format!("--no-{name}")),
            FieldValue::Text(text) => Some(format!("--{name}={text}")),
            FieldValue::Integer(number) => Some(format!("--{name}={number}")),
            FieldValue::List(items) => {
                let names: Vec<&str> = items.iter().filter_map(|item| item.text()).collect();
                Some(format!("--{name}={}", names.join(",")))
            }
            _ => None,
        });
    }
    found
}

/// The same, as words of the shell.
pub(super) fn words(model: &Model) -> Vec<String> {
    flags(model).iter().map(|flag| plain_word(flag)).collect()
}

/// The key of the size that stored samples may have.
const RETENTION_SIZE: &str = "retention_size";

/// The entries of one part of the file: `global`, `tsdb` or `storage`.
pub(super) fn part(stack: &Stack, group: &str, layout: &Layout) -> Vec<(String, Yaml)> {
    let of_group = stack.server.iter().filter(|(field, _)| field.group == Some(group));
    let fields: Fields = of_group.cloned().collect();
    entries(&fields, stack.runtime, layout)
}

/// `storage`: how long and how much is kept, and what is said about single parts of it.
pub(super) fn storage(stack: &Stack, layout: &Layout) -> Option<Yaml> {
    let mut tsdb = part(stack, "tsdb", layout);
    if stack.reads(&RETENTION_IN_FILE) {
        let size = crate::model::field(&stack.server, RETENTION_SIZE).and_then(|size| size.text());
        let retention =
            Yaml::map([("time", stack.retention.map(|time| time.to_string().into())), ("size", size.map(Yaml::from))]);
        tsdb.push(("retention".to_owned(), retention));
    }
    let mut storage = part(stack, "storage", layout);
    if !tsdb.is_empty() {
        storage.insert(0, ("tsdb".to_owned(), Yaml::Map(tsdb)));
    }
    (!storage.is_empty()).then_some(Yaml::Map(storage))
}
