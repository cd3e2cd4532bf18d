//! What a service gets by what it measures, whatever kind it is of: text with names to fill in.
//!
//! In: the names. Out: tables, as a kind brings them. Deliberately absent: which service has what (`load/red.rs`).

mod filled;

use crate::report::Report;
use crate::source::{Node, Sources, Table, Value};

use filled::Blank;

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

/// The dashboard of what measures requests, before its names are filled in: read once for all services.
#[derive(Debug)]
pub struct RedDashboard(Blank);

impl RedDashboard {
    /// Reads it.
    pub fn new(report: &mut Report) -> RedDashboard {
        RedDashboard(Blank::new(SOURCE, RED, report))
    }

    /// That of a service. The names are those of metrics, labels and services: nothing in them is quoted.
    pub fn of(&self, service: &str, red: &Red, sources: &mut Sources) -> Table {
        let (errors, status) = red.errors.as_ref().map(|(errors, status)| (errors.as_str(), status.as_str())).unzip();
        let name = red_name(service);
        let names = [
            ("name", Some(name.as_str())),
            ("service", Some(service)),
            ("requests", Some(red.requests.as_str())),
            ("errors", errors),
            ("status", status),
            ("duration", red.duration.as_deref()),
        ];
        let mut tree = self.0.fill(SOURCE, &names, sources);
        let dashboards = tree.remove("dashboards").and_then(|mut entry| entry.node.table_mut().map(std::mem::take));
        without_holes(dashboards.unwrap_or_default())
    }
}

/// Dashboards without the panels in which a word stands for nothing.
fn without_holes(mut dashboards: Table) -> Table {
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
