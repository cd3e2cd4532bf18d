//! What the parts of a file are made of. An emitter says it where it makes one; only `why` asks.
//!
//! In: an artifact. Out: for each of its lines what was said there, and the keys of the file that lead from there to the
//! line. Deliberately absent: which keys of the spec are behind those of a file (`why/keys.rs`), and any cost for `build`
//! beyond a name for each part.

use std::ops::Range;

use super::line_map;
use super::{Artifact, Made};
use crate::model::{Secret, Service};
use crate::source::Span;

/// What a part of a file is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A part of the spec.
    Part(Part),
    /// Wherever the spec names this secret.
    Secret(Secret),
    /// Nothing in the spec: the reason why it is there.
    Fixed(&'static str),
}

/// A part of the spec, such as `alerts.HighErrorRate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What was made of it: a section of `why/keys.rs`.
    pub form: &'static str,
    /// Its path.
    pub path: Vec<String>,
    /// What the part of the file is for, of several that the item gives: its `severity`, its `service`.
    pub choices: Vec<(&'static str, String)>,
}

impl Origin {
    /// A part of the spec, whose keys are named as those of the file unless the form says otherwise.
    pub(super) fn part<const N: usize>(form: &'static str, path: [&str; N]) -> Origin {
        let path = path.map(str::to_owned).to_vec();
        Origin::Part(Part { form, path, choices: Vec::new() })
    }

    /// A part under the name that rules know it by, such as `route.routes.0`.
    pub(super) fn item(form: &'static str, item: &str) -> Origin {
        let path = item.split('.').map(str::to_owned).collect();
        Origin::Part(Part { form, path, choices: Vec::new() })
    }

    /// A service; one that nobody declared is a component of the stack.
    pub(super) fn service(form: &'static str, service: &Service) -> Origin {
        match service.span == Span::NONE {
            true => Origin::part(form, ["stack", &service.kind]),
            false => Origin::part(form, ["services", &service.name]),
        }
    }

    /// The same, made for one of several choices.
    pub(super) fn with(mut self, choice: &'static str, value: Option<&str>) -> Origin {
        if let Origin::Part(part) = &mut self {
            part.choices.extend(value.map(|value| (choice, value.to_owned())));
        }
        self
    }
}

/// A part of a text and what it is made of. Where two hold a line, the shorter one does.
pub type Mark = (Range<usize>, Origin);

/// What a line is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// What the emitter said of the part that holds it; nothing where it is text of the compiler.
    pub origin: Option<Origin>,
    /// The keys and positions in the file from that part down to the line.
    pub steps: Vec<String>,
}

/// What each line of an artifact is made of.
pub fn lines(artifact: &Artifact) -> Vec<Line> {
    match &artifact.made {
        Made::Tree(tree) => {
            let mut lines = line_map::lines(artifact, tree);
            lines.resize(artifact.text.lines().count(), Line::default());
            lines
        }
        Made::Text(marks) => {
            let mut start = 0;
            let of_line = |line: &str| {
                let at = start;
                start += line.len();
                let holding = marks.iter().filter(|(range, _)| range.contains(&at));
                let origin = holding.min_by_key(|(range, _)| range.len()).map(|(_, origin)| origin.clone());
                Line { origin, steps: Vec::new() }
            };
            artifact.text.split_inclusive('\n').map(of_line).collect()
        }
        Made::Dropped => vec![Line::default(); artifact.text.lines().count()],
    }
}
