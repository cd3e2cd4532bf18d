//! Writes the page of results: wholly, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::super::Failure;
use super::super::replace::Staged;

/// Refuses a page in the place of a file that was read: of the spec, or of what it includes.
pub(super) fn refuse_over<'a>(path: &Path, mut read: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let real = fs::canonicalize(path).ok();
    let is_read = real.is_some_and(|real| read.any(|file| fs::canonicalize(file).is_ok_and(|file| file == real)));
    match is_read {
        true => Err(Failure::new(format!("`{}` is a part of the spec, not a page of results", path.display()))
            .help("write the page into a file of its own, such as --html tests.html")),
        false => Ok(()),
    }
}

/// Where links lead to, as far as they lead anywhere: the last one may name a file that is not there yet.
fn real(path: &Path) -> PathBuf {
    let mut at = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&at) else { break };
        at = at.parent().unwrap_or(Path::new("")).join(target);
    }
    fs::canonicalize(&at).unwrap_or(at)
}

/// How many links lead from one to the next at most, as on Linux.
const LINKS: usize = 40;

/// Brings a page into a file. Another file in its place is replaced at once; what is no file, such as a pipe, is written to.
pub(super) fn write(path: &Path, page: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    let real = real(path);
    match fs::metadata(&real) {
        Ok(found) if !found.is_file() => {
            OpenOptions::new().write(true).open(&real).and_then(|mut it| it.write_all(page.as_bytes())).map_err(failed)
        }
        found => Staged::write(&real, page.as_bytes(), found.ok().as_ref())
            .and_then(|staged| staged.replace(&real))
            .map_err(failed),
    }
}
