//! `check --fix`: the fixes of specs, in their files or as a diff.
//!
//! In: the specs of one run. Out: their outcomes after the fixes. Files are written once all rounds are over. Only a spec
//! and what it includes is written; of a spec on standard input only its own text is fixed, and printed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::baseline::Known;
use super::replace::{Replacement, replace};
use super::{Failure, output, spec, terminal};
use crate::fix::{self, Fixes, Specs, Texts};
use crate::{Outcome, render, secret};

/// The identity of standard input; that of a file is its whole path.
const STANDARD_INPUT: &str = "-";

/// Byte order mark: kept where it stands, and no part of any text.
const MARK: char = '\u{feff}';

/// Specs, checked after their fixes.
pub(super) struct Fixed {
    /// Each spec with the number of findings that were fixed in it, or why it cannot be checked.
    pub(super) specs: Vec<Result<(Outcome, usize), Failure>>,
    /// Whether any text changed.
    pub(super) changed: bool,
}

/// Fixes the specs; with `diff` nothing is written, and what would be is printed.
pub(super) fn run(arguments: &[PathBuf], known: Option<&Known>, diff: bool) -> Result<Fixed, Failure> {
    let mut opened = Opened { specs: Vec::new(), known, files: RefCell::default() };
    let read: Vec<Result<(), Failure>> = arguments.iter().map(|argument| opened.open(argument)).collect();
    let fixed = fix::fix(&opened)?;
    report_left(&fixed);
    let changed = opened.write(&fixed.texts, diff)?;
    let mut outcomes = fixed.outcomes.into_iter().zip(fixed.made);
    let specs = read.into_iter().filter_map(|read| match read {
        Ok(()) => outcomes.next().map(Ok),
        Err(failure) => Some(Err(failure)),
    });
    Ok(Fixed { specs: specs.collect(), changed })
}

/// Says which edits were not made.
fn report_left(fixed: &Fixes) {
    for left in &fixed.left {
        let Some(outcome) = fixed.outcomes.get(left.spec) else { continue };
        let Some(diagnostic) = outcome.diagnostics.get(left.finding) else { continue };
        let place = outcome.sources.place(diagnostic.span());
        let place = place.map_or(String::new(), |place| format!("{}:{}:{}: ", place.file, place.line, place.column));
        terminal::error(&format!("note: {place}{} not fixed: {}\n", diagnostic.code, left.reason.as_str()));
    }
}

/// A spec that could be read.
struct Opened<'a> {
    specs: Vec<Root>,
    known: Option<&'a Known>,
    files: RefCell<BTreeMap<String, File>>,
}

/// A spec's own file.
struct Root {
    argument: PathBuf,
    id: String,
    text: String,
}

/// A file as it was read.
struct File {
    /// As findings show it.
    name: String,
    text: String,
}

impl Opened<'_> {
    fn open(&mut self, argument: &Path) -> Result<(), Failure> {
        let text = spec::read_spec(argument)?;
        let name = spec::Location::new(argument).name;
        // what has no whole path, such as a pipe that is gone, is checked and never written
        let id =
            if argument == Path::new("-") { STANDARD_INPUT.to_owned() } else { identity(argument).unwrap_or_default() };
        self.files.get_mut().entry(id.clone()).or_insert(File { name, text: text.clone() });
        self.specs.push(Root { argument: argument.to_owned(), id, text });
        Ok(())
    }

    /// Writes, prints or shows the new texts; whether there are any.
    fn write(&self, texts: &Texts, diff: bool) -> Result<bool, Failure> {
        let files = self.files.borrow();
        let mut changed = Vec::new();
        for (id, file) in files.iter() {
            let mark = if file.text.starts_with(MARK) { MARK.to_string() } else { String::new() };
            let new = texts.get(id).map_or_else(|| file.text.clone(), |text| mark + text);
            if id == STANDARD_INPUT && !diff {
                terminal::out(&new);
            }
            if new != file.text {
                changed.push((id, file, new));
            }
        }
        if diff {
            for (_, File { name, text }, new) in &changed {
                let cover = |text: &str| secret::cover_spec(text).into_owned();
                terminal::out(&output::unified(&render::path(name), text, new, &cover));
            }
            return Ok(!changed.is_empty());
        }
        let on_disk = changed.iter().filter(|(id, ..)| *id != STANDARD_INPUT);
        let replacements = on_disk.map(|(id, File { name, text }, new)| Replacement {
            path: Path::new(id.as_str()),
            name,
            old: text.as_bytes(),
            new: new.as_bytes(),
        });
        replace(&replacements.collect::<Vec<_>>())?;
        Ok(!changed.is_empty())
    }
}

/// The whole path of a file, if it is text.
fn identity(path: &Path) -> Option<String> {
    std::fs::canonicalize(path).ok()?.into_os_string().into_string().ok()
}

impl Specs for Opened<'_> {
    type Failure = Failure;

    fn len(&self) -> usize {
        self.specs.len()
    }

    fn check(&self, spec: usize, texts: &Texts) -> Result<Outcome, Failure> {
        let Some(Root { argument, id, text }) = self.specs.get(spec) else {
            return Err(Failure::new("no such spec"));
        };
        let text = texts.get(id).unwrap_or(text).clone();
        let text_of = |real: &Path, name: &str, text: String| {
            let Some(id) = real.to_str().map(str::to_owned) else { return text };
            let new = texts.get(&id).cloned();
            let mut files = self.files.borrow_mut();
            let file = files.entry(id).or_insert_with(|| File { name: name.to_owned(), text });
            new.unwrap_or_else(|| file.text.clone())
        };
        spec::check_text(argument, text, &text_of, &[], false)
    }

    fn wanted(&self, spec: usize, outcome: &Outcome) -> Vec<bool> {
        let name = self.specs.get(spec).map(|root| spec::Location::new(&root.argument).name).unwrap_or_default();
        let known = self.known.map(|known| known.knows(&name, outcome));
        known.map_or_else(
            || vec![true; outcome.diagnostics.len()],
            |known| known.into_iter().map(|known| !known).collect(),
        )
    }

    fn file(&self, spec: usize, name: &str) -> Option<String> {
        let root = self.specs.get(spec)?;
        if name == spec::Location::new(&root.argument).name {
            return Some(root.id.clone()).filter(|id| !id.is_empty());
        }
        // what a spec on standard input includes is not a part of that text
        let id = identity(Path::new(name)).filter(|_| root.id != STANDARD_INPUT)?;
        self.files.borrow().contains_key(&id).then_some(id)
    }
}
