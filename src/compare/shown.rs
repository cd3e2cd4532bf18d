//! Values in a sentence.

use std::borrow::Cow;

use super::change::Site;
use crate::secret::{cover_spec, mask_secrets};
use crate::source::{Node, Span, Value};
use crate::spec::toml_of;
use crate::{Outcome, kinds};

/// How long a value may become in a sentence.
const LONGEST: usize = 200;

/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// Whether a spec may hold a secret in plain text: no finding says so, and no finding is suppressed that would.
///
/// Looking for every secret takes a tenth of a check; of such a spec what is shown is looked at, and nothing else.
fn may_hold_secrets(outcome: &Outcome) -> bool {
    !outcome.diagnostics.is_empty() || outcome.sources.files().any(|(_, text)| text.contains("secret/"))
}

/// What is shown of a spec, without its secrets.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    outcome: &'a Outcome,
    /// Whether every secret of it is looked for.
    searched: bool,
}

impl<'a> Shown<'a> {
    pub(super) fn new(outcome: &'a Outcome) -> Shown<'a> {
        Shown { outcome, searched: may_hold_secrets(outcome) }
    }

    /// A text without secrets.
    pub(super) fn masked(self, text: &str) -> String {
        match self.searched {
            true => self.outcome.secrets().mask_secrets(text).into_owned(),
            false => mask_secrets(text).into_owned(),
        }
    }

    /// A value on one line.
    pub(super) fn value(self, node: &Node) -> String {
        if self.searched && self.outcome.secrets().touches(&self.outcome.sources, node.span) {
            return HIDDEN.to_owned();
        }
        short(&self.masked(&format!("`{}`", plain(node))))
    }

    /// Where a span is; nothing for what the program brings, which is in no file of the author.
    pub(super) fn site(self, span: Span) -> Option<Site> {
        let sources = &self.outcome.sources;
        let place = sources.place(span).filter(|place| !kinds::is_source(place.file))?;
        let (file, range) = sources.within(span)?;
        let text = if self.searched { self.outcome.secrets().covered(sources, file) } else { sources.text_of(file) };
        let start = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
        let line = text.get(start..)?.lines().next().unwrap_or_default().trim();
        let line = if self.searched { Cow::Borrowed(line) } else { cover_spec(line) };
        let text = short(&line).trim_end_matches('`').to_owned();
        Some(Site { file: place.file.to_owned(), line: place.line, column: place.column, text })
    }
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
