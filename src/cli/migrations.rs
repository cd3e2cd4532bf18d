//! Folders of migrations: read before a build, since what stands there is never changed, and added to after it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::output::{Change, ChangeKind, add_only as writer};
use super::{Failure, build, read as file, root, terminal};
use crate::emit::migrations::{Files, Folder, HistoryError, ROOT, folders, history_errors};
use crate::model::Model;

/// The folder of what takes a migration back, in each folder of migrations.
const DOWN: &str = "down/";

/// What stands in the folders of a model, and in those of services that are no longer in it.
pub(super) fn read(model: &Model, out: &Path, spec: &Path) -> Result<BTreeMap<Folder, Files>, Failure> {
    let mut wanted: BTreeSet<Folder> = folders(model).into_values().collect();
    let all = out.join(ROOT.trim_end_matches('/'));
    not_a_link(&all)?;
    for name in names(&all)? {
        if fs::symlink_metadata(all.join(&name)).is_ok_and(|found| found.is_dir()) {
            wanted.insert(Folder::Output(format!("{ROOT}{name}")));
        }
    }
    let mut found = BTreeMap::new();
    for folder in wanted {
        let mut files = read_folder(&folder, out, spec, "")?;
        files.extend(read_folder(&folder, out, spec, DOWN)?);
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

/// In the output folder no link is followed: the writer would not write through it either.
fn not_a_link(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            Err(Failure::new(format!("`{}` is a symbolic link, and symbolic links are not followed", path.display()))
                .help("replace the link by the folder itself, or set `migrations.directory` to another folder"))
        }
        _ => Ok(()),
    }
}

fn read_folder(folder: &Folder, out: &Path, spec: &Path, below: &str) -> Result<Files, Failure> {
    // with a slash at its end a path would lead through a link
    let at: PathBuf = path(folder, out, spec).join(below).components().collect();
    match folder {
        Folder::Output(_) => not_a_link(&at)?,
        Folder::Spec(folder) => root::still_below(spec, format!("{folder}/{below}").trim_end_matches('/'))?,
    }
    let mut files = Files::new();
    for name in names(&at)?.into_iter().filter(|name| name.ends_with(".sql")) {
        let path = at.join(&name);
        let linked = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        let text = match folder {
            // its number is taken, and it is nothing that a build has written
            Folder::Output(_) if linked => String::new(),
            _ if path.is_dir() && is_numbered(&name) => {
                return Err(Failure::new(format!("`{}` is a folder, but a migration must be a file", path.display()))
                    .help("rename the folder, or move it elsewhere"));
            }
            _ if path.is_dir() => continue,
            _ => {
                if linked {
                    root::file_below(spec, &path)?;
                }
                let bytes = file::bytes(&path);
                let bytes =
                    bytes.map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        files.insert(format!("{below}{name}"), text);
    }
    Ok(files)
}

/// Whether a name begins as the name of a migration does, with 14 digits.
fn is_numbered(name: &str) -> bool {
    name.split('_').next().is_some_and(|number| number.len() == 14 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Says what in the folders was changed though it never may be; whether there was anything to say.
pub(super) fn refuse(existing: &BTreeMap<Folder, Files>, out: &Path, spec: &Path) -> bool {
    let found = history_errors(existing);
    for HistoryError { folder, file, problem, help } in &found {
        let file = path(folder, out, spec).join(file);
        terminal::error(&format!("error: `{}` {problem}\n  help: {help}\n", file.display()));
    }
    !found.is_empty()
}

/// How the files beside a spec stand to those that should be there.
pub(super) fn compare(spec: &Path, migrations: &BTreeMap<String, String>) -> Vec<Change> {
    let change = |(path, _): (&String, &String)| {
        let kind = if spec.join(path).exists() { ChangeKind::Unchanged } else { ChangeKind::Added };
        Change { path: path.clone(), kind }
    };
    migrations.iter().map(change).collect()
}

/// The folders that the files beside a spec lie in, below that of the spec.
fn folders_of(migrations: &BTreeMap<String, String>) -> BTreeSet<&str> {
    migrations.keys().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect()
}

/// What a killed build has left in the folders of these files.
pub(super) fn left(spec: &Path, migrations: &BTreeMap<String, String>) -> Result<Vec<PathBuf>, Failure> {
    let mut left = Vec::new();
    for folder in folders_of(migrations) {
        left.extend(writer::left_parts(&spec.join(folder)).map_err(|error| build::failure(&error))?);
    }
    Ok(left)
}

/// Adds the files beside a spec that are not there yet.
pub(super) fn add(spec: &Path, migrations: &BTreeMap<String, String>) -> Result<Vec<Change>, Failure> {
    for folder in folders_of(migrations) {
        root::still_below(spec, folder)?;
    }
    for (path, text) in migrations {
        let path = spec.join(path);
        match file::bytes(&path) {
            Ok(bytes) if String::from_utf8_lossy(&bytes) == *text => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::new(format!("cannot read `{}`: {error}", path.display()))),
            Ok(_) => {
                return Err(Failure::new(format!(
                    "`{}` exists with other content, and a migration is never changed",
                    path.display()
                ))
                .help(
                    "run the build again; if the error stays, give each database and each environment its own `directory`",
                ));
            }
        }
    }
    for folder in folders_of(migrations) {
        writer::sweep(&spec.join(folder)).map_err(|error| build::failure(&error))?;
    }
    let changes = compare(spec, migrations);
    for change in changes.iter().filter(|change| change.kind == ChangeKind::Added) {
        let text = migrations.get(&change.path).map_or("", String::as_str);
        writer::add(&spec.join(&change.path), text.as_bytes()).map_err(|error| build::failure(&error))?;
    }
    Ok(changes)
}
