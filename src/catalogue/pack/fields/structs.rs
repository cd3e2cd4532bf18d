//! The Rust types that tables and enumerations of the language are read into: serde reads the data, and what may be written
//! stands in one place.

use super::file::{Enumeration, Field, Files, Table};
use super::{constant, pascal, types};

/// The type of a table: every key is optional, since a default may fill it.
pub(super) fn table(table: &Table, files: &Files) -> Result<String, String> {
    let mut fields = String::new();
    for field in &table.fields {
        fields.push_str(&row(field, table.spans, files).map_err(|flaw| format!("field {}: {flaw}", field.name))?);
    }
    let (name, about, row) = (pascal(&table.name), &table.about, constant("TABLE", None, &table.name));
    Ok(format!(
        "#[doc = {about:?}]\n#[derive(Debug, Clone, Default, PartialEq, Deserialize)]\n#[serde(default)]\n\
         pub struct {name} {{\n{fields}}}\n\
         impl Decode for {name} {{ const TABLE: &'static FieldTable = &{row}; }}\n\
         schema_of_table!({name});\n"
    ))
}

fn row(field: &Field, spans: bool, files: &Files) -> Result<String, String> {
    let Some(rust_type) = types::read(&field.r#type, None, files)?.rust(field, spans) else { return Ok(String::new()) };
    let Field { name, about, .. } = field;
    Ok(match &field.rust {
        Some(other) => format!("#[doc = {about:?}]\n#[serde(rename = {name:?})]\npub {other}: Option<{rust_type}>,\n"),
        None => format!("#[doc = {about:?}]\npub {name}: Option<{rust_type}>,\n"),
    })
}

/// The type of an enumeration, in its order.
pub(super) fn enumeration(enumeration: &Enumeration) -> String {
    let name = pascal(&enumeration.name);
    let about = &enumeration.about;
    let variant = |value: &super::file::Choice| {
        format!("#[doc = {:?}]\n#[serde(rename = {:?})]\n{},\n", value.about, value.name, pascal(&value.name))
    };
    let arm = |value: &super::file::Choice| format!("{name}::{} => {:?},\n", pascal(&value.name), value.name);
    let variants: String = enumeration.values.iter().map(variant).collect();
    let arms: String = enumeration.values.iter().map(arm).collect();
    format!(
        "#[doc = {about:?}]\n#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]\n\
         pub enum {name} {{\n{variants}}}\n\
         impl {name} {{\n/// As it is written.\npub fn name(self) -> &'static str {{\nmatch self {{\n{arms}}}\n}}\n}}\n"
    )
}
