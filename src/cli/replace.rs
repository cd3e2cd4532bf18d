//! Replaces files that people write or name: each at once, with its permissions, where a link leads to.
//!
//! In: files as they were read, and their new bytes. Out: all of them written, or none, as far as a disk allows: every new
//! file lies next to the old one before the first is renamed. [`Staged`] is one such new file. Deliberately absent: the
//! journal that generated files have.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Failure, read};

/// One file to replace.
pub(super) struct Replacement<'a> {
    /// Its real path, links followed.
    pub(super) path: &'a Path,
    /// As messages name it.
    pub(super) name: &'a str,
    /// What was read.
    pub(super) old: &'a [u8],
    /// What it is to hold.
    pub(super) new: &'a [u8],
}

/// A new file next to the one in whose place it is to come; removed if it does not get there.
pub(super) struct Staged(PathBuf);

impl Staged {
    /// Writes it. It gets owner and permissions of the old file, if there is one: that one must be writable itself, since a
    /// rename needs no right to it.
    pub(super) fn write(target: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<Staged> {
        if let Some(old) = old {
            if old.permissions().readonly() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
            }
            drop(OpenOptions::new().write(true).open(target)?);
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.new", std::process::id()));
        let path = target.with_file_name(name);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let staged = Staged(path);
        fill(&mut file, bytes, old)?;
        Ok(staged)
    }

    /// Brings it into its place.
    pub(super) fn replace(&self, target: &Path) -> io::Result<()> {
        fs::rename(&self.0, target)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // once it is renamed there is nothing here
        drop(fs::remove_file(&self.0));
    }
}

/// Replaces all of them.
pub(super) fn replace(replacements: &[Replacement<'_>]) -> Result<(), Failure> {
    let staged: Vec<Staged> = replacements.iter().map(stage).collect::<Result<_, _>>()?;
    for (staged, replacement) in staged.iter().zip(replacements) {
        staged.replace(replacement.path).map_err(|error| {
            cannot_write(replacement, &error).help("files are replaced one by one: others may be fixed already")
        })?;
    }
    Ok(())
}

fn stage(replacement: &Replacement<'_>) -> Result<Staged, Failure> {
    let Replacement { path, name, old, new } = replacement;
    let failed = |error: io::Error| cannot_write(replacement, &error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.permissions().readonly() {
        return Err(Failure::new(format!("cannot write `{name}`: it is read-only"))
            .help("no fixes were applied; make it writable, or show the fixes with `--diff`"));
    }
    read::regular(metadata.file_type()).map_err(failed)?;
    if read::bytes(path).map_err(failed)? != *old {
        return Err(Failure::new(format!("`{name}` was changed by another process in the meantime"))
            .help("no fixes were applied; run the command again"));
    }
    Staged::write(path, new, Some(&metadata)).map_err(failed)
}

fn fill(file: &mut File, new: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    file.write_all(new)?;
    if let Some(old) = old {
        // whoever may not give a file away keeps it; the permissions come after, since this clears some
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            drop(fchown(&*file, Some(old.uid()), Some(old.gid())));
        }
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

fn cannot_write(replacement: &Replacement<'_>, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {error}", replacement.name))
}
