//! On which lines the parts of a tree came to stand.
//!
//! In: a tree, and the file that it was written as. Out: for each line its part. The tree is written once more, by the same
//! serializer, while every value notes how far the text has come when it begins and when it ends: nothing here knows how
//! YAML or JSON is laid out.

use std::cell::RefCell;
use std::fmt;
use std::io;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::Artifact;
use super::origin::{Line, Origin};
use super::yaml::{self, Yaml};

/// How far the text has come, and whose the lines before are.
#[derive(Default)]
struct Progress {
    /// How many lines are complete.
    complete: usize,
    /// The line of the last character that is no blank.
    last: Option<usize>,
    lines: Vec<Line>,
    here: Line,
}

impl Progress {
    fn write(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\n' => self.complete += 1,
                character if !character.is_whitespace() => self.last = Some(self.complete),
                _ => {}
            }
        }
    }

    /// Gives the lines that are nobody's yet to the value that is being written.
    fn claim(&mut self) {
        if let Some(last) = self.last.filter(|last| *last >= self.lines.len()) {
            self.lines.resize(last + 1, self.here.clone());
        }
    }

    /// Gives the line of a key to its value, although the table began on that line already.
    fn claim_key(&mut self) {
        self.claim();
        if let Some(line) = self.last.and_then(|last| self.lines.get_mut(last)) {
            *line = self.here.clone();
        }
    }
}

/// Where the text goes: only its lines are counted.
struct Sink<'a>(&'a RefCell<Progress>);

impl fmt::Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.borrow_mut().write(text);
        Ok(())
    }
}

impl io::Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value that notes its lines.
struct Traced<'a> {
    value: &'a Yaml,
    /// What leads to it from the value above.
    step: Option<String>,
    key: bool,
    progress: &'a RefCell<Progress>,
}

impl Serialize for Traced<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let above = self.progress.borrow().here.clone();
        {
            let mut progress = self.progress.borrow_mut();
            progress.here.steps.extend(self.step.clone());
        }
        let mut value = self.value;
        while let Yaml::Traced(part) = value {
            let (origin, inner): &(Origin, Yaml) = part;
            self.progress.borrow_mut().here = Line { origin: Some(origin.clone()), steps: Vec::new() };
            value = inner;
        }
        if self.key {
            self.progress.borrow_mut().claim_key();
        }
        let inner = |value, step, key| Traced { value, step: Some(step), key, progress: self.progress };
        let done = match value {
            Yaml::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for (index, item) in items.iter().enumerate() {
                    list.serialize_element(&inner(item, index.to_string(), false))?;
                }
                list.end()
            }
            Yaml::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                self.progress.borrow_mut().claim();
                for (key, value) in entries {
                    map.serialize_entry(key, &inner(value, key.clone(), true))?;
                }
                map.end()
            }
            scalar => scalar.serialize(serializer),
        };
        let mut progress = self.progress.borrow_mut();
        progress.claim();
        progress.here = above;
        done
    }
}

/// Whose each line of a file is.
pub(super) fn lines(artifact: &Artifact, tree: &Yaml) -> Vec<Line> {
    let progress = RefCell::new(Progress::default());
    let traced = Traced { value: tree, step: None, key: false, progress: &progress };
    if artifact.path.ends_with(".json") {
        // what is written was written before, and a sink does not fail
        let _ = serde_json::to_writer_pretty(Sink(&progress), &traced);
        progress.into_inner().lines
    } else {
        let _ = serde_saphyr::to_fmt_writer_with_options(&mut Sink(&progress), &traced, yaml::options());
        let header = artifact.text.lines().take_while(|line| line.starts_with('#')).map(|_| Line::default());
        header.chain(progress.into_inner().lines).collect()
    }
}
