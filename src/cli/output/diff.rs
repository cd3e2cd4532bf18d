//! What a build would change, as a unified diff.
//!
//! In: the output folder and the new artifacts. Out: one text, sorted by path, that `patch -p1` reads. Deliberately absent:
//! colour, and content that is not text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::super::read;
use super::error::Error;
use super::journal::State;
use super::manifest::{Known, Wanted};
use super::plan::Plan;
use super::tree::{self, Found};
use super::{ChangeKind, pending_for_reading};

/// The differences between `out` and `artifacts`; empty if there are none. Reads only.
///
/// A file that was edited by hand differs like any other. What is no regular file is named and not read.
pub fn diff(out: &Path, artifacts: &BTreeMap<String, Vec<u8>>) -> Result<String, Error> {
    let wanted = Wanted::new(artifacts)?;
    tree::folder_exists(out)?;
    let journal = pending_for_reading(&State::of(out))?;
    let plan = Plan::make(out, &wanted, &Known::read(out, journal.as_ref())?)?;
    let mut text = String::new();
    for obstacle in &plan.obstacles {
        if !obstacle.kind.yields_to_force() {
            let _ = writeln!(text, "{obstacle}");
        }
    }
    for change in &plan.changes {
        if change.kind == ChangeKind::Unchanged {
            continue;
        }
        let old = match tree::look(out, &change.path)? {
            Found::File(_) => {
                let full = out.join(&change.path);
                Some(read::bytes(&full).map_err(Error::io(&full, "read"))?)
            }
            _ => None,
        };
        let new = artifacts.get(&change.path).map(Vec::as_slice);
        text.push_str(&one(&change.path, old.as_deref(), new));
    }
    Ok(text)
}

/// The differences between two texts of one file.
pub fn unified(path: &str, old: &str, new: &str) -> String {
    one(path, Some(old.as_bytes()), Some(new.as_bytes()))
}

fn one(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
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
    TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new)
        .unified_diff()
        .header(&before, &after)
        .to_string()
}

/// The lines with their ends; nothing if it is not text.
fn lines(bytes: Option<&[u8]>) -> Option<Vec<&str>> {
    let text = std::str::from_utf8(bytes.unwrap_or_default()).ok()?;
    (!text.contains('\0')).then(|| text.split_inclusive('\n').collect())
}
