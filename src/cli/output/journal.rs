//! The folder `.lakehouse-obs` inside the output folder: the staged files, and the journal that says where they go.
//!
//! It exists only while a build writes, or after one was interrupted. The journal appears by a rename: before that instant
//! an interrupted write never was, after it the write is carried on. Deliberately absent: doing the journal's steps.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::read;
use super::disk;
use super::error::{Error, Obstacle, ObstacleKind};
use super::manifest::is_hash;
use super::paths::{self, PROBE, STATE};
use super::tree::{self, Entry, Found};

const VERSION: u32 = 1;
const STAGED: &str = "staged-";

/// One change to the output folder. Each can be done again without harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    MakeDirectory {
        path: String,
    },
    /// Moves the staged file `staged` to `path`, where `old` was (nothing: no file).
    Place {
        path: String,
        old: Option<String>,
        new: String,
        staged: usize,
    },
    Remove {
        path: String,
        old: String,
    },
    /// Removes the directory if it is empty.
    RemoveDirectory {
        path: String,
    },
}

impl Step {
    pub(super) fn path(&self) -> &str {
        match self {
            Self::MakeDirectory { path }
            | Self::Place { path, .. }
            | Self::Remove { path, .. }
            | Self::RemoveDirectory { path } => path,
        }
    }

    fn is_sound(&self) -> bool {
        paths::refusal(self.path()).is_none()
            && match self {
                Self::Place { old, new, .. } => is_hash(new) && old.iter().all(|old| is_hash(old)),
                Self::Remove { old, .. } => is_hash(old),
                Self::MakeDirectory { .. } | Self::RemoveDirectory { .. } => true,
            }
    }
}

/// A write that was decided on: its steps in order, and every file of the new output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    version: u32,
    /// Which staging folder holds the files; a later write must not disturb those of a pending one.
    pub(super) staging: u32,
    pub(super) steps: Vec<Step>,
    /// Path and hash of the whole new output.
    pub(super) files: BTreeMap<String, String>,
}

impl Journal {
    pub(super) fn new(staging: u32, steps: Vec<Step>, files: BTreeMap<String, String>) -> Self {
        Self { version: VERSION, staging, steps, files }
    }
}

/// Reads a journal; one that names a path outside the folder or no hash was not written by a build.
pub(super) fn parse(bytes: &[u8]) -> Result<Journal, String> {
    let journal: Journal = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if journal.version != VERSION {
        return Err("it was written by another version of lakehouse-obs".to_owned());
    }
    let files = journal.files.iter().all(|(path, hash)| paths::refusal(path).is_none() && is_hash(hash));
    if !files || !journal.steps.iter().all(Step::is_sound) {
        return Err("it contains an invalid path or hash".to_owned());
    }
    Ok(journal)
}

/// Where the writer keeps what is not output.
pub(super) struct State {
    out: PathBuf,
    pub(super) folder: PathBuf,
    journal: PathBuf,
}

impl State {
    pub(super) fn new(out: &Path) -> Self {
        let folder = out.join(STATE);
        Self { out: out.to_path_buf(), journal: folder.join("journal.json"), folder }
    }

    /// Whether there is one; something else in its place is an obstacle.
    pub(super) fn exists(&self) -> Result<bool, Error> {
        let kind = match tree::entry(&self.folder)? {
            Entry::Absent => return Ok(false),
            Entry::Directory => return Ok(true),
            Entry::Symlink => ObstacleKind::Symlink,
            Entry::File | Entry::Special => ObstacleKind::NotADirectory,
        };
        let path = STATE.to_owned();
        Err(Error::Obstacles(vec![Obstacle { path, kind }]))
    }

    pub(super) fn is_pending(&self) -> bool {
        let folder = fs::symlink_metadata(&self.folder).is_ok_and(|found| found.is_dir());
        folder && fs::symlink_metadata(&self.journal).is_ok()
    }

