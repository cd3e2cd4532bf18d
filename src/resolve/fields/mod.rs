//! Values held to a table of fields (`spec/fields.rs`): names, types, versions, which keys are needed or exclude each
//! other. Everything that does not fit is reported where it stands and left out.

mod scalar;
mod secret;

use std::collections::BTreeMap;

use super::context::Context;
use crate::catalogue::{version_at_least, version_at_most};
use crate::model::{FieldValue, Fields};
use crate::report::{Diagnostic, nearest};
use crate::source::{Node, Span, Text, Value};
use crate::spec::fields::{Field, FieldTable, FieldType};
use crate::template::{Dialect, Template};

/// The tool that reads the fields.
#[derive(Clone, Copy)]
pub(super) struct Tool {
    /// Its table under `[stack]`.
    pub(super) component: &'static str,
    /// Its name for people.
    pub(super) product: &'static str,
    /// The code of a field that its version does not have.
    pub(super) not_in_version: &'static str,
}

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
    /// Whether this is a default, which may lack anything.
    pub(super) is_default: bool,
    /// The templates that were read.
    pub(super) templates: Vec<(Text, Template)>,
    /// The tables around the one that is being read, with the places of their names.
    around: Vec<(&'static FieldTable, Span)>,
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
            is_default: false,
            templates: Vec::new(),
            around: Vec::new(),
        }
    }

    /// Whether the tool's version has what came with another version.
    pub(super) fn has(&self, since: Option<&str>, until: Option<&str>) -> bool {
        since.is_none_or(|since| version_at_least(&self.version, since))
            && until.is_none_or(|until| version_at_most(&self.version, until))
    }

    /// Reads one table; `key` is where its name stands.
    pub(super) fn table(&mut self, table: &'static FieldTable, node: &Node, key: Span) -> Read {
        let Some(written) = node.table() else {
            self.wrong_type("a table", node, None);
            return Read { fields: Fields::new(), lossy: true };
        };
        let mut read = Read { fields: Fields::new(), lossy: written.broken };
        for (name, entry) in written.iter().filter(|(name, _)| table.field(name).is_none()) {
            read.lossy = true;
            self.unknown_key(table, name, entry.key);
        }
        self.around.push((table, key));
        for field in table.fields {
            let Some(entry) = written.get(field.name) else { continue };
            self.path.push(field.name.to_owned());
            let value =
                self.in_version(field, entry.key).then(|| self.value(field, field.field_type, &entry.node, entry.key));
            match value.flatten() {
                Some(value) => read.fields.push((field, value)),
                None => read.lossy = true,
            }
            self.path.pop();
        }
        self.around.pop();
        self.check_needs(table, written, key, &read);
        self.check_together(table, written, key, &read);
        self.check_excludes(table, written, &read);
        read
    }

    /// One key of the table is needed of each group.
    fn check_needs(&mut self, table: &'static FieldTable, written: &crate::source::Table, key: Span, read: &Read) {
        if !self.context.complete || read.lossy || self.is_default {
            return;
        }
        for group in table.needs {
            if group.iter().any(|name| written.contains(name)) {
                continue;
            }
            let offered: Vec<&Field> = group
                .iter()
                .filter_map(|name| table.field(name))
                .filter(|field| self.has(field.since, field.until))
                .collect();
            let names: Vec<String> = offered.iter().map(|field| format!("`{}`", field.name)).collect();
            let Some(first) = offered.first() else { continue };
            let names = names.join(" or ");
            let help = format!("write {} = {}", first.name, toml_example(first));
            self.context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    key,
                    format!("`{}` has no {names}", self.path.join(".")),
                    format!("{names} is missing"),
                )
                .help(help),
            );
        }
    }

    /// Where one key of a group is, all of them must be.
    fn check_together(&mut self, table: &'static FieldTable, written: &crate::source::Table, key: Span, read: &Read) {
        if !self.context.complete || read.lossy || self.is_default {
            return;
        }
        for group in table.together {
            let there = group.iter().find_map(|name| Some((*name, written.get(name)?.key)));
            let Some((there, _)) = there else { continue };
            for name in group.iter().filter(|name| !written.contains(name)) {
                self.context.report.add(
                    Diagnostic::new(
                        "shape/missing-key",
                        key,
                        format!("`{}` has `{there}` and no `{name}`", self.path.join(".")),
                        format!("`{name}` is missing"),
                    )
                    .help(format!("write `{name}` too, or remove `{there}`")),
                );
            }
        }
    }

    fn check_excludes(&mut self, table: &'static FieldTable, written: &crate::source::Table, read: &Read) {
        // what is switched off excludes nothing
        let is_on = |name: &str| {
            !read.fields.iter().any(|(field, value)| field.name == name && matches!(value, FieldValue::Boolean(false)))
        };
        let mut told: Vec<Span> = Vec::new();
        for group in table.excludes {
            let mut there = group
                .iter()
                .filter(|name| is_on(name))
                .filter_map(|name| written.get(name).map(|entry| (*name, entry.key)));
            let Some((first, first_key)) = there.next() else { continue };
            for (second, second_key) in there {
                // one key too many is one finding, whatever it is too many beside
                if told.contains(&second_key) {
                    continue;
                }
                told.push(second_key);
                self.context.report.add(
                    Diagnostic::new(
                        "shape/exclusive-keys",
                        second_key,
                        format!("`{second}` and `{first}` exclude each other in `{}`", self.path.join(".")),
                        format!("`{first}` is there already"),
                    )
                    .label(first_key, "this one")
                    .help("keep one of them"),
                );
            }
        }
    }

    fn in_version(&mut self, field: &Field, key: Span) -> bool {
        let product = self.tool.product;
        let (message, help) = if !self.has(field.since, None) {
            let since = field.since.unwrap_or("");
            (
                format!("`{}` exists since {product} {since}", field.name),
                format!("set `stack.{}.version` to \"{since}\" or later, or remove it", self.tool.component),
            )
        } else if !self.has(None, field.until) {
            let until = field.until.unwrap_or("");
            (format!("`{}` exists until {product} {until}", field.name), "remove it".to_owned())
        } else {
            return true;
        };
        let label = format!("unknown to {product} {}", self.version);
        self.context.report.add(Diagnostic::new(self.tool.not_in_version, key, message, label).help(help));
        false
    }

    /// The innermost table around this one that has a key which this one has not.
    fn owner(&self, table: &'static FieldTable, name: &str) -> Option<String> {
        if table.field(name).is_some() {
            return None;
        }
        let depth = self.around.iter().rposition(|(outer, _)| outer.field(name).is_some())?;
        let steps = self.path.len() - (self.around.len() - depth);
        Some(self.path.get(..steps).map_or(String::new(), |path| path.join(".")))
    }

    fn unknown_key(&mut self, table: &'static FieldTable, name: &str, key: Span) {
        let here = self.path.join(".");
        // a key after a sub-table's header lands in the sub-table: the commonest trap of TOML
        let owner = self.owner(table, name);
        let near = nearest(name, table.fields.iter().map(|field| field.name));
        if let Some(owner) = owner
            && near.is_none()
        {
            self.context.report.add(
                Diagnostic::new(
                    "shape/key-in-wrong-table",
                    key,
                    format!("`{name}` belongs to `{owner}`"),
                    format!("this is a key of `{here}`"),
                )
                .help(format!("move `{name}` out of `{here}`: out of its braces, or above its header if it has one")),
            );
            return;
        }
        let found =
            Diagnostic::new("shape/unknown-key", key, format!("unknown key `{name}` in `{here}`"), "unknown key");
        let known: Vec<&str> =
            table.fields.iter().filter(|field| self.has(field.since, field.until)).map(|field| field.name).collect();
        let instead = table.instead.iter().find(|(other, _)| *other == name).map(|(_, instead)| *instead);
        let of_file = table.fields.iter().find(|field| field.file.is_some_and(|twin| twin.name == name));
        self.context.report.add(match (instead, of_file, near) {
            // where the key in its place belongs to a table around this one, the edit is there
            (Some(instead), _, _) => match self.owner(table, instead) {
                Some(owner) => found.help(format!("write `{instead}` in its place, as a key of `{owner}`")),
                None => found.help(format!("write `{instead}` in its place")),
            },
            (None, Some(field), _) => found.help(format!("write {} = {{ file = \"…\" }}", field.name)),
            (None, None, Some(near)) => found.help(format!("did you mean `{near}`?")).edit_if(key, near.key()),
            (None, None, None) => found.help(format!("keys here: {}", known.join(", "))),
        });
    }

    /// Reads one value. What is wrong with it is reported.
    fn value(&mut self, field: &'static Field, ty: FieldType, node: &Node, key: Span) -> Option<FieldValue> {
        let refers = field.file.is_some() && node.table().is_some() && !matches!(ty, FieldType::List(_));
        if refers || matches!(ty, FieldType::Secret) {
            return self.secret(field, node);
        }
        match (ty, &node.value) {
            (FieldType::Table(table), Value::Table(_)) => {
                let Read { fields, lossy } = self.table(table, node, key);
                // a table without something of it would be another table
                (!lossy).then_some(FieldValue::Table(fields))
            }
            (FieldType::List(items), Value::Array(nodes)) => {
                let mut read = Vec::new();
                let mut sound = true;
                for node in nodes {
                    match self.value(field, *items, node, node.span) {
                        Some(value) => read.push(value),
                        None => sound = false,
                    }
                }
                sound.then_some(FieldValue::List(read))
            }
            (FieldType::Map(values), Value::Table(table)) => {
                let mut read = BTreeMap::new();
                let mut sound = true;
                for (name, entry) in table.iter() {
                    self.path.push(name.to_owned());
                    match self.value(field, *values, &entry.node, entry.key) {
                        Some(value) => drop(read.insert(name.to_owned(), value)),
                        None => sound = false,
                    }
                    self.path.pop();
                }
                sound.then_some(FieldValue::Map(read))
            }
            (FieldType::OneOrMany(item), Value::Array(nodes)) => {
                let read: Vec<Option<FieldValue>> =
                    nodes.iter().map(|node| self.value(field, *item, node, node.span)).collect();
                // one that is lost says nothing about the others
                Some(FieldValue::List(read.into_iter().flatten().collect()))
            }
            (FieldType::OneOrMany(item), Value::Table(_)) => {
                Some(FieldValue::List(self.value(field, *item, node, key).into_iter().collect()))
            }
            (FieldType::TextOr(table), Value::Table(_)) => self.value(field, *table, node, key),
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
        let text = Text::of(node, self.context.sources)?;
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
            let message = format!("`{}` is expanded as a template since {product} {since}", field.name);
            self.context.report.add(
                Diagnostic::new("template/not-in-version", text.whole(), message, "would be sent as it stands")
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

    fn wrong_type(&mut self, wanted: &str, node: &Node, example: Option<String>) {
        let name = self.path.last().cloned().unwrap_or_default();
        let message = format!("`{name}` takes {wanted}, not {}", node.a_type());
        let help = example.map(|example| format!("for example: {name} = {example}")).unwrap_or_default();
        self.context.report.add(Diagnostic::new("shape/wrong-type", node.span, message, node.a_type()).help(help));
    }
}

/// A value that would do, as TOML; empty where the keys of a table say more.
fn toml_example(field: &Field) -> String {
    match (field.example, field.field_type) {
        (Some(example), _) => serde_json::from_str(example).map_or(String::new(), |value| crate::spec::toml_of(&value)),
        (None, FieldType::Secret) => "{ file = \"secrets/…\" }".to_owned(),
        (None, ty) => ty.example().map_or("{ … }".to_owned(), |value| crate::spec::toml_of(&value)),
    }
}
