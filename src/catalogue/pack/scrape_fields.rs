//! `src/spec/scrape_fields.toml` to one table in the order of the file.

use super::literal::{Shared, one_line, option, text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    field: Vec<toml::Table>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "kebab-case")]
enum FieldType {
    Duration,
    Size,
    Integer,
    Float,
    Boolean,
    String,
    Enumeration,
    List,
    MapOfLists,
    Table,
    ListOfTables,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Plain,
    Nested,
    Ours,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    r#type: FieldType,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    values_since: BTreeMap<String, String>,
    default: Option<String>,
    #[serde(default)]
    inherits: bool,
    since: Option<String>,
    until: Option<String>,
    renamed_to: Option<String>,
    status: Status,
    instead: Option<String>,
    about: String,
}

/// Rust source with `SCRAPE_FIELDS`, or what is wrong with the data.
pub(super) fn pack(file: &Path) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let named = |flaw: String| vec![format!("{}: {flaw}", file.display())];
    let content = fs::read_to_string(file).map_err(|error| named(one_line(error)))?;
    let fields: Fields = toml::from_str(&content).map_err(|error| named(one_line(error)))?;

    let mut shared = Shared::default();
    let (mut rows, mut flaws) = (Vec::new(), Vec::new());
    for table in fields.field {
        let name = table.get("name").map(ToString::to_string).unwrap_or_default();
        match table.try_into().map_err(one_line).and_then(|data| row(&data, &mut shared)) {
            Ok(literal) => rows.push(literal),
            Err(flaw) => flaws.push(format!("{}: field {name}: {flaw}", file.display())),
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let table = rows.join(",\n");
    Ok(format!("{}pub static SCRAPE_FIELDS: &[ScrapeField] = &[\n{table}\n];\n", shared.declarations()))
}

fn row(data: &Field, shared: &mut Shared) -> Result<String, String> {
    let status = match (&data.status, &data.instead) {
        (Status::Plain, None) => "FieldStatus::Plain".to_owned(),
        (Status::Nested, None) => "FieldStatus::Nested".to_owned(),
        (Status::Ours, Some(instead)) => format!("FieldStatus::Ours {{ instead: {instead:?} }}"),
        _ => return Err("`instead` belongs to status \"ours\", and only there".to_owned()),
    };
    Ok(format!(
        "ScrapeField {{ name: {}, field_type: FieldType::{:?}, values: {}, values_since: {}, default: {}, inherits: {}, \
         since: {}, until: {}, renamed_to: {}, status: {status}, about: {} }}",
        text(&data.name),
        data.r#type,
        shared.texts(&data.values),
        shared.pairs(&data.values_since),
        option(&data.default),
        data.inherits,
        option(&data.since),
        option(&data.until),
        option(&data.renamed_to),
        text(&data.about),
    ))
}
