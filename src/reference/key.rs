//! What is said of one key, and of the tables that keys hold.

use super::becomes::Becomes;
use super::markdown::{code, codes, facts, list, table};
use super::places::Places;
use crate::spec::fields::{Field, FieldTable, FieldType, toml_of};

/// The keys of a table: a section for each key of the language, one row for each field that a tool reads.
pub(super) fn keys(of: &'static FieldTable, page: &str, places: &Places, becomes: &Becomes) -> String {
    let is_whole = of.tool.is_some();
    let mut text = between(of, is_whole);
    for field in of.fields.iter().filter(|field| !is_whole && field.tool.is_none()) {
        text.push_str(&section(of, field, page, places, becomes));
    }
    let of_tool: Vec<&Field> = of.fields.iter().filter(|field| is_whole || field.tool.is_some()).collect();
    let tools: Vec<&str> = of_tool.iter().filter_map(|field| field.tool).collect();
    if let Some(tool) = tools.first().filter(|_| !is_whole) {
        text.push_str(&format!("\n### Keys that {tool} reads\n\nThe tool's own fields, written as they are.\n"));
    }
    let rows: Vec<[String; 6]> = of_tool.iter().map(|field| row(field, page, places)).collect();
    if !rows.is_empty() {
        text.push_str(&format!("\n{}", table(["key", "type", "versions", "written as", "example", "about"], &rows)));
    }
    text
}

/// What holds between the keys of a table; where each key has a section, that says what is required.
fn between(of: &FieldTable, is_whole: bool) -> String {
    let all = |group: &[&str]| codes(group.iter());
    let mut lines: Vec<String> = of
        .needs
        .iter()
        .filter(|group| is_whole || group.len() > 1)
        .map(|group| match group {
            [key] => format!("- {} is required.\n", code(key)),
            keys => format!("- One of {} is required.\n", all(keys)),
        })
        .collect();
    lines.extend(of.excludes.iter().map(|group| format!("- Only one of {} may be set.\n", all(group))));
    lines.extend(of.together.iter().map(|group| {
        format!("- {} must be set together.\n", list(&group.iter().map(|key| code(key)).collect::<Vec<_>>()))
    }));
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

fn section(of: &FieldTable, field: &Field, page: &str, places: &Places, becomes: &Becomes) -> String {
    let default = field.default.and_then(|default| serde_json::from_str(default).ok());
    let example = field.example();
    // an item of a list of tables has a section of its own
    let example = Some(example).filter(|example| !example.is_empty());
    let range = match (field.minimum, field.maximum) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => String::new(),
    };
    let is_required = of.needs.iter().any(|group| *group == [field.name]);
    let rows = [
        ("Type", type_of(&field.field_type, page, places)),
        ("Required", if is_required { "yes".to_owned() } else { String::new() }),
        ("Default", default.map_or(String::new(), |default| code(&toml_of(&default).replace("{  }", "{}")))),
        ("Range", range),
        ("Versions", versions(field)),
        ("Example", example.map_or(String::new(), |example| code(&format!("{} = {example}", field.name)))),
        ("Written to", becomes.of(of.definition, field.name)),
    ];
    let heading = format!("\n### {} {{#{}}}\n", code(field.name), places.anchor_of_key(of, field.name, page));
    format!("{heading}\n{}\n\n{}{}", field.about, facts(&rows), meanings(&field.field_type))
}

/// A field that a tool reads.
fn row(field: &Field, page: &str, places: &Places) -> [String; 6] {
    let example = field.example();
    let mut about = field.about.to_owned();
    if let Some(file) = field.file {
        about.push_str(&format!(" A reference to a secret is written as {}.", code(file.name)));
    }
    [
        code(field.name),
        type_of(&field.field_type, page, places),
        versions(field),
        if field.written == field.name { String::new() } else { code(field.written) },
        // a table shows its own keys
        if example.is_empty() || example.contains('{') || example.len() > 60 { String::new() } else { code(&example) },
        about,
    ]
}

/// The versions of the tool that have a field, where not all of them do.
fn versions(field: &Field) -> String {
    let tool = field.tool.unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    words.extend(field.since.map(|since| format!("since {tool} {since}")));
    words.extend(field.until.map(|until| format!("until {tool} {until}")));
    words.extend(field.renamed_to.map(|name| format!("later {}", code(name))));
    words.extend(field.values_since.iter().map(|(value, since)| format!("{} since {since}", code(value))));
    words.extend(field.values_until.iter().map(|(value, until)| format!("{} until {until}", code(value))));
    words.join(", ")
}

/// The values of an enumeration, each with its meaning.
fn meanings(field_type: &FieldType) -> String {
    match field_type {
        FieldType::OneOf(of) => {
            let pairs = of.values.iter().zip(of.abouts);
            let lines: String = pairs.map(|(value, about)| format!("  - {}: {about}\n", code(value))).collect();
            format!("- **Values:**\n{lines}")
        }
        FieldType::Map(values) | FieldType::List(values) => meanings(values),
        _ => String::new(),
    }
}

/// What may be written, with links to the tables that are described elsewhere.
pub(super) fn type_of(field_type: &FieldType, page: &str, places: &Places) -> String {
    let inner = |inner: &FieldType| type_of(inner, page, places);
    match field_type {
        FieldType::Table(table) => format!("table {}", places.link(table, page)),
        FieldType::List(items) => format!("list of {}", inner(items)),
        FieldType::OneOrMany(item) => format!("{}, or a list of them", inner(item)),
        FieldType::Map(FieldType::Any) => "table of any form".to_owned(),
        FieldType::Map(values) => format!("table: name = {}", inner(values)),
        FieldType::TextOr(item) => format!("string or {}", inner(item)),
        FieldType::Form(form) => places.link_to_form(form.name, page),
        FieldType::Secret => places.link_to_secret(page),
        FieldType::Enumeration(values) => format!("one of {}", codes(values.iter())),
        FieldType::OneOf(of) => format!("one of {}", codes(of.values.iter())),
        FieldType::Text => "string".to_owned(),
        FieldType::Name => "string, not empty".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::Url => "URL".to_owned(),
        FieldType::HostPort => "string `host:port`".to_owned(),
        FieldType::Duration | FieldType::GoDuration => "duration".to_owned(),
        FieldType::PositiveDuration => "duration above 0".to_owned(),
        FieldType::Size => "size in bytes".to_owned(),
        FieldType::Integer => "integer".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::File => "path of a file, relative to the spec or absolute".to_owned(),
        FieldType::Any => "any value".to_owned(),
    }
}
