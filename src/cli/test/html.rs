//! Writes the page of results: wholly, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::super::Failure;
use super::super::replace::Staged;

/// Brings a page into a file. Another file in its place is replaced at once; what is no file, such as a pipe, is written to.
pub(super) fn write(path: &Path, page: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    // where a link leads to; a file that is not there yet has no other name
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&real) {
        Ok(found) if !found.is_file() => {
            OpenOptions::new().write(true).open(&real).and_then(|mut it| it.write_all(page.as_bytes())).map_err(failed)
        }
        found => Staged::write(&real, page.as_bytes(), found.ok().as_ref())
            .and_then(|staged| staged.replace(&real))
            .map_err(failed),
    }
}
