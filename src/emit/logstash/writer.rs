//! Logstash's configuration as a tree, and how it is written down. Every text goes through `text` or `regex`.

use std::fmt::Write;

use super::super::Origin;
use super::super::origin::Mark;
use crate::logstash::config;

/// Something that stands in a section.
pub(super) enum Entry {
    /// `name { option => value }`.
    Plugin(&'static str, Vec<(&'static str, String)>),
    /// Branches with their conditions; the last may have none.
    If(Vec<(String, Vec<Entry>)>),
    /// As the author wrote it.
    Raw(String),
    /// A remark.
    Remark(String),
    /// Others, and what they are made of.
    Traced(Origin, Vec<Entry>),
}

pub(super) fn plugin(name: &'static str, options: Vec<(&'static str, String)>) -> Entry {
    Entry::Plugin(name, options)
}

/// A text. `resolve` refused those that no quotes hold.
pub(super) fn text(value: &str) -> String {
    config::text::quote(value).unwrap_or_else(|| "\"\"".to_owned())
}

/// A regex. `resolve` refused those that no quotes hold.
pub(super) fn regex(value: &str) -> String {
    config::text::quote_regex(value).unwrap_or_else(|| "\"\"".to_owned())
}

pub(super) fn number(value: u16) -> String {
    value.to_string()
}

pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    format!("[{}]", items.iter().map(|item| text(item.as_ref())).collect::<Vec<_>>().join(", "))
}

/// Entries with their values, which are written already.
pub(super) fn hash<K: AsRef<str>>(entries: &[(K, String)]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(key, value)| format!("{} => {value}", text(key.as_ref()))).collect();
    format!("{{ {} }}", entries.join(" "))
}

/// Adds a section to a text, and marks for what its parts are made of.
pub(super) fn section(name: &str, entries: &[Entry], out: &mut String, marks: &mut Vec<Mark>) {
    out.push_str(&format!("{name} {{\n"));
    write(entries, 1, out, marks);
    out.push_str("}\n");
}

fn write(entries: &[Entry], depth: usize, out: &mut String, marks: &mut Vec<Mark>) {
    let indent = "  ".repeat(depth);
    for entry in entries {
        // writing into a string does not fail
        match entry {
            Entry::Traced(origin, entries) => {
                let start = out.len();
                write(entries, depth, out, marks);
                marks.push((start..out.len(), origin.clone()));
            }
            Entry::Remark(remark) => {
                let _ = writeln!(out, "{indent}# {remark}");
            }
            Entry::Plugin(name, options) => {
                let _ = writeln!(out, "{indent}{name} {{");
                for (option, value) in options {
                    let _ = writeln!(out, "{indent}  {option} => {value}");
                }
                let _ = writeln!(out, "{indent}}}");
            }
            Entry::Raw(text) => {
                // no change of indentation: a text in it may go over lines
                out.push_str(text);
                out.push('\n');
            }
            Entry::If(branches) => {
                for (index, (condition, entries)) in branches.iter().enumerate() {
                    let head = match (index, condition.is_empty()) {
                        (0, _) => format!("{indent}if {condition} {{"),
                        (_, false) => format!(" else if {condition} {{"),
                        (_, true) => " else {".to_owned(),
                    };
                    let _ = writeln!(out, "{head}");
                    write(entries, depth + 1, out, marks);
                    let _ = write!(out, "{indent}}}");
                }
                out.push('\n');
            }
        }
    }
}
