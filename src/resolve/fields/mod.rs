//! Values of a table of fields that belongs to a tool (`spec/fields.rs`), understood: versions, templates, placeholders,
//! files and secrets, texts of a form. Names and types were held to the table by `spec::decode`. What does not fit is
//! reported where it stands and left out.

mod scalar;
mod secret;

use std::collections::BTreeMap;

use super::context::Context;
use crate::catalogue::{version_at_least, version_at_most};
use crate::model::{FieldValue, Fields};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned, Text, Value};
use crate::spec;
use crate::spec::fields::{Field, FieldTable, FieldType};
use crate::template::{Dialect, Template};

/// The tool that reads the fields.
#[derive(Clone, Copy)]
pub(super) struct Tool {
    /// Its table under `[stack]`.
    pub(super) component: &'static str,
    /// Its name for people.
    pub(super) product: &'static str,
}

/// The code of a field, or of a value of it, that the version of its tool does not have.
pub(super) const NOT_IN_VERSION: &str = "shape/field-not-in-version";

/// Reads tables of fields, and keeps what it met on the way.
pub(super) struct FieldReader<'r, 'c> {
    pub(super) context: &'r mut Context<'c>,
    pub(super) tool: Tool,
    /// The version that the output is written for.
    pub(super) version: String,
    /// The names that lead to the table, for messages.
    pub(super) path: Vec<String>,
    /// What templates may use; none where the tool expands nothing.
    pub(super) dialect: Option<Dialect>,
    /// What `{name}` stands for.
    pub(super) placeholders: Vec<(&'static str, Option<String>)>,
    /// The templates that were read.
    pub(super) templates: Vec<(Text, Template)>,
}

/// What was read of one table.
pub(super) struct Read {
    pub(super) fields: Fields,
    /// Whether something was left out, so that nothing can be concluded from what is absent.
    pub(super) lossy: bool,
}

impl<'r, 'c> FieldReader<'r, 'c> {
    /// A reader for a tool in the version that the stack has, without templates and placeholders.
    pub(super) fn new(context: &'r mut Context<'c>, tool: Tool, path: &[&str]) -> FieldReader<'r, 'c> {
        let version = context.stack.components.get(tool.component).map_or((0, 0), |running| running.version);
        FieldReader {
            context,
            tool,
            version: format!("{}.{}", version.0, version.1),
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            dialect: None,
            placeholders: Vec::new(),
            templates: Vec::new(),
        }
    }

    /// Whether the tool's version has what came with another version.
    pub(super) fn has(&self, since: Option<&str>, until: Option<&str>) -> bool {
        since.is_none_or(|since| version_at_least(&self.version, since))
            && until.is_none_or(|until| version_at_most(&self.version, until))
    }

    /// Reads one table.
    pub(super) fn table(&mut self, table: &'static FieldTable, node: &Node) -> Read {
        let mut read = Read { fields: Fields::new(), lossy: true };
        let Some(written) = node.table() else { return read };
        read.lossy = written.incomplete;
        for field in table.fields {
            let Some(entry) = written.get(field.name) else { continue };
            self.path.push(field.name.to_owned());
            let value = self.in_version(field, entry.key).then(|| self.value(field, field.field_type, &entry.node));
            match value.flatten() {
                // a switch of the language is for the whole table around it
                Some(FieldValue::Boolean(_)) if is_switch(field) => {}
                Some(FieldValue::Table(_)) if is_off(&entry.node, field.field_type) => {}
                Some(value) => read.fields.push((field, Spanned { value, span: entry.node.span, key: entry.key })),
                None => read.lossy = true,
            }
            self.path.pop();
        }
        read
    }

    fn in_version(&mut self, field: &Field, key: Span) -> bool {
        let product = self.tool.product;
        let (message, help) = if !self.has(field.since, None) {
            let since = field.since.unwrap_or("");
            (
                format!("`{}` needs {product} {since} or later", field.name),
                format!("set `stack.{}.version` to \"{since}\" or later, or remove it", self.tool.component),
            )
        } else if !self.has(None, field.until) {
            let now = field.renamed_to.map(|name| format!("; it is `{name}` now")).unwrap_or_default();
            let message = format!("`{}` does not exist in {product} {}{now}", field.name, self.version);
            (message, field.renamed_to.map_or("remove it".to_owned(), |name| format!("write `{name}` in its place")))
        } else {
            return true;
        };
        let label = format!("unknown to {product} {}", self.version);
        self.context.report.add(Diagnostic::new(NOT_IN_VERSION, key, message, label).help(help));
        false
    }

    /// Reads one of several values.
    fn entry(&mut self, field: &'static Field, ty: FieldType, node: &Node, key: Span) -> Option<Spanned<FieldValue>> {
        self.value(field, ty, node).map(|value| Spanned { value, span: node.span, key })
    }

