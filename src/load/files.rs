//! The root file and what it includes, joined into one tree.

use std::collections::{BTreeMap, BTreeSet};

use super::elements::{self, Elements};
use super::environments::Environments;
use super::expositions::{self, Expositions, Named};
use super::folders::{self, Folders};
use super::forms;
use super::project::{Project, Refusal, forbid_all};
use crate::limits::{FILES, Limit, SPEC_SIZE};
use crate::model::conventions::OWN_SECRETS;
use crate::report::{self, Diagnostic, Report, nearest};
use crate::source::{self, Entry, Node, Sources, Span, Table, Value};
use crate::spec::{DEFAULTS, ENVIRONMENTS, TABLES, TableKind, reserved};

/// How the names of included files end.
const ENDING: &str = ".toml";

/// A file by name and text.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that findings show.
    pub name: String,
    /// The text.
    pub text: String,
}

/// All files of a spec.
#[derive(Debug, Clone)]
pub struct Files {
    /// The union of all files, `[defaults]` and `[environments]` left out.
    pub root: Table,
    /// `[defaults]` of the root file.
    pub defaults: Table,
    /// `[defaults]` of the included files, by file name.
    pub file_defaults: BTreeMap<String, Table>,
    /// Bytes of all files.
    pub size: usize,
    /// Whether nothing was lost to syntax errors or unreadable files.
    pub complete: bool,
    /// `[environments]` of all files.
    pub environments: Environments,
    /// The scrapes that services name.
    pub expositions: Expositions,
    /// The folders that services name and that may not be used.
    pub folders: Folders,
    /// What the tree itself no longer shows.
    pub said: Said,
}

/// What a tree no longer shows once it is in our form.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The items that were elements of a list.
    pub elements: Elements,
    /// What is said of forms that are other tools' own.
    pub notes: Vec<Diagnostic>,
}

/// Reads the root file and everything that it includes.
pub fn read(root: &Input, project: &dyn Project, sources: &mut Sources, report: &mut Report) -> Files {
    loop {
        let (files, included) = read_once(root, project, sources, report);
        // what a later file names as a secret may have been read before it: then none of it may be reported
        if !included.iter().any(|file| project.is_secret(file)) {
            return files;
        }
        (*sources, *report) = (Sources::new(), Report::new());
    }
}

/// Reads all files that are no secret as far as the files before them say; the names of those that were included.
fn read_once(
    root: &Input,
    project: &dyn Project,
    sources: &mut Sources,
    report: &mut Report,
) -> (Files, BTreeSet<String>) {
    let (mut size, mut count) = (root.text.len(), 0);
    let mut tree = parsed(root, sources, report);
    let mut complete = !tree.incomplete;
    let mut environments = Environments::default();
    let mut included = BTreeSet::new();
    OWN_SECRETS.iter().for_each(|path| project.forbid(path));
    forbid_all(&tree, project);
    let mut notes = prepared(&mut tree, None, &mut environments, sources, report);
    let mut file_defaults = BTreeMap::new();
    let mut read = BTreeSet::from([plain(&root.name)]);
    'patterns: for (pattern, span) in patterns(&tree) {
        let files = match texts(&pattern, size, project, &mut read) {
            Ok(files) => files,
            Err(refusal) => {
                complete = false;
                report.add(not_included(&refusal, &pattern, span));
                continue;
            }
        };
        for Input { name, text } in files {
            (size, count) = (size + text.len(), count + 1);
            if let Some(limit) = too_much(size, count) {
                report.add(limit.finding(span));
                complete = false;
                break 'patterns;
            }
            let mut file = source::parse(sources, &name, &text, report);
            complete &= !file.incomplete;
            forbid_all(&file, project);
            notes.extend(prepared(&mut file, Some(&name), &mut environments, sources, report));
            file_defaults.extend(take_defaults(&mut file).map(|table| (name.clone(), table)));
            for table in TABLES.iter().filter(|table| table.kind.root_only()) {
                file.remove(table.name);
            }
            source::union(&mut tree, file, report);
            included.insert(name);
        }
    }
    let defaults = take_defaults(&mut tree).unwrap_or_default();
    let within = Named {
        tree: &tree,
        defaults: file_defaults.values().chain([&defaults]).collect(),
        environments: &environments,
    };
    let expositions = expositions::read(&root.name, &within, project, sources);
    let folders = folders::ask(&within, project);
    let said = Said { elements: Elements::split(&mut tree, report), notes };
    let files = Files { root: tree, size, defaults, file_defaults, complete, environments, expositions, folders, said };
    (files, included)
}

/// A file whose tables are in our form, without its environments; what is said of other forms. The root has no name here.
fn prepared(
    file: &mut Table,
    name: Option<&str>,
    environments: &mut Environments,
    sources: &Sources,
    report: &mut Report,
) -> Vec<Diagnostic> {
    take_environments(file, name, environments, report);
    let notes = forms::rewrite(file, sources);
    check_tables(file, name.is_none(), report);
    notes
}

