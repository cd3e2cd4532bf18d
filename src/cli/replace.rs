//! Replaces files that people write: each at once, with its permissions, where a link leads to.
//!
//! In: files as they were read, and their new bytes. Out: all of them written, or none, as far as a disk allows: every new
//! file lies next to the old one before the first is renamed. Deliberately absent: the journal that generated files have.

use std::fs::{self, File, OpenOptions};
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

/// A new file next to the old one; removed if it is not renamed.
struct Staged<'a> {
    path: PathBuf,
    replacement: &'a Replacement<'a>,
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // once it is renamed there is nothing here
        drop(fs::remove_file(&self.path));
    }
}

/// Replaces all of them.
pub(super) fn replace(replacements: &[Replacement<'_>]) -> Result<(), Failure> {
    let staged: Vec<Staged<'_>> = replacements.iter().map(stage).collect::<Result<_, _>>()?;
    for Staged { path, replacement } in &staged {
        fs::rename(path, replacement.path).map_err(|error| {
            cannot_write(replacement, &error).help("files are replaced one by one: others may be fixed already")
        })?;
    }
    Ok(())
}

fn stage<'a>(replacement: &'a Replacement<'a>) -> Result<Staged<'a>, Failure> {
    let Replacement { path, name, old, new } = replacement;
    let failed = |error: io::Error| cannot_write(replacement, &error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.permissions().readonly() {
        return Err(Failure::new(format!("cannot write `{name}`: it is read-only"))
            .help("no fixes were applied; make it writable, or show the fixes with `--diff`"));
    }
    read::regular(metadata.file_type()).map_err(failed)?;
    // a rename needs no right to the file itself: whether we may write it is asked here
    drop(OpenOptions::new().write(true).open(path).map_err(failed)?);
    if read::bytes(path).map_err(failed)? != *old {
        return Err(Failure::new(format!("`{name}` was changed by another process in the meantime"))
            .help("no fixes were applied; run the command again"));
    }
    let mut file_name = std::ffi::OsString::from(".");
    file_name.push(path.file_name().unwrap_or_default());
    file_name.push(format!(".{}.fixed", std::process::id()));
    let temporary = path.with_file_name(file_name);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary).map_err(failed)?;
    let staged = Staged { path: temporary, replacement };
    fill(&mut file, new, &metadata).map_err(failed)?;
    Ok(staged)
}

fn fill(file: &mut File, new: &[u8], metadata: &fs::Metadata) -> io::Result<()> {
    file.write_all(new)?;
    // whoever may not give a file away keeps it; the permissions come after, since this clears some
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        drop(fchown(&*file, Some(metadata.uid()), Some(metadata.gid())));
    }
    file.set_permissions(metadata.permissions())?;
    file.sync_all()
}

fn cannot_write(replacement: &Replacement<'_>, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {error}", replacement.name))
}
