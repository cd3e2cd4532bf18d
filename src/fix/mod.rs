//! Fixes specs: makes the edits that findings give, as far as each makes the spec better.
//!
//! In: the specs, behind [`Specs`], which checks them with the texts as they are at that moment. Out: the new texts, how
//! many findings they fix, which edits were not made and why. All texts stay in memory until the end: what was made
//! worse is forgotten, not undone. Deliberately absent: reading and writing files, and any edit of its own.

mod edits;
mod judge;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use edits::{Edits, Proposal};

use crate::Outcome;
use crate::report::Diagnostic;

/// Texts by the identity of their file.
pub type Texts = BTreeMap<String, String>;

/// How often the specs are checked again because a fix brought up something else that can be fixed.
const ROUNDS: usize = 10;

/// The specs that are fixed together: a file that several of them include is fixed for all of them or not at all.
pub trait Specs {
    /// Why a spec could not be checked.
    type Failure;

    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks one of them, with these texts in place of what its files hold.
    ///
    /// # Errors
    /// It cannot be read.
    fn check(&self, spec: usize, texts: &Texts) -> Result<Outcome, Self::Failure>;

    /// The findings that are to be fixed, by their place in the outcome: not those that a baseline knows.
    fn wanted(&self, spec: usize, outcome: &Outcome) -> Vec<bool>;

    /// The identity of a file of a spec, by the name that findings show; none where it must not be touched.
    fn file(&self, spec: usize, name: &str) -> Option<String>;
}

/// Why an edit was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its place counts in environments that do not have the finding.
    OtherEnvironments,
    /// Another of the specs reads the same file and does not have the finding.
    OtherSpecs,
    /// With it the spec would be worse, or the finding would still be there.
    Worse,
    /// It came up after so many rounds that they were given up.
    TooManyRounds,
}

impl Reason {
    /// The reason as the rest of a sentence: "not fixed: …".
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::OtherEnvironments => "the line is shared with environments that do not have the finding",
            Reason::OtherSpecs => "another spec reads the file and does not have the finding",
            Reason::Worse => "reverted: the fix did not help or introduced errors",
            Reason::TooManyRounds => "fixes kept causing other findings; run the command again",
        }
    }
}

/// An edit that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Which spec has the finding.
    pub spec: usize,
    /// The finding, in the last outcome.
    pub finding: usize,
    /// Why it was not made.
    pub reason: Reason,
}

/// What fixing came to.
pub struct Fixes {
    /// The new texts of the files that changed. They have no byte order mark.
    pub texts: Texts,
    /// The last outcome of each spec.
    pub outcomes: Vec<Outcome>,
    /// How many findings of each spec were fixed.
    pub made: Vec<usize>,
    /// The edits that were not made.
    pub left: Vec<Left>,
}

/// Fixes until nothing more can be fixed.
///
/// # Errors
/// A spec cannot be read.
pub fn fix<S: Specs>(specs: &S) -> Result<Fixes, S::Failure> {
    let mut outcomes = Vec::new();
    for spec in 0..specs.len() {
        outcomes.push(specs.check(spec, &Texts::new())?);
    }
    let made = vec![0; outcomes.len()];
    let mut fixed = Fixes { texts: Texts::new(), outcomes, made, left: Vec::new() };
    let mut refused: BTreeSet<String> = BTreeSet::new();
    let mut rounds = 0;
    loop {
        let found = edits::propose(specs, &fixed.outcomes, &refused);
        if found.chosen.is_empty() || rounds == ROUNDS {
            fixed.left = left(&found, rounds == ROUNDS);
            return Ok(fixed);
        }
        rounds += 1;
        let mut round = Round { specs, base: &found.texts, fixed: &fixed, accepted: Vec::new(), best: None };
        // what an edit brings up is told from what was hidden only where it hid nothing itself
        let hides =
            |proposal: &Proposal| round.findings(std::slice::from_ref(proposal), None).into_iter().all(judge::hides);
        let (hiding, others): (Vec<_>, Vec<_>) = found.chosen.iter().cloned().partition(hides);
        round.finalize(&hiding, &mut refused)?;
        round.finalize(&others, &mut refused)?;
        let Round { accepted, best, .. } = round;
        if let Some((texts, changed)) = best {
            for (spec, _) in accepted.iter().flat_map(|proposal| &proposal.findings) {
                fixed.made.get_mut(*spec).into_iter().for_each(|made| *made += 1);
            }
            fixed.texts.extend(texts);
            for (spec, outcome) in changed {
                if let Some(place) = fixed.outcomes.get_mut(spec) {
                    *place = outcome;
                }
            }
        }
    }
}