    /// Reads one value. What is wrong with it is reported.
    fn value(&mut self, field: &'static Field, ty: FieldType, node: &Node) -> Option<FieldValue> {
        let refers = field.file.is_some() && node.table().is_some() && !matches!(ty, FieldType::List(_));
        if refers || matches!(ty, FieldType::Secret) {
            return self.secret(field, node);
        }
        match (ty, &node.value) {
            (FieldType::Table(table), Value::Table(_)) => {
                let Read { fields, lossy } = self.table(table, node);
                // a table without something of it would be another table
                (!lossy).then_some(FieldValue::Table(fields))
            }
            (FieldType::List(items), Value::Array(nodes)) => {
                let mut read = Vec::new();
                let mut sound = true;
                for node in nodes {
                    match self.entry(field, *items, node, node.span) {
                        Some(value) => read.push(value),
                        None => sound = false,
                    }
                }
                sound.then_some(FieldValue::List(read))
            }
            (FieldType::Map(values), Value::Table(table)) => {
                let mut read = BTreeMap::new();
                let mut sound = !table.incomplete;
                for (name, entry) in table.iter() {
                    self.path.push(name.to_owned());
                    match self.entry(field, *values, &entry.node, entry.key) {
                        Some(value) => drop(read.insert(name.to_owned(), value)),
                        None => sound = false,
                    }
                    self.path.pop();
                }
                sound.then_some(FieldValue::Map(read))
            }
            (FieldType::OneOrMany(item), Value::Array(nodes)) => {
                // one that is lost says nothing about the others
                let read = nodes.iter().filter_map(|node| self.entry(field, *item, node, node.span));
                Some(FieldValue::List(read.collect()))
            }
            (FieldType::OneOrMany(item), Value::Table(_)) => {
                Some(FieldValue::List(self.entry(field, *item, node, node.span).into_iter().collect()))
            }
            (FieldType::TextOr(table), Value::Table(_)) => self.value(field, *table, node),
            (FieldType::Any, _) => self.any(field, node).map(FieldValue::Any),
            _ => self.scalar(field, ty, node),
        }
    }

    /// Anything; texts in it are templates where the field is one.
    fn any(&mut self, field: &'static Field, node: &Node) -> Option<serde_json::Value> {
        Some(match &node.value {
            Value::String(_) => self.text(field, node)?.into(),
            Value::Integer(number) => (*number).into(),
            Value::Float(number) => serde_json::Number::from_f64(*number)?.into(),
            Value::Boolean(flag) => (*flag).into(),
            Value::Datetime(text) => text.as_str().into(),
            Value::Array(items) => {
                let items: Option<Vec<_>> = items.iter().map(|item| self.any(field, item)).collect();
                items?.into()
            }
            Value::Table(table) => {
                let mut entries = serde_json::Map::new();
                for (key, entry) in table.iter() {
                    entries.insert(key.to_owned(), self.any(field, &entry.node)?);
                }
                entries.into()
            }
        })
    }

    /// A text: dedented, placeholders replaced, its template checked. Nothing where one of these failed.
    fn text(&mut self, field: &'static Field, node: &Node) -> Option<String> {
        let text = Text::from_node(node, self.context.sources)?;
        if let Some(since) = field.template
            && self.has(Some(since), None)
            && let Some(dialect) = &self.dialect
        {
            let before = self.context.report.len();
            let parsed = self.context.template(&text, dialect);
            if self.context.report.len() > before {
                return None;
            }
            if let Some(parsed) = parsed {
                self.templates.push((text.clone(), parsed));
            }
        }
        if let Some(since) = field.template
            && !self.has(Some(since), None)
            && text.as_str().contains("{{")
        {
            let product = self.tool.product;
            let message = format!("`{}` is expanded as a template only since {product} {since}", field.name);
            self.context.report.add(
                Diagnostic::new("template/not-in-version", text.whole(), message, "would be sent without expansion")
                    .help(format!("set `stack.{}.version` to \"{since}\" or later", self.tool.component)),
            );
            return None;
        }
        if !field.placeholders {
            return Some(text.as_str().to_owned());
        }
        self.replaced(text.as_str(), node.span)
    }

    /// A text with its placeholders replaced.
    fn replaced(&mut self, text: &str, span: Span) -> Option<String> {
        let values: Vec<(&str, Option<&str>)> =
            self.placeholders.iter().map(|(name, value)| (*name, value.as_deref())).collect();
        self.context.placeholders(text, span, &values)
    }
}

/// Whether a field switches its table off, and is none of the tool.
fn is_switch(field: &Field) -> bool {
    field.tool.is_none() && field.name == "enabled"
}

/// Whether a table is switched off.
fn is_off(node: &Node, ty: FieldType) -> bool {
    let has_switch = ty.table().and_then(|table| table.field("enabled")).is_some_and(is_switch);
    has_switch && spec::is_off(node)
}
