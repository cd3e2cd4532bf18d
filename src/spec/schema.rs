//! The schema of the language, made of the tables of fields: what editors read.

use std::borrow::Cow;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::fields::{Enumeration, Field, FieldTable, FieldType, Form, TABLE_DOCUMENT, TABLE_SECRET};

/// A type of the language has the schema of its table.
macro_rules! schema_of_table {
    ($name:ident) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                Self::TABLE.definition.into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::spec::schema::of_table(Self::TABLE, generator)
            }
        }
    };
}
pub(super) use schema_of_table;

/// A whole file.
struct Document;

impl JsonSchema for Document {
    fn schema_name() -> Cow<'static, str> {
        "lakehouse.toml".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        of_table(&TABLE_DOCUMENT, generator)
    }
}

/// The schema of a whole file as the tables have it: the names of kinds and findings are not in it.
pub fn types() -> &'static Value {
    static TYPES: LazyLock<Value> = LazyLock::new(|| {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let mut value = generator.into_root_schema_for::<Document>().to_value();
        overlays(&mut value);
        value
    });
    &TYPES
}

/// Adds `[environments]`: each holds any part of a file, but what is the same everywhere.
fn overlays(document: &mut Value) {
    let Some(Value::Object(tables)) = document.get("properties").cloned() else {
        return;
    };
    let tables: Map<String, Value> = tables.into_iter().filter(|(name, _)| name != "lints").collect();
    let overlay = json!({
        "type": "object",
        "description": "Overrides for one environment: values of existing items.",
        "properties": tables,
        "additionalProperties": false,
    });
    let environments = json!({
        "type": "object",
        "description": "Environments by name, each with its overrides. Without this table, there is one environment, `production`.",
        "examples": [{ "prod": {}, "staging": { "stack": { "prometheus": { "retention": "3d" } } } }],
        "additionalProperties": { "$ref": "#/$defs/Overlay" },
    });
    if let Some(Value::Object(definitions)) = document.get_mut("$defs") {
        definitions.insert("Overlay".to_owned(), overlay);
    }
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("environments".to_owned(), environments);
    }
}

/// The schema of a table, whose inner tables are defined on the way.
pub(super) fn of_table(table: &'static FieldTable, generator: &mut SchemaGenerator) -> Schema {
    let schema = table_schema(table, generator.definitions_mut());
    schema.try_into().unwrap_or_default()
}

