//! One finding, and the collection that every phase adds to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::Serialize;

use super::super::limits::FINDINGS;
use super::super::{Span, Text, work};
use super::TextDiagnostic;

/// How severe a finding is. Errors stop `build`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something that may well be meant so. It is shown, and no exit code counts it.
    Note,
    /// Something that will not do what was meant; the output can still be written.
    Warning,
    /// Something that must be fixed before anything is written.
    Error,
}

impl Level {
    /// The word that the output shows.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// A place with a few words on what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is here.
    pub text: String,
}

/// A replacement that fixes the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// An edit that takes the texts of the files to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggestion {
    /// A word that stands once within a place is replaced by another; both need no quotes.
    Word { within: Span, word: String, by: String },
    /// An entry of a list is deleted.
    Remove(Span),
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// `area/flaw`: the path of its rule, and what `explain` takes.
    pub code: &'static str,
    /// Set from the rule's default and `[lints]` when the report is finished.
    pub level: Level,
    /// A lower-case phrase that names the thing in backticks.
    pub message: String,
    /// The first is the place of the finding; the others are what it refers to.
    pub labels: Vec<Label>,
    /// The edit to make, in words.
    pub help: Option<String>,
    /// The edit to make, where it is mechanical.
    pub edit: Option<Edit>,
    /// The edit to make, where it is mechanical and the texts have to say how it is written.
    pub suggestion: Option<Suggestion>,
    /// The item that the finding is about, such as `alerts.HighErrorRate`: what an `allow` stands on.
    pub item: Option<String>,
    /// How many equal findings this one stands for, itself not counted.
    pub also: usize,
    /// The environments that have it; empty if all do, or if there is only one.
    pub environments: BTreeSet<String>,
}

impl Diagnostic {
    /// A finding with its place.
    pub fn new(code: &'static str, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        let label = Label { span, text: label.into() };
        Diagnostic {
            code,
            level: Level::Error,
            message: message.into(),
            labels: vec![label],
            help: None,
            edit: None,
            suggestion: None,
            item: None,
            also: 0,
            environments: BTreeSet::new(),
        }
    }

    /// Says the edit to make.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        let help = help.into();
        self.help = (!help.is_empty()).then_some(help);
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        let text = text.into();
        self.labels.push(Label { span, text });
        self
    }

    /// Gives the replacement that fixes it.
    #[must_use]
    pub fn edit(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        let replacement = replacement.into();
        self.edit = Some(Edit { span, replacement });
        self
    }

    /// Gives the replacement that fixes it, if there is one.
    #[must_use]
    pub fn edit_if(self, span: Span, replacement: Option<String>) -> Diagnostic {
        match replacement {
            Some(replacement) => self.edit(span, replacement),
            None => self,
        }
    }

    /// Fixes it by another word, within a place that holds more than the word.
    #[must_use]
    pub fn edit_word(mut self, within: Span, word: &str, by: Option<String>) -> Diagnostic {
        self.suggestion = by.map(|by| Suggestion::Word { within, word: word.to_owned(), by });
        self
    }

    /// Fixes it by deleting an entry of a list.
    #[must_use]
    pub fn remove(mut self, entry: Span) -> Diagnostic {
        self.suggestion = Some(Suggestion::Remove(entry));
        self
    }

    /// Names the item that the finding is about.
    #[must_use]
    pub fn item(mut self, item: impl Into<String>) -> Diagnostic {
        self.item = Some(item.into());
        self
    }

    /// The place of the finding.
    pub fn span(&self) -> Span {
        self.labels.first().map_or(Span::NONE, |label| label.span)
    }
}

/// The findings whose place is a secret.
const SECRET_PLACES: &[&str] = &["secret/in-plain-text", "secret/plain-value"];

impl Diagnostic {
    /// Whether it is more than a note.
    fn is_flaw(&self) -> bool {
        self.level > Level::Note
    }

    /// Whether a secret stands at its place, which must not be shown.
    pub fn covers_secret(&self) -> bool {
        SECRET_PLACES.contains(&self.code)
    }
}

/// Proof that something was reported: only [`Report::add`] makes one, so nothing can fail in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// The findings of all phases so far.
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<Diagnostic>,
    /// The places of the findings about each item: every item may be asked for its own.
    by_item: BTreeMap<String, Vec<usize>>,
    item: Option<String>,
    /// How many were not kept, there being too many.
    beyond: usize,
}

impl Report {
    /// A report without findings.
    pub fn new() -> Report {
        Report::default()
    }

    /// Adds a finding.
    pub fn add(&mut self, mut diagnostic: Diagnostic) -> Reported {
        if self.found.len() > FINDINGS.most {
            self.beyond += 1;
            return Reported(());
        }
        if self.found.len() == FINDINGS.most {
            self.found.push(FINDINGS.finding(diagnostic.span()));
            return Reported(());
        }
        if diagnostic.item.is_none() {
            diagnostic.item.clone_from(&self.item);
        }
        if let Some(item) = &diagnostic.item {
            match self.by_item.get_mut(item) {
                Some(places) => places.push(self.found.len()),
                None => drop(self.by_item.insert(item.clone(), vec![self.found.len()])),
            }
        }
        self.found.push(diagnostic);
        Reported(())
    }

