//! Which page of the language describes which table, and how to link to it.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::code;
use crate::spec::TABLES;
use crate::spec::fields::{FieldTable, FieldType, Form, TABLE_SECRET};

/// The page of what several others need.
pub(super) const SHARED: &str = "shared";

/// Which page describes a table.
pub(super) struct Places {
    pages: BTreeMap<&'static str, &'static str>,
    /// The tables of each page, in the order in which they are met.
    tables: BTreeMap<&'static str, Vec<&'static FieldTable>>,
    /// The forms of values that keys have.
    pub(super) forms: BTreeMap<&'static str, &'static Form>,
}

impl Places {
    pub(super) fn of_all() -> Places {
        let mut met: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut order: BTreeMap<&str, Vec<&FieldTable>> = BTreeMap::new();
        let mut forms = BTreeMap::new();
        for (name, fields) in TABLES.iter().filter_map(|table| Some((table.name, table.fields?))) {
            let mut found = Vec::new();
            walk(fields, &mut found, &mut forms);
            found.iter().for_each(|table| {
                met.entry(table.definition).or_default().insert(name);
            });
            order.insert(name, found);
        }
        let page =
            |pages: &BTreeSet<&'static str>| pages.first().copied().filter(|_| pages.len() == 1).unwrap_or(SHARED);
        let mut pages: BTreeMap<&str, &str> =
            met.iter().map(|(definition, pages)| (*definition, page(pages))).collect();
        pages.insert(TABLE_SECRET.definition, SHARED);
        let mut tables: BTreeMap<&str, Vec<&FieldTable>> = BTreeMap::new();
        tables.insert(SHARED, vec![&TABLE_SECRET]);
        for found in order.values().flatten() {
            let here = tables.entry(pages.get(found.definition).copied().unwrap_or(SHARED)).or_default();
            if !here.iter().any(|known| known.definition == found.definition) {
                here.push(*found);
            }
        }
        Places { pages, tables, forms }
    }

    /// The tables that a page describes.
    pub(super) fn tables(&self, page: &str) -> &[&'static FieldTable] {
        self.tables.get(page).map_or(&[], Vec::as_slice)
    }

    /// The heading of a table has this place; that of a key has its name behind it.
    pub(super) fn anchor(of: &FieldTable) -> String {
        format!("table-{}", of.definition.to_lowercase())
    }

    /// The place of a key: on the page of its table the key alone.
    pub(super) fn anchor_of_key(&self, of: &FieldTable, key: &str, page: &str) -> String {
        let main = TABLES.iter().find(|table| table.name == page).and_then(|table| table.fields);
        match main {
            Some(main) if main.definition == of.definition => key.to_owned(),
            _ => format!("{}-{key}", of.definition.to_lowercase()),
        }
    }

    pub(super) fn link(&self, of: &FieldTable, page: &str) -> String {
        let there = self.pages.get(of.definition).copied().unwrap_or(SHARED);
        let file = if there == page { String::new() } else { format!("{there}.md") };
        let is_main = TABLES
            .iter()
            .any(|table| table.name == there && table.fields.is_some_and(|main| main.definition == of.definition));
        let anchor = if is_main && there != page { String::new() } else { format!("#{}", Places::anchor(of)) };
        format!("[{}]({file}{anchor})", code(of.name))
    }

    pub(super) fn link_to_form(&self, name: &str, page: &str) -> String {
        let file = if page == SHARED { String::new() } else { format!("{SHARED}.md") };
        format!("[{}]({file}#form-{name})", code(name))
    }

    pub(super) fn link_to_secret(&self, page: &str) -> String {
        self.link(&TABLE_SECRET, page)
    }
}

/// Every table that a table holds, itself first.
fn walk(
    table: &'static FieldTable,
    found: &mut Vec<&'static FieldTable>,
    forms: &mut BTreeMap<&'static str, &'static Form>,
) {
    if found.iter().any(|known| known.definition == table.definition) {
        return;
    }
    found.push(table);
    for field in table.fields {
        walk_type(&field.field_type, found, forms);
    }
}

fn walk_type(
    field_type: &'static FieldType,
    found: &mut Vec<&'static FieldTable>,
    forms: &mut BTreeMap<&'static str, &'static Form>,
) {
    match field_type {
        FieldType::Table(table) => walk(table, found, forms),
        FieldType::List(inner) | FieldType::Map(inner) | FieldType::OneOrMany(inner) | FieldType::TextOr(inner) => {
            walk_type(inner, found, forms);
        }
        FieldType::Form(form) => {
            forms.insert(form.name, form);
            form.one_of.iter().for_each(|way| walk_type(way, found, forms));
        }
        _ => {}
    }
}
