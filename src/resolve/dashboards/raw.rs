//! `json` of a panel: what Grafana can do and the language has no word for. Its expressions are read like any other.

use serde_json::Value;

use super::super::context::Context;
use crate::promql;
use crate::report::{Diagnostic, Problem};
use crate::source::Text;

/// What is laid over a panel, and the expressions in it.
pub(super) struct Raw {
    pub(super) json: Value,
    pub(super) expressions: Vec<promql::Expression>,
}

impl Context<'_> {
    /// Reads JSON that is laid over a panel.
    pub(super) fn raw_panel(&mut self, text: &Text) -> Option<Raw> {
        let json = match serde_json::from_str::<Value>(text.as_str()) {
            Ok(json) => json,
            Err(error) => {
                let at = offset(text.as_str(), error.line(), error.column());
                self.report.add(
                    Diagnostic::new(
                        "dashboard/invalid-json",
                        text.span(at..(at + 1).min(text.as_str().len())),
                        "`json` is not JSON",
                        reason(&error),
                    )
                    .help("write a JSON object: keys and texts in double quotes, no comma behind the last"),
                );
                return None;
            }
        };
        if !json.is_object() {
            self.report.add(
                Diagnostic::new("dashboard/invalid-json", text.whole(), "`json` is no object", "not an object")
                    .help("write the keys of the panel that differ: { \"options\": { … } }"),
            );
            return None;
        }
        let mut expressions = Vec::new();
        let targets = json.get("targets").and_then(Value::as_array);
        for expr in targets.into_iter().flatten().filter_map(|target| target.get("expr")?.as_str()) {
            match promql::parse_in_dashboard(expr, self.stack.prometheus) {
                Ok(parsed) => expressions.push(parsed),
                Err(problems) => {
                    let problems = problems.into_iter().map(|problem| placed(text.as_str(), expr, problem));
                    self.report.add_problems(text, problems.collect());
                }
            }
        }
        Some(Raw { json, expressions })
    }
}

/// A problem of an expression as one of the JSON that it stands in.
fn placed(json: &str, expr: &str, problem: Problem) -> Problem {
    let literal = Value::String(expr.to_owned()).to_string();
    let Some(start) = json.find(&literal) else {
        return Problem { at: 0..json.len(), replacement: None, ..problem };
    };
    // without escapes the text stands there byte for byte
    if literal.len() == expr.len() + 2 {
        let at = start + 1 + problem.at.start..start + 1 + problem.at.end;
        return Problem { at, ..problem };
    }
    Problem { at: start..start + literal.len(), replacement: None, ..problem }
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

/// What serde says, without the place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
