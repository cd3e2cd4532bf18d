//! Keeps two builds of one folder apart.
//!
//! The operating system holds the lock, so a killed build leaves none behind. Deliberately absent: waiting.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::disk;
use super::error::{Error, Obstacle, ObstacleKind};
use super::journal::State;
use super::paths::STATE;
use super::tree::{self, Entry};

/// Builds that end while this one begins remove the lock file; more of them than this in a row is a build at work.
const ATTEMPTS: usize = 16;

pub(super) struct Lock {
    file: File,
    path: PathBuf,
    folder: PathBuf,
}

impl Lock {
    /// Makes the output folder and the state folder where they are missing, and locks them.
    pub(super) fn acquire(out: &Path, state: &State) -> Result<Self, Error> {
        let path = state.folder.join("lock");
        let mut vanished = 0;
        for _ in 0..ATTEMPTS {
            disk::create_directories(out).map_err(|error| takes_nothing(out, error))?;
            if !state.exists()? {
                match disk::create_directory(&state.folder) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    // removed by a build that ends; or the folder is none of a disk
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        vanished += 1;
                        continue;
                    }
                    created => created.map_err(Error::io(&state.folder, "create"))?,
                }
            }
            let kind = match tree::entry(&path)? {
                Entry::Absent | Entry::File => None,
                Entry::Symlink => Some(ObstacleKind::Symlink),
                Entry::Directory => Some(ObstacleKind::IsDirectory),
                Entry::Special => Some(ObstacleKind::Special),
            };
            if let Some(kind) = kind {
                let path = format!("{STATE}/lock");
                return Err(Error::Obstacles(vec![Obstacle { path, kind }]));
            }
            let file = match disk::open_or_create(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                file => file.map_err(Error::io(&path, "open"))?,
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(Error::io(&path, "lock")(error)),
            }
            // The file that was locked may have been removed by its last holder: then it keeps nobody out.
            if is_still_there(&file, &path) {
                let folder = state.folder.clone();
                return Ok(Self { file, path, folder });
            }
        }
        let out = out.to_path_buf();
        Err(if vanished == ATTEMPTS { Error::TakesNothing { path: out } } else { Error::Locked { out } })
    }

    /// Removes the lock file, and the state folder unless something is pending in it.
    pub(super) fn release(self) {
        // Nothing depends on these: the next build removes what is left.
        let _ = disk::remove_file(&self.path);
        let _ = disk::remove_directory(&self.folder);
    }
}

/// Why a folder is not made: where the one above it is there and the system finds nothing, that one is none of a disk.
fn takes_nothing(out: &Path, error: io::Error) -> Error {
    let above = out.ancestors().skip(1).find(|above| above.is_dir());
    match above {
        Some(above) if error.kind() == io::ErrorKind::NotFound && !above.as_os_str().is_empty() => {
            Error::TakesNothing { path: above.to_path_buf() }
        }
        _ => Error::io(out, "create")(error),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would leave it held while a child, just forked, still shares the descriptor.
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(locked), Ok(named)) => (locked.dev(), locked.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_there(_: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_lock_on_a_file_that_was_removed_or_replaced_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let file = File::create(&path).unwrap();
        assert!(is_still_there(&file, &path));
        fs::remove_file(&path).unwrap();
        assert!(!is_still_there(&file, &path));
        let _other = File::create(&path).unwrap();
        assert!(!is_still_there(&file, &path));
    }
}
