//! The output folder: what a build would change in it, and the one part of the program that changes it.
//!
//! In: the artifacts of a build, as path and bytes, among them `manifest.json`, which lists the hashes of the others. Out:
//! the folder brought to them, or what stands in the way. What it holds to:
//!
//! - No file is ever torn, and no folder is swapped: containers that mount one go on seeing it.
//! - A write that is killed at any instant either never was or is completed by the next one; until then the folder
//!   counts as pending, not as up to date.
//! - Only what the manifest knows, unedited, is replaced or removed. Foreign files stay; links are not followed.
//!
//! Deliberately absent: making artifacts or the manifest, messages beyond [`Error`], and guarding against a program that
//! changes the folder within the milliseconds of a write.

pub mod add_only;
mod apply;
mod diff;
mod disk;
mod environments;
mod error;
#[cfg(test)]
mod fault;
mod journal;
mod lock;
mod manifest;
mod paths;
mod plan;
mod standing;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use journal::{Journal, State};
use manifest::{Known, Wanted};
use plan::Plan;

pub use diff::{diff, unified};
pub use environments::left_behind;
pub use error::{Error, Obstacle, ObstacleKind};
pub use standing::Standing;
pub use write::{resume, write};

/// How one file differs from the new output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// There is no file yet, or no longer.
    Added,
    /// Other bytes, or no regular file.
    Changed,
    /// An earlier build wrote it, this one does not.
    Removed,
    Unchanged,
}

/// One file of the old or the new output.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Relative to the output folder, with `/`.
    pub path: String,
    pub kind: ChangeKind,
}

/// How an output folder stands to a set of artifacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Every artifact and every stale file, sorted by path, unchanged ones too.
    pub changes: Vec<Change>,
    /// Sorted by path.
    pub obstacles: Vec<Obstacle>,
    /// A write was interrupted, or is going on.
    pub pending: bool,
    /// Files of the writer's own that a kill has left, sorted; the next build removes them.
    pub left: Vec<String>,
    /// Files that no build wrote, sorted. A folder that holds no generated file is one entry with `/` at its end.
    pub foreign: Vec<String>,
}

impl Status {
    /// Whether the folder is exactly what a build would leave: what `build --check` asks.
    pub fn is_clean(&self) -> bool {
        let unchanged = |change: &Change| change.kind == ChangeKind::Unchanged;
        !self.pending && self.left.is_empty() && self.obstacles.is_empty() && self.changes.iter().all(unchanged)
    }
}

/// What [`write()`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Against the folder as it was found, sorted by path, unchanged files too.
    pub changes: Vec<Change>,
    /// Whether an interrupted write was completed first.
    pub completed_interrupted: bool,
}

/// Compares the folder with `artifacts`: no artifacts at all means that the folder is given up. Reads only; a folder that is
/// not there is empty.
pub fn inspect(out: &Path, artifacts: &BTreeMap<String, Vec<u8>>) -> Result<Status, Error> {
    let wanted = Wanted::new(artifacts)?;
    let exists = tree::folder_exists(out)?;
    let state = State::new(out);
    let pending = state.is_pending();
    let journal = pending_for_reading(&state)?;
    let known = Known::read(out, journal.as_ref())?;
    let mut plan = Plan::make(out, &wanted, &known)?;
    if let Err(Error::Obstacles(obstacles)) = state.exists() {
        plan.obstacles.extend(obstacles);
        plan.obstacles.sort();
    }
    let mut ours: BTreeSet<&str> = artifacts.keys().map(String::as_str).collect();
    ours.extend(plan.changes.iter().map(|change| change.path.as_str()));
    let foreign = if exists { tree::foreign(out, &ours)? } else { Vec::new() };
    let left = tree::probes(out, known.paths().chain(wanted.paths()))?;
    Ok(Status {
        foreign,
        left,
        changes: plan.changes,
        obstacles: plan.obstacles,
        // Asked again: a build may have begun meanwhile.
        pending: pending || state.is_pending(),
    })
}

/// Whether a write was interrupted, so that the folder may hold a mixture until the next [`write()`].
pub fn is_pending(out: &Path) -> bool {
    State::new(out).is_pending()
}

/// The paths that a manifest lists, as every run reads it. For those who hold the reader to its promises.
#[doc(hidden)]
pub fn paths_in_manifest(bytes: &[u8]) -> Result<Vec<String>, String> {
    manifest::parse(bytes).map(|files| files.into_keys().collect())
}

/// The paths that a journal would have changed, and those that it lists; likewise.
#[doc(hidden)]
pub fn paths_in_journal(bytes: &[u8]) -> Result<Vec<String>, String> {
    let journal = journal::parse(bytes)?;
    let steps = journal.steps.iter().map(|step| step.path().to_owned());
    Ok(steps.chain(journal.files.into_keys()).collect())
}

/// The journal, where one can be read; reading goes on without it, and the folder counts as pending all the same.
fn pending_for_reading(state: &State) -> Result<Option<Journal>, Error> {
    match state.read() {
        Err(Error::DamagedJournal { .. } | Error::Obstacles(_)) => Ok(None),
        journal => journal,
    }
}
