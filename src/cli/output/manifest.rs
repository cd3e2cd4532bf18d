//! Which files are ours: what the manifest and the journal of an interrupted build say of each path.
//!
//! In: `manifest.json` of the output folder and of the new artifacts. Out: for each path the hashes that are known to be
//! ours. Deliberately absent: making a manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::super::read;
use super::error::Error;
use super::journal::{Journal, Step};
use super::paths::{self, MANIFEST};
use super::tree::{self, Found};

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "generator")]
    _generator: String,
    #[serde(default)]
    environment: Option<String>,
    files: BTreeMap<String, String>,
}

/// The environment that a manifest is of; nothing if it is no manifest.
pub(super) fn environment(bytes: &[u8]) -> Option<Option<String>> {
    let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
    Some(manifest.environment)
}

/// Reads a manifest; one that names a path outside the folder, itself or no hash was not written by a build.
pub(super) fn parse(bytes: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    for (path, hash) in &manifest.files {
        if paths::refusal(path).is_some() || path == MANIFEST {
            return Err(format!("it lists `{path}`"));
        }
        if !is_hash(hash) {
            return Err(format!("the hash of `{path}` is not a SHA-256"));
        }
    }
    Ok(manifest.files)
}

/// Whether `text` is written as [`tree::hash`] writes it.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The files that were written by a build, with every content a build is known to have given or found there.
#[derive(Debug, Default)]
pub(super) struct Known {
    hashes: BTreeMap<String, BTreeSet<String>>,
    /// Whether the manifest on the disk is one, and may be replaced.
    pub(super) manifest_is_ours: bool,
}

impl Known {
    /// From the manifest on the disk, and from the journal if a write is to be completed.
    pub(super) fn read(out: &Path, journal: Option<&Journal>) -> Result<Self, Error> {
        let mut known = Self::default();
        if let Found::File(_) = tree::look(out, MANIFEST)? {
            let full = out.join(MANIFEST);
            let bytes = read::bytes(&full).map_err(Error::io(&full, "read"))?;
            if let Ok(files) = parse(&bytes) {
                known.manifest_is_ours = true;
                for (path, hash) in files {
                    known.add(&path, &hash);
                }
            }
        }
        let Some(journal) = journal else {
            return Ok(known);
        };
        for (path, hash) in &journal.files {
            known.add(path, hash);
        }
        for step in &journal.steps {
            if let Step::Remove { path, old } | Step::Place { path, old: Some(old), .. } = step {
                known.add(path, old);
            }
        }
        Ok(known)
    }

    fn add(&mut self, path: &str, hash: &str) {
        let hashes = self.hashes.entry(path.to_owned()).or_default();
        hashes.insert(hash.to_owned());
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().map(String::as_str)
    }

    pub(super) fn lists(&self, path: &str) -> bool {
        self.hashes.contains_key(path)
    }

    /// Whether a build gave `path` this content.
    pub(super) fn wrote(&self, path: &str, hash: &str) -> bool {
        self.hashes.get(path).is_some_and(|all| all.contains(hash))
    }
}

impl Wanted<'_> {
    /// The paths of all new artifacts.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().map(String::as_str)
    }
}

/// The new artifacts, checked, each with its hash.
pub(super) struct Wanted<'a> {
    pub(super) artifacts: &'a BTreeMap<String, Vec<u8>>,
    pub(super) hashes: BTreeMap<String, String>,
}

impl<'a> Wanted<'a> {
    /// No artifacts at all are wanted where the folder is given up, its manifest with the rest.
    ///
    /// Fails on a path that cannot be a file below the output folder, on a file in the place of a folder, and on a
    /// manifest that does not list exactly the other artifacts: the next build would not know its own files.
    pub(super) fn new(artifacts: &'a BTreeMap<String, Vec<u8>>) -> Result<Self, Error> {
        if artifacts.is_empty() {
            return Ok(Self { artifacts, hashes: BTreeMap::new() });
        }
        for path in artifacts.keys() {
            let nested = || {
                let mut above = paths::ancestors(path);
                let file = above.any(|above| artifacts.contains_key(above));
                file.then_some("its folder has the path of another generated file")
            };
            if let Some(reason) = paths::refusal(path).or_else(nested) {
                let path = path.clone();
                return Err(Error::InvalidPath { path, reason });
            }
        }
        let hashes: BTreeMap<String, String> =
            artifacts.iter().map(|(path, bytes)| (path.clone(), tree::hash(bytes))).collect();
        let invalid = |reason| Error::InvalidManifest { reason };
        let bytes = artifacts.get(MANIFEST);
        let bytes = bytes.ok_or_else(|| invalid("it is missing".to_owned()))?;
        let listed = parse(bytes).map_err(invalid)?;
        let made = hashes.keys().filter(|path| *path != MANIFEST);
        let differs = made.chain(listed.keys()).find(|path| listed.get(*path) != hashes.get(*path));
        match differs {
            Some(path) => Err(invalid(format!("it differs from the artifacts in `{path}`"))),
            None => Ok(Self { artifacts, hashes }),
        }
    }
}
