//! Writes the page of results: wholly, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::super::Failure;

/// Brings a page into a file. Another file in its place is replaced at once; what is no file, such as a pipe, is written to.
pub(super) fn write(path: &Path, page: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    // where a link leads to; a file that is not there yet has no other name
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&real) {
        Ok(found) if !found.is_file() => {
            OpenOptions::new().write(true).open(&real).and_then(|mut it| it.write_all(page.as_bytes())).map_err(failed)
        }
        found => replace(&real, page, found.ok().map(|found| found.permissions())).map_err(failed),
    }
}

fn replace(path: &Path, page: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&fresh)?;
    let written = file
        .write_all(page.as_bytes())
        .and_then(|()| permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        // it may be gone already
        drop(fs::remove_file(&fresh));
    }
    written
}
