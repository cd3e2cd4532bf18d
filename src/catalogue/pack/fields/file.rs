//! The files of `src/spec/fields`, as they are written.

use super::super::literal::one_line;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One file, whose tables are of one tool or of the language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The tool that reads what stands in the tables, as people call it; none for tables of the language.
    tool: Option<String>,
    #[serde(default)]
    enumeration: Vec<Enumeration>,
    #[serde(default)]
    form: Vec<Form>,
    #[serde(default)]
    table: Vec<toml::Table>,
}

/// Everything that the files say.
#[derive(Default)]
pub(super) struct Files {
    pub(super) enumerations: Vec<Enumeration>,
    pub(super) forms: Vec<Form>,
    pub(super) tables: Vec<Table>,
}

/// A closed set of texts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enumeration {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) values: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) about: String,
}

/// A value that may be written in several ways.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    pub(super) name: String,
    /// The ways, each a type.
    pub(super) one_of: Vec<String>,
    pub(super) examples: Vec<toml::Value>,
    pub(super) about: String,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) name: String,
    /// The tool of its file.
    #[serde(skip)]
    pub(super) tool: Option<String>,
    pub(super) about: String,
    /// The table of a tool whose fields may stand here too, as `tool.table`.
    pub(super) includes: Option<String>,
    /// Whether a table for each component may stand here: those of `src/components`.
    #[serde(default)]
    pub(super) components: bool,
    /// Whether what is read into it knows where it stands.
    #[serde(default)]
    pub(super) spans: bool,
    /// Whether nothing is read into it: it is there for the schema.
    #[serde(default)]
    pub(super) schema_only: bool,
    #[serde(default)]
    pub(super) needs: Vec<Vec<String>>,
    #[serde(default)]
    pub(super) excludes: Vec<Vec<String>>,
    #[serde(default)]
    pub(super) together: Vec<Vec<String>>,
    /// What to write in place of a field that is not offered.
    #[serde(default)]
    pub(super) instead: BTreeMap<String, String>,
    pub(super) fields: Vec<Field>,
}

#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) name: String,
    /// The tool of its file.
    #[serde(skip)]
    pub(super) tool: Option<String>,
    /// Its name in Rust, where ours is a keyword there.
    pub(super) rust: Option<String>,
    #[serde(default)]
    pub(super) r#type: String,
    /// The name by which the tool knows it, where ours is another.
    pub(super) r#as: Option<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    /// Its name in later versions.
    pub(super) renamed_to: Option<String>,
    /// The field that names a file with the same content.
    pub(super) file: Option<String>,
    pub(super) file_since: Option<String>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    #[serde(default)]
    pub(super) values_since: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) values_until: BTreeMap<String, String>,
    /// `true`, or the first version that expands it.
    pub(super) template: Option<toml::Value>,
    /// Whether its table cannot do without it.
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) placeholders: bool,
    pub(super) minimum: Option<i64>,
    pub(super) maximum: Option<i64>,
    /// What it is about, where that is more than how the tool does its work: `client`, `relabelling`, `discovery`.
    pub(super) group: Option<String>,
    /// Whether a list of it is a set: not empty, nothing twice.
    #[serde(default)]
    pub(super) set: bool,
    /// Of a date: the format that editors check, `date` or `date-time`.
    pub(super) format: Option<String>,
    pub(super) default: Option<toml::Value>,
    #[serde(default)]
    pub(super) examples: Vec<toml::Value>,
    /// The only one of its examples.
    pub(super) example: Option<toml::Value>,
    /// What to write in place of a field of the tool that is not offered: such a row has no type.
    pub(super) instead: Option<String>,
    pub(super) about: String,
}

/// Reads all files of a folder, in the order of their names.
pub(super) fn read(files: &[(String, String)]) -> Result<Files, Vec<String>> {
    let (mut found, mut flaws) = (Files::default(), Vec::new());
    for (name, path) in files {
        println!("cargo::rerun-if-changed={path}");
        let flaw = |flaw: String| format!("src/spec/fields/{name}.toml: {flaw}");
        let text = fs::read_to_string(Path::new(path)).map_err(one_line);
        let file: File = match text.and_then(|text| toml::from_str(&text).map_err(one_line)) {
            Ok(file) => file,
            Err(error) => {
                flaws.push(flaw(error));
                continue;
            }
        };
        found.enumerations.extend(file.enumeration);
        found.forms.extend(file.form);
        for table in file.table {
            let name = table.get("name").map(ToString::to_string).unwrap_or_default();
            match table.try_into::<Table>() {
                Ok(mut table) => {
                    table.fields.iter_mut().for_each(|field| field.tool.clone_from(&file.tool));
                    found.tables.push(Table { tool: file.tool.clone(), ..table });
                }
                Err(error) => flaws.push(flaw(format!("table {name}: {}", one_line(error)))),
            }
        }
    }
    if flaws.is_empty() { Ok(found) } else { Err(flaws) }
}
