//! A page for each top-level table of the language, with the tables inside of it; what several pages need has one of its
//! own.

use super::Reference;
use super::becomes::Becomes;
use super::key::{keys, type_of};
use super::markdown::{block, code, codes, table};
use super::places::{Places, SHARED};
use crate::spec::fields::{TABLE_DEFAULTS, TABLE_DOCUMENT, toml_of};
use crate::spec::{DEFAULTS, ENVIRONMENTS, TABLES, Table, TableKind};

const FOLDER: &str = "reference/language";

/// A whole spec for each page: what a key looks like among others.
const EXAMPLES: &[(&str, &str)] = &[
    ("alerts", include_str!("examples/alerts.toml")),
    ("dashboards", include_str!("examples/dashboards.toml")),
    ("defaults", include_str!("examples/defaults.toml")),
    ("environments", include_str!("examples/environments.toml")),
    ("groups", include_str!("examples/groups.toml")),
    ("indicators", include_str!("examples/indicators.toml")),
    ("inhibit_rules", include_str!("examples/inhibit_rules.toml")),
    ("lakehouse", include_str!("examples/lakehouse.toml")),
    ("lints", include_str!("examples/lints.toml")),
    ("receivers", include_str!("examples/receivers.toml")),
    ("route", include_str!("examples/route.toml")),
    ("scenarios", include_str!("examples/scenarios.toml")),
    ("services", include_str!("examples/services.toml")),
    ("stack", include_str!("examples/stack.toml")),
    ("time_intervals", include_str!("examples/time_intervals.toml")),
];

pub(super) fn add(reference: &mut Reference) {
    let (places, becomes) = (Places::of_all(), Becomes::of_stacks());
    let path = |name: &str| format!("{FOLDER}/{name}.md");
    reference.add(0, "The language", &path("index"), index());
    for table in TABLES {
        reference.add(1, &code(&header(table.name)), &path(table.name), page(table.name, &places, &becomes));
        if table.name == "stack" {
            reference.add(1, &code("[defaults]"), &path(DEFAULTS), defaults(&places));
        }
    }
    reference.add(1, &code("[environments]"), &path(ENVIRONMENTS), environments());
    reference.add(1, "Shared tables and values", &path(SHARED), shared(&places, &becomes));
}

/// How the header of a table is written.
fn header(name: &str) -> String {
    match TABLES.iter().find(|table| table.name == name).map(|table| table.kind) {
        Some(TableKind::Root) | None => format!("[{name}]"),
        Some(TableKind::RootList) => format!("[[{name}]]"),
        Some(TableKind::Keyed | TableKind::KeyedLists | TableKind::KeyedElements) => format!("[{name}.NAME]"),
    }
}

fn index() -> String {
    let about = |name: &str| TABLE_DOCUMENT.field(name).map_or(ABOUT_ENVIRONMENTS, |field| field.about);
    let row = |name: &str, kind: Option<TableKind>| {
        let files = if kind.is_some_and(TableKind::keyed) { "any file" } else { "the root file" };
        [format!("[{}]({name}.md)", code(&header(name))), files.to_owned(), about(name).to_owned()]
    };
    let mut rows: Vec<[String; 3]> = TABLES.iter().map(|table| row(table.name, Some(table.kind))).collect();
    rows.push(row(DEFAULTS, None));
    rows.push(row(ENVIRONMENTS, None));
    format!("{}{}", include_str!("text/language.md"), table(["table", "stands in", "about"], &rows))
}

const ABOUT_ENVIRONMENTS: &str = "What differs between environments, by the name of the environment.";

fn example(name: &str) -> String {
    let found = EXAMPLES.iter().find(|(known, _)| *known == name);
    found.map_or(String::new(), |(_, text)| format!("\n{}", block("toml", text)))
}

fn page(name: &'static str, places: &Places, becomes: &Becomes) -> String {
    let about = TABLE_DOCUMENT.field(name).map_or("", |field| field.about);
    let mut text = format!("# {}\n\n{about}\n{}", code(&header(name)), example(name));
    if name == "lints" {
        text.push_str(include_str!("text/lints.md"));
    }
    for (at, table) in places.tables(name).iter().enumerate() {
        let title = if at == 0 { "Keys".to_owned() } else { format!("Table {}", code(table.name)) };
        text.push_str(&format!("\n## {title} {{#{}}}\n\n{}\n", Places::anchor(table), table.about));
        text.push_str(&keys(table, name, places, becomes));
    }
    text
}

fn defaults(places: &Places) -> String {
    let tables = TABLES.iter().filter(|table| table.defaults);
    let row = |table: &Table| {
        let about = TABLE_DEFAULTS.field(table.name).map_or("", |field| field.about);
        [
            code(&format!("[defaults.{}]", table.name)),
            table.fields.map_or(String::new(), |fields| places.link(fields, DEFAULTS)),
            about.to_owned(),
        ]
    };
    let rows: Vec<[String; 3]> = tables.map(row).collect();
    let text = include_str!("text/defaults.md");
    format!(
        "# {}\n\n{text}{}\n{}",
        code("[defaults]"),
        example(DEFAULTS),
        table(["table", "takes the keys of", "about"], &rows)
    )
}

fn environments() -> String {
    format!("# {}\n\n{}{}", code("[environments]"), include_str!("text/environments.md"), example(ENVIRONMENTS))
}

fn shared(places: &Places, becomes: &Becomes) -> String {
    let mut text = String::from(
        "# Shared tables and values\n\nTables and forms of values that several tables use.\n\n## Forms of values\n",
    );
    for (name, form) in &places.forms {
        let ways: Vec<String> = form.one_of.iter().map(|way| type_of(way, SHARED, places)).collect();
        let examples: Vec<String> = form
            .examples
            .iter()
            .filter_map(|example| serde_json::from_str(example).ok())
            .map(|value| toml_of(&value))
            .collect();
        text.push_str(&format!(
            "\n### {} {{#form-{name}}}\n\n{}\n\n- **Type:** {}\n",
            code(name),
            form.about,
            ways.join("; or ")
        ));
        if !examples.is_empty() {
            text.push_str(&format!("- **Examples:** {}\n", codes(examples)));
        }
    }
    for table in places.tables(SHARED) {
        text.push_str(&format!("\n## Table {} {{#{}}}\n\n{}\n", code(table.name), Places::anchor(table), table.about));
        text.push_str(&keys(table, SHARED, places, becomes));
    }
    text
}
