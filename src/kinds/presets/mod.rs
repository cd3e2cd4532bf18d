//! What a service gets by what it measures, whatever kind it is of: text with names to fill in.
//!
//! In: the names. Out: tables, as a kind brings them. Deliberately absent: which service has what (`load/red.rs`).

use crate::report::Report;
use crate::source::{self, Node, Sources, Table, Value};

const RED: &str = include_str!("red.toml");

/// How sources of presets are called, which no author has.
pub(super) const SOURCE: &str = "preset red";

/// What measures the requests of a service: rate, errors, duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Red {
    /// A counter of requests, or of observations.
    pub requests: String,
    /// A counter of requests with their status, and that label.
    pub errors: Option<(String, String)>,
    /// A histogram of how long requests take.
    pub duration: Option<String>,
}

/// What the dashboard of a service is called.
pub fn red_name(service: &str) -> String {
    format!("{service}-red")
}

/// The dashboard of a service. The names are those of metrics, labels and services: nothing in them is quoted.
pub fn red(service: &str, red: &Red, sources: &mut Sources, report: &mut Report) -> Table {
    let (errors, status) = red.errors.as_ref().map(|(errors, status)| (errors.as_str(), status.as_str())).unzip();
    let names = [
        ("@name@", Some(red_name(service))),
        ("@service@", Some(service.to_owned())),
        ("@requests@", Some(red.requests.clone())),
        ("@errors@", errors.map(str::to_owned)),
        ("@status@", status.map(str::to_owned)),
        ("@duration@", red.duration.clone()),
    ];
    let text = names.into_iter().fold(RED.to_owned(), |text, (word, name)| match name {
        Some(name) => text.replace(word, &name),
        None => text,
    });
    let mut tree = source::parse_built_in(sources, SOURCE, &text, report);
    let dashboards = tree.remove("dashboards").and_then(|mut entry| entry.node.table_mut().map(std::mem::take));
    let mut dashboards = dashboards.unwrap_or_default();
    for (_, dashboard) in dashboards.iter_mut() {
        let panels = dashboard.node.table_mut().and_then(|table| table.get_mut("panels"));
        if let Some(Value::Array(panels)) = panels.map(|entry| &mut entry.node.value) {
            panels.retain(|panel| !has_hole(panel));
        }
    }
    dashboards
}

/// Whether a word in it stands for nothing.
fn has_hole(node: &Node) -> bool {
    let in_table = |table: &Table| table.iter().any(|(_, entry)| has_hole(&entry.node));
    node.string().is_some_and(|text| text.contains('@'))
        || node.array().is_some_and(|items| items.iter().any(has_hole))
        || node.table().is_some_and(in_table)
}
