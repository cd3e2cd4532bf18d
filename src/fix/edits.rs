//! Which edits of the findings may be made together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Left, Reason, Specs, Texts};
use crate::report::Diagnostic;
use crate::{Outcome, kinds};

/// One edit, for all findings that it fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    /// The identity of the file.
    pub(super) file: String,
    /// What is replaced.
    pub(super) at: Range<usize>,
    /// By what.
    pub(super) replacement: String,
    /// The findings, each as its spec and its place among the findings of that.
    pub(super) findings: Vec<(usize, usize)>,
    /// What it is known by in a later round, when lines have moved.
    pub(super) identity: String,
}

/// The edits of one round.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// Those to make: apart from each other, in the order of the texts.
    pub(super) chosen: Vec<Proposal>,
    /// Those that are not to be made.
    pub(super) left: Vec<Left>,
    /// The texts that they are written for.
    pub(super) texts: Texts,
}

/// Collects the edits of all findings.
pub(super) fn propose<S: Specs>(specs: &S, outcomes: &[Outcome], refused: &BTreeSet<String>) -> Edits {
    let mut edits = Edits::default();
    let mut proposals: BTreeMap<(String, usize, usize, String), Proposal> = BTreeMap::new();
    for (spec, outcome) in outcomes.iter().enumerate() {
        let wanted = specs.wanted(spec, outcome);
        for (finding, diagnostic) in outcome.diagnostics.iter().enumerate() {
            let Some(edit) = diagnostic.edit.as_ref().filter(|_| wanted.get(finding) == Some(&true)) else {
                continue;
            };
            let Some(place) = outcome.sources.place(edit.span).filter(|place| !kinds::is_source(place.file)) else {
                continue;
            };
            let Some(file) = specs.file(spec, place.file) else { continue };
            let identity = identity(&file, diagnostic, &edit.replacement);
            let reason = if refused.contains(&identity) {
                Some(Reason::Worse)
            } else if !outcome.counts_where_edited(diagnostic) {
                Some(Reason::OtherEnvironments)
            } else {
                None
            };
            if let Some(reason) = reason {
                edits.left.push(Left { spec, finding, reason });
                continue;
            }
            edits.texts.entry(file.clone()).or_insert_with(|| place.text.to_owned());
            let Range { start, end } = place.range;
            let key = (file.clone(), start, end, edit.replacement.clone());
            let proposal = proposals.entry(key).or_insert_with(|| Proposal {
                file,
                at: place.range,
                replacement: edit.replacement.clone(),
                findings: Vec::new(),
                identity,
            });
            proposal.findings.push((spec, finding));
        }
    }
    let readers = readers(specs, outcomes);
    let mut last: Option<(String, usize)> = None;
    for (_, proposal) in proposals {
        let having: BTreeSet<usize> = proposal.findings.iter().map(|(spec, _)| *spec).collect();
        if readers.get(&proposal.file).is_some_and(|readers| *readers != having) {
            let findings = proposal.findings.iter();
            edits.left.extend(findings.map(|(spec, finding)| Left {
                spec: *spec,
                finding: *finding,
                reason: Reason::OtherSpecs,
            }));
            continue;
        }
        // what touches another edit has its turn in the next round, if it is still found then
        let apart = last.as_ref().is_none_or(|(file, end)| *file != proposal.file || *end < proposal.at.start);
        if apart {
            last = Some((proposal.file.clone(), proposal.at.end));
            edits.chosen.push(proposal);
        }
    }
    edits
}

/// Which specs read each file.
fn readers<S: Specs>(specs: &S, outcomes: &[Outcome]) -> BTreeMap<String, BTreeSet<usize>> {
    let mut readers: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (spec, outcome) in outcomes.iter().enumerate() {
        for file in outcome.sources.names().filter_map(|name| specs.file(spec, name)) {
            readers.entry(file).or_default().insert(spec);
        }
    }
    readers
}

fn identity(file: &str, diagnostic: &Diagnostic, replacement: &str) -> String {
    let item = diagnostic.item.as_deref().unwrap_or("");
    [file, diagnostic.code, item, &diagnostic.message, replacement].join("\n")
}
