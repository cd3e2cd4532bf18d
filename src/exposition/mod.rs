//! A scrape that was pasted beside a spec: Prometheus' text format 0.0.4, and OpenMetrics 1.0 as text.
//!
//! In: the text that a metrics path answers. Out: the metrics in it (type, unit, label names, buckets), parts of
//! histograms and summaries joined, or every line that Prometheus would not read. The scrapes of several targets may stand
//! one after the other, so a second `# TYPE` is no flaw if it says the same. Deliberately absent: values, times, exemplars
//! and help texts; the values of labels, since a scrape holds examples only; and the protobuf format, which nobody pastes.
//!
//! The grammar is that of `model/textparse/promlex.l` and `openmetricslex.l` in Prometheus 3.5, blanks taken generously.

mod declaration;
mod family;
mod foreign;
mod line;
mod sample;
#[cfg(test)]
mod tests;

pub use declaration::declarations;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::report::TextDiagnostic;
use crate::spec::MetricType;

/// What is no line of an exposition.
pub const SYNTAX: &str = "exposition/syntax";
/// Two lines that say different things of one metric.
pub const CONTRADICTION: &str = "exposition/contradiction";

/// How many flaws are reported: in a file that is something else, every line is one.
const MOST_FLAWS: usize = 20;

/// What a scrape says of one metric: of a histogram or summary under its base name.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its type.
    pub metric_type: MetricType,
    /// What `# UNIT` says.
    pub unit: Option<String>,
    /// Its labels, without `le` and `quantile` of histograms and summaries.
    pub labels: BTreeSet<String>,
    /// Whether it has no series, so that its labels are not known.
    pub labels_open: bool,
    /// Of a histogram: its upper bounds without `+Inf`, where all its series have the same.
    pub buckets: Vec<f64>,
}

/// What is wrong in a scrape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What, and where in the text.
    pub problem: TextDiagnostic,
    /// What, without a word of the text.
    pub what: &'static str,
    /// Where it was said otherwise, if it was.
    pub first: Option<Range<usize>>,
}

/// Reads a scrape.
///
/// # Errors
/// What Prometheus would not read, and what is not a scrape at all; at least one flaw.
pub fn read(text: &str) -> Result<BTreeMap<String, Metric>, Vec<SyntaxError>> {
    if let Some(syntax_error) = foreign::whole(text) {
        return Err(vec![syntax_error]);
    }
    let mut lines = line::Lines::default();
    let mut syntax_errors: Vec<SyntaxError> = Vec::new();
    let mut start = 0;
    while start < text.len() && syntax_errors.len() < MOST_FLAWS {
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let line = text.get(start..end).unwrap_or_default();
        if let Err(syntax_error) = lines.read(line.strip_suffix('\r').unwrap_or(line), start) {
            syntax_errors.push(*syntax_error);
        }
        start = end + 1;
    }
    let metrics = family::join(lines);
    match (syntax_errors.is_empty(), metrics.is_empty()) {
        (true, false) => Ok(metrics),
        (true, true) => Err(vec![foreign::empty(text)]),
        (false, _) => Err(syntax_errors),
    }
}

/// The name under which Prometheus stores a label of a target's own: those that it gives itself come first.
///
/// Holds unless the job has `honor_labels`.
pub fn stored_label(label: &str) -> String {
    match label {
        "instance" | "job" | crate::model::conventions::SERVICE_LABEL => format!("exported_{label}"),
        _ => label.to_owned(),
    }
}

/// A name as a Prometheus without UTF-8 names receives it: every other character becomes `_`.
///
/// Source: `EscapeName` with `UnderscoreEscaping` in prometheus/common 0.66, which exporters use unless asked otherwise.
pub fn plain_name(name: &str, colons: bool) -> String {
    let plain = |(at, character): (usize, char)| {
        let fits = character.is_ascii_alphabetic()
            || character == '_'
            || colons && character == ':'
            || at > 0 && character.is_ascii_digit();
        if fits { character } else { '_' }
    };
    name.chars().enumerate().map(plain).collect()
}

fn syntax_error(at: Range<usize>, what: &'static str, label: &'static str, help: &str) -> Box<SyntaxError> {
    let (message, label, help) = (what.to_owned(), label.to_owned(), help.to_owned());
    Box::new(SyntaxError {
        problem: TextDiagnostic { code: SYNTAX, at, message, label, help, replacement: None },
        what,
        first: None,
    })
}

impl SyntaxError {
    /// Says what it is in words of the text.
    fn saying(mut self: Box<Self>, message: String) -> Box<Self> {
        self.problem.message = message;
        self
    }
}
