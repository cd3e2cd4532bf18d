//! The tables of the language and of the tools' own configurations, as data: what may stand in them.
//!
//! In: the TOML files of `fields/`, packed when the crate is built (`catalogue/pack/fields`). Out: static rows. `decode` holds
//! what is written to them, `schema` tells editors, `resolve` reads what belongs to a tool, `emit` writes that in the same
//! order. Absent: what a tool checks beyond that.

use serde_json::{Value, json};

use crate::report::nearest;

/// The fields that may stand in one table.
#[derive(Debug)]
pub struct FieldTable {
    /// Its name among the tables of the language, or among those of its tool.
    pub name: &'static str,
    /// The name of its schema among the definitions, such as `AlertmanagerHttpConfig`.
    pub definition: &'static str,
    /// The tool whose configuration it is a part of, as people call it; none for a table of the language.
    pub tool: Option<&'static str>,
    /// One sentence for the schema.
    pub about: &'static str,
    /// In the order in which they are written.
    pub fields: &'static [Field],
    /// The names of all fields that the tool has, those that are not offered too, in its own order.
    pub order: &'static [&'static str],
    /// Of each group, one key must be there.
    pub needs: &'static [&'static [&'static str]],
    /// Of each group, only one key may be there.
    pub excludes: &'static [&'static [&'static str]],
    /// Of each group, all keys are there or none.
    pub together: &'static [&'static [&'static str]],
    /// Fields of the tool that are not offered, each with what to write in its place.
    pub instead: &'static [(&'static str, &'static str)],
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// The name by which the tool knows it.
    pub written: &'static str,
    /// The tool that reads it; none for a key of the language.
    pub tool: Option<&'static str>,
    /// What may be written as its value.
    pub field_type: FieldType,
    /// The first version of the tool that has it; none for the oldest that output is written for.
    pub since: Option<&'static str>,
    /// The last version of the tool that has it.
    pub until: Option<&'static str>,
    /// Its name in later versions.
    pub renamed_to: Option<&'static str>,
    /// The field that takes a file in its place: where a reference to a secret is written.
    pub file: Option<FileTwin>,
    /// Values of an enumeration that came later than the field, each with the first version that has it.
    pub values_since: &'static [(&'static str, &'static str)],
    /// Values of an enumeration that a later version does not have, each with the last version that does.
    pub values_until: &'static [(&'static str, &'static str)],
    /// The first version that expands it as a template; none where braces are just text.
    pub template: Option<&'static str>,
    /// Whether `{environment}` and its like are replaced in it.
    pub placeholders: bool,
    /// Of a number, or of each number of a list: the least that it may be.
    pub minimum: Option<i64>,
    /// The most that it may be.
    pub maximum: Option<i64>,
    /// Of a list: whether it is a set, which is not empty and holds nothing twice.
    pub set: bool,
    /// What it is about, where that is more than how the tool does its work: `client`, `relabelling` or `discovery`.
    pub group: Option<&'static str>,
    /// Of a date: what it holds, `date` or `date-time`.
    pub format: Option<&'static str>,
    /// The value in force where nothing is written, as JSON.
    pub default: Option<&'static str>,
    /// Values that would do, as JSON.
    pub examples: &'static [&'static str],
    /// One sentence for the schema.
    pub about: &'static str,
}

/// The field by which a tool reads the same value from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTwin {
    /// Its name.
    pub name: &'static str,
    /// The first version of the tool that has it.
    pub since: Option<&'static str>,
}

/// A closed set of texts.
#[derive(Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: &'static str,
    /// The name of its schema among the definitions, such as `AlertmanagerHttpConfig`.
    pub definition: &'static str,
    /// One sentence for the schema.
    pub about: &'static str,
    /// The texts.
    pub values: &'static [&'static str],
    /// What each of them means, in the same order.
    pub abouts: &'static [&'static str],
}

/// A value that may be written in several ways.
#[derive(Debug)]
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// The name of its schema among the definitions, such as `AlertmanagerHttpConfig`.
    pub definition: &'static str,
    /// One sentence for the schema.
    pub about: &'static str,
    /// The ways, each of another type of TOML. A list or a map among them has at least one entry.
    pub one_of: &'static [FieldType],
    /// Values that would do, as JSON.
    pub examples: &'static [&'static str],
}

