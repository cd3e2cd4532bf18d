//! Layers: several files become one tree, and defaults fill what an item does not say.
//!
//! Tables merge, everything else replaces; every value keeps the span of the file it came from.

use super::report::{Diagnostic, Report};
use super::{Entry, Span, Table};

/// Adds what `from` has and `into` lacks. Tables are filled key by key; lists and scalars are taken whole or not at all.
pub fn fill(into: &mut Table, from: &Table) {
    into.incomplete |= from.incomplete;
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

/// Pairs of sets of keys of which a table has one: its own choice keeps a default for the other out, and an overlay's
/// choice the other.
pub type Alternatives = [(&'static [&'static str], &'static [&'static str])];

/// Takes out of `values` what `chosen` has an alternative to, at every depth.
pub fn keep_choice(chosen: &Table, values: &mut Table, alternatives: &Alternatives) {
    for (one, other) in alternatives {
        for (mine, theirs) in [(one, other), (other, one)] {
            if mine.iter().any(|key| chosen.contains(key)) {
                for key in *theirs {
                    values.remove(key);
                }
            }
        }
    }
    for (key, entry) in values.iter_mut() {
        let chosen = chosen.get(key).and_then(|chosen| chosen.node.table());
        if let (Some(chosen), Some(values)) = (chosen, entry.node.table_mut()) {
            keep_choice(chosen, values, alternatives);
        }
    }
}

/// Lays `entry` over what stands under `key`: tables merge, everything else replaces.
///
/// Each entry of it is told to `made`, a value with the place of the one that it replaced.
pub fn overlay(
    into: &mut Table,
    key: &str,
    entry: &Entry,
    alternatives: &Alternatives,
    made: &mut dyn FnMut(&Entry, Option<Span>),
) {
    let Some(present) = into.get_mut(key) else {
        each_entry(entry, made);
        into.insert(key, entry.clone());
        return;
    };
    match (present.node.table_mut(), entry.node.table()) {
        (Some(present), Some(values)) => {
            made(entry, None);
            present.incomplete |= values.incomplete;
            keep_choice(values, present, alternatives);
            for (key, entry) in values.iter() {
                overlay(present, key, entry, alternatives, made);
            }
        }
        _ => {
            made(entry, Some(present.node.span));
            *present = entry.clone();
        }
    }
}

fn each_entry(entry: &Entry, made: &mut dyn FnMut(&Entry, Option<Span>)) {
    made(entry, None);
    entry.node.table().into_iter().flat_map(Table::iter).for_each(|(_, entry)| each_entry(entry, made));
}

/// Adds the keyed tables of an included file: `[services.x]` of one file beside `[services.y]` of another.
///
/// The same item in two files is a finding, at the second place.
pub fn union(into: &mut Table, from: Table, report: &mut Report) {
    into.incomplete |= from.incomplete;
    for (key, entry) in from.iter() {
        let Some(present) = into.get_mut(key) else {
            into.insert(key, entry.clone());
            continue;
        };
        let (Some(present), Some(added)) = (present.node.table_mut(), entry.node.table()) else {
            continue;
        };
        present.incomplete |= added.incomplete;
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
        .help("keep one of them, or rename one: included files are merged and do not override each other"),
    );
}
