//! Brings a set of artifacts into the output folder, wholly or not at all.
//!
//! In: the artifacts. Out: what changed. The order: complete what was interrupted, plan, refuse, try the folders, stage, commit
//! the journal, do its steps, drop it. Deliberately absent: swapping the folder, since a container that mounts it would see
//! an empty one.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::Written;
use super::apply::{self, Progress, Skip};
use super::disk;
use super::error::Error;
use super::journal::{Journal, State, Step};
use super::lock::Lock;
use super::manifest::{Known, Wanted};
use super::paths;
use super::plan::Plan;
use super::tree::{self, Found};

/// Writes `artifacts` into `out`; changed files are replaced one by one, unchanged ones are not touched.
///
/// Without any artifacts the folder is given up: what earlier builds wrote is removed, and the folder if nothing else is
/// in it. With `force`, files that were edited by hand or not written by a build are overwritten. If it fails before the first
/// file is replaced, the old output is as it was; after that, [`super::is_pending`] holds and the next call completes it.
pub fn write(out: &Path, artifacts: &BTreeMap<String, Vec<u8>>, force: bool) -> Result<Written, Error> {
    let wanted = Wanted::new(artifacts)?;
    let state = State::new(out);
    let existed = tree::folder_exists(out)?;
    let made = missing(out);
    if !state.exists()? {
        // What needs no writing takes no lock. Anything else is looked at again under the lock: a build may begin now.
        let plan = Known::read(out, None).and_then(|known| Plan::make(out, &wanted, &known));
        if let Ok(plan) = plan
            && plan.steps.is_empty()
            && plan.obstacles.is_empty()
            && probes(out, &wanted)?.is_empty()
        {
            return Ok(Written { changes: plan.changes, completed_interrupted: false });
        }
    }
    let lock = match Lock::acquire(out, &state) {
        Ok(lock) => lock,
        Err(error) => {
            // These fail, as they should, if anything is in them.
            if !matches!(error, Error::Locked { .. }) {
                let _ = disk::remove_directory(&state.folder);
                remove_made(&made);
            }
            return Err(error);
        }
    };
    if !existed {
        let parent = out.parent().filter(|path| !path.as_os_str().is_empty());
        // Not every folder above may be opened, and the build does not depend on it.
        let _ = disk::sync_directory(parent.unwrap_or(Path::new(".")));
    }
    let written = write_locked(out, &state, &wanted, force);
    lock.release();
    if written.is_err() {
        remove_made(&made);
    } else if artifacts.is_empty() {
        // fails, as it should, if anything is in it
        let _ = disk::remove_directory(out);
    }
    written
}

/// Completes a write that was interrupted, if one was and nothing is in its way; whether it did. What is in its way is
/// for [`write()`] to say.
pub fn resume(out: &Path) -> bool {
    let state = State::new(out);
    if !state.is_pending() || !matches!(state.read(), Ok(Some(_))) {
        return false;
    }
    let Ok(lock) = Lock::acquire(out, &state) else {
        return false;
    };
    let mut pending = state.read().ok().flatten();
    let resumed = pending.is_some() && complete(out, &state, &mut pending).is_ok();
    lock.release();
    resumed
}

/// Does the steps of a journal. A journal with steps left out stays: it alone knows what was ours at those paths.
fn complete(out: &Path, state: &State, pending: &mut Option<Journal>) -> Result<bool, Error> {
    state.sweep(pending.as_ref().map(|journal| journal.staging))?;
    let Some(journal) = &pending else {
        return Ok(false);
    };
    let mut progress = Progress::default();
    apply::apply(out, state, journal, &mut progress)?;
    if progress.skipped.is_empty() {
        state.drop_journal()?;
        state.sweep(None)?;
        *pending = None;
    }
    Ok(true)
}

/// The probes in the folders of the old and the new output.
fn probes(out: &Path, wanted: &Wanted) -> Result<Vec<String>, Error> {
    let known = Known::read(out, None)?;
    tree::probes(out, known.paths().chain(wanted.paths()))
}

/// The output folder and those above it, innermost first, as far as they are not there.
fn missing(out: &Path) -> Vec<&Path> {
    out.ancestors().take_while(|path| !path.as_os_str().is_empty() && path.symlink_metadata().is_err()).collect()
}

/// Removes folders that this build has made, unless something is in them.
fn remove_made(made: &[&Path]) {
    for folder in made {
        let _ = disk::remove_directory(folder);
    }
}

