//! What `plan` found, for people, for programs, and for a pull request.

mod human;
mod markdown;

use serde::Serialize;

use crate::compare::{Action, Change, Comparison, FileChange, FileState, Risk};

pub use human::plan_human;
pub use markdown::plan_markdown;

/// A comparison that is to be shown.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The spec, as the command line has it.
    spec: &'a str,
    /// What it was compared with, as the command line has it.
    against: &'a str,
    /// The commit that this is; none of a folder.
    commit: Option<&'a str>,
    /// What differs; nothing where there was no such spec.
    comparison: Option<&'a Comparison>,
}

impl<'a> Plan<'a> {
    /// Puts together what is shown.
    pub fn new(
        spec: &'a str,
        against: &'a str,
        commit: Option<&'a str>,
        comparison: Option<&'a Comparison>,
    ) -> Plan<'a> {
        Plan { spec, against, commit, comparison }
    }

    fn changes(&self) -> &'a [Change] {
        self.comparison.map_or(&[], |comparison| &comparison.changes)
    }

    fn files(&self) -> &'a [FileChange] {
        self.comparison.map_or(&[], |comparison| &comparison.files)
    }

    fn actions(&self) -> &'a [Action] {
        self.comparison.map_or(&[], |comparison| &comparison.actions)
    }

    /// `HEAD (1a2b3c4)`.
    fn compared_with(&self) -> String {
        match self.commit.and_then(|commit| commit.get(..10)) {
            Some(short) if !self.against.starts_with(short) => format!("{} ({short})", self.against),
            _ => self.against.to_owned(),
        }
    }

    /// `3 changes of meaning: 1 high, 2 low`.
    fn summary(&self) -> String {
        let changes = self.changes();
        if self.comparison.is_none() {
            return format!("the spec is new: {} has none", self.against);
        }
        let of = |risk: Risk| changes.iter().filter(|change| change.risk == risk).count();
        let each = [Risk::High, Risk::Medium, Risk::Low].map(|risk| (of(risk), risk));
        let each: Vec<String> = each
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, risk)| format!("{count} {}", risk.name()))
            .collect();
        let respelled = self.files().iter().all(|file| file.state == FileState::Respelled);
        match (changes.len(), respelled) {
            (0, true) => "no change of meaning".to_owned(),
            (0, false) => format!("no change of meaning is known, but {} would be written in another way", files(self)),
            (1, _) => format!("1 change of meaning: {}", each.concat()),
            (count, _) => format!("{count} changes of meaning: {}", each.join(", ")),
        }
    }
}

/// `2 files`.
fn files(plan: &Plan<'_>) -> String {
    match plan.files().len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}

/// `in prod, staging`; nothing where it is so in all environments.
fn environments(environments: &[String]) -> String {
    if environments.is_empty() { String::new() } else { format!(" (in {})", environments.join(", ")) }
}

/// What a program gets.
#[derive(Serialize)]
struct Document<'a> {
    spec: &'a str,
    against: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    /// Whether there was no such spec before.
    new: bool,
    summary: Counts,
    changes: &'a [Change],
    files: &'a [FileChange],
    actions: &'a [Action],
}

/// How many changes there are of each risk.
#[derive(Serialize)]
struct Counts {
    high: usize,
    medium: usize,
    low: usize,
}

/// A plan as one JSON document.
pub fn plan_json(plan: &Plan<'_>) -> String {
    let of = |risk: Risk| plan.changes().iter().filter(|change| change.risk == risk).count();
    let document = Document {
        spec: plan.spec,
        against: plan.against,
        commit: plan.commit,
        new: plan.comparison.is_none(),
        summary: Counts { high: of(Risk::High), medium: of(Risk::Medium), low: of(Risk::Low) },
        changes: plan.changes(),
        files: plan.files(),
        actions: plan.actions(),
    };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}
