//! `migrations/<service>/`: the monitoring objects of a database, as files that are only ever added to.
//!
//! In: the model, and the files that stand there already. Out: those files as they are, the next one if something
//! changed, and for each the file in `down/` that takes it back, which neither Supabase nor `psql *.sql` applies.
//! Deliberately absent: whether a migration was applied; every one that stands there may have been.

mod file;
mod history;
mod object;
mod quoting;

use std::collections::{BTreeMap, BTreeSet};

use super::origin::{Mark, Origin};
use super::{Artifact, Layout, Made};
use crate::model::{DatabaseNeeds, Migrations, Model};
use file::Change;
use history::State;
use object::Parts;
use quoting::Templates;

/// A folder of migrations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Folder {
    /// Relative to the output folder.
    Output(String),
    /// Relative to the folder of the spec.
    Spec(String),
}

/// Files by their path below a folder.
pub type Files = BTreeMap<String, String>;

/// A folder of the output holds migrations if its path begins so.
pub const ROOT: &str = "migrations/";

/// Why the files of a folder cannot be gone on from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HistoryError {
    /// The folder.
    pub folder: Folder,
    /// The file, below the folder.
    pub file: String,
    /// What is wrong with it.
    pub problem: String,
    /// The way out.
    pub help: &'static str,
}

/// Where the migrations of each service are.
pub fn folders(model: &Model) -> BTreeMap<String, Folder> {
    let databases = model.services.values().filter_map(|service| Some((&service.name, service.migrations.as_ref()?)));
    databases.map(|(name, migrations)| (name.clone(), folder(name, migrations))).collect()
}

fn folder(service: &str, migrations: &Migrations) -> Folder {
    match &migrations.directory {
        Some(directory) => Folder::Spec(directory.clone()),
        None => Folder::Output(format!("{ROOT}{service}")),
    }
}

/// What in the existing files is no longer as it was written: an applied migration is never changed.
pub fn history_errors(existing: &BTreeMap<Folder, Files>) -> Vec<HistoryError> {
    let mut found = Vec::new();
    for (folder, files) in existing {
        for (name, text) in files {
            let fault = |problem: &str, help| HistoryError {
                folder: folder.clone(),
                file: name.clone(),
                problem: problem.to_owned(),
                help,
            };
            let migration = file::read(text).filter(|_| history::number(name).is_some());
            let way_back = files.get(&down(name)).filter(|text| migration.is_some() && !file::is_way_back(text));
            if way_back.is_some() {
                let file = down(name);
                let help = "restore it from version control, or remove it: the next build writes it again";
                let problem = "is the way back from a migration, and was edited".to_owned();
                found.push(HistoryError { folder: folder.clone(), file, problem, help });
            }
            if migration.is_some_and(|migration| !migration.intact) {
                found.push(fault(
                    "is a migration that was edited after it was written",
                    "restore it from version control; what it should say belongs into the spec, and gets a file of its own",
                ));
            }
            if history::number(name).is_some_and(|number| number >= LAST) {
                found.push(fault("leaves no number of 14 digits for the next migration", "give it a smaller number"));
            }
        }
    }
    found
}

/// The largest number of 14 digits.
const LAST: u64 = 99_999_999_999_999;

/// The files of some folders: those that are there, and those that are added.
fn files(
    model: &Model,
    existing: &BTreeMap<Folder, Files>,
    wanted: fn(&Folder) -> bool,
) -> (BTreeMap<Folder, Files>, BTreeMap<String, Parts>) {
    let mut parts = BTreeMap::new();
    let mut written: BTreeMap<Folder, Files> =
        existing.iter().filter(|(folder, _)| wanted(folder)).map(|(f, files)| (f.clone(), files.clone())).collect();
    let mut templates = None;
    for service in model.services.values() {
        let migrations = service.migrations.as_ref();
        let folder = migrations.map(|migrations| folder(&service.name, migrations)).filter(wanted);
        if let (Some(migrations), Some(folder)) = (migrations, folder) {
            let files = written.entry(folder).or_default();
            let made = add(
                templates.get_or_insert_with(Templates::new),
                &service.name,
                migrations,
                &model.database_needs(service),
                files,
            );
            parts.insert(service.name.clone(), made);
        }
    }
    // what others put there is theirs
    for files in written.values_mut() {
        let ours: BTreeSet<String> = files
            .iter()
            .filter(|(name, text)| history::number(name).is_some() && file::read(text).is_some())
            .flat_map(|(name, _)| [name.clone(), down(name)])
            .collect();
        files.retain(|name, _| ours.contains(name));
    }
    (written, parts)
}

