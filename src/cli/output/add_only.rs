//! Single files that are added to a folder which is not the output's own: migrations beside a spec.
//!
//! In: a whole path and a text. Out: the file, as a whole or not at all, and never in the place of another one. The text is
//! written beside it first, as `.NAME.part`, and locked there: a part that nobody has locked was left by a kill. Deliberately
//! absent: which files, and whether the folder is one of the project.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::read;
use super::disk;
use super::error::Error;
use super::tree::{self, Entry};

/// What stands around the name of a file that is being written.
const PART: (&str, &str) = (".", ".sql.part");

/// How often a part may be swept away by another build before this one has locked it.
const ATTEMPTS: usize = 16;

/// Adds a file, and the folders above it where they are missing.
pub fn add(path: &Path, text: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.join(format!("{}{name}.part", PART.0));
    if tree::folder_exists(folder)? {
        sweep(folder)?;
    }
    disk::create_directories(folder).map_err(Error::io(folder, "create"))?;
    for _ in 0..ATTEMPTS {
        let file = match disk::create_open(&part) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::Locked { out: folder.to_path_buf() });
            }
            file => file.map_err(Error::io(&part, "create"))?,
        };
        // who looks whether it was left holds it for an instant
        match file.lock().and_then(|()| place(file, &part, path, text)) {
            // somebody looked before it was locked, and swept it away
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            placed => {
                let removed = disk::remove_file(&part);
                placed.map_err(Error::io(path, "write"))?;
                // the file stands; what is left is swept by the next build
                drop(removed);
                return disk::sync_directory(folder).map_err(Error::io(folder, "sync"));
            }
        }
    }
    Err(Error::Locked { out: folder.to_path_buf() })
}

/// Writes the part and gives it its name.
fn place(mut file: fs::File, part: &Path, path: &Path, text: &[u8]) -> io::Result<()> {
    disk::fill(&mut file, text)?;
    match disk::hard_link(part, path) {
        // a file system without links: the part itself, which nothing can stand in the way of since this build looked
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
            match tree::entry(path) {
                Ok(Entry::Absent) => disk::rename(part, path),
                _ => Err(io::ErrorKind::AlreadyExists.into()),
            }
        }
        placed => placed,
    }
}

/// The parts in a folder that a kill has left, sorted. Those of a build at work are not among them.
pub fn left_parts(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !tree::folder_exists(folder)? {
        return Ok(Vec::new());
    }
    let names = tree::names(folder, "")?.into_iter();
    let parts = names.filter(|(name, kind)| *kind == Entry::File && is_part(name));
    Ok(parts.map(|(name, _)| folder.join(name)).filter(|part| is_left(part)).collect())
}

/// Removes the parts in a folder that a kill has left; whether there were any.
pub fn sweep(folder: &Path) -> Result<bool, Error> {
    let left = left_parts(folder)?;
    for part in &left {
        match disk::remove_file(part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(Error::io(part, "remove"))?,
        }
    }
    Ok(!left.is_empty())
}

/// Whether a name is that of a part: a migration's number, and what stands around.
fn is_part(name: &str) -> bool {
    let inner = name.strip_prefix(PART.0).and_then(|name| name.strip_suffix(PART.1));
    let number = inner.and_then(|inner| inner.split_once('_')).map(|(number, _)| number);
    number.is_some_and(|number| number.len() == 14 && number.bytes().all(|digit| digit.is_ascii_digit()))
}

fn is_left(part: &Path) -> bool {
    read::open(part).is_ok_and(|file| file.try_lock().is_ok())
}
