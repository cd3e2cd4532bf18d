//! Folders of migrations: read before a build, since what stands there is never changed, and added to after it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output::{Change, ChangeKind};
use super::{Failure, terminal};
use crate::emit::migrations::{Fault, Files, Folder, ROOT, faults, folders};
use crate::model::Model;

/// What stands in the folders of a model, and in those of services that are no longer in it.
pub(super) fn read(model: &Model, out: &Path, spec: &Path) -> Result<BTreeMap<Folder, Files>, Failure> {
    let mut wanted: BTreeSet<Folder> = folders(model).into_values().collect();
    for name in names(&out.join(ROOT))? {
        if out.join(ROOT).join(&name).is_dir() {
            wanted.insert(Folder::Output(format!("{ROOT}{name}")));
        }
    }
    let mut found = BTreeMap::new();
    for folder in wanted {
        let path = path(&folder, out, spec);
        let mut files = read_folder(&path, "")?;
        files.extend(read_folder(&path, "down/")?);
        found.insert(folder, files);
    }
    Ok(found)
}

fn path(folder: &Folder, out: &Path, spec: &Path) -> PathBuf {
    match folder {
        Folder::Output(folder) => out.join(folder),
        Folder::Spec(folder) => spec.join(folder),
    }
}

/// The names in a folder; a folder that is not there is empty.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let cannot = |error: io::Error| Failure::new(format!("cannot read `{}`: {error}", folder.display()));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // what stands there instead is for the writer to say
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(cannot(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(cannot)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn read_folder(folder: &Path, below: &str) -> Result<Files, Failure> {
    let mut files = Files::new();
    for name in names(&folder.join(below))? {
        let path = folder.join(below).join(&name);
        if name.ends_with(".sql") && path.is_file() {
            let bytes =
                fs::read(&path).map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
            files.insert(format!("{below}{name}"), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(files)
}

/// Says what in the folders was changed though it never may be; whether there was anything to say.
pub(super) fn refuse(existing: &BTreeMap<Folder, Files>, out: &Path, spec: &Path) -> bool {
    let found = faults(existing);
    for Fault { folder, file, problem, help } in &found {
        let file = path(folder, out, spec).join(file);
        terminal::error(&format!("error: `{}` {problem}\n  help: {help}\n", file.display()));
    }
    !found.is_empty()
}

/// How the files beside a spec stand to those that should be there.
pub(super) fn compare(spec: &Path, beside: &BTreeMap<String, String>) -> Vec<Change> {
    let change = |(path, _): (&String, &String)| {
        let kind = if spec.join(path).exists() { ChangeKind::Unchanged } else { ChangeKind::Added };
        Change { path: path.clone(), kind }
    };
    beside.iter().map(change).collect()
}

/// Adds the files beside a spec that are not there yet.
pub(super) fn add(spec: &Path, beside: &BTreeMap<String, String>) -> Result<Vec<Change>, Failure> {
    for (path, text) in beside {
        let path = spec.join(path);
        if fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes) != *text) {
            return Err(Failure::new(format!(
                "`{}` says something else, and a migration is never changed",
                path.display()
            ))
            .help(
                "build again; if that does not help, give each database and each environment a `directory` of its own",
            ));
        }
    }
    let changes = compare(spec, beside);
    for change in changes.iter().filter(|change| change.kind == ChangeKind::Added) {
        let path = spec.join(&change.path);
        let text = beside.get(&change.path).map_or("", String::as_str);
        create(&path, text).map_err(|error| {
            Failure::new(format!("could not write `{}`: {error}", path.display()))
                .help("make the folder writable and build again")
        })?;
    }
    Ok(changes)
}

/// A file appears as a whole or not at all, and never in the place of another.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.join(format!(".{name}.part"));
    let mut file = fs::File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let placed = match fs::hard_link(&part, path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported || error.kind() == io::ErrorKind::PermissionDenied => {
            // a file system without links
            let mut file = fs::File::create_new(path)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
        }
        placed => placed,
    };
    let _ = fs::remove_file(&part);
    placed
}