fn write_locked(out: &Path, state: &State, wanted: &Wanted, force: bool) -> Result<Written, Error> {
    let mut pending = match state.read() {
        Err(Error::DamagedJournal { .. }) if force => {
            state.drop_journal()?;
            None
        }
        pending => pending?,
    };
    let completed_interrupted = pending.is_some();
    // the list of a killed build names its own; here are those whose list is gone
    for probe in probes(out, wanted)? {
        let path = out.join(probe);
        disk::remove_file(&path).map_err(Error::io(&path, "remove"))?;
    }
    let changes = Plan::make(out, wanted, &Known::read(out, pending.as_ref())?)?.changes;
    complete(out, state, &mut pending)?;
    let written = replace(out, state, wanted, force, pending.as_ref());
    // What stays behind here is swept by the next build.
    if let Ok(journal) = state.read() {
        let _ = state.sweep(journal.map(|journal| journal.staging));
    }
    written.map(|()| Written { changes, completed_interrupted })
}

/// From the present tree to the wanted one. `pending` is a journal that could not be completed.
fn replace(out: &Path, state: &State, wanted: &Wanted, force: bool, pending: Option<&Journal>) -> Result<(), Error> {
    let plan = Plan::make(out, wanted, &Known::read(out, pending)?)?;
    plan.refuse(force)?;
    if plan.steps.is_empty() {
        return state.drop_journal();
    }
    state.probe(&changed_folders(out, &plan.steps)?)?;
    let staging = pending.map_or(0, |journal| journal.staging.wrapping_add(1));
    stage(out, state, staging, &plan.steps, wanted)?;
    let journal = Journal::new(staging, plan.steps, wanted.hashes.clone());
    let (committed, in_place) = state.commit(&journal);
    let mut progress = Progress::default();
    let done = match committed {
        Ok(()) => apply::apply(out, state, &journal, &mut progress),
        failed => failed,
    };
    if done.is_err() {
        if in_place && pending.is_none() && !progress.changed_files {
            revert(out, state, &journal);
        }
        return done;
    }
    // Only a change made within this very call can leave steps out; the journal stays for the next one.
    if progress.skipped.is_empty() { state.drop_journal() } else { Err(refused(out, progress.skipped)) }
}

/// The existing folders in which `steps` add, replace or remove a name.
fn changed_folders(out: &Path, steps: &[Step]) -> Result<Vec<String>, Error> {
    let mut folders = BTreeSet::new();
    for step in steps {
        let mut above: Vec<&str> = paths::ancestors(step.path()).collect();
        let mut nearest = "";
        while let Some(folder) = above.pop() {
            if tree::look(out, folder)? == Found::Directory {
                nearest = folder;
                break;
            }
        }
        folders.insert(nearest.to_owned());
    }
    Ok(folders.into_iter().collect())
}

fn stage(out: &Path, state: &State, staging: u32, steps: &[Step], wanted: &Wanted) -> Result<(), Error> {
    let folder = state.staging(staging);
    disk::create_directory(&folder).map_err(Error::io(&folder, "create"))?;
    for step in steps {
        if let Step::Place { path, staged, .. } = step
            && let Some(bytes) = wanted.artifacts.get(path)
        {
            let staged = folder.join(staged.to_string());
            disk::create_file(&staged, bytes).map_err(Error::io(&out.join(path), "write"))?;
        }
    }
    disk::sync_directory(&folder).map_err(Error::io(&folder, "sync"))
}

/// Takes a journal back of which no file has been placed or removed.
fn revert(out: &Path, state: &State, journal: &Journal) {
    if state.drop_journal().is_err() {
        return;
    }
    for step in journal.steps.iter().rev() {
        if let Step::MakeDirectory { path } = step
            && tree::look(out, path).is_ok_and(|found| found == Found::Directory)
        {
            // Not empty: someone has begun to use it.
            let _ = disk::remove_directory(&out.join(path));
        }
    }
}

fn refused(out: &Path, skipped: Vec<Skip>) -> Error {
    let mut obstacles = Vec::new();
    for skip in skipped {
        match skip {
            Skip::Obstacle(obstacle) => obstacles.push(obstacle),
            Skip::Lost(path) => {
                return Error::io(&out.join(path), "write")(io::ErrorKind::NotFound.into());
            }
        }
    }
    obstacles.sort();
    Error::Obstacles(obstacles)
}