/// The file that takes a migration back.
fn down(name: &str) -> String {
    format!("down/{name}")
}

/// Adds the next migration if there is something to do, and every `down` that is missing. Gives what each object is made
/// of.
fn add(
    templates: &Templates,
    service: &str,
    migrations: &Migrations,
    needs: &DatabaseNeeds,
    files: &mut Files,
) -> Parts {
    let mut state = State::default();
    let mut downs = Vec::new();
    for (name, migration) in history::of_service(files, service) {
        downs.push((name.to_owned(), state.down(templates, &migration.changes)));
        state.apply(&migration.changes);
    }
    let first = downs.is_empty();
    let (objects, parts) = object::objects(templates, service, migrations, needs);
    let changes = state.changes(templates, &objects);
    if !changes.is_empty() {
        let largest = files.keys().filter_map(|name| history::number(name)).max();
        let number = largest.map_or(0, |number| number.saturating_add(1)).max(migrations.start);
        let what = if first { format!("create_{}", migrations.schema) } else { about(&changes) };
        let name = format!("{number:014}_{what}.sql");
        downs.push((name.clone(), state.down(templates, &changes)));
        files.insert(name, file::write(service, &changes));
    }
    for (name, statements) in downs {
        files.entry(down(&name)).or_insert_with(|| file::write_down(&name, &statements));
    }
    parts
}

/// What a migration does, for its name.
fn about(changes: &[Change]) -> String {
    let (mut puts, mut drops) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Put(object) => puts.push(object.key.as_str()),
            Change::Drop(object) if object.key == object::RIGHTS => {}
            Change::Drop(object) => drops.push(object.key.as_str()),
        }
    }
    let name = |key: &str| {
        let key = key.split('(').next().unwrap_or(key);
        let name = key.rsplit(['.', ' ']).next().unwrap_or(key);
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        name.chars().map(plain).take(60).collect::<String>()
    };
    match (puts.as_slice(), drops.as_slice()) {
        ([one], []) => format!("put_{}", name(one)),
        ([], [one]) => format!("drop_{}", name(one)),
        ([one], [other]) if one == other => format!("put_{}", name(one)),
        _ => "change_monitoring".to_owned(),
    }
}

/// The files that lie in the output folder.
pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let (folders, parts) = files(model, &layout.migrations, |folder| matches!(folder, Folder::Output(_)));
    let in_output = folders.into_iter().filter_map(|(folder, files)| match folder {
        Folder::Output(folder) => Some((folder, files)),
        Folder::Spec(_) => None,
    });
    in_output
        .flat_map(|(folder, files)| {
            let parts = &parts;
            files.into_iter().map(move |(name, text): (String, String)| {
                let made = Made::Text(marks(&text, &folder, parts));
                Artifact { path: format!("{folder}/{name}"), text, made }
            })
        })
        .collect()
}

/// Why there are statements for objects that the spec does not have.
const EARLIER: &str =
    "of an earlier migration: it may have been applied, so it stays although the spec no longer has the object";

/// What the parts of a file are made of; of a way back, the migrations as a whole.
fn marks(text: &str, folder: &str, parts: &BTreeMap<String, Parts>) -> Vec<Mark> {
    let Some(migration) = file::read(text) else {
        let service = folder.strip_prefix(ROOT).filter(|service| parts.contains_key(*service));
        let all = |service| (0..text.len(), Origin::part("", ["services", service, "migrations"]));
        return service.map(all).into_iter().collect();
    };
    let parts = parts.get(&migration.service);
    let origin = |key: &str| match parts.and_then(|parts| parts.get(key)) {
        Some(path) => Origin::Part(super::origin::Part { form: "object", path: path.clone(), choices: Vec::new() }),
        None => Origin::Fixed(EARLIER),
    };
    file::sections(text, &migration).into_iter().map(|(range, key)| (range, origin(key))).collect()
}

/// The files that lie next to the spec, by their path from there.
pub(super) fn by_path(model: &Model, layout: &Layout) -> BTreeMap<String, String> {
    let (folders, _) = files(model, &layout.migrations, |folder| matches!(folder, Folder::Spec(_)));
    let outside_output = folders.into_iter().filter_map(|(folder, files)| match folder {
        Folder::Spec(folder) => Some((folder, files)),
        Folder::Output(_) => None,
    });
    outside_output
        .flat_map(|(folder, files)| files.into_iter().map(move |(name, text)| (format!("{folder}/{name}"), text)))
        .collect()
}
