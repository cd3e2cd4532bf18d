//! The promises of the output folder, one group each: the rules file by file, a stop after every single step, a process
//! killed at random instants, and random sequences of builds and hands.

mod added;
mod crash;
mod failures;
mod fault_injection;
mod obstacles;
mod properties;
mod writing;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::*;

type Artifacts = BTreeMap<String, Vec<u8>>;

/// Artifacts with the manifest that the core would make.
fn artifacts(files: &[(&str, &str)]) -> Artifacts {
    let mut all: Artifacts = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let hashes: BTreeMap<&String, String> = all.iter().map(|(path, bytes)| (path, tree::hash(bytes))).collect();
    let manifest = serde_json::json!({ "generator": "lakehouse-obs", "files": hashes });
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap();
    all.insert("manifest.json".to_owned(), manifest);
    all
}

/// All below a folder: files and links with their bytes or target, folders with `/` at the end.
fn snapshot(folder: &Path) -> Artifacts {
    fn walk(root: &Path, folder: &Path, all: &mut Artifacts) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            if kind.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                all.insert(name + "@", target.to_str().unwrap().as_bytes().to_vec());
            } else if kind.is_dir() {
                walk(root, &path, all);
                all.insert(name + "/", Vec::new());
            } else if kind.is_file() {
                all.insert(name, fs::read(&path).unwrap());
            } else {
                all.insert(name + "|", Vec::new());
            }
        }
    }
    let mut all = Artifacts::new();
    walk(folder, folder, &mut all);
    all
}

/// What [`snapshot`] shows of a folder that holds `artifacts` and nothing else.
fn exactly(artifacts: &Artifacts) -> Artifacts {
    let mut all = artifacts.clone();
    for path in artifacts.keys() {
        for folder in paths::ancestors(path) {
            all.insert(format!("{folder}/"), Vec::new());
        }
    }
    all
}

fn put(out: &Path, path: &str, text: &str) {
    let full = out.join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    fs::write(full, text).unwrap();
}

fn text(out: &Path, path: &str) -> String {
    fs::read_to_string(out.join(path)).unwrap()
}

/// A folder that holds `artifacts`, as a build leaves it.
fn built(artifacts: &Artifacts) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), artifacts, false).unwrap();
    out
}

/// The changes of a status or a write that are any, as `+`, `~` or `-` and the path, without the manifest.
fn changed(changes: &[Change]) -> Vec<String> {
    let real = |change: &&Change| change.path != "manifest.json";
    let shown = |change: &Change| {
        let sign = match change.kind {
            ChangeKind::Added => '+',
            ChangeKind::Changed => '~',
            ChangeKind::Removed => '-',
            ChangeKind::Unchanged => return None,
        };
        Some(format!("{sign}{}", change.path))
    };
    changes.iter().filter(real).filter_map(shown).collect()
}

fn obstacles(result: Result<Written, Error>) -> Vec<(String, ObstacleKind)> {
    match result {
        Err(Error::Obstacles(all)) => all.into_iter().map(|one| (one.path, one.kind)).collect(),
        other => panic!("no obstacle, but {other:?}"),
    }
}
