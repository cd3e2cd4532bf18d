//! Why the output folder was not read or not written, in words for the person who runs the build.
//!
//! In: a path and what happened to it. Out: a phrase that names it (`Display`) and the way out (`help`). Deliberately
//! absent: how it is rendered, and the exit code.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What stands where a generated file or folder belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A generated file whose bytes are no longer those that were written.
    EditedByHand,
    /// A file that no build has written.
    NotOurs,
    /// A symbolic link; it is neither followed nor replaced.
    Symlink,
    /// A directory in the place of a file.
    IsDirectory,
    /// A file in the place of a directory.
    NotADirectory,
    /// A socket, a named pipe or a device.
    Special,
    /// A migration that says something else than it did; it may have been applied.
    ChangedMigration,
    /// A migration that was written and is gone; it may have been applied.
    MissingMigration,
}

impl ObstacleKind {
    /// Whether `--force` may overwrite or remove it.
    pub fn yields_to_force(self) -> bool {
        matches!(self, Self::EditedByHand | Self::NotOurs | Self::MissingMigration)
    }
}

/// One thing that keeps a build from being written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Relative to the output folder, with `/`.
    pub path: String,
    pub kind: ObstacleKind,
}

impl Obstacle {
    /// The way out.
    pub fn help(&self) -> &'static str {
        match self.kind {
            ObstacleKind::EditedByHand => {
                "move the edit into the spec, or discard it with `lakehouse-obs build --force`"
            }
            ObstacleKind::NotOurs => "move it elsewhere, or overwrite it with `lakehouse-obs build --force`",
            ObstacleKind::Symlink | ObstacleKind::IsDirectory | ObstacleKind::NotADirectory | ObstacleKind::Special => {
                "move it elsewhere, then build again"
            }
            ObstacleKind::ChangedMigration => "restore it from version control, then build again",
            ObstacleKind::MissingMigration => {
                "restore it from version control; if it was never applied to a database, continue without it with `lakehouse-obs build --force`"
            }
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ObstacleKind::EditedByHand => "was edited by hand",
            ObstacleKind::NotOurs => "was not written by lakehouse-obs",
            ObstacleKind::Symlink => "is a symbolic link, and symbolic links are not followed",
            ObstacleKind::IsDirectory => "is a directory, but a generated file has this path",
            ObstacleKind::NotADirectory => "is a file, but a generated folder has this path",
            ObstacleKind::Special => "is neither a file nor a directory",
            ObstacleKind::ChangedMigration => "is a migration that may already be applied, so it cannot change",
            ObstacleKind::MissingMigration => "is a migration that may already be applied, but the file is missing",
        };
        write!(f, "`{}` {what}", self.path)
    }
}

/// Why nothing could be said or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Things stand in the way; sorted by path, never empty.
    Obstacles(Vec<Obstacle>),
    /// Another process writes the same folder.
    Locked { out: PathBuf },
    /// The operating system refused. `action` is an infinitive, such as "write".
    Io { path: PathBuf, action: &'static str, source: io::Error },
    /// A folder that stands there takes no new files or folders, as those of `/proc` do.
    TakesNothing { path: PathBuf },
    /// An artifact's path cannot be a file below the output folder.
    InvalidPath { path: String, reason: &'static str },
    /// The new manifest does not describe the new artifacts.
    InvalidManifest { reason: String },
    /// A part of the output folder is a mount of its own, so that no file can be renamed into it.
    SeparateMount { path: PathBuf },
    /// The journal of an interrupted build cannot be read.
    DamagedJournal { path: PathBuf, reason: String },
}

impl Error {
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_path_buf(), action, source }
    }

    /// The way out, where there is one to name.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Obstacles(obstacles) => match obstacles.as_slice() {
                [one] => Some(one.help()),
                many if many.iter().all(|one| one.kind.yields_to_force()) => {
                    Some("move them elsewhere, or overwrite them with `lakehouse-obs build --force`")
                }
                _ => Some("move them elsewhere, then build again"),
            },
            Self::Locked { .. } => Some("wait until it has finished, then build again"),
            Self::SeparateMount { .. } => Some("unmount it, or put the whole output folder on one file system"),
            Self::DamagedJournal { .. } => Some("run `lakehouse-obs build --force`: it also overwrites edited files"),
            Self::Io { source, action, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied if *action == "read" => Some("make it readable for this user"),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Some("make it writable, or use another output folder")
                }
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some("free some space, then build again"),
                io::ErrorKind::NotADirectory => {
                    Some("a file has this path: move it elsewhere, or use another output folder")
                }
                io::ErrorKind::InvalidFilename => Some("use an output folder with a shorter path"),
                _ => None,
            },
            Self::TakesNothing { .. } => Some("use another output folder: `--out DIR`"),
            Self::InvalidPath { .. } | Self::InvalidManifest { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Obstacles(obstacles) => {
                if let [_, _, ..] = obstacles.as_slice() {
                    write!(f, "{} paths block the build: ", obstacles.len())?;
                }
                for (index, obstacle) in obstacles.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{obstacle}")?;
                }
                Ok(())
            }
            Self::Locked { out } => write!(f, "another build is writing `{}`", out.display()),
            Self::Io { path, action, source } => write!(f, "cannot {action} `{}`: {source}", path.display()),
            Self::TakesNothing { path } => write!(f, "no files or folders can be created in `{}`", path.display()),
            Self::InvalidPath { path, reason } => {
                write!(f, "`{path}` cannot be the path of a generated file: {reason}")
            }
            Self::InvalidManifest { reason } => {
                write!(f, "the new `manifest.json` is invalid: {reason}")
            }
            Self::SeparateMount { path } => {
                write!(f, "`{}` is a separate mount inside the output folder", path.display())
            }
            Self::DamagedJournal { path, reason } => {
                write!(f, "the journal of an interrupted build, `{}`, cannot be read: {reason}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
