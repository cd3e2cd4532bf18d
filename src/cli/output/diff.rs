//! What a build would change, as a unified diff.
//!
//! In: the output folder and the new artifacts. Out: one text, sorted by path, that `patch -p1` reads. Deliberately absent:
//! colour, content that is not text, and the hashes of the manifest, which say of each file that it differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::super::read;
use super::error::Error;
use super::journal::State;
use super::manifest::{Known, Wanted, is_hash};
use super::paths::MANIFEST;
use super::plan::Plan;
use super::tree::{self, Found};
use super::{ChangeKind, pending_for_reading};

/// The differences between `out` and `artifacts`; empty if there are none. Reads only.
///
/// A file that was edited by hand differs like any other. What is no regular file is named and not read. `cover` gives a text
/// as it may be shown, with the same lines.
pub fn diff(out: &Path, artifacts: &BTreeMap<String, Vec<u8>>, cover: &Cover<'_>) -> Result<String, Error> {
    let wanted = Wanted::new(artifacts)?;
    tree::folder_exists(out)?;
    let journal = pending_for_reading(&State::new(out))?;
    let plan = Plan::make(out, &wanted, &Known::read(out, journal.as_ref())?)?;
    let mut text = String::new();
    for obstacle in &plan.obstacles {
        if !obstacle.kind.yields_to_force() {
            let _ = writeln!(text, "{obstacle}");
        }
    }
    let alone = plan.changes.iter().filter(|change| change.kind != ChangeKind::Unchanged).count() == 1;
    for change in plan.changes.iter().filter(|change| change.kind != ChangeKind::Unchanged) {
        let old = match tree::look(out, &change.path)? {
            Found::File(_) => {
                let full = out.join(&change.path);
                Some(read::bytes(&full).map_err(Error::io(&full, "read"))?)
            }
            _ => None,
        };
        let new = artifacts.get(&change.path).map(Vec::as_slice);
        if change.path == MANIFEST && !alone {
            let (old, new) = (old.as_deref().map(without_hashes), new.map(without_hashes));
            if old != new {
                text.push_str(&file_diff(&change.path, old.as_deref(), new.as_deref(), cover));
            }
            continue;
        }
        text.push_str(&file_diff(&change.path, old.as_deref(), new, cover));
    }
    Ok(text)
}

/// A manifest without the lines of its files: those that differ are shown themselves.
fn without_hashes(manifest: &[u8]) -> Vec<u8> {
    let is_of_file = |line: &&[u8]| {
        let line = std::str::from_utf8(line).unwrap_or("").trim().trim_end_matches(',');
        let hash = line.rsplit_once(": \"").and_then(|(_, hash)| hash.strip_suffix('"'));
        hash.is_some_and(is_hash)
    };
    manifest.split_inclusive(|byte| *byte == b'\n').filter(|line| !is_of_file(line)).flatten().copied().collect()
}

/// Gives a text as it may be shown, with the same lines.
pub(crate) type Cover<'a> = dyn Fn(&str) -> String + 'a;

/// The differences between two texts of one file.
pub fn unified(path: &str, old: &str, new: &str, cover: &Cover<'_>) -> String {
    file_diff(path, Some(old.as_bytes()), Some(new.as_bytes()), cover)
}

fn file_diff(path: &str, old: Option<&[u8]>, new: Option<&[u8]>, cover: &Cover<'_>) -> String {
    let name = |side: &str, bytes: Option<&[u8]>| match bytes {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let (before, after) = (name("a", old), name("b", new));
    let (Some(old), Some(new)) = (lines(old), lines(new)) else {
        return format!("Binary files {before} and {after} differ\n");
    };
    if old == new {
        // An empty file comes or goes: there is no line to show.
        return format!("--- {before}\n+++ {after}\n");
    }
    let (old_shown, new_shown) = (cover(&old.concat()), cover(&new.concat()));
    let old_shown: Vec<&str> = old_shown.split_inclusive('\n').collect();
    let new_shown: Vec<&str> = new_shown.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let mut text = format!("--- {before}\n+++ {after}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        let _ = writeln!(text, "{}", hunk.header());
        for change in hunk.iter_changes() {
            // what is compared is what stands there; what is printed is what may be shown
            let shown = match (change.new_index(), change.old_index()) {
                (Some(line), _) => new_shown.get(line),
                (None, Some(line)) => old_shown.get(line),
                (None, None) => None,
            };
            let line = shown.copied().unwrap_or("");
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            let _ = write!(text, "{}{line}{end}", change.tag());
        }
    }
    text
}

/// The lines with their ends; nothing if it is not text.
fn lines(bytes: Option<&[u8]>) -> Option<Vec<&str>> {
    let text = std::str::from_utf8(bytes.unwrap_or_default()).ok()?;
    (!text.contains('\0')).then(|| text.split_inclusive('\n').collect())
}
