//! Whether edits made a spec worse.

use std::collections::BTreeMap;
use std::ops::Range;

use super::text::{Edited, moved};
use crate::Outcome;
use crate::report::{Diagnostic, Level};
use crate::rules::rule;

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

/// What a spec was before its edits.
pub(super) struct Previous<'a> {
    /// At the beginning of the round: the findings to be fixed are its.
    pub(super) round: &'a Outcome,
    /// With the edits that were found to do no harm so far.
    pub(super) best: &'a Outcome,
}

/// Whether a spec is worse after its edits, or still has what they were to fix.
///
/// An error that was not there before is no harm where an earlier mistake had hidden it: a key that was spelled wrong hides
/// what is wrong with its value. `tried` are the findings of the edits that are made now, besides those that did no harm.
pub(super) fn is_worse(
    before: &Previous<'_>,
    after: &Outcome,
    fixed: &[&Diagnostic],
    tried: &[&Diagnostic],
    edits: &Edits<'_>,
) -> bool {
    let Previous { round, best } = before;
    let unread = |outcome: &Outcome| outcome.diagnostics.iter().filter(|found| found.code.starts_with("toml/")).count();
    if unread(after) > unread(round)
        || (best.semantically_complete && !after.semantically_complete)
        || is_left(round, after, fixed, edits)
    {
        return true;
    }
    if round.semantically_complete {
        // what fixes an error may show another one behind it; what fixes less may bring none
        let is_less = tried.iter().any(|found| found.level < Level::Error);
        return after.errors() > round.errors() || (is_less && has_new(best, after));
    }
    if !tried.iter().all(|found| hides(found)) {
        return has_new(best, after);
    }
    let at_edits = |outcome: &Outcome, old: bool| {
        let errors = outcome.diagnostics.iter().filter(|found| found.level == Level::Error);
        let at_edit = |found: &&Diagnostic| {
            let place = edits.place(outcome, found);
            place.is_some_and(|(_, at, edits)| edits.iter().any(|edit| edit.touches(&at, old)))
        };
        errors.filter(at_edit).count()
    };
    at_edits(after, false) > at_edits(round, true)
}

/// Whether a finding may hide others: an error of a phase before the rules.
pub(super) fn hides(found: &Diagnostic) -> bool {
    found.level == Level::Error && rule(found.code).is_none_or(|rule| !rule.has_check())
}

/// Whether an item has more errors of a code than before, in any environment.
fn has_new(before: &Outcome, after: &Outcome) -> bool {
    let known = errors(before);
    errors(after).into_iter().any(|(error, count)| known.get(&error).is_none_or(|known| *known < count))
}

/// How many errors of each code each item has in each environment.
fn errors(outcome: &Outcome) -> BTreeMap<(&'static str, Option<&str>, &str), usize> {
    let mut errors = BTreeMap::new();
    for found in outcome.diagnostics.iter().filter(|found| found.level == Level::Error) {
        let all = found.environments.is_empty();
        let everywhere = outcome.environments.iter().filter(|_| all).map(|one| one.name.as_deref().unwrap_or(""));
        for environment in everywhere.chain(found.environments.iter().map(String::as_str)) {
            *errors.entry((found.code, found.item.as_deref(), environment)).or_default() += 1 + found.also;
        }
    }
    errors
}

/// Whether a finding that was to be fixed is still there, in its words and at its place.
fn is_left(before: &Outcome, after: &Outcome, fixed: &[&Diagnostic], edits: &Edits<'_>) -> bool {
    let mut left: BTreeMap<_, Vec<(String, Range<usize>)>> = BTreeMap::new();
    for found in &after.diagnostics {
        if let Some((file, at, _)) = edits.place(after, found) {
            left.entry((found.code, &found.item, &found.message)).or_default().push((file, at));
        }
    }
    fixed.iter().any(|found| {
        let Some(alike) = left.get(&(found.code, &found.item, &found.message)) else { return false };
        let Some((file, at, edits)) = edits.place(before, found) else { return false };
        let now = moved(edits, at.start);
        alike.iter().any(|(other, at)| *other == file && now.start <= at.end && at.start <= now.end)
    })
}
