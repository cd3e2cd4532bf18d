//! Does the steps of a journal, for the first time or again.
//!
//! In: a journal that is on the disk. Out: which steps could not be done because the disk is neither as it was before them
//! nor as it is after them. Such a step is left out: a file that was edited since is never overwritten here. Deliberately
//! absent: deciding on steps, and dropping the journal.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::disk;
use super::error::{Error, Obstacle, ObstacleKind};
use super::journal::{Journal, State, Step};
use super::paths;
use super::tree::{self, Entry, Found};

/// Why a step was left out.
pub(super) enum Skip {
    Obstacle(Obstacle),
    /// The staged copy of this file is gone or damaged.
    Lost(String),
}

/// How far the steps went.
#[derive(Default)]
pub(super) struct Progress {
    /// Whether a file was placed or removed in this run.
    pub(super) changed_files: bool,
    pub(super) skipped: Vec<Skip>,
}

/// Does all steps in order and brings them down to the device; stops at the first error of the system.
pub(super) fn apply(out: &Path, state: &State, journal: &Journal, progress: &mut Progress) -> Result<(), Error> {
    for step in &journal.steps {
        match step {
            Step::MakeDirectory { path } => make_directory(out, path, progress)?,
            Step::RemoveDirectory { path } => remove_directory(out, path)?,
            Step::Remove { path, old } => remove(out, path, old, progress)?,
            Step::Place { path, old, new, staged } => {
                let staged = state.staging(journal.staging).join(staged.to_string());
                place(out, path, (old.as_deref(), new), &staged, progress)?;
            }
        }
    }
    sync(out, journal)
}

fn make_directory(out: &Path, path: &str, progress: &mut Progress) -> Result<(), Error> {
    match tree::look(out, path)? {
        Found::Directory => {}
        Found::Absent => {
            let full = out.join(path);
            disk::create_directory(&full).map_err(Error::io(&full, "create"))?;
        }
        found => progress.skip(path, obstacle_kind(&found, ObstacleKind::NotADirectory)),
    }
    Ok(())
}

fn remove_directory(out: &Path, path: &str) -> Result<(), Error> {
    if tree::look(out, path)? != Found::Directory {
        return Ok(());
    }
    let full = out.join(path);
    match disk::remove_directory(&full) {
        // Someone else's files are in it, or it is mounted: it stays.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::ResourceBusy | io::ErrorKind::NotFound
            ) =>
        {
            Ok(())
        }
        removed => removed.map_err(Error::io(&full, "remove")),
    }
}

fn remove(out: &Path, path: &str, old: &str, progress: &mut Progress) -> Result<(), Error> {
    match tree::look(out, path)? {
        Found::File(hash) if hash == old => {
            let full = out.join(path);
            disk::remove_file(&full).map_err(Error::io(&full, "remove"))?;
            progress.changed_files = true;
        }
        Found::File(_) => progress.skip(path, ObstacleKind::EditedByHand),
        // Gone, or no file of ours any more.
        _ => {}
    }
    Ok(())
}

fn place(
    out: &Path,
    path: &str,
    (old, new): (Option<&str>, &str),
    staged: &Path,
    progress: &mut Progress,
) -> Result<(), Error> {
    match tree::look(out, path)? {
        Found::File(hash) if hash == new => return Ok(()),
        Found::File(hash) if Some(hash.as_str()) == old => {}
        Found::Absent => {}
        found => {
            let kind = match old {
                Some(_) => ObstacleKind::EditedByHand,
                None => ObstacleKind::NotOurs,
            };
            progress.skip(path, obstacle_kind(&found, kind));
            return Ok(());
        }
    }
    let intact =
        tree::entry(staged)? == Entry::File && tree::hash_file(staged).map_err(Error::io(staged, "read"))? == new;
    if !intact {
        progress.skipped.push(Skip::Lost(path.to_owned()));
        return Ok(());
    }
    let full = out.join(path);
    match disk::rename(staged, &full) {
        // Its folder was removed since: the next plan makes it again.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            progress.skipped.push(Skip::Lost(path.to_owned()));
        }
        renamed => {
            renamed.map_err(Error::io(&full, "replace"))?;
            progress.changed_files = true;
        }
    }
    Ok(())
}

/// `file` is the kind if a regular file was found.
fn obstacle_kind(found: &Found, file: ObstacleKind) -> ObstacleKind {
    match found {
        Found::Symlink => ObstacleKind::Symlink,
        Found::Special => ObstacleKind::Special,
        Found::Directory => ObstacleKind::IsDirectory,
        Found::Blocked(above) => above.kind,
        Found::File(_) | Found::Absent => file,
    }
}

impl Progress {
    fn skip(&mut self, path: &str, kind: ObstacleKind) {
        let path = path.to_owned();
        self.skipped.push(Skip::Obstacle(Obstacle { path, kind }));
    }
}

/// Every folder in which a name has changed.
fn sync(out: &Path, journal: &Journal) -> Result<(), Error> {
    let parents = journal.steps.iter().map(|step| paths::parent(step.path()));
    for folder in parents.collect::<BTreeSet<&str>>() {
        if folder.is_empty() || tree::look(out, folder)? == Found::Directory {
            let full = out.join(folder);
            disk::sync_directory(&full).map_err(Error::io(&full, "sync"))?;
        }
    }
    Ok(())
}
