//! Findings that are known already, as a file that is committed.
//!
//! An entry has no line: a finding is known by its code, file, item and message, so that it stays known when lines move.
//! Where several findings are equal in all of these, their number counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Checked;
use super::fingerprint::Identity;
use crate::report::Diagnostic;
use crate::secret;
use crate::source::Sources;

/// The version that is written. The messages of version 1 were in other words: its entries are compared without them.
const VERSION: u32 = 2;
const WITH_OTHER_WORDS: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    item: String,
    code: String,
    message: String,
    #[serde(default = "one_finding", skip_serializing_if = "is_one")]
    count: usize,
}

fn one_finding() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// The findings that are known, and how often each may occur in one spec.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Identity, usize>,
    /// Findings under a code that another took over, which says the same in other words: how often each may occur under one
    /// of the codes of today.
    former: Vec<(Former, usize)>,
    /// Whether an older version wrote it, whose messages were in other words.
    pub has_other_words: bool,
}

/// A finding whose code and message are no longer in use.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Former {
    file: String,
    item: String,
    codes: &'static [&'static str],
}

impl Former {
    fn is(&self, identity: &Identity) -> bool {
        self.file == identity.file && self.item == identity.item && self.codes.contains(&identity.code.as_str())
    }
}

/// The findings of one spec, distinguished.
#[derive(Debug)]
pub struct Sorted {
    /// Those that the baseline does not know.
    pub new: Vec<Diagnostic>,
    /// Those that it knows.
    pub known: Vec<Diagnostic>,
}

/// What is wrong with a file. It may be anything, so no value in it is reported.
fn json_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.starts_with("missing field") || text.starts_with("unknown field") {
        true => secret::mask_secrets(&text).into_owned(),
        false => format!("line {} is invalid", error.line()),
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the text, as the rest of a sentence.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| format!("is not a baseline: {}", json_error(&error)))?;
        let has_other_words = document.version == WITH_OTHER_WORDS;
        if document.version != VERSION && !has_other_words {
            return Err(format!("has version {}, but this program reads version {VERSION}", document.version));
        }
        let mut known = BTreeMap::new();
        let mut former = Vec::new();
        for Entry { file, item, code, message, count } in document.findings {
            let codes = crate::rules::now(&code);
            if !codes.is_empty() {
                former.push((Former { file, item, codes }, count));
                continue;
            }
            let known: &mut usize = known.entry(Identity { file, item, code, message }).or_default();
            *known = known.saturating_add(count);
        }
        Ok(Baseline { known, former, has_other_words })
    }

    /// Writes it: sorted, with a newline at its end.
    pub fn write(&self) -> String {
        let entry = |(identity, count): (&Identity, &usize)| {
            let Identity { file, item, code, message } = identity.clone();
            Entry { file, item, code, message, count: *count }
        };
        let document = Document { version: VERSION, findings: self.known.iter().map(entry).collect() };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        let counts = self.known.values().chain(self.former.iter().map(|(_, count)| count));
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.former.is_empty()
    }

    /// Adds the findings of a spec. What two specs share, such as an included file, is the same finding in both.
    pub fn add(&mut self, spec: &str, found: &[Diagnostic], sources: &Sources, name: &dyn Fn(&str) -> String) {
        let mut counts: BTreeMap<Identity, usize> = BTreeMap::new();
        for diagnostic in found {
            *counts.entry(identity(diagnostic, spec, sources, name)).or_default() += 1;
        }
        for (identity, count) in counts {
            let known = self.known.entry(identity).or_default();
            *known = count.max(*known);
        }
    }

    /// Tells new findings of a spec from known ones. `name` gives a file's name as the baseline has it.
    pub fn sort(&self, spec: &str, found: Vec<Diagnostic>, sources: &Sources, name: &dyn Fn(&str) -> String) -> Sorted {
        let knows = self.knows(spec, &found, sources, name);
        let mut sorted = Sorted { new: Vec::new(), known: Vec::new() };
        for (diagnostic, known) in found.into_iter().zip(knows) {
            if known { sorted.known.push(diagnostic) } else { sorted.new.push(diagnostic) }
        }
        sorted
    }

    /// Which findings of a spec are known.
    pub fn knows(
        &self,
        spec: &str,
        found: &[Diagnostic],
        sources: &Sources,
        name: &dyn Fn(&str) -> String,
    ) -> Vec<bool> {
        let (mut left, mut former) = (self.known.clone(), self.former.clone());
        let identities: Vec<Identity> = found.iter().map(|found| identity(found, spec, sources, name)).collect();
        let mut is_known = |identity: &Identity| {
            let same = left.get_mut(identity).filter(|count| **count > 0);
            let same = same.or_else(|| {
                let mut former = former.iter_mut().filter(|(former, count)| *count > 0 && former.is(identity));
                former.next().map(|(_, count)| count)
            });
            same.map(|count| *count -= 1).is_some()
        };
        let mut known: Vec<bool> = identities.iter().map(&mut is_known).collect();
        if self.has_other_words {
            let mut left = without_messages(left);
            for (identity, known) in identities.into_iter().zip(&mut known).filter(|(_, known)| !**known) {
                let same = left.get_mut(&without_message(identity)).filter(|count| **count > 0);
                *known = same.map(|count| *count -= 1).is_some();
            }
        }
        known
    }

    /// What it knows of these files and `now` does not hold any more: fixed, or said in other words.
    pub fn stale(&self, now: &Baseline, files: &dyn Fn(&str) -> bool) -> Vec<String> {
        if self.has_other_words {
            return Vec::new();
        }
        let gone = |(identity, count): (&Identity, &usize)| {
            let left = count.saturating_sub(now.known.get(identity).copied().unwrap_or(0));
            (left > 0 && files(&identity.file)).then(|| {
                let times = if left == 1 { String::new() } else { format!(" ({left} times)") };
                // an older version may have written more than this one shows
                let message = secret::mask_secrets(&identity.message);
                format!("{}: {}: {message}{times}", identity.file, identity.code)
            })
        };
        self.known.iter().filter_map(gone).collect()
    }
}

fn without_message(identity: Identity) -> Identity {
    Identity { message: String::new(), ..identity }
}

/// How often each is left, whatever it says.
fn without_messages(left: BTreeMap<Identity, usize>) -> BTreeMap<Identity, usize> {
    let mut found: BTreeMap<Identity, usize> = BTreeMap::new();
    for (identity, count) in left {
        let known = found.entry(without_message(identity)).or_default();
        *known = known.saturating_add(count);
    }
    found
}

fn identity(diagnostic: &Diagnostic, spec: &str, sources: &Sources, name: &dyn Fn(&str) -> String) -> Identity {
    let checked = Checked { spec, found: &[], known: &[], sources, baseline: true };
    let identity = Identity::new(diagnostic, &checked);
    Identity { file: name(&identity.file), ..identity }
}
