//! What builds for other environments have left in an output folder.
//!
//! In: the folder, and the environments that the spec declares now. Out: the folders that no build writes any more. A folder
//! counts as ours by its manifest, which names its environment, or by the journal of its own removal.

use std::path::{Path, PathBuf};

use super::super::read;
use super::error::Error;
use super::journal::State;
use super::manifest;
use super::paths::MANIFEST;
use super::tree::{self, Entry};

/// The output folders of earlier builds that one for `declared` does not write: those of environments that are gone, and
/// the folder itself where it was written for a spec without environments.
pub fn left_behind(out: &Path, declared: &[String]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    if !tree::folder_exists(out)? {
        return Ok(found);
    }
    if !declared.is_empty() && is_of(out, None) {
        found.push(out.to_owned());
    }
    for (name, kind) in tree::names(out, "")? {
        let folder = out.join(&name);
        if kind == Entry::Directory && !declared.contains(&name) && is_of(&folder, Some(&name)) {
            found.push(folder);
        }
    }
    Ok(found)
}

/// Whether a build for that environment wrote the folder, and no removal of it is done.
fn is_of(folder: &Path, environment: Option<&str>) -> bool {
    if !matches!(tree::entry(&folder.join(MANIFEST)), Ok(Entry::File)) {
        // the manifest goes last, so a removal that was killed after it has nothing but its journal
        let journal = State::new(folder).read();
        return journal.is_ok_and(|journal| journal.is_some_and(|journal| journal.files.is_empty()));
    }
    let bytes = read::bytes(&folder.join(MANIFEST)).unwrap_or_default();
    manifest::environment(&bytes).is_some_and(|of| of.as_deref() == environment)
}