/// The root file, if it is not too large.
fn parsed(root: &Input, sources: &mut Sources, report: &mut Report) -> Table {
    match SPEC_SIZE.refuses(root.text.len() as u64) {
        None => source::parse(sources, &root.name, &root.text, report),
        Some(_) => refused(root, sources, report),
    }
}

/// The `[defaults]` of a file.
fn take_defaults(tree: &mut Table) -> Option<Table> {
    tree.remove(DEFAULTS)?.node.table_mut().map(std::mem::take)
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
    let first = source::character_at(sources.text_at(base), 0);
    report.add(SPEC_SIZE.finding(Span::new(base + first.start..base + first.end)));
    let mut nothing = Table::default();
    nothing.incomplete = true;
    nothing
}

/// The files that a pattern names and that were not read yet, up to the first that makes the spec, which has `size` bytes
/// already, too large. Nothing is opened if one of them may not be.
fn texts(
    pattern: &str,
    mut size: usize,
    project: &dyn Project,
    read: &mut BTreeSet<String>,
) -> Result<Vec<Input>, Refusal> {
    let mut names = project.find(pattern, true)?;
    // one more is enough to say that there are too many
    names.truncate(FILES.most + 1);
    for name in &names {
        if project.is_secret(name) {
            return Err(Refusal::Secret(name.clone()));
        }
        // what is no part of a spec would be reported line by line, whatever it is
        if !name.ends_with(ENDING) {
            return Err(Refusal::Unreadable(format!("the name of `{name}` does not end with `{ENDING}`")));
        }
    }
    let mut files = Vec::new();
    // two patterns may name one file
    for name in names.into_iter().filter(|name| read.insert(plain(name))) {
        if size > SPEC_SIZE.most {
            break;
        }
        let text = project.read(&name)?;
        size = size.saturating_add(text.len());
        files.push(Input { name, text });
    }
    Ok(files)
}

fn not_included(refusal: &Refusal, pattern: &str, span: Span) -> Diagnostic {
    let help = "paths are relative to this file, only the last part may contain `*`, and file names end with `.toml`";
    refusal.finding(pattern, span, "include/not-found", help)
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
    let help = match TABLES.iter().find(|table| table.name == name).filter(|table| table.kind.keyed()) {
        Some(_) if entry.node.array().is_some() => format!("give each a header with its name: {}", header(name, entry)),
        Some(_) => format!("write a header with a name: [{name}.NAME]"),
        None => format!("write a header: [{name}]"),
    };
    Diagnostic::new("shape/wrong-type", entry.node.span, format!("`{name}` is a table, not {found}"), found).help(help)
}

/// The keys by which the tools' own lists name an element.
const NAMES: &[&str] = &["name", "alert", "record", "job_name", "uid", "title"];

/// How the keys of a receiver end that hold the integrations of one type in Alertmanager's own form.
const CONFIGS: &str = "_configs";

/// The header of the first element of a list, and those of its integrations.
fn header(table: &str, entry: &Entry) -> String {
    let first = entry.node.array().and_then(<[Node]>::first).and_then(Node::table);
    let text = |key: &str| first.and_then(|item| item.get(key)).and_then(|entry| entry.node.string());
    let name = NAMES.iter().find_map(|key| text(key)).map_or("NAME".to_owned(), report::key);
    let keys = first.into_iter().flat_map(Table::iter).map(|(key, _)| key);
    let integrations: Vec<String> = keys
        .filter_map(|key| key.strip_suffix(CONFIGS))
        .map(|integration| format!("[{table}.{name}.{integration}]"))
        .collect();
    if integrations.is_empty() { format!("[{table}.{name}]") } else { integrations.join(", ") }
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
        if let Some(reserved) = reserved(&[name]) {
            report.add(
                Diagnostic::new(
                    "shape/not-there-yet",
                    entry.key,
                    format!("`[{name}]` is not supported yet"),
                    "reserved for a later version",
                )
                .help(reserved.instead),
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
                    format!("`[{name}]` is allowed only in the root file"),
                    "this file is included",
                )
                .help("move it to the root file; included files contain services, indicators, alerts, defaults and environments"),
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

pub(crate) fn check_defaults(defaults: &Node, report: &mut Report) {
    let Some(table) = defaults.table() else { return };
    for (name, entry) in table.iter() {
        if let Some(found) = elements::of_default(name, &entry.node) {
            report.add(found);
        }
        if let Some(reserved) = reserved(&[DEFAULTS, name]) {
            report.add(
                Diagnostic::new(
                    "shape/not-there-yet",
                    entry.key,
                    format!("`[defaults.{name}]` is not supported yet"),
                    "reserved for a later version",
                )
                .help(reserved.instead),
            );
        } else if !TABLES.iter().any(|table| table.defaults && table.name == name) {
            report.add(unknown_table(name, entry));
        }
    }
}

pub(crate) fn unknown_table(name: &str, entry: &Entry) -> Diagnostic {
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
