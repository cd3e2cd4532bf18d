//! Tables, fields, forms and enumerations as Rust literals.

use super::super::literal::{Shared, option, text};
use super::file::{Enumeration, Field, Files, Form, Table};
use super::{pascal, types};
use std::collections::{BTreeMap, BTreeSet};

/// The literal of a table.
pub(super) fn table(table: &Table, files: &Files, shared: &mut Shared) -> Result<String, String> {
    let mut known = BTreeSet::new();
    let mut rows = Vec::new();
    let mut instead: BTreeMap<String, String> = table.instead.clone();
    for row in &table.fields {
        let name = &row.name;
        if !known.insert(name.as_str()) || table.instead.contains_key(name) {
            return Err(format!("field {name} stands twice"));
        }
        match &row.instead {
            Some(other) if row.r#type.is_empty() => drop(instead.insert(name.clone(), other.clone())),
            Some(_) => return Err(format!("field {name}: a field with `instead` has no type")),
            None => rows.push(field(row, files, shared).map_err(|flaw| format!("field {name}: {flaw}"))?),
        }
    }
    for name in table.needs.iter().chain(&table.excludes).chain(&table.together).flatten() {
        if !known.contains(name.as_str()) {
            return Err(format!("a rule names {name}, which is not a field"));
        }
    }
    let order: Vec<String> = table.fields.iter().map(|field| field.name.clone()).collect();
    let mut groups = |groups: &[Vec<String>]| {
        let groups = groups.iter().map(|group| shared.texts(group)).collect();
        shared.slice("&[&str]", groups)
    };
    let required = table.fields.iter().filter(|field| field.required).map(|field| vec![field.name.clone()]);
    let needs: Vec<Vec<String>> = required.chain(table.needs.iter().cloned()).collect();
    let (needs, excludes, together) = (groups(&needs), groups(&table.excludes), groups(&table.together));
    Ok(format!(
        "FieldTable {{ name: {}, definition: {}, tool: {}, about: {}, fields: &[{}], order: {}, needs: {needs}, excludes: {excludes}, \
         together: {together}, instead: {} }}",
        text(&table.name),
        text(&format!("{}{}", table.tool.as_deref().unwrap_or_default(), pascal(&table.name))),
        option(&table.tool),
        text(&table.about),
        rows.join(",\n"),
        shared.texts(&order),
        shared.pairs(&instead),
    ))
}

fn field(field: &Field, files: &Files, shared: &mut Shared) -> Result<String, String> {
    let tool = field.tool.as_deref();
    let field_type = types::read(&field.r#type, tool, files)?.literal(field, shared)?;
    let template = match &field.template {
        None => "None".to_owned(),
        Some(toml::Value::Boolean(true)) => "Some(\"0\")".to_owned(),
        Some(toml::Value::String(since)) => format!("Some({since:?})"),
        Some(_) => return Err("`template` is true or a version".to_owned()),
    };
    let default = field.default.as_ref().map(json).transpose()?;
    Ok(format!(
        "Field {{ name: {}, written: {}, tool: {}, field_type: {field_type}, since: {}, until: {}, renamed_to: {}, \
         file: {}, values_since: {}, values_until: {}, template: {template}, placeholders: {}, minimum: {}, maximum: {}, set: {}, \
         group: {}, format: {}, default: {}, examples: {}, about: {} }}",
        text(&field.name),
        text(field.r#as.as_ref().unwrap_or(&field.name)),
        option(&field.tool),
        option(&field.since),
        option(&field.until),
        option(&field.renamed_to),
        twin(field)?,
        shared.pairs(&field.values_since),
        shared.pairs(&field.values_until),
        field.placeholders,
        option(&field.minimum),
        option(&field.maximum),
        field.set,
        option(&field.group),
        option(&field.format),
        option(&default),
        examples(field.examples.iter().chain(&field.example), shared)?,
        text(&field.about),
    ))
}

fn twin(field: &Field) -> Result<String, String> {
    match (&field.file, &field.file_since) {
        (Some(name), since) => {
            let since = since.clone().or(field.since.clone());
            Ok(format!("Some(FileTwin {{ name: {}, since: {} }})", text(name), option(&since)))
        }
        (None, None) => Ok("None".to_owned()),
        (None, Some(_)) => Err("`file_since` belongs to `file`".to_owned()),
    }
}

fn examples<'a>(values: impl Iterator<Item = &'a toml::Value>, shared: &mut Shared) -> Result<String, String> {
    let values: Result<Vec<String>, String> = values.map(|value| Ok(text(&json(value)?))).collect();
    Ok(shared.slice("&str", values?))
}

/// The literal of a form.
pub(super) fn form(form: &Form, files: &Files, shared: &mut Shared) -> Result<String, String> {
    let of_no_field = Field::default();
    let ways: Result<Vec<String>, String> =
        form.one_of.iter().map(|word| types::read(word, None, files)?.literal(&of_no_field, shared)).collect();
    let ways = shared.slice("FieldType", ways?);
    let examples = examples(form.examples.iter(), shared)?;
    let (name, definition, about) = (text(&form.name), text(&pascal(&form.name)), text(&form.about));
    Ok(format!(
        "Form {{ name: {name}, definition: {definition}, about: {about}, one_of: {ways}, examples: {examples} }}"
    ))
}

/// The literal of an enumeration.
pub(super) fn enumeration(enumeration: &Enumeration, shared: &mut Shared) -> String {
    let values: Vec<String> = enumeration.values.iter().map(|value| value.name.clone()).collect();
    let abouts: Vec<String> = enumeration.values.iter().map(|value| value.about.clone()).collect();
    format!(
        "Enumeration {{ name: {}, definition: {}, about: {}, values: {}, abouts: {} }}",
        text(&enumeration.name),
        text(&pascal(&enumeration.name)),
        text(&enumeration.about),
        shared.texts(&values),
        shared.texts(&abouts),
    )
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
        toml::Value::Datetime(_) => return Err("an example cannot be a date".to_owned()),
    })
}
