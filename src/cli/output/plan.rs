//! From what is on the disk to what should be: the changes, what stands in their way, and the steps in a safe order.
//!
//! In: the new artifacts, the files known to be ours, the disk (read only). Out: a plan. Deliberately absent: writing, and
//! whether obstacles may be forced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::error::{Error, Obstacle, ObstacleKind};
use super::journal::Step;
use super::manifest::{Known, Wanted};
use super::paths::{self, MANIFEST, PROBE};
use super::tree::{self, Entry, Found};
use super::{Change, ChangeKind};

pub(super) struct Plan {
    /// Every artifact and every stale file, sorted by path.
    pub(super) changes: Vec<Change>,
    /// Sorted by path.
    pub(super) obstacles: Vec<Obstacle>,
    /// What to do once no obstacle is left, or those left yield to force.
    pub(super) steps: Vec<Step>,
}

impl Plan {
    pub(super) fn make(out: &Path, wanted: &Wanted, known: &Known) -> Result<Self, Error> {
        let mut draft = Draft::default();
        draft.find_stale(out, wanted, known)?;
        for (path, new) in &wanted.hashes {
            draft.compare(out, known, path, new)?;
        }
        let steps = draft.steps(out, wanted, known)?;
        let change = |(path, kind)| Change { path, kind };
        let obstacle = |(path, kind)| Obstacle { path, kind };
        Ok(Self {
            changes: draft.changes.into_iter().map(change).collect(),
            obstacles: draft.obstacles.into_iter().map(obstacle).collect(),
            steps,
        })
    }

    /// Fails with the obstacles that forbid the steps.
    pub(super) fn refuse(&self, force: bool) -> Result<(), Error> {
        let forced = |obstacle: &&Obstacle| !(force && obstacle.kind.yields_to_force());
        let left: Vec<Obstacle> = self.obstacles.iter().filter(forced).cloned().collect();
        if left.is_empty() { Ok(()) } else { Err(Error::Obstacles(left)) }
    }
}

#[derive(Default)]
struct Draft {
    changes: BTreeMap<String, ChangeKind>,
    obstacles: BTreeMap<String, ObstacleKind>,
    /// Stale files and their present hash.
    removals: BTreeMap<String, String>,
    /// Artifacts to be placed, with the present hash of the file there.
    places: BTreeMap<String, Option<String>>,
    /// The present hash of the manifest, where the folder is given up.
    manifest: Option<String>,
}

impl Draft {
    /// Files that earlier builds wrote and this one does not. What is no longer a regular file is the user's own.
    fn find_stale(&mut self, out: &Path, wanted: &Wanted, known: &Known) -> Result<(), Error> {
        for path in known.paths().filter(|path| !wanted.hashes.contains_key(*path)) {
            let Found::File(hash) = tree::look(out, path)? else {
                // a folder that is given up as a whole misses nothing
                if paths::is_migration(path) && !wanted.hashes.is_empty() {
                    self.obstruct(path, ObstacleKind::MissingMigration);
                }
                continue;
            };
            if paths::is_append_only(path) {
                // never removed as stale, and in a folder that is used its head was destroyed
                if !known.wrote(path, &hash) {
                    self.obstruct(path, ObstacleKind::ChangedMigration);
                }
                continue;
            }
            if !known.wrote(path, &hash) {
                self.obstruct(path, ObstacleKind::EditedByHand);
            }
            self.changes.insert(path.to_owned(), ChangeKind::Removed);
            self.removals.insert(path.to_owned(), hash);
        }
        if wanted.hashes.is_empty()
            && known.manifest_is_ours
            && let Found::File(hash) = tree::look(out, MANIFEST)?
        {
            self.changes.insert(MANIFEST.to_owned(), ChangeKind::Removed);
            self.removals.remove(MANIFEST);
            self.manifest = Some(hash);
        }
        Ok(())
    }

