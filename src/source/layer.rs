//! Layers: several files become one tree, and defaults fill what an item does not say.
//!
//! Tables merge, everything else replaces; every value keeps the span of the file it came from.

use super::{Entry, Table};
use crate::report::{Diagnostic, Report};

/// Adds what `from` has and `into` lacks. Tables are filled key by key; lists and scalars are taken whole or not at all.
pub fn fill(into: &mut Table, from: &Table) {
    into.broken |= from.broken;
    for (key, entry) in from.iter() {
        match into.get_mut(key) {
            None => into.insert(key, entry.clone()),
            Some(present) => {
                if let (Some(present), Some(default)) = (present.node.table_mut(), entry.node.table()) {
                    fill(present, default);
                }
            }
        }
    }
}

/// Adds the keyed tables of an included file: `[services.x]` of one file beside `[services.y]` of another.
///
/// The same item in two files is a finding, at the second place.
pub fn union(into: &mut Table, from: Table, report: &mut Report) {
    into.broken |= from.broken;
    for (key, entry) in from.iter() {
        let Some(present) = into.get_mut(key) else {
            into.insert(key, entry.clone());
            continue;
        };
        let (Some(present), Some(added)) = (present.node.table_mut(), entry.node.table()) else {
            continue;
        };
        present.broken |= added.broken;
        for (name, item) in added.iter() {
            add_item(present, key, name, item, report);
        }
    }
}

fn add_item(present: &mut Table, table: &str, name: &str, item: &Entry, report: &mut Report) {
    let Some(first) = present.get(name) else {
        present.insert(name, item.clone());
        return;
    };
    report.add(
        Diagnostic::new(
            "include/duplicate-item",
            item.key,
            format!("`{table}.{name}` is declared in two files"),
            "declared again here",
        )
        .label(first.key, "first declared here")
        .help("keep one of them, or give one another name: files are joined, they do not override each other"),
    );
}
