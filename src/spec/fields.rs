//! Tables of fields: what a tool takes under one key of its own configuration, as data.
//!
//! In: TOML files beside the modules that own them, packed when the crate is built (`catalogue/pack/fields.rs`). Out:
//! static rows; `resolve` holds written values to them, `emit` writes those in the same order. Absent: what a product
//! checks beyond types, names, versions, and which keys need or exclude each other.

use serde_json::{Map, Value, json};

/// The fields that may stand in one table.
#[derive(Debug)]
pub struct FieldTable {
    /// Its name among the tables of its file.
    pub name: &'static str,
    /// One sentence for the schema.
    pub about: &'static str,
    /// In the order in which they are written.
    pub fields: &'static [Field],
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
    pub name: &'static str,
    /// The name by which the tool knows it.
    pub written: &'static str,
    pub field_type: FieldType,
    /// The first version of the tool that has it; none for the oldest that output is written for.
    pub since: Option<&'static str>,
    /// The last version of the tool that has it.
    pub until: Option<&'static str>,
    /// The field that takes a file in its place: where a reference to a secret is written.
    pub file: Option<FileTwin>,
    /// Values of an enumeration that came later than the field, each with the first version that has it.
    pub values_since: &'static [(&'static str, &'static str)],
    /// The first version that expands it as a template; none where braces are just text.
    pub template: Option<&'static str>,
    /// Whether `{environment}` and its like are replaced in it.
    pub placeholders: bool,
    /// Of a number: the least and the most that it may be.
    pub minimum: Option<i64>,
    /// A value that would do, as JSON.
    pub example: Option<&'static str>,
    /// One sentence for the schema.
    pub about: &'static str,
}

/// The field by which a tool reads the same value from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTwin {
    pub name: &'static str,
    /// The first version of the tool that has it.
    pub since: Option<&'static str>,
}

