//! Findings for programs: one JSON document, places as lines, columns and bytes.

use serde::Serialize;

use crate::report::{Diagnostic, Level};
use crate::source::{Sources, Span};

/// What is said of a spec beside its findings.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Summary<'a> {
    /// How many parts of it are passed on without being understood.
    pub raw: usize,
    /// The metrics that are read and of which nobody can say whether they exist.
    pub unknown_metrics: &'a [String],
    /// The built-in alerts in whose place it has its own.
    pub replaced_alerts: &'a [String],
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    level: Level,
    message: &'a str,
    place: Option<Place<'a>>,
    labels: Vec<Label<'a>>,
    help: Option<&'a str>,
    edit: Option<Edit<'a>>,
    item: Option<&'a str>,
    /// How many equal findings this one stands for, itself not counted.
    also: usize,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Label<'a> {
    place: Option<Place<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct Edit<'a> {
    place: Option<Place<'a>>,
    replacement: &'a str,
}

fn place(sources: &Sources, span: Span) -> Option<Place<'_>> {
    let place = sources.place(span)?;
    Some(Place {
        file: place.file,
        line: place.line,
        column: place.column,
        start: place.bytes.start,
        end: place.bytes.end,
    })
}

/// All findings as one JSON document, with a newline at its end.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, summary: Summary<'_>) -> String {
    let findings = diagnostics
        .iter()
        .map(|diagnostic| Finding {
            code: diagnostic.code,
            level: diagnostic.level,
            message: &diagnostic.message,
            place: place(sources, diagnostic.span()),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| Label { place: place(sources, label.span), text: &label.text })
                .collect(),
            help: diagnostic.help.as_deref(),
            edit: diagnostic
                .edit
                .as_ref()
                .map(|edit| Edit { place: place(sources, edit.span), replacement: &edit.replacement }),
            item: diagnostic.item.as_deref(),
            also: diagnostic.also,
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&Document { summary, findings }).unwrap_or_default();
    text.push('\n');
    text
}
