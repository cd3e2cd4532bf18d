//! `directory` of migrations: the folders beside the spec that files are put into, each asked about once.
//!
//! In: where the files of a spec name one, before anything is layered. Out: why one may not be used, by the place of its
//! name.

use std::collections::BTreeMap;

use super::expositions::{Named, named};
use super::project::{Project, Refusal};
use crate::source::Span;

/// The folders that may not be used, by the place of the value that names them.
#[derive(Debug, Clone, Default)]
pub struct Folders(BTreeMap<Span, Refusal>);

impl Folders {
    /// Why the folder that the value at this place names may not be used.
    pub fn refusal(&self, span: Span) -> Option<&Refusal> {
        self.0.get(&span)
    }
}

/// Asks about every folder that a file of the spec names; paths are relative to the root file.
pub(crate) fn ask(named_in: &Named<'_>, project: &dyn Project) -> Folders {
    let refused = named(named_in, &["migrations", "directory"])
        .into_iter()
        .filter_map(|(path, span)| Some((span, project.folder(path).err()?)));
    Folders(refused.collect())
}
