//! Whether edits made a spec worse.

use std::collections::BTreeMap;

use crate::Outcome;
use crate::report::{Diagnostic, Level};

/// Whether a spec is worse after its edits, or still has what they were to mend.
///
/// More errors than before are no harm where an earlier mistake had hidden them: a key that was spelled wrong hides what
/// is wrong with its value. `edited` tells whether a finding of the old (`true`) or new outcome stands at an edit.
pub(super) fn is_worse(
    before: &Outcome,
    after: &Outcome,
    mended: &[&Diagnostic],
    edited: &dyn Fn(&Outcome, &Diagnostic, bool) -> bool,
) -> bool {
    let unread = |outcome: &Outcome| outcome.diagnostics.iter().filter(|found| found.code.starts_with("toml/")).count();
    if unread(after) > unread(before) || (before.whole && !after.whole) {
        return true;
    }
    let (old, new) = (counts(&before.diagnostics), counts(&after.diagnostics));
    let made = counts(mended.iter().copied());
    let count = |counts: &BTreeMap<_, usize>, what| counts.get(what).copied().unwrap_or(0);
    if made.iter().any(|(what, made)| count(&new, what) + made > count(&old, what)) {
        return true;
    }
    if before.whole {
        return after.errors() > before.errors();
    }
    let at_edits = |outcome: &Outcome, old: bool| {
        let errors = outcome.diagnostics.iter().filter(|found| found.level == Level::Error);
        errors.filter(|found| edited(outcome, found, old)).count()
    };
    at_edits(after, false) > at_edits(before, true)
}

/// What a finding says, and of which item.
type Said<'a> = (&'static str, Option<&'a str>, &'a str);

/// How many findings say the same of the same item.
fn counts<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> BTreeMap<Said<'a>, usize> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry((one.code, one.item.as_deref(), one.message.as_str())).or_default() += 1;
    }
    counts
}