/// A reference to a definition, which is made if it is not there.
fn reference(
    name: &str,
    definitions: &mut Map<String, Value>,
    make: impl FnOnce(&mut Map<String, Value>) -> Value,
) -> Value {
    if !definitions.contains_key(name) {
        // a table may hold tables of its own kind
        definitions.insert(name.to_owned(), Value::Null);
        let schema = make(definitions);
        definitions.insert(name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn table_reference(table: &'static FieldTable, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = reference(table.definition, definitions, |definitions| table_schema(table, definitions));
    if table.tool.is_some() {
        schema["type"] = "object".into();
    }
    schema
}

fn table_schema(table: &'static FieldTable, definitions: &mut Map<String, Value>) -> Value {
    let fields = table.fields.iter().map(|field| (field.name.to_owned(), field_schema(field, definitions)));
    let properties: Map<String, Value> = fields.collect();
    let mut schema = json!({
        "description": table.about,
        "properties": properties,
        "additionalProperties": false,
    });
    // where a table of a tool is referred to, a list of such tables may be allowed too
    if table.tool.is_none() {
        schema["type"] = "object".into();
    }
    let all = |groups: &[&[&str]]| groups.iter().any(|group| group.len() == table.fields.len());
    if table.tool.is_none() && all(table.needs) {
        schema["minProperties"] = 1.into();
    }
    // beside what is switched off, another may stand
    if all(table.excludes) && !table.fields.iter().any(|field| matches!(field.field_type, FieldType::Boolean)) {
        schema["maxProperties"] = 1.into();
    }
    schema
}

fn field_schema(field: &Field, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = type_schema(&field.field_type, definitions);
    if field.file.is_some() && !field.field_type.holds_secrets() {
        let mut types = type_names(&field.field_type);
        types.push("object");
        schema = keywords_of_table(&TABLE_SECRET, definitions);
        schema["type"] = json!(types);
    }
    let numbers = if let FieldType::List(_) = field.field_type { &mut schema["items"] } else { &mut schema };
    for (keyword, bound) in [("minimum", field.minimum), ("maximum", field.maximum)] {
        if let Some(bound) = bound {
            numbers[keyword] = bound.into();
        }
    }
    if field.set {
        schema["minItems"] = 1.into();
        schema["uniqueItems"] = true.into();
    }
    let tool = field.tool.unwrap_or_default();
    let since = field.since.map_or(String::new(), |since| format!(" Since {tool} {since}."));
    let until = field.until.map_or(String::new(), |until| format!(" Until {tool} {until}."));
    schema["description"] = format!("{}{since}{until}", field.about).into();
    // what is a table shows its own keys
    let is_table = field.field_type.table().is_some() || matches!(field.field_type, FieldType::OneOrMany(_));
    let of_type = field.tool.filter(|_| !is_table).and_then(|_| field.field_type.example());
    let examples: Vec<Value> = field.written_examples().chain(of_type.filter(|_| field.examples.is_empty())).collect();
    if !examples.is_empty() {
        schema["examples"] = examples.into();
    }
    if let Some(default) = field.default.and_then(|default| serde_json::from_str::<Value>(default).ok()) {
        schema["default"] = default;
    }
    if let Some(format) = field.format {
        schema["format"] = format.into();
    }
    schema
}

/// The names of JSON's types that a value may have.
fn type_names(field_type: &FieldType) -> Vec<&'static str> {
    let mut names = Vec::new();
    for way in field_type.ways() {
        let of_way: &[&str] = match way {
            FieldType::Integer => &["integer"],
            FieldType::Number => &["number"],
            FieldType::Boolean => &["boolean"],
            FieldType::List(_) => &["array"],
            FieldType::Table(_) | FieldType::Map(_) | FieldType::Secret => &["object"],
            FieldType::OneOrMany(_) => &["object", "array"],
            FieldType::TextOr(_) => &["object", "string"],
            FieldType::Any | FieldType::Form(_) => &[],
            _ => &["string"],
        };
        names.extend(of_way.iter().filter(|name| !names.contains(*name)).copied().collect::<Vec<_>>());
    }
    names
}

fn type_schema(field_type: &FieldType, definitions: &mut Map<String, Value>) -> Value {
    match field_type {
        FieldType::Any => json!({}),
        FieldType::Table(table) => table_reference(table, definitions),
        FieldType::Secret => table_reference(&TABLE_SECRET, definitions),
        FieldType::OneOf(of) => reference(of.definition, definitions, |_| enumeration_schema(of)),
        FieldType::Form(form) => reference(form.definition, definitions, |definitions| form_schema(form, definitions)),
        FieldType::Enumeration(values) => json!({ "type": "string", "enum": values }),
        FieldType::List(items) => json!({ "type": "array", "items": type_schema(items, definitions) }),
        FieldType::Map(values) => json!({ "type": "object", "additionalProperties": type_schema(values, definitions) }),
        // one keyword for each way, so that an error points into the way that was written
        FieldType::OneOrMany(item) | FieldType::TextOr(item) => {
            let mut schema = type_schema(item, definitions);
            if let FieldType::OneOrMany(_) = field_type {
                schema["items"] = schema.clone();
            }
            schema["type"] = json!(type_names(field_type));
            schema
        }
        _ => json!({ "type": type_names(field_type).first() }),
    }
}

/// What holds for the tables of a type, without saying that it is one.
fn keywords_of(field_type: &FieldType, definitions: &mut Map<String, Value>) -> Value {
    match field_type {
        FieldType::Table(table) => keywords_of_table(table, definitions),
        FieldType::Secret => keywords_of_table(&TABLE_SECRET, definitions),
        _ => json!({}),
    }
}

fn keywords_of_table(table: &'static FieldTable, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = table_schema(table, definitions);
    if let Some(keywords) = schema.as_object_mut() {
        keywords.retain(|keyword, _| !["type", "description"].contains(&keyword.as_str()));
    }
    schema
}

fn form_schema(form: &'static Form, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = json!({});
    let whole = FieldType::Form(form);
    for way in form.one_of {
        match way {
            FieldType::List(items) => {
                schema["items"] = type_schema(items, definitions);
                schema["minItems"] = 1.into();
            }
            FieldType::Map(values) => {
                schema["additionalProperties"] = type_schema(values, definitions);
                schema["minProperties"] = 1.into();
            }
            FieldType::Table(_) | FieldType::Secret => {
                for (keyword, value) in keywords_of(way, definitions).as_object().into_iter().flatten() {
                    schema[keyword] = value.clone();
                }
                // a table with nothing in it says nothing, and the decoder tells it so
                schema["minProperties"] = 1.into();
            }
            _ => {}
        }
    }
    schema["type"] = json!(type_names(&whole));
    schema["description"] = form.about.into();
    if !form.examples.is_empty() {
        schema["examples"] =
            form.examples.iter().filter_map(|example| serde_json::from_str::<Value>(example).ok()).collect();
    }
    schema
}

fn enumeration_schema(enumeration: &Enumeration) -> Value {
    let pairs = enumeration.values.iter().zip(enumeration.abouts);
    let lines: String = pairs.map(|(value, about)| format!("\n- `{value}`: {about}")).collect();
    json!({ "type": "string", "enum": enumeration.values, "description": format!("{}{lines}", enumeration.about) })
}
