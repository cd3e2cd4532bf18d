//! The root file and what it includes, joined into one tree.

use std::collections::{BTreeMap, BTreeSet};

use super::environments::Environments;
use super::expositions::{self, Expositions};
use crate::limits::{FILES, Limit, SPEC_SIZE};
use crate::report::{Diagnostic, Report, nearest};
use crate::source::{self, Entry, Node, Sources, Span, Table, Value};
use crate::spec::{DEFAULTS, ENVIRONMENTS, TABLES, TableKind, later};

/// A file by name and text.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that findings show.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Finds the files that a pattern of `include` names, in a fixed order.
///
/// The error says why none could be read.
pub(crate) type Include<'a> = dyn Fn(&str) -> Result<Vec<Input>, String> + 'a;

/// All files of a spec.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// The union of all files, `[defaults]` and `[environments]` left out.
    pub(super) root: Table,
    /// `[defaults]` of the root file.
    pub(super) defaults: Table,
    /// `[defaults]` of the included files, by file name.
    pub(super) file_defaults: BTreeMap<String, Table>,
    /// Bytes of all files.
    pub(crate) size: usize,
    /// Whether nothing was lost to syntax errors or unreadable files.
    pub(super) complete: bool,
    /// `[environments]` of all files.
    pub(crate) environments: Environments,
    /// The scrapes that services name.
    pub(super) expositions: Expositions,
}

/// Reads the root file and everything that it includes.
pub(crate) fn read(root: &Input, include: &Include<'_>, sources: &mut Sources, report: &mut Report) -> Files {
    let (mut size, mut count) = (root.text.len(), 0);
    let mut tree = match SPEC_SIZE.refuses(size as u64) {
        None => source::parse(sources, &root.name, &root.text, report),
        Some(_) => refused(root, sources, report),
    };
    let mut complete = !tree.broken;
    let mut environments = Environments::default();
    take_environments(&mut tree, None, &mut environments, report);
    check_tables(&tree, true, report);
    let mut file_defaults = BTreeMap::new();
    let mut read = BTreeSet::from([plain(&root.name)]);
    'patterns: for (pattern, span) in patterns(&tree) {
        let files = match include(&pattern) {
            Ok(files) => files,
            Err(reason) => {
                complete = false;
                report.add(
                    Diagnostic::new(
                        "include/not-found",
                        span,
                        format!("`{pattern}` cannot be included: {reason}"),
                        "no file is read from here",
                    )
                    .help("paths are relative to this file; only their last part may hold `*`"),
                );
                continue;
            }
        };
        // two patterns may name one file
        for file in files.into_iter().filter(|file| read.insert(plain(&file.name))) {
            (size, count) = (size + file.text.len(), count + 1);
            if let Some(limit) = too_much(size, count) {
                report.add(limit.finding(span));
                complete = false;
                break 'patterns;
            }
            let mut included = source::parse(sources, &file.name, &file.text, report);
            complete &= !included.broken;
            take_environments(&mut included, Some(&file.name), &mut environments, report);
            check_tables(&included, false, report);
            if let Some(mut entry) = included.remove(DEFAULTS)
                && let Some(table) = entry.node.table_mut()
            {
                file_defaults.insert(file.name.clone(), std::mem::take(table));
            }
            for table in TABLES.iter().filter(|table| table.kind.root_only()) {
                included.remove(table.name);
            }
            source::union(&mut tree, included, report);
        }
    }
    let defaults =
        tree.remove(DEFAULTS).and_then(|mut entry| entry.node.table_mut().map(std::mem::take)).unwrap_or_default();
    let of_files = file_defaults.values().chain([&defaults]);
    let expositions = expositions::read(&root.name, &tree, of_files, &environments, include, sources);
    Files { root: tree, size, defaults, file_defaults, complete, environments, expositions }
}

/// The bound that so many bytes in so many files are beyond.
fn too_much(size: usize, files: usize) -> Option<&'static Limit> {
    if size > SPEC_SIZE.most {
        return Some(&SPEC_SIZE);
    }
    (files > FILES.most).then_some(&FILES)
}

/// What stands for a file that is too large: a table of which nothing is known.
fn refused(file: &Input, sources: &mut Sources, report: &mut Report) -> Table {
    let base = sources.add(&file.name, &*file.text);
    report.add(SPEC_SIZE.finding(Span::new(base..base + 1)));
    let mut nothing = Table::default();
    nothing.broken = true;
    nothing
}

