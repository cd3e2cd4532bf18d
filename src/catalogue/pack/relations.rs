//! `src/sql/relations.toml` to one table by name.

use super::literal::{Shared, one_line};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The versions that the file speaks of.
const FIRST: u16 = 13;
const LAST: u16 = 18;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Relation {
    since: Option<u16>,
    until: Option<u16>,
    columns: String,
}

/// Rust source with `RELATIONS`, or what is wrong with the data.
pub(super) fn pack(file: &Path) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let named = |flaw: String| vec![format!("{}: {flaw}", file.display())];
    let content = fs::read_to_string(file).map_err(|error| named(one_line(error)))?;
    let schemas: BTreeMap<String, BTreeMap<String, Relation>> =
        toml::from_str(&content).map_err(|error| named(one_line(error)))?;

    let mut shared = Shared::default();
    let (mut rows, mut flaws) = (Vec::new(), Vec::new());
    for (schema, relations) in &schemas {
        for (name, relation) in relations {
            match row(schema, name, relation, &mut shared) {
                Ok(literal) => rows.push((name, schema, literal)),
                Err(flaw) => flaws.push(format!("{}: {schema}.{name}: {flaw}", file.display())),
            }
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    rows.sort();
    let rows: Vec<String> = rows.into_iter().map(|(_, _, literal)| literal).collect();
    Ok(format!(
        "{}/// By name, then schema.\npub(super) static RELATIONS: &[Relation] = &[\n{}\n];\n",
        shared.declarations(),
        rows.join(",\n")
    ))
}

fn row(schema: &str, name: &str, relation: &Relation, shared: &mut Shared) -> Result<String, String> {
    let (since, until) = (relation.since.unwrap_or(FIRST), relation.until.unwrap_or(LAST));
    if !(FIRST <= since && since <= until && until <= LAST) {
        return Err(format!("versions {since} to {until}"));
    }
    let mut columns = Vec::new();
    for written in relation.columns.split(' ') {
        let (column, versions) = written.split_once('@').unwrap_or((written, "-"));
        let (from, to) = versions.split_once('-').ok_or_else(|| format!("`{written}` has no `-`"))?;
        let number = |text: &str, missing: u16| match text {
            "" => Ok(missing),
            text => text.parse::<u16>().map_err(|_| format!("`{written}` has no version")),
        };
        let (from, to) = (number(from, since)?, number(to, until)?);
        if column.is_empty() || !(since <= from && from <= to && to <= until) {
            return Err(format!("`{written}` does not fit"));
        }
        columns.push(format!("Column {{ name: {column:?}, since: {from}, until: {to} }}"));
    }
    let columns = shared.slice("Column", columns);
    Ok(format!("Relation {{ schema: {schema:?}, name: {name:?}, since: {since}, until: {until}, columns: {columns} }}"))
}