/// What may be written as the value.
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A text that is not empty.
    Name,
    /// A date, as TOML has it or as a text.
    Date,
    /// `http://` or `https://`, with a host.
    Url,
    /// `host:port`.
    HostPort,
    /// `30s`, `1h30m`: as Prometheus reads it.
    Duration,
    /// The same, and longer than 0.
    PositiveDuration,
    /// `1m30s`: as Go reads it, without days.
    GoDuration,
    /// A number of bytes with a unit: `10MiB`.
    Size,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of these.
    Enumeration(&'static [&'static str]),
    /// One of a set that has a name.
    OneOf(&'static Enumeration),
    /// A reference to a secret, and never a plain text.
    Secret,
    /// A file beside the spec, or an absolute path; not secret.
    File,
    /// Anything that TOML can say.
    Any,
    /// A table with these fields.
    Table(&'static FieldTable),
    /// A list of these.
    List(&'static FieldType),
    /// One table, or a list of them.
    OneOrMany(&'static FieldType),
    /// A text, or a table.
    TextOr(&'static FieldType),
    /// Values by names that the author gives.
    Map(&'static FieldType),
    /// One of several ways to write it.
    Form(&'static Form),
}

include!(concat!(env!("OUT_DIR"), "/field_tables.rs"));

impl FieldTable {
    /// A table of this form, with what it cannot do without, or with its first key.
    pub fn example(&self) -> Option<Value> {
        let needed: Vec<&Field> = self.needs.iter().filter_map(|group| self.field(group.first()?)).collect();
        let shown = if needed.is_empty() { self.fields.iter().take(1).collect() } else { needed };
        let entry = |field: &Field| {
            let written = field.written_examples().next().or_else(|| field.field_type.example())?;
            Some((field.name.to_owned(), written))
        };
        let entries: Option<serde_json::Map<String, Value>> = shown.into_iter().map(entry).collect();
        entries.map(Value::Object)
    }

    /// The key that was meant by one that the table does not have; further in, only one of that very name is meant.
    pub fn stands_for(&self, name: &str, further_in: bool) -> Option<&'static str> {
        let own = self.field(name).map(|field| field.name);
        if own.is_some() || further_in {
            return own;
        }
        let instead = self.instead.iter().find(|(other, _)| *other == name);
        let instead = instead.and_then(|(_, now)| self.field(now)).map(|field| field.name);
        let of_file = || self.fields.iter().find(|field| field.file.is_some_and(|twin| twin.name == name));
        let near = || self.field(nearest(name, self.fields.iter().map(|field| field.name))?.name);
        instead.or_else(|| of_file().or_else(near).map(|field| field.name))
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// Values that would do.
    pub fn written_examples(&self) -> impl Iterator<Item = Value> {
        self.examples.iter().filter_map(|example| serde_json::from_str(example).ok())
    }

    /// A value that would do, as TOML; empty where the keys of a table say more.
    pub fn example(&self) -> String {
        let default = || self.default.and_then(|default| serde_json::from_str(default).ok());
        // that there is nothing of it shows nothing
        let default = || default().filter(|value: &Value| !matches!(toml_of(value).as_str(), "[]" | "{  }" | "\"0s\""));
        let example = self.written_examples().next().or_else(default).or_else(|| self.field_type.example());
        example.map_or(String::new(), |example| toml_of(&example))
    }
}

impl FieldType {
    /// The table that it is, if it is one.
    pub fn table(&self) -> Option<&'static FieldTable> {
        match self {
            FieldType::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether it is of secrets and nothing else.
    pub fn holds_secrets(&self) -> bool {
        match self {
            FieldType::Secret => true,
            FieldType::List(items) => items.holds_secrets(),
            _ => false,
        }
    }

    /// A value of this type; nothing for tables, which show their keys.
    pub fn example(&self) -> Option<Value> {
        Some(match self {
            FieldType::Text | FieldType::Name => json!("text"),
            FieldType::Date => json!("2027-01-01"),
            FieldType::Url => json!("https://example.com/"),
            FieldType::HostPort => json!("mail.example.com:587"),
            FieldType::Duration | FieldType::PositiveDuration | FieldType::GoDuration => json!("30s"),
            FieldType::Size => json!("10MiB"),
            FieldType::Integer => json!(10),
            FieldType::Number => json!(1.5),
            FieldType::Boolean => json!(true),
            FieldType::Enumeration(values) => json!(values.first()?),
            FieldType::OneOf(enumeration) => json!(enumeration.values.first()?),
            FieldType::Secret => json!({ "file": "secrets/token" }),
            FieldType::File => json!("certificates/ca.pem"),
            FieldType::Any => json!("any value"),
            FieldType::Table(table) => table.example()?,
            FieldType::OneOrMany(item) => item.example()?,
            FieldType::TextOr(_) => json!("text"),
            FieldType::List(items) => json!([items.example()?]),
            FieldType::Map(values) => json!({ "name": values.example()? }),
            FieldType::Form(form) => serde_json::from_str(form.examples.first()?).ok()?,
        })
    }

    /// The ways to write it that are left when forms are taken apart.
    pub fn ways(&self) -> Vec<&FieldType> {
        match self {
            FieldType::Form(form) => form.one_of.iter().flat_map(FieldType::ways).collect(),
            _ => vec![self],
        }
    }

    /// The texts that it takes, where these are a closed set.
    pub fn values(&self) -> Option<&'static [&'static str]> {
        match self {
            FieldType::Enumeration(values) => Some(values),
            FieldType::OneOf(enumeration) => Some(enumeration.values),
            _ => None,
        }
    }

    /// What it takes, in words with their article.
    pub fn describe(&self) -> String {
        let words = match self {
            FieldType::Text | FieldType::Name | FieldType::Enumeration(_) | FieldType::OneOf(_) => "a string",
            FieldType::Date => "a date",
            FieldType::Url => "a URL",
            FieldType::HostPort => "a string such as \"mail.example.com:587\"",
            FieldType::Duration | FieldType::PositiveDuration | FieldType::GoDuration => "a duration such as \"30s\"",
            FieldType::Size => "a size such as \"10MiB\"",
            FieldType::Integer => "a whole number",
            FieldType::Number => "a number",
            FieldType::Boolean => "true or false",
            FieldType::Secret => "a secret",
            FieldType::File => "the path of a file",
            FieldType::Any => "a value",
            FieldType::Table(_) | FieldType::Map(_) => "a table",
            FieldType::List(FieldType::Text) => "a list of strings",
            FieldType::List(_) => "a list",
            FieldType::OneOrMany(_) => "a table, or a list of tables",
            FieldType::TextOr(_) => "a string or a table",
            FieldType::Form(_) => {
                let words: Vec<String> = self.ways().iter().map(|way| way.describe()).collect();
                return match words.split_last() {
                    Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
                    _ => words.concat(),
                };
            }
        };
        words.to_owned()
    }
}

/// A value as TOML, on one line.
pub fn toml_of(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml_of).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {}", toml_of(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
