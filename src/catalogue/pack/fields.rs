//! Tables of fields (`spec/fields.rs`) to static rows, in the order of the file.
//!
//! A file holds `[[table]]`s. A field's type is a word, or words: `list of text`, `map of text`, `table http_config`,
//! `list of table slack_action`, `one or many table slack`, `text or table jira_field`.

use super::literal::{Shared, one_line, option, text};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: Vec<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    about: String,
    #[serde(default)]
    needs: Vec<Vec<String>>,
    #[serde(default)]
    excludes: Vec<Vec<String>>,
    #[serde(default)]
    together: Vec<Vec<String>>,
    /// What to write in place of a field that is not offered.
    #[serde(default)]
    instead: BTreeMap<String, String>,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    r#type: String,
    /// The name by which the tool knows it, where ours is another.
    r#as: Option<String>,
    since: Option<String>,
    until: Option<String>,
    /// The field that names a file with the same content.
    file: Option<String>,
    file_since: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    values_since: BTreeMap<String, String>,
    /// `true`, or the first version that expands it.
    template: Option<toml::Value>,
    #[serde(default)]
    placeholders: bool,
    minimum: Option<i64>,
    /// A TOML value.
    example: Option<toml::Value>,
    about: String,
}

/// Rust source with one static for each table and `pub static <ALL>`, or what is wrong with the data.
pub(super) fn pack(file: &Path, all: &str) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let named = |flaw: String| vec![format!("{}: {flaw}", file.display())];
    let content = fs::read_to_string(file).map_err(|error| named(one_line(error)))?;
    let File { table: written } = toml::from_str(&content).map_err(|error| named(one_line(error)))?;
    let (mut tables, mut flaws) = (Vec::new(), Vec::new());
    for table in written {
        let name = table.get("name").map(ToString::to_string).unwrap_or_default();
        match table.try_into::<Table>() {
            Ok(table) => tables.push(table),
            Err(error) => flaws.push(format!("{}: table {name}: {}", file.display(), one_line(error))),
        }
    }
    let names: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let mut shared = Shared::default();
    let mut statics = String::new();
    for table in &tables {
        match literal(table, &names, &mut shared) {
            Ok(literal) => statics.push_str(&format!("static {}: FieldTable = {literal};\n", constant(&table.name))),
            Err(flaw) => flaws.push(format!("{}: table {}: {flaw}", file.display(), table.name)),
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let list: Vec<String> = tables.iter().map(|table| format!("&{}", constant(&table.name))).collect();
    let list = list.join(", ");
    Ok(format!("{}{statics}pub static {all}: &[&FieldTable] = &[{list}];\n", shared.declarations()))
}

fn constant(table: &str) -> String {
    format!("TABLE_{}", table.to_ascii_uppercase())
}

fn literal(table: &Table, names: &BTreeSet<&str>, shared: &mut Shared) -> Result<String, String> {
    let mut known = BTreeSet::new();
    let mut rows = Vec::new();
    for field in &table.fields {
        if !known.insert(field.name.as_str()) {
            return Err(format!("field {} stands twice", field.name));
        }
        rows.push(row(field, names, shared).map_err(|flaw| format!("field {}: {flaw}", field.name))?);
    }
    if let Some(name) = table.instead.keys().find(|name| known.contains(name.as_str())) {
        return Err(format!("{name} is a field, and stands in `instead`"));
    }
    for name in table.needs.iter().chain(&table.excludes).chain(&table.together).flatten() {
        if !known.contains(name.as_str()) {
            return Err(format!("a rule names {name}, which is no field"));
        }
    }
    let mut groups = |groups: &[Vec<String>]| {
        let groups = groups.iter().map(|group| shared.texts(group)).collect();
        shared.slice("&[&str]", groups)
    };
    let (needs, excludes, together) = (groups(&table.needs), groups(&table.excludes), groups(&table.together));
    let instead = shared.pairs(&table.instead);
    Ok(format!(
        "FieldTable {{ name: {}, about: {}, fields: &[{}], needs: {needs}, excludes: {excludes}, together: {together}, \
         instead: {instead} }}",
        text(&table.name),
        text(&table.about),
        rows.join(",\n"),
    ))
}

fn row(field: &Field, names: &BTreeSet<&str>, shared: &mut Shared) -> Result<String, String> {
    let field_type = field_type(&field.r#type, field, names, shared)?;
    let file = match (&field.file, &field.file_since) {
        (Some(name), since) => {
            format!(
                "Some(FileTwin {{ name: {}, since: {} }})",
                text(name),
                option(&since.clone().or(field.since.clone()))
            )
        }
        (None, None) => "None".to_owned(),
        (None, Some(_)) => return Err("`file_since` belongs to `file`".to_owned()),
    };
    let template = match &field.template {
        None => "None".to_owned(),
        Some(toml::Value::Boolean(true)) => "Some(\"0\")".to_owned(),
        Some(toml::Value::String(since)) => format!("Some({since:?})"),
        Some(_) => return Err("`template` is true or a version".to_owned()),
    };
    let example = match &field.example {
        None => None,
        Some(value) => Some(json(value)?),
    };
    Ok(format!(
        "Field {{ name: {}, written: {}, field_type: {field_type}, since: {}, until: {}, file: {file}, values_since: {}, \
         template: {template}, placeholders: {}, minimum: {}, example: {}, about: {} }}",
        text(&field.name),
        text(field.r#as.as_ref().unwrap_or(&field.name)),
        option(&field.since),
        option(&field.until),
        shared.pairs(&field.values_since),
        field.placeholders,
        option(&field.minimum),
        option(&example),
        text(&field.about),
    ))
}

fn field_type(word: &str, field: &Field, names: &BTreeSet<&str>, shared: &mut Shared) -> Result<String, String> {
    if let Some(inner) = word.strip_prefix("list of ") {
        return Ok(format!("FieldType::List(&{})", field_type(inner, field, names, shared)?));
    }
    if let Some(inner) = word.strip_prefix("map of ") {
        return Ok(format!("FieldType::Map(&{})", field_type(inner, field, names, shared)?));
    }
    if let Some(inner) = word.strip_prefix("one or many ") {
        return Ok(format!("FieldType::OneOrMany(&{})", field_type(inner, field, names, shared)?));
    }
    if let Some(inner) = word.strip_prefix("text or ") {
        return Ok(format!("FieldType::TextOr(&{})", field_type(inner, field, names, shared)?));
    }
    if let Some(table) = word.strip_prefix("table ") {
        if !names.contains(table) {
            return Err(format!("there is no table {table}"));
        }
        return Ok(format!("FieldType::Table(&{})", constant(table)));
    }
    let plain = match word {
        "text" => "Text",
        "name" => "Name",
        "url" => "Url",
        "host-port" => "HostPort",
        "duration" => "Duration",
        "go-duration" => "GoDuration",
        "size" => "Size",
        "integer" => "Integer",
        "number" => "Number",
        "boolean" => "Boolean",
        "secret" => "Secret",
        "file" => "File",
        "any" => "Any",
        "enumeration" if field.values.is_empty() => return Err("an enumeration lists its `values`".to_owned()),
        "enumeration" => return Ok(format!("FieldType::Enumeration({})", shared.texts(&field.values))),
        _ => return Err(format!("there is no type `{word}`")),
    };
    if !field.values.is_empty() {
        return Err("`values` belong to an enumeration".to_owned());
    }
    Ok(format!("FieldType::{plain}"))
}

/// A TOML value as JSON.
fn json(value: &toml::Value) -> Result<String, String> {
    Ok(match value {
        toml::Value::String(value) => format!("{value:?}"),
        toml::Value::Integer(value) => value.to_string(),
        toml::Value::Float(value) => value.to_string(),
        toml::Value::Boolean(value) => value.to_string(),
        toml::Value::Array(items) => {
            let items: Result<Vec<String>, String> = items.iter().map(json).collect();
            format!("[{}]", items?.join(","))
        }
        toml::Value::Table(entries) => {
            let entries: Result<Vec<String>, String> =
                entries.iter().map(|(key, value)| Ok(format!("{key:?}:{}", json(value)?))).collect();
            format!("{{{}}}", entries?.join(","))
        }
        toml::Value::Datetime(_) => return Err("an example is no date".to_owned()),
    })
}
