//! Where the tests stand that a filter leaves out: what is wrong there keeps no other test from being run.
//!
//! They are read from the tree, since a test with an error is in no model.

use super::names::Filter;
use crate::source::{Node, Span, Table, Value};

/// The places of the tests that are not wanted: each header, and each key with its value.
pub fn left_out(root: &Table, filter: &Filter) -> Vec<Span> {
    let mut found = Vec::new();
    let mut look = |item: &str, unnamed: &str, tests: Option<&Node>| {
        for (index, test) in tests.and_then(Node::array).unwrap_or_default().iter().enumerate() {
            let written = test.get("name").and_then(Node::string);
            let name = written.map_or_else(|| format!("{unnamed} {}", index + 1), str::to_owned);
            if !filter.takes_text(&format!("{item}: {name}")) {
                places(test, &mut found);
            }
        }
    };
    let table = |name: &str| root.get(name).and_then(|entry| entry.node.table());
    for area in ["alerts", "indicators"] {
        for (name, entry) in table(area).into_iter().flat_map(Table::iter) {
            look(&format!("{area}.{name}"), name, entry.node.get("tests"));
        }
    }
    for (name, entry) in table("services").into_iter().flat_map(Table::iter) {
        look(&format!("services.{name}.logs"), name, entry.node.at(&["logs", "tests"]));
    }
    look("route", "route", root.get("route").and_then(|entry| entry.node.get("tests")));
    look("scenarios", "", root.get("scenarios").map(|entry| &entry.node));
    found
}

/// The places of a value and of all in it. They are not joined: what stands between two of them may be of another file.
fn places(node: &Node, found: &mut Vec<Span>) {
    found.push(node.span);
    match &node.value {
        Value::Table(table) => {
            for (_, entry) in table.iter() {
                found.push(entry.key);
                places(&entry.node, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| places(item, found)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}