/// What may be written as the value.
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A text that is not empty.
    Name,
    /// `http://` or `https://`, with a host.
    Url,
    /// `host:port`.
    HostPort,
    /// `30s`, `1h30m`: as Prometheus reads it.
    Duration,
    /// `1m30s`: as Go reads it, without days.
    GoDuration,
    /// A number of bytes with a unit: `10MiB`.
    Size,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    Boolean,
    /// One of these.
    Enumeration(&'static [&'static str]),
    /// A reference to a secret, and never a plain text.
    Secret,
    /// A file beside the spec, or an absolute path; not secret.
    File,
    /// Anything that TOML can say.
    Any,
    /// A table with these fields.
    Table(&'static FieldTable),
    List(&'static FieldType),
    /// One table, or a list of them.
    OneOrMany(&'static FieldType),
    /// A text, or a table.
    TextOr(&'static FieldType),
    /// Values by names that the author gives.
    Map(&'static FieldType),
}

impl FieldTable {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What an editor is told about a table of this type. Tables inside are referred to under `$defs` by [`definition`].
    pub(super) fn schema(&self, product: &str) -> Value {
        let properties: Map<String, Value> =
            self.fields.iter().map(|field| (field.name.to_owned(), field.schema(product))).collect();
        // no type: where it is referred to, a list of such tables may be allowed too
        json!({
            "description": self.about,
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// The name of a table's schema among the definitions: `Alertmanager` and `http_config` to `AlertmanagerHttpConfig`.
pub(super) fn definition(product: &str, table: &str) -> String {
    let words = table.split(['_', '-']).map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    format!("{product}{}", words.collect::<String>())
}

/// Adds the schemas of all tables of a file to the definitions.
pub(super) fn define(tables: &[&FieldTable], product: &str, definitions: &mut Map<String, Value>) {
    for table in tables {
        definitions.insert(definition(product, table.name), table.schema(product));
    }
}

impl Field {
    fn schema(&self, product: &str) -> Value {
        let mut schema = self.field_type.schema(product);
        let Some(object) = schema.as_object_mut() else { return schema };
        if self.file.is_some() && !matches!(self.field_type, FieldType::Secret) {
            let plain = object.remove("type").unwrap_or_else(|| "string".into());
            object.insert("type".to_owned(), json!([plain, "object"]));
            object.extend(reference());
        }
        if let Some(minimum) = self.minimum {
            object.insert("minimum".to_owned(), minimum.into());
        }
        let since = self.since.map_or(String::new(), |since| format!(" Since {product} {since}."));
        let until = self.until.map_or(String::new(), |until| format!(" Until {product} {until}."));
        object.insert("description".to_owned(), format!("{}{since}{until}", self.about).into());
        let written = self.example.and_then(|example| serde_json::from_str(example).ok());
        if let Some(example) = written.or_else(|| self.field_type.example()) {
            object.insert("examples".to_owned(), json!([example]));
        }
        schema
    }
}

/// A table of that definition, or another type; with `items`, a list of such tables.
fn forms(table: Value, other: &str, items: bool) -> Value {
    let mut schema = table.clone();
    if let Some(object) = schema.as_object_mut() {
        object.insert("type".to_owned(), json!(["object", other]));
        if items {
            object.insert(
                "items".to_owned(),
                json!({ "type": "object", "$ref": table.get("$ref").cloned().unwrap_or_default() }),
            );
        }
    }
    schema
}

/// The keywords of a table that refers to a secret.
fn reference() -> Map<String, Value> {
    let reference = json!({
        "properties": {
            "file": {
                "type": "string",
                "description": "A file beside the spec that holds it.",
                "examples": ["secrets/token"],
            },
            "env": {
                "type": "string",
                "description": "An environment variable that holds it when the stack starts.",
                "examples": ["TOKEN"],
            },
        },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    reference.as_object().cloned().unwrap_or_default()
}

impl FieldType {
    fn schema(self, product: &str) -> Value {
        match self {
            FieldType::Text
            | FieldType::Name
            | FieldType::Url
            | FieldType::HostPort
            | FieldType::Duration
            | FieldType::GoDuration
            | FieldType::Size
            | FieldType::File => json!({ "type": "string" }),
            FieldType::Integer => json!({ "type": "integer" }),
            FieldType::Number => json!({ "type": "number" }),
            FieldType::Boolean => json!({ "type": "boolean" }),
            FieldType::Enumeration(values) => json!({ "type": "string", "enum": values }),
            FieldType::Secret => json!({ "$ref": "#/$defs/Secret" }),
            FieldType::Any => json!({}),
            FieldType::Table(table) => {
                json!({ "type": "object", "$ref": format!("#/$defs/{}", definition(product, table.name)) })
            }
            FieldType::List(items) => json!({ "type": "array", "items": items.schema(product) }),
            FieldType::Map(values) => json!({ "type": "object", "additionalProperties": values.schema(product) }),
            FieldType::OneOrMany(item) => forms(item.schema(product), "array", true),
            FieldType::TextOr(table) => forms(table.schema(product), "string", false),
        }
    }

    /// A value of this type; nothing for tables, which show their keys.
    pub fn example(self) -> Option<Value> {
        Some(match self {
            FieldType::Text | FieldType::Name => json!("text"),
            FieldType::Url => json!("https://example.com/"),
            FieldType::HostPort => json!("mail.example.com:587"),
            FieldType::Duration | FieldType::GoDuration => json!("30s"),
            FieldType::Size => json!("10MiB"),
            FieldType::Integer => json!(10),
            FieldType::Number => json!(1.5),
            FieldType::Boolean => json!(true),
            FieldType::Enumeration(values) => json!(values.first()?),
            FieldType::Secret => json!({ "file": "secrets/token" }),
            FieldType::File => json!("certificates/ca.pem"),
            FieldType::Any => json!("any value"),
            FieldType::Table(_) | FieldType::OneOrMany(_) => return None,
            FieldType::TextOr(_) => json!("text"),
            FieldType::List(items) => json!([items.example()?]),
            FieldType::Map(values) => json!({ "name": values.example()? }),
        })
    }

    /// What it takes, in words with their article.
    pub fn describe(self) -> &'static str {
        match self {
            FieldType::Text | FieldType::Name => "a string",
            FieldType::Url => "a URL",
            FieldType::HostPort => "a string such as \"mail.example.com:587\"",
            FieldType::Duration | FieldType::GoDuration => "a duration such as \"30s\"",
            FieldType::Size => "a size such as \"10MiB\"",
            FieldType::Integer => "a whole number",
            FieldType::Number => "a number",
            FieldType::Boolean => "true or false",
            FieldType::Enumeration(_) => "a string",
            FieldType::Secret => "a secret",
            FieldType::File => "the path of a file",
            FieldType::Any => "a value",
            FieldType::Table(_) | FieldType::Map(_) => "a table",
            FieldType::List(_) => "a list",
            FieldType::OneOrMany(_) => "a table, or a list of tables",
            FieldType::TextOr(_) => "a string or a table",
        }
    }
}