    /// The journal of an interrupted write, if there is one.
    pub(super) fn read(&self) -> Result<Option<Journal>, Error> {
        let damaged = |reason: &str| Error::DamagedJournal { path: self.journal.clone(), reason: reason.to_owned() };
        if !self.exists()? {
            return Ok(None);
        }
        match tree::entry(&self.journal)? {
            Entry::Absent => return Ok(None),
            Entry::File => {}
            _ => return Err(damaged("it is not a file")),
        }
        let bytes = match read::bytes(&self.journal) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(Error::io(&self.journal, "read"))?,
        };
        parse(&bytes).map(Some).map_err(|reason| damaged(&reason))
    }

    /// Makes `journal` the pending one, in place of any other. The second result is false as long as it is not.
    pub(super) fn commit(&self, journal: &Journal) -> (Result<(), Error>, bool) {
        let fresh = self.folder.join("journal.new");
        let written = serde_json::to_vec(journal)
            .map_err(io::Error::from)
            .and_then(|bytes| disk::create_file(&fresh, &bytes))
            .and_then(|()| disk::sync_directory(&self.folder))
            .and_then(|()| disk::rename(&fresh, &self.journal));
        if let Err(error) = written {
            return (Err(Error::io(&self.journal, "write")(error)), false);
        }
        let synced = disk::sync_directory(&self.folder)
            .and_then(|()| disk::sync_directory(&self.out))
            .map_err(Error::io(&self.journal, "write"));
        (synced, true)
    }

    /// Nothing is pending any more.
    pub(super) fn drop_journal(&self) -> Result<(), Error> {
        match tree::entry(&self.journal)? {
            Entry::Absent => return Ok(()),
            Entry::Directory => disk::remove_tree(&self.journal),
            _ => disk::remove_file(&self.journal),
        }
        .map_err(Error::io(&self.journal, "remove"))?;
        // Should a power failure bring it back, its steps find their work done.
        let _ = disk::sync_directory(&self.folder);
        Ok(())
    }

    pub(super) fn staging(&self, staging: u32) -> PathBuf {
        self.folder.join(format!("{STAGED}{staging}"))
    }

    /// Removes what killed or failed writes have left, but not the staged files of the pending journal.
    pub(super) fn sweep(&self, keep: Option<u32>) -> Result<(), Error> {
        self.remove_probes()?;
        let keep = keep.map(|staging| format!("{STAGED}{staging}"));
        for (name, kind) in tree::names(&self.out, STATE)? {
            let path = self.folder.join(&name);
            let staged = name.starts_with(STAGED) && Some(&name) != keep.as_ref();
            match kind {
                Entry::Directory if staged => disk::remove_tree(&path),
                _ if staged || name == "journal.new" || name == "probe" => disk::remove_file(&path),
                _ => Ok(()),
            }
            .map_err(Error::io(&path, "remove"))?;
        }
        Ok(())
    }

    /// Sees whether each of `folders` takes a rename from here, so that a folder without permission or on another
    /// mount is found before any file has changed.
    pub(super) fn probe(&self, folders: &[String]) -> Result<(), Error> {
        let probe = self.folder.join("probe");
        // Written first: after a kill between the two renames it says where the moving file may be.
        serde_json::to_vec(folders)
            .map_err(io::Error::from)
            .and_then(|list| disk::create_file(&probe, &list))
            .map_err(Error::io(&probe, "write"))?;
        let moving = self.folder.join("staged-probe");
        disk::create_file(&moving, b"").map_err(Error::io(&moving, "write"))?;
        for folder in folders {
            let folder = self.out.join(folder);
            let there = folder.join(PROBE);
            disk::rename(&moving, &there).map_err(|error| match error.kind() {
                io::ErrorKind::CrossesDevices => Error::SeparateMount { path: folder.clone() },
                _ => Error::io(&folder, "write into")(error),
            })?;
            disk::rename(&there, &moving).map_err(Error::io(&folder, "write into"))?;
        }
        disk::remove_file(&moving).map_err(Error::io(&moving, "remove"))?;
        disk::remove_file(&probe).map_err(Error::io(&probe, "remove"))
    }

    fn remove_probes(&self) -> Result<(), Error> {
        // A list that was cut off is older than the first probe.
        let list = read::bytes(&self.folder.join("probe")).unwrap_or_default();
        let folders: Vec<String> = serde_json::from_slice(&list).unwrap_or_default();
        for folder in &folders {
            if !folder.is_empty() && paths::refusal(folder).is_some() {
                continue;
            }
            let inside = folder.is_empty() || tree::look(&self.out, folder)? == Found::Directory;
            let path = self.out.join(folder).join(PROBE);
            if inside && tree::entry(&path)? == Entry::File {
                disk::remove_file(&path).map_err(Error::io(&path, "remove"))?;
            }
        }
        Ok(())
    }
}
