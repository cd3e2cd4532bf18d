//! Edits made in texts.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Texts;
use super::edits::Proposal;

/// Where an edit stands, in the text before and after all edits of its round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edited {
    old: Range<usize>,
    new: Range<usize>,
}

impl Edited {
    /// Whether a place in the old or the new text shares a byte or a border with it.
    pub(super) fn touches(&self, place: &Range<usize>, old: bool) -> bool {
        let own = if old { &self.old } else { &self.new };
        own.start <= place.end && place.start <= own.end
    }
}

/// Where a place of the old text is in the new one; of a place in an edit, all that took its place.
pub(super) fn moved(edits: &[Edited], at: usize) -> Range<usize> {
    let mut new = at;
    for edit in edits {
        if edit.touches(&(at..at), true) {
            return edit.new.clone();
        }
        if edit.old.end < at {
            new = edit.new.end + (at - edit.old.end);
        }
    }
    new..new
}

/// The texts of the files that the edits change, and where each edit is. Edits lie apart from each other.
pub(super) fn apply(base: &Texts, proposals: &[Proposal]) -> (Texts, BTreeMap<String, Vec<Edited>>) {
    let mut of_files: BTreeMap<&str, Vec<&Proposal>> = BTreeMap::new();
    for proposal in proposals {
        of_files.entry(&proposal.file).or_default().push(proposal);
    }
    let mut texts = Texts::new();
    let mut places = BTreeMap::new();
    for (file, mut proposals) in of_files {
        let Some(text) = base.get(file) else { continue };
        proposals.sort_by_key(|proposal| (proposal.at.start, proposal.at.end));
        let mut new = String::with_capacity(text.len());
        let mut edited = Vec::new();
        let mut end = 0;
        for Proposal { at, replacement, .. } in proposals {
            new.push_str(text.get(end..at.start).unwrap_or(""));
            let start = new.len();
            new.push_str(replacement);
            edited.push(Edited { old: at.clone(), new: start..new.len() });
            end = at.end;
        }
        new.push_str(text.get(end..).unwrap_or(""));
        texts.insert(file.to_owned(), new);
        places.insert(file.to_owned(), edited);
    }
    (texts, places)
}