/// Takes `[environments]` out of a file: it is about the tree, and no part of it.
fn take_environments(tree: &mut Table, file: Option<&str>, environments: &mut Environments, report: &mut Report) {
    let Some(entry) = tree.remove(ENVIRONMENTS) else {
        return;
    };
    if entry.node.table().is_none() {
        report.add(not_a_table(ENVIRONMENTS, &entry));
    }
    environments.add(file, &entry, report);
}

fn not_a_table(name: &str, entry: &Entry) -> Diagnostic {
    let found = entry.node.a_type();
    Diagnostic::new("shape/wrong-type", entry.node.span, format!("`{name}` is a table, not {found}"), found)
        .help(format!("write a header: [{name}]"))
}

/// A path without `./`, so that one file has one name.
fn plain(name: &str) -> String {
    let parts = name.split('/').enumerate().filter(|(index, part)| *part != "." && (*index == 0 || !part.is_empty()));
    parts.map(|(_, part)| part).collect::<Vec<_>>().join("/")
}

fn patterns(tree: &Table) -> Vec<(String, Span)> {
    let list = tree.get("lakehouse").and_then(|entry| entry.node.get("include")).and_then(Node::array).unwrap_or(&[]);
    list.iter().filter_map(|node| Some((node.string()?.to_owned(), node.span))).collect()
}

/// Finds tables that do not exist, do not exist yet, or may not stand in an included file.
fn check_tables(tree: &Table, is_root: bool, report: &mut Report) {
    for (name, entry) in tree.iter() {
        if let Some(later) = later(&[name]) {
            report.add(
                Diagnostic::new(
                    "shape/not-there-yet",
                    entry.key,
                    format!("`[{name}]` is not there yet"),
                    "reserved for a later version",
                )
                .help(later.instead),
            );
            continue;
        }
        let table = TABLES.iter().find(|table| table.name == name);
        if name != DEFAULTS && table.is_none() {
            report.add(unknown_table(name, entry));
            continue;
        }
        if table.is_some_and(|table| table.kind == TableKind::RootList) && is_root {
            check_list(name, entry, report);
            continue;
        }
        if entry.node.table().is_none() && table.is_none_or(|table| table.kind != TableKind::RootList) {
            report.add(not_a_table(name, entry));
        } else if !is_root && table.is_some_and(|table| table.kind.root_only()) {
            report.add(
                Diagnostic::new(
                    "include/root-only",
                    entry.key,
                    format!("`[{name}]` stands in the root file only"),
                    "in an included file",
                )
                .help("move it into the root file; included files hold services, indicators, alerts, defaults and environments"),
            );
        }
        if name == DEFAULTS {
            check_defaults(&entry.node, report);
        }
    }
}

/// A list of tables holds nothing else.
fn check_list(name: &str, entry: &Entry, report: &mut Report) {
    let wrong = match entry.node.array() {
        None => vec![&entry.node],
        Some(items) => items.iter().filter(|item| item.table().is_none()).collect(),
    };
    for node in wrong {
        report.add(
            Diagnostic::new(
                "shape/wrong-type",
                node.span,
                format!("`{name}` is a list of tables, not {}", node.a_type()),
                node.a_type(),
            )
            .help(format!("write a header: [[{name}]]")),
        );
    }
}

pub(super) fn check_defaults(defaults: &Node, report: &mut Report) {
    let Some(table) = defaults.table() else { return };
    for (name, entry) in table.iter() {
        if let Some(later) = later(&[DEFAULTS, name]) {
            report.add(
                Diagnostic::new(
                    "shape/not-there-yet",
                    entry.key,
                    format!("`[defaults.{name}]` is not there yet"),
                    "reserved for a later version",
                )
                .help(later.instead),
            );
        } else if !TABLES.iter().any(|table| table.defaults && table.name == name) {
            report.add(unknown_table(name, entry));
        }
    }
}

pub(super) fn unknown_table(name: &str, entry: &Entry) -> Diagnostic {
    let what = match &entry.node.value {
        Value::Table(_) => "table",
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Array(_) => "key",
    };
    let found =
        Diagnostic::new("shape/unknown-key", entry.key, format!("unknown {what} `{name}`"), format!("unknown {what}"));
    let names = TABLES.iter().map(|table| table.name).chain([DEFAULTS, ENVIRONMENTS]);
    match nearest(name, names.clone()) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(entry.key, near.key()),
        None => found.help(format!("tables: {}", names.collect::<Vec<_>>().join(", "))),
    }
}
