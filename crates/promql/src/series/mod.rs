//! Input series of alert tests, in promtool's notation: `up{job="api"} 1x5 0 _x3 stale`.
//!
//! In: a block of text, one series a line; empty lines and lines that start with `#` count for nothing. Out: the series
//! with their labels and number of values, or everything that promtool would refuse. Absent: the values themselves
//! (promtool expands them) and any knowledge of which metrics exist.

mod cursor;
mod head;
mod histogram;
mod quoted;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::limits::{FLAWS, SAMPLES, add_flaw};
use crate::report::TextDiagnostic;
use cursor::Cursor;

/// A line that promtool refuses, or that gives it no series.
pub const INVALID_SERIES: &str = "test/invalid-series";
/// A second line for the same labels: promtool takes it and forgets the first.
pub const DUPLICATE_SERIES: &str = "test/duplicate-series";

/// One line of input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The metric's name, whether it stands before the braces or in `__name__`. `None` for a series of labels alone.
    pub metric: Option<String>,
    /// Name, value and place of each label in the order written; `__name__` is not among them.
    pub labels: Vec<(String, String, Range<usize>)>,
    /// Name and labels as written.
    pub series_text: String,
    /// The values as written.
    pub values_text: String,
    /// The whole line without the blanks around it.
    pub span: Range<usize>,
    /// How many steps of the test's interval the values cover, gaps (`_`) included.
    pub count: usize,
}

/// Reads a block of series for the given version of Prometheus (major, minor).
///
/// # Errors
///
/// One problem for each bad line, and one for each line whose series an earlier line has already given.
pub fn parse(text: &str, version: (u16, u16)) -> Result<Vec<Series>, Vec<TextDiagnostic>> {
    let mut series = Vec::new();
    let mut problems = Vec::new();
    let mut first_lines: BTreeMap<Vec<(String, String)>, usize> = BTreeMap::new();
    let mut samples = 0_usize;
    for (index, span) in lines(text).enumerate() {
        let line = text.get(span.clone()).unwrap_or_default();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if problems.len() > FLAWS.most {
            break;
        }
        match parse_line(text, span, version) {
            Err(problem) => drop(add_flaw(&mut problems, *problem)),
            Ok(one) => {
                samples = samples.saturating_add(one.count);
                if samples > SAMPLES.most {
                    add_flaw(&mut problems, SAMPLES.problem(one.span.clone()));
                    break;
                }
                if let Some(first) = first_lines.get(&identity(&one)) {
                    add_flaw(&mut problems, duplicate(&one, *first));
                } else {
                    first_lines.insert(identity(&one), index + 1);
                }
                series.push(one);
            }
        }
    }
    if problems.is_empty() { Ok(series) } else { Err(problems) }
}

/// The range of each line of `text`, blanks around it cut off.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let from = start + line.len() - line.trim_start().len();
        start += line.len() + 1;
        from..from + line.trim().len()
    })
}

fn parse_line(text: &str, span: Range<usize>, version: (u16, u16)) -> Result<Series, Box<TextDiagnostic>> {
    let line = text.get(..span.end).unwrap_or_default();
    let mut cursor = Cursor::new(line, span.start);
    let head = head::parse(&mut cursor, version)?;
    let series_text = cursor.since(span.start).to_owned();
    let count = values::parse(&mut cursor, version)?;
    let values_text = line.get(span.start + series_text.len()..);
    let values_text = values_text.unwrap_or_default().trim().to_owned();
    if values_text.is_empty() {
        return Err(error(
            span.end..span.end,
            format!("`{series_text}` has no values"),
            "values are missing here",
            "write one value for each interval, such as `1x10` for eleven times 1",
        ));
    }
    Ok(Series { metric: head.metric, labels: head.labels, series_text, values_text, span, count })
}

/// What Prometheus tells series apart by; an empty label is no label.
fn identity(series: &Series) -> Vec<(String, String)> {
    let mut identity: Vec<_> = series
        .labels
        .iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(name, value, _)| (name.clone(), value.clone()))
        .collect();
    if let Some(metric) = &series.metric {
        identity.push(("__name__".to_owned(), metric.clone()));
    }
    identity.sort();
    identity
}

fn duplicate(series: &Series, first_line: usize) -> TextDiagnostic {
    TextDiagnostic {
        code: DUPLICATE_SERIES,
        at: series.span.start..series.span.start + series.series_text.len(),
        message: format!("`{}` is given twice", series.series_text),
        label: format!("replaces the values of line {first_line} of the input"),
        help: "put all values on one line, or give the two series different labels".to_owned(),
        replacement: None,
    }
}

/// A problem that makes promtool refuse the line.
fn error(at: Range<usize>, message: String, label: &str, help: &str) -> Box<TextDiagnostic> {
    Box::new(TextDiagnostic {
        code: INVALID_SERIES,
        at,
        message,
        label: label.to_owned(),
        help: help.to_owned(),
        replacement: None,
    })
}

/// The same problem, fixed by putting `replacement` where it is.
fn with_replacement(mut problem: Box<TextDiagnostic>, replacement: &str) -> Box<TextDiagnostic> {
    problem.replacement = Some(replacement.to_owned());
    problem
}