    /// Adds the flaws of a text, mapped to where the text stands in the spec.
    pub fn add_text_diagnostics(&mut self, text: &Text, problems: Vec<TextDiagnostic>) {
        for problem in problems {
            let span = text.span(problem.at.clone());
            let diagnostic = Diagnostic::new(problem.code, span, problem.message, problem.label).help(problem.help);
            let replacement = problem.replacement.and_then(|by| text.replacement(problem.at, &by));
            self.add(diagnostic.edit_if(span, replacement));
        }
    }

    /// Until the next call, findings that name no item are about this one.
    pub fn about(&mut self, item: Option<String>) {
        self.item = item;
    }

    /// Whether nothing was found so far, notes aside: what they are about was understood.
    pub fn is_empty(&self) -> bool {
        self.flaws().next().is_none()
    }

    /// The findings so far that are more than notes.
    fn flaws(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().filter(|found| found.is_flaw())
    }

    /// How many findings there are so far.
    pub fn len(&self) -> usize {
        self.found.len() + self.beyond
    }

    /// The findings so far that are about that item.
    fn about_item(&self, item: &str) -> impl Iterator<Item = &Diagnostic> {
        let places = self.by_item.get(item).into_iter().flatten();
        places.filter_map(|place| self.found.get(*place)).inspect(|_| work::count("a finding is looked at", 1))
    }

    /// Whether any finding so far is about that item.
    pub fn names(&self, item: &str) -> bool {
        self.about_item(item).any(Diagnostic::is_flaw)
    }

    /// As [`Report::names`], findings aside whose codes begin with one of these.
    pub fn names_except(&self, item: &str, aside: &[&str]) -> bool {
        let counts = |code: &str| !aside.iter().any(|beginning| code.starts_with(beginning));
        self.about_item(item).any(|found| found.is_flaw() && counts(found.code))
    }

    /// The items of which something could not be read: its shape, a value, or what it refers to.
    pub fn unread(&self) -> BTreeSet<String> {
        let codes = ["reference/", "shape/", "value/"];
        let unread = self.flaws().filter(|found| codes.iter().any(|beginning| found.code.starts_with(beginning)));
        unread.filter_map(|found| found.item.clone()).collect()
    }

    /// The items that have a finding with one of these codes.
    pub fn items_with(&self, codes: &[&str]) -> BTreeSet<String> {
        self.found.iter().filter(|found| codes.contains(&found.code)).filter_map(|found| found.item.clone()).collect()
    }

    /// The findings so far that are about that item: code and place.
    pub fn places_of(&self, item: &str) -> impl Iterator<Item = (&'static str, Span)> {
        self.about_item(item).map(|found| (found.code, found.span()))
    }

    /// Whether any finding so far is about an item whose name begins so.
    pub fn names_in(&self, table: &str) -> bool {
        let items = self.by_item.range::<str, _>((Bound::Included(table), Bound::Unbounded));
        let mut items = items.take_while(|(item, _)| item.starts_with(table));
        items.any(|(item, _)| self.names(item))
    }

    /// Whether any finding so far has one of these codes.
    pub fn has(&self, code: &str) -> bool {
        self.found.iter().any(|found| found.code == code)
    }

    /// The places of all findings so far whose codes begin so.
    pub fn places(&self, beginning: &str) -> impl Iterator<Item = Span> {
        self.found.iter().filter(move |found| found.code.starts_with(beginning)).map(Diagnostic::span)
    }

    /// Adds what another report found, as if it had been found here.
    pub fn append(&mut self, other: Report) {
        for diagnostic in other.found {
            self.add(diagnostic);
        }
        self.beyond += other.beyond;
    }

    /// All findings, as they were made.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// All findings by place; equal ones (same code, same place) become one that counts the others.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        collapse(self.found)
    }
}

/// Sorts findings by place; equal ones (same code, same place) become one that counts the others.
pub(super) fn collapse(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<(Span, &'static str), Vec<usize>> = BTreeMap::new();
    let mut items: BTreeSet<(usize, Option<String>)> = BTreeSet::new();
    let mut kept: Vec<Diagnostic> = Vec::new();
    found.sort_by(|a, b| (a.span(), a.code).cmp(&(b.span(), b.code)));
    for diagnostic in found {
        let equal = seen.entry((diagnostic.span(), diagnostic.code)).or_default();
        let first = equal.first().copied().unwrap_or(kept.len());
        let another_item = items.insert((first, diagnostic.item.clone()));
        // the same item met twice is one victim, unless something else is said about it
        let reported = equal.iter().filter_map(|at| kept.get(*at)).any(|other| other.message == diagnostic.message);
        match kept.get_mut(first) {
            Some(first) if another_item => {
                first.also += 1;
                // an edit that fixes one of them and not the other is a guess
                if (&first.edit, &first.suggestion) != (&diagnostic.edit, &diagnostic.suggestion) {
                    (first.edit, first.suggestion) = (None, None);
                }
                first.environments.extend(diagnostic.environments);
            }
            Some(_) if reported => {}
            _ => {
                equal.push(kept.len());
                kept.push(diagnostic);
            }
        }
    }
    kept
}
