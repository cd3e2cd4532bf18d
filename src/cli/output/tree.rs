//! What stands on the disk, seen without following a link below the output folder.
//!
//! In: the output folder and a checked relative path. Out: what is there, with a file's hash. Deliberately absent: writing,
//! and whether what is there is right.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::read;
use super::error::{Error, Obstacle, ObstacleKind};
use super::paths;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Absent,
    /// A regular file, by its hash.
    File(String),
    Directory,
    Symlink,
    Special,
    /// Not reached: a folder above it is a link or no folder.
    Blocked(Obstacle),
}

/// SHA-256 as 64 lower-case hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of the regular file at `path`.
pub(super) fn hash_file(path: &Path) -> io::Result<String> {
    struct Sink(Sha256);
    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut sink = Sink(Sha256::new());
    io::copy(&mut read::open(path)?, &mut sink)?;
    Ok(hexadecimal(&sink.0.finalize()))
}

/// Whether a regular file with these bytes stands at `path` below `out`; it is read up to where it differs.
pub(super) fn holds(out: &Path, path: &str, bytes: &[u8]) -> Result<bool, Error> {
    for above in paths::ancestors(path) {
        if entry(&out.join(above))? != Entry::Directory {
            return Ok(false);
        }
    }
    let full = out.join(path);
    Ok(entry(&full)? == Entry::File && is_same(&full, bytes).map_err(Error::io(&full, "read"))?)
}

fn is_same(file: &Path, mut bytes: &[u8]) -> io::Result<bool> {
    let mut file = read::open(file)?;
    if u64::try_from(bytes.len()) != Ok(file.metadata()?.len()) {
        return Ok(false);
    }
    let mut part = [0; 1 << 16];
    loop {
        let length = match io::Read::read(&mut file, &mut part) {
            Ok(0) => return Ok(bytes.is_empty()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        match bytes.split_at_checked(length) {
            Some((begin, rest)) if part.get(..length) == Some(begin) => bytes = rest,
            _ => return Ok(false),
        }
    }
}

/// What stands at `path` below `out`; a file is read and hashed.
pub(super) fn look(out: &Path, path: &str) -> Result<Found, Error> {
    for above in paths::ancestors(path) {
        let kind = match entry(&out.join(above))? {
            Entry::Directory => continue,
            Entry::Absent => return Ok(Found::Absent),
            Entry::Symlink => ObstacleKind::Symlink,
            Entry::File | Entry::Special => ObstacleKind::NotADirectory,
        };
        let path = above.to_owned();
        return Ok(Found::Blocked(Obstacle { path, kind }));
    }
    let full = out.join(path);
    Ok(match entry(&full)? {
        Entry::Absent => Found::Absent,
        Entry::File => match hash_file(&full) {
            // Removed since the line above, by a build at work.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Found::Absent,
            hash => Found::File(hash.map_err(Error::io(&full, "read"))?),
        },
        Entry::Directory => Found::Directory,
        Entry::Symlink => Found::Symlink,
        Entry::Special => Found::Special,
    })
}

/// What one name in a directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Absent,
    File,
    Directory,
    Symlink,
    Special,
}

/// What stands at `full`, whose parents are not looked at.
pub(super) fn entry(full: &Path) -> Result<Entry, Error> {
    match fs::symlink_metadata(full) {
        Ok(metadata) => Ok(Entry::from(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Entry::Absent),
        Err(error) => Err(Error::io(full, "read")(error)),
    }
}

impl From<fs::FileType> for Entry {
    fn from(kind: fs::FileType) -> Self {
        if kind.is_symlink() {
            Self::Symlink
        } else if kind.is_dir() {
            Self::Directory
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Special
        }
    }
}

/// Whether the output folder is there; it may itself be reached through a link. An error if it is something else.
pub(super) fn folder_exists(out: &Path) -> Result<bool, Error> {
    match fs::metadata(out) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(_) => Err(Error::io(out, "use")(io::ErrorKind::NotADirectory.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(out, "read")(error)),
    }
}

/// The names in the folder `path` (empty: the output folder), sorted. A folder that is not there has none.
pub(super) fn names(out: &Path, path: &str) -> Result<BTreeMap<String, Entry>, Error> {
    let full = out.join(path);
    let failed = |error| Error::io(&full, "list")(error);
    let entries = match fs::read_dir(&full) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        names.insert(name, Entry::from(kind));
    }
    Ok(names)
}

/// The probes that stand in the output folder and in the folders above `paths`, sorted: one that moves through them now, or
/// that a kill has left.
pub(super) fn probes<'a>(out: &Path, paths: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Error> {
    let folders: BTreeSet<&str> = paths.flat_map(paths::ancestors).collect();
    let mut found = Vec::new();
    if entry(&out.join(paths::PROBE))? == Entry::File {
        found.push(paths::PROBE.to_owned());
    }
    for folder in folders {
        let path = format!("{folder}/{}", paths::PROBE);
        if look(out, folder)? == Found::Directory && entry(&out.join(&path))? == Entry::File {
            found.push(path);
        }
    }
    Ok(found)
}

/// All that is in the folders of `ours` (and in the output folder) and not in `ours`, sorted. A folder that holds nothing of
/// ours is one entry, ends with `/` and is not entered.
pub(super) fn foreign(out: &Path, ours: &BTreeSet<&str>) -> Result<Vec<String>, Error> {
    let folders: BTreeSet<&str> = ours.iter().copied().flat_map(paths::ancestors).collect();
    let mut found = Vec::new();
    for folder in std::iter::once("").chain(folders.iter().copied()) {
        if !folder.is_empty() && look(out, folder)? != Found::Directory {
            continue;
        }
        for (name, kind) in names(out, folder)? {
            if name == paths::PROBE {
                continue;
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let known = match kind {
                Entry::Directory => folders.contains(path.as_str()),
                _ => ours.contains(path.as_str()),
            };
            if known || path == paths::STATE {
                continue;
            }
            let slash = if kind == Entry::Directory { "/" } else { "" };
            found.push(path + slash);
        }
    }
    found.sort();
    Ok(found)
}