fn left(found: &Edits, given_up: bool) -> Vec<Left> {
    let mut left = found.left.clone();
    if given_up {
        let findings = found.chosen.iter().flat_map(|proposal| &proposal.findings);
        left.extend(findings.map(|(spec, finding)| Left {
            spec: *spec,
            finding: *finding,
            reason: Reason::TooManyRounds,
        }));
    }
    left.sort_by_key(|left| (left.spec, left.finding));
    left
}

/// The texts of one attempt, and the outcomes of the specs that read them.
type Attempt = (Texts, BTreeMap<usize, Outcome>);

/// One round: edits of one state of the texts, all or as many as do no harm.
struct Round<'a, S> {
    specs: &'a S,
    /// The texts that the edits are written for.
    base: &'a Texts,
    fixed: &'a Fixes,
    accepted: Vec<Proposal>,
    best: Option<Attempt>,
}

impl<'a, S: Specs> Round<'a, S> {
    /// Makes these edits besides the accepted ones; where that does harm, each half of them by itself.
    fn finalize(&mut self, proposals: &[Proposal], refused: &mut BTreeSet<String>) -> Result<(), S::Failure> {
        if proposals.is_empty() {
            return Ok(());
        }
        let mut all = self.accepted.clone();
        all.extend_from_slice(proposals);
        if let Some(attempt) = self.attempt(&all, proposals)? {
            self.accepted = all;
            self.best = Some(attempt);
            return Ok(());
        }
        match proposals {
            [] => {}
            [one] => drop(refused.insert(one.identity.clone())),
            several => {
                let (first, second) = several.split_at(several.len() / 2);
                self.finalize(first, refused)?;
                self.finalize(second, refused)?;
            }
        }
        Ok(())
    }

    /// The findings that edits fix; those of a spec, if one is named.
    fn findings(&self, proposals: &[Proposal], of: Option<usize>) -> Vec<&'a Diagnostic> {
        let outcomes = &self.fixed.outcomes;
        let places = proposals.iter().flat_map(|proposal| &proposal.findings);
        let places = places.filter(|(spec, _)| of.is_none_or(|of| of == *spec));
        places.filter_map(|(spec, finding)| outcomes.get(*spec)?.diagnostics.get(*finding)).collect()
    }

    /// The specs with these edits, the last of which are tried now, if none of them is worse.
    fn attempt(&self, proposals: &[Proposal], tried: &[Proposal]) -> Result<Option<Attempt>, S::Failure> {
        let (texts, places) = text::apply(self.base, proposals);
        let mut all = self.fixed.texts.clone();
        all.extend(texts.clone());
        let mut outcomes = BTreeMap::new();
        for (spec, before) in self.fixed.outcomes.iter().enumerate() {
            let reads = |name: &str| self.specs.file(spec, name).is_some_and(|file| texts.contains_key(&file));
            if !before.sources.names().any(reads) {
                continue;
            }
            let after = self.specs.check(spec, &all)?;
            let of_spec = |proposals| self.findings(proposals, Some(spec));
            let best = self.best.as_ref().and_then(|(_, outcomes)| outcomes.get(&spec));
            let states = judge::Previous { round: before, best: best.unwrap_or(before) };
            let file = |name: &str| self.specs.file(spec, name);
            let edits = judge::Edits { file: &file, places: &places };
            if judge::is_worse(&states, &after, &of_spec(proposals), &of_spec(tried), &edits) {
                return Ok(None);
            }
            outcomes.insert(spec, after);
        }
        Ok(Some((texts, outcomes)))
    }
}

#[cfg(test)]
mod tests;
