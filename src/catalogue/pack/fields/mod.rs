//! The tables of the language and of the tools (`src/spec/fields/*.toml`) to static rows and to the types that are read.
//!
//! A file holds `[[table]]`s, and what their fields are of: `[[enumeration]]`s and `[[form]]`s. A field's type is a word, or
//! words: `list of text`, `map of text`, `table http_config`, `one of runtime`, `one or many table slack`.

mod file;
mod rows;
mod structs;
mod types;

use super::literal::Shared;
use file::{Field, Files, Table};
use std::collections::BTreeSet;

/// What `[stack]` may hold: the components by name, with what is said of each.
pub(super) type Components = Vec<(String, String)>;

/// Rust source.
pub(super) struct Packed {
    /// The rows of all tables.
    pub(super) rows: String,
    /// The types that those of the language are read into.
    pub(super) types: String,
}

/// Rust source of all tables, or what is wrong with the data.
pub(super) fn pack(files: &[(String, String)], components: &Components) -> Result<Packed, Vec<String>> {
    let files = file::read(files)?;
    let mut shared = Shared::default();
    let (mut statics, mut types, mut flaws) = (String::new(), String::new(), Vec::new());
    let mut list = Vec::new();
    for enumeration in &files.enumerations {
        let literal = rows::enumeration(enumeration, &mut shared);
        let name = constant("ENUMERATION", None, &enumeration.name);
        statics.push_str(&format!("static {name}: Enumeration = {literal};\n"));
        types.push_str(&structs::enumeration(enumeration));
    }
    for form in &files.forms {
        let name = constant("FORM", None, &form.name);
        match rows::form(form, &files, &mut shared) {
            Ok(literal) => statics.push_str(&format!("static {name}: Form = {literal};\n")),
            Err(flaw) => flaws.push(format!("form {}: {flaw}", form.name)),
        }
    }
    for table in &files.tables {
        let name = constant("TABLE", table.tool.as_deref(), &table.name);
        let literal = whole(table, &files, components).and_then(|whole| rows::table(&whole, &files, &mut shared));
        match literal {
            Ok(literal) => statics.push_str(&format!("pub static {name}: FieldTable = {literal};\n")),
            Err(flaw) => flaws.push(format!("table {}: {flaw}", table.name)),
        }
        if table.tool.is_none() && !table.schema_only {
            match structs::table(table, &files) {
                Ok(source) => types.push_str(&source),
                Err(flaw) => flaws.push(format!("table {}: {flaw}", table.name)),
            }
        }
        list.push(name);
    }
    let names: BTreeSet<&String> = list.iter().collect();
    if names.len() < list.len() {
        flaws.push("two tables of one tool have one name".to_owned());
    }
    if !flaws.is_empty() {
        return Err(flaws.into_iter().map(|flaw| format!("src/spec/fields: {flaw}")).collect());
    }
    let all: Vec<String> = list.iter().map(|name| format!("&{name}")).collect();
    let all = format!("/// All tables.\npub static FIELD_TABLES: &[&FieldTable] = &[{}];\n", all.join(", "));
    Ok(Packed { rows: format!("{}{statics}{all}", shared.declarations()), types })
}

/// A table with all fields that may stand in it: its own, those of the tool's table that it includes, and the components.
fn whole(table: &Table, files: &Files, components: &Components) -> Result<Table, String> {
    let mut whole = table.clone();
    if let Some(path) = &table.includes {
        let (tool, name) = path.split_once('.').ok_or("`includes` names tool and table")?;
        let of_tool = |other: &&Table| other.tool.as_ref().is_some_and(|other| other.to_lowercase() == tool);
        let included = files.tables.iter().filter(of_tool).find(|other| other.name == name);
        let Table { fields, needs, excludes, together, instead, .. } =
            included.ok_or(format!("there is no table {path}"))?.clone();
        whole.fields.extend(fields);
        whole.needs.extend(needs);
        whole.excludes.extend(excludes);
        whole.together.extend(together);
        whole.instead.extend(instead);
    }
    if table.components {
        for (name, about) in components {
            match whole.fields.iter_mut().find(|field| field.name == *name) {
                Some(field) => field.about.clone_from(about),
                None => whole.fields.push(Field {
                    name: name.clone(),
                    r#type: "table component".to_owned(),
                    about: about.clone(),
                    ..Field::default()
                }),
            }
        }
    }
    Ok(whole)
}

/// The name of a static: `TABLE_ALERTMANAGER_HTTP_CONFIG`.
fn constant(what: &str, tool: Option<&str>, name: &str) -> String {
    let tool = tool.map_or(String::new(), |tool| format!("{}_", tool.to_ascii_uppercase()));
    format!("{what}_{tool}{}", name.to_ascii_uppercase())
}

/// The name of a type: `state-timeline` and `route_root` to `StateTimeline` and `RouteRoot`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    };
    name.split(['_', '-']).map(word).collect()
}
