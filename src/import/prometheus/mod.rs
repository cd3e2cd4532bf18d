//! `prometheus.yml`: its scrape jobs as services, and its global settings.
//!
//! In: a document, and the containers of compose files that came with it. Out: services and settings of the draft. Every key of the
//! file is either carried or listed with its place.

mod fields;
mod jobs;
mod probes;
mod targets;

use std::collections::BTreeMap;

use super::compose::Project;
use super::draft::{Draft, Written};
use super::place::Place;
use crate::components::PROMETHEUS;
use crate::secret::{self, Telling};
use lakehouse_yaml::{Entry, Node};

/// The keys of `global` that a spec has under the same name.
const GLOBAL: &[&str] = &["scrape_interval", "evaluation_interval", "scrape_timeout"];

/// Top-level keys that a spec has in another form, and where.
const ELSEWHERE: &[(&str, &str)] = &[
    ("alerting", "the stack has its own Alertmanager; for one that runs already, write [stack.alertmanager] address"),
    ("rule_files", "write the rules under [alerts] and [indicators]"),
    ("remote_write", "write it under [[stack.prometheus.remote_write]]"),
    ("storage", "write its settings under [stack.prometheus]"),
];

/// One document of a file, while it is read.
pub(super) struct Reading<'a> {
    file: &'a str,
    project: &'a mut Project,
    draft: &'a mut Draft,
    /// The interval of jobs that name none.
    interval: Option<String>,
    /// The service that each job became, by the name of the job.
    jobs: BTreeMap<String, usize>,
    /// Jobs that ask a further path of a kind: the kind, the place, the name of the job.
    parts: Vec<(&'static str, Place, String)>,
}

impl Reading<'_> {
    fn place(&self, line: usize) -> Place {
        Place { file: self.file.to_owned(), line }
    }

    fn not_carried(&mut self, line: usize, text: impl Into<String>) {
        let place = self.place(line);
        self.draft.not_carried(&place, text);
    }
}

/// Reads a document.
pub(super) fn read(file: &str, document: &Node, project: &mut Project, draft: &mut Draft) {
    let interval = document.get("global").and_then(|global| global.text_of("scrape_interval")).map(str::to_owned);
    let mut reading = Reading { file, project, draft, interval, jobs: BTreeMap::new(), parts: Vec::new() };
    for entry in document.entries() {
        match entry.key.as_str() {
            "global" => global(&mut reading, &entry.node),
            "scrape_configs" => jobs::read(&mut reading, &entry.node),
            key => match ELSEWHERE.iter().find(|(known, _)| *known == key) {
                Some((_, instead)) => reading.not_carried(entry.line, format!("`{key}`: {instead}")),
                None => reading.not_carried(entry.line, format!("`{}`: not read yet", shown(key))),
            },
        }
    }
}

fn global(reading: &mut Reading<'_>, node: &Node) {
    for entry in node.entries() {
        let place = reading.place(entry.line);
        match (entry.key.as_str(), entry.node.text()) {
            (key, Some(value)) if GLOBAL.contains(&key) => {
                reading.draft.setting(&format!("stack.{PROMETHEUS}"), key, Written::text(value), &place);
            }
            ("external_labels", _) => external_labels(reading, &entry.node),
            (key, _) => reading.not_carried(entry.line, format!("`global.{}`: not read yet", shown(key))),
        }
    }
}

/// The external label that is the name of a lakehouse.
const CLUSTER: &str = "cluster";

fn external_labels(reading: &mut Reading<'_>, node: &Node) {
    let mut labels: Vec<(String, Written)> = Vec::new();
    for Entry { key, line, node } in node.entries() {
        match node.text() {
            Some(value) if value.contains('$') => {
                reading
                    .not_carried(*line, format!("the external label `{}`: a variable of the environment", shown(key)));
            }
            Some(value) if is_secret(key, value) => {
                reading.not_carried(*line, format!("the external label `{}`: it may be a secret", shown(key)));
            }
            Some(value) if key == CLUSTER => {
                let place = reading.place(*line);
                reading.draft.setting("lakehouse", "name", Written::text(value), &place);
            }
            Some(value) => labels.push((key.clone(), Written::text(value))),
            None => reading.not_carried(*line, format!("the external label `{}`: not a text", shown(key))),
        }
    }
    if !labels.is_empty() {
        let place = reading.place(node.line);
        reading.draft.setting("lakehouse", "external_labels", Written::Table(labels), &place);
    }
}

/// Whether a value of a label is a secret, by its name or by its form.
fn is_secret(name: &str, value: &str) -> bool {
    let by_name = match secret::parameter(name) {
        Telling::Secret => !secret::is_nothing(value),
        Telling::Perhaps => secret::unguessable(value),
        Telling::Nothing => false,
    };
    by_name || !secret::find(value, secret::Use::Text).is_empty()
}

/// A key of a file as a remark shows it: only what a key may look like.
fn shown(key: &str) -> String {
    key.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')).take(60).collect()
}
