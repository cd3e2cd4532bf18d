//! `json` of a panel: what Grafana can do and the language has no word for. Its expressions are read like any other.

use std::ops::Range;

use serde_json::Value;

use super::super::context::Context;
use crate::limits::JSON_NESTING;
use crate::model::{Expression, RawQuery, conventions};
use crate::promql;
use crate::report::{Diagnostic, TextDiagnostic};
use crate::source::{Text, character_at};

/// What is laid over a panel, and the expressions in it.
pub(super) struct Raw {
    pub(super) json: Value,
    pub(super) text: Text,
    pub(super) queries: Vec<RawQuery>,
    /// Whether something of it could not be read, and need not.
    pub(super) unread: bool,
}

impl Context<'_> {
    /// Reads JSON that is laid over a panel.
    pub(super) fn raw_panel(&mut self, text: &Text) -> Option<Raw> {
        let json = match serde_json::from_str::<Value>(text.as_str()) {
            Ok(json) => json,
            Err(error) => {
                let at = offset(text.as_str(), error.line(), error.column());
                if is_too_deep(&error) {
                    self.report.add(JSON_NESTING.finding(text.span(character_at(text.as_str(), at))));
                    return None;
                }
                self.report.add(
                    Diagnostic::new(
                        "dashboard/invalid-json",
                        text.span(character_at(text.as_str(), at)),
                        "`json` is not valid JSON",
                        reason(&error),
                    )
                    .help("write a JSON object: keys and strings in double quotes, no comma after the last entry"),
                );
                return None;
            }
        };
        if !json.is_object() {
            self.report.add(
                Diagnostic::new(
                    "dashboard/invalid-json",
                    text.whole(),
                    "`json` is not a JSON object",
                    "must be an object",
                )
                .help("write the panel keys that you want to change: { \"options\": { … } }"),
            );
            return None;
        }
        let mut queries = Vec::new();
        let mut unread = false;
        let targets = json.get("targets").and_then(Value::as_array);
        for target in targets.into_iter().flatten() {
            let Some(expr) = target.get("expr").and_then(Value::as_str) else { continue };
            let source = Source::new(&json, target);
            match promql::parse_in_dashboard(expr, self.stack.target()) {
                Ok(parsed) if !self.has_room(Some(&parsed), text) => {}
                Ok(parsed) => {
                    let expr = Expression { text: text.part(place(text.as_str(), expr), expr), parsed };
                    queries.push(RawQuery { expr, elsewhere: source != Source::Ours });
                }
                // another language, such as that of Loki
                Err(_) if source == Source::Foreign => unread = true,
                Err(problems) => {
                    let problems = problems.into_iter().map(|problem| placed(text.as_str(), expr, problem));
                    self.report.add_text_diagnostics(text, problems.collect());
                }
            }
        }
        Some(Raw { json, text: text.clone(), queries, unread })
    }
}

/// Whom a target asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The Prometheus of the stack.
    Ours,
    /// Another Prometheus, or nobody can say.
    Other,
    /// Something that is no Prometheus.
    Foreign,
}

impl Source {
    /// What a target names, else what its panel does.
    fn new(panel: &Value, target: &Value) -> Source {
        let named = |json: &Value| json.get("datasource").filter(|source| !source.is_null()).cloned();
        let Some(source) = named(target).or_else(|| named(panel)) else {
            return Source::Ours;
        };
        let word = |key: &str| source.get(key).and_then(Value::as_str);
        match (word("type"), word("uid")) {
            (Some(other), _) if other != "prometheus" => Source::Foreign,
            (_, Some(conventions::PROMETHEUS_UID)) => Source::Ours,
            _ => Source::Other,
        }
    }
}

/// Where an expression stands in the JSON, without its quotes.
fn place(json: &str, expr: &str) -> Range<usize> {
    let literal = Value::String(expr.to_owned()).to_string();
    json.find(&literal).map_or(0..json.len(), |start| start + 1..start + literal.len() - 1)
}

/// A problem of an expression as one of the JSON that it stands in.
fn placed(json: &str, expr: &str, problem: TextDiagnostic) -> TextDiagnostic {
    let at = place(json, expr);
    // without escapes the text stands there byte for byte
    if json.get(at.clone()) == Some(expr) {
        return TextDiagnostic { at: at.start + problem.at.start..at.start + problem.at.end, ..problem };
    }
    TextDiagnostic { at, replacement: None, ..problem }
}

/// The byte of a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len().saturating_sub(1));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether the text is JSON, and only too deep: serde's own bound, which it names in words alone.
pub(in crate::resolve) fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// What serde says, without the place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
