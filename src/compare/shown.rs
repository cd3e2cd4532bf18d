//! Values in a sentence.

use crate::Outcome;
use crate::source::{Node, Value};
use crate::spec::toml_of;

/// How long a value may become in a sentence.
const LONGEST: usize = 200;

/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// A value on one line, without secrets.
pub(super) fn value(outcome: &Outcome, node: &Node) -> String {
    if outcome.secrets().touches(&outcome.sources, node.span) {
        return HIDDEN.to_owned();
    }
    short(&outcome.secrets().mask_secrets(&format!("`{}`", plain(node))))
}

/// A default on one line.
pub(super) fn default(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::String(text)) => format!("`{}`", one_line(&text)),
        Ok(value) => format!("`{}`", toml_of(&value)),
        Err(_) => format!("`{json}`"),
    }
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text that is long.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => {
            let closes = if text.starts_with('`') { "…`" } else { "…" };
            format!("{}{closes}", text.get(..end).unwrap_or(text))
        }
    }
}

/// A text of its own without quotes; what stands in lists and tables as TOML.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::String(text) => one_line(text),
        Value::Array(items) if items.iter().all(|item| item.string().is_some()) => {
            items.iter().map(plain).collect::<Vec<_>>().join(", ")
        }
        _ => toml(node),
    }
}

fn toml(node: &Node) -> String {
    match &node.value {
        Value::String(text) => format!("{:?}", one_line(text)),
        Value::Datetime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| format!("{key} = {}", toml(&entry.node)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
