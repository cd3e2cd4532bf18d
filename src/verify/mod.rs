//! Reads our own bytes back, by other parsers than those that wrote them.
//!
//! In: the artifacts, one after the other. Out: what in them is not what was meant. A fault here is one of this program, never
//! of a spec. Each file is compared with its tree while it is read, and nothing of what is read is kept.

mod compose;
mod expressions;
mod json;
mod meant;
mod names;
mod schemas;
mod yaml;

use std::collections::BTreeSet;

use crate::emit::{Artifact, Artifacts, Made};
use crate::model::Model;
use compose::ComposeFiles;
use expressions::Expressions;

/// What reading the artifacts gave.
#[derive(Debug, Default)]
pub struct Readback {
    /// Everything that a reader would not find as it was meant.
    pub faults: Vec<String>,
    /// How many expressions another reader of PromQL reads as we do.
    pub confirmed: usize,
    /// How many it does not know: they are of a version that is older or newer than its own.
    pub skipped: usize,
}

/// Reads the artifacts of a model.
pub fn verify(artifacts: &Artifacts, model: &Model) -> Readback {
    let mut verifier = Verifier::new(model);
    artifacts.files.values().for_each(|artifact| verifier.read(artifact));
    verifier.finish(artifacts.files.keys().map(String::as_str))
}

/// Reads artifacts one by one, and keeps of each only what others must agree with.
pub struct Verifier<'a> {
    model: &'a Model,
    expressions: Expressions,
    /// Files that another one names.
    named: Vec<names::Named>,
    compose: ComposeFiles,
    readback: Readback,
}

impl<'a> Verifier<'a> {
    /// One that has read nothing yet.
    pub fn new(model: &'a Model) -> Verifier<'a> {
        Verifier {
            model,
            expressions: Expressions::new(model.stack.target()),
            named: Vec::new(),
            compose: ComposeFiles::default(),
            readback: Readback::default(),
        }
    }

    /// Reads a file, and notes what it says of others.
    pub fn read(&mut self, artifact: &Artifact) {
        let Artifact { path, text, made } = artifact;
        if path.ends_with("/logstash.conf")
            && let Err(at) = crate::logstash::config::check_pipeline(text)
        {
            self.readback.faults.push(format!("{path}: Logstash would stop reading at byte {at}"));
        }
        let Made::Tree(tree) = made else { return };
        // YAML refuses characters that JSON takes
        let is_meant = if path.ends_with(".json") { json::holds(text, tree) } else { yaml::holds(text, tree) };
        match is_meant {
            Ok(true) => {
                self.expressions.verify(tree, path, &mut self.readback);
                names::jobs(tree, path, &mut self.readback.faults);
                names::declared(tree, path, &mut self.readback.faults);
                schemas::verify(artifact, self.model, &mut self.readback.faults);
            }
            Ok(false) => self.readback.faults.push(format!("{path}: reads back as something else")),
            Err(error) => self.readback.faults.push(format!("{path}: {error}")),
        }
        self.note(artifact);
    }

    /// Notes what a file says of others, without reading it: for one that need not be read.
    pub fn note(&mut self, artifact: &Artifact) {
        let Made::Tree(tree) = &artifact.made else { return };
        self.named.extend(names::rule_files(tree, &artifact.path, self.model));
        self.compose.note(artifact);
    }

    /// What was found, in the files and between them; `paths` are those of all files that are written.
    pub fn finish<'p>(mut self, paths: impl Iterator<Item = &'p str>) -> Readback {
        let paths: BTreeSet<&str> = paths.collect();
        let faults = &mut self.readback.faults;
        let missing = self.named.iter().filter(|named| !paths.contains(named.full.as_str()));
        faults.extend(missing.map(|named| format!("{}: names {}, which is not written", named.by, named.name)));
        self.compose.verify(&paths, self.model, faults);
        self.readback
    }
}
