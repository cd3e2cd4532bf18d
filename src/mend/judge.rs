//! Whether edits made a spec worse.

use std::collections::BTreeMap;
use std::ops::Range;

use super::text::{Edited, moved};
use crate::Outcome;
use crate::report::{Diagnostic, Level};

/// Where the edits are.
pub(super) struct Edits<'a> {
    /// The identity of a file, by the name that findings show.
    pub(super) file: &'a dyn Fn(&str) -> Option<String>,
    /// The edits of each file, by their place.
    pub(super) places: &'a BTreeMap<String, Vec<Edited>>,
}

impl Edits<'_> {
    /// The file of a finding, its place there, and the edits of that file.
    fn place(&self, outcome: &Outcome, found: &Diagnostic) -> Option<(String, Range<usize>, &[Edited])> {
        let place = outcome.sources.place(found.span())?;
        let file = (self.file)(place.file)?;
        let edits = self.places.get(&file).map_or(&[][..], Vec::as_slice);
        Some((file, place.range, edits))
    }
}

/// Whether a spec is worse after its edits, or still has what they were to mend.
///
/// More errors than before are no harm where an earlier mistake had hidden them: a key that was spelled wrong hides what
/// is wrong with its value.
pub(super) fn is_worse(before: &Outcome, after: &Outcome, mended: &[&Diagnostic], edits: &Edits<'_>) -> bool {
    let unread = |outcome: &Outcome| outcome.diagnostics.iter().filter(|found| found.code.starts_with("toml/")).count();
    if unread(after) > unread(before)
        || (before.semantically_complete && !after.semantically_complete)
        || is_left(before, after, mended, edits)
    {
        return true;
    }
    if before.semantically_complete {
        return after.errors() > before.errors();
    }
    let at_edits = |outcome: &Outcome, old: bool| {
        let errors = outcome.diagnostics.iter().filter(|found| found.level == Level::Error);
        let at_edit = |found: &&Diagnostic| {
            let place = edits.place(outcome, found);
            place.is_some_and(|(_, at, edits)| edits.iter().any(|edit| edit.touches(&at, old)))
        };
        errors.filter(at_edit).count()
    };
    at_edits(after, false) > at_edits(before, true)
}

/// Whether a finding that was to be mended is still there, in its words and at its place.
fn is_left(before: &Outcome, after: &Outcome, mended: &[&Diagnostic], edits: &Edits<'_>) -> bool {
    let mut left: BTreeMap<_, Vec<(String, Range<usize>)>> = BTreeMap::new();
    for found in &after.diagnostics {
        if let Some((file, at, _)) = edits.place(after, found) {
            left.entry((found.code, &found.item, &found.message)).or_default().push((file, at));
        }
    }
    mended.iter().any(|found| {
        let Some(alike) = left.get(&(found.code, &found.item, &found.message)) else { return false };
        let Some((file, at, edits)) = edits.place(before, found) else { return false };
        let now = moved(edits, at.start);
        alike.iter().any(|(other, at)| *other == file && now.start <= at.end && at.start <= now.end)
    })
}