    fn compare(&mut self, out: &Path, known: &Known, path: &str, new: &str) -> Result<(), Error> {
        let mut old = None;
        let kind = match tree::look(out, path)? {
            Found::File(hash) if hash == new => ChangeKind::Unchanged,
            Found::File(_) if paths::is_append_only(path) => {
                self.obstruct(path, ObstacleKind::ChangedMigration);
                ChangeKind::Changed
            }
            Found::Absent if paths::is_migration(path) && known.lists(path) && !known.wrote(path, new) => {
                self.obstruct(path, ObstacleKind::MissingMigration);
                ChangeKind::Added
            }
            Found::File(hash) => {
                let manifest = path == MANIFEST && known.manifest_is_ours;
                if !manifest && !known.wrote(path, &hash) {
                    let kind = if known.lists(path) { ObstacleKind::EditedByHand } else { ObstacleKind::NotOurs };
                    self.obstruct(path, kind);
                }
                old = Some(hash);
                ChangeKind::Changed
            }
            Found::Absent => ChangeKind::Added,
            Found::Blocked(obstacle) => {
                if !self.removals.contains_key(&obstacle.path) {
                    self.obstruct(&obstacle.path, obstacle.kind);
                }
                ChangeKind::Added
            }
            Found::Directory => {
                if !self.vacates(out, path, &folders_of(known.paths()))? {
                    self.obstruct(path, ObstacleKind::IsDirectory);
                }
                ChangeKind::Added
            }
            Found::Symlink => {
                self.obstruct(path, ObstacleKind::Symlink);
                ChangeKind::Changed
            }
            Found::Special => {
                self.obstruct(path, ObstacleKind::Special);
                ChangeKind::Changed
            }
        };
        self.changes.insert(path.to_owned(), kind);
        if kind != ChangeKind::Unchanged {
            self.places.insert(path.to_owned(), old);
        }
        Ok(())
    }

    fn obstruct(&mut self, path: &str, kind: ObstacleKind) {
        self.obstacles.entry(path.to_owned()).or_insert(kind);
    }

    /// Whether the directory `path` is gone once the stale files are: nothing else is in it.
    fn vacates(&self, out: &Path, path: &str, ours: &BTreeSet<&str>) -> Result<bool, Error> {
        if !ours.contains(path) {
            return Ok(false);
        }
        for (name, kind) in tree::names(out, path)? {
            let inner = format!("{path}/{name}");
            let goes = match kind {
                Entry::Directory => self.vacates(out, &inner, ours)?,
                // Left by a kill; it is swept before anything is planned for good.
                _ => name == PROBE || self.removals.contains_key(&inner),
            };
            if !goes {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Room is made where a file becomes a folder or a folder a file; then new content before old is removed; the manifest
    /// after both, so that until then the old one still tells what is ours; empty folders last.
    fn steps(&self, out: &Path, wanted: &Wanted, known: &Known) -> Result<Vec<Step>, Error> {
        let remove = |(path, old): (&String, &String)| Step::Remove { path: path.clone(), old: old.clone() };
        let remove_directory = |path: &&str| Step::RemoveDirectory { path: (*path).to_owned() };
        let folders = folders_of(self.places.keys().map(String::as_str));
        let kept = folders_of(wanted.hashes.keys().map(String::as_str));
        let in_the_way =
            |path: &str| folders.contains(path) || paths::ancestors(path).any(|up| self.places.contains_key(up));
        let (early, late): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.removals.iter().partition(|(path, _)| in_the_way(path));

        let mut empty = Vec::new();
        for path in folders_of(known.paths()).into_iter().rev() {
            if !kept.contains(path) && tree::look(out, path)? == Found::Directory {
                empty.push(path);
            }
        }
        let becomes_file = |path: &&str| {
            self.places.contains_key(*path) || paths::ancestors(path).any(|up| self.places.contains_key(up))
        };
        let (vacated, pruned): (Vec<&str>, Vec<&str>) = empty.into_iter().partition(becomes_file);

        let mut steps: Vec<Step> = early.into_iter().map(remove).collect();
        steps.extend(vacated.iter().map(remove_directory));
        for path in &folders {
            if tree::look(out, path)? != Found::Directory {
                let path = (*path).to_owned();
                steps.push(Step::MakeDirectory { path });
            }
        }
        let mut manifest = None;
        for (staged, (path, old)) in self.places.iter().enumerate() {
            let Some(new) = wanted.hashes.get(path) else {
                continue;
            };
            let place = Step::Place { path: path.clone(), old: old.clone(), new: new.clone(), staged };
            if path == MANIFEST {
                manifest = Some(place);
            } else {
                steps.push(place);
            }
        }
        steps.extend(late.into_iter().map(remove));
        steps.extend(manifest);
        steps.extend(self.manifest.iter().map(|old| Step::Remove { path: MANIFEST.to_owned(), old: old.clone() }));
        steps.extend(pruned.iter().map(remove_directory));
        Ok(steps)
    }
}

/// All folders above `paths`, sorted: a folder comes before those in it.
fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    paths.flat_map(paths::ancestors).collect()
}
