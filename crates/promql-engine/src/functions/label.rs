//! `label_replace` and `label_join`: labels made of labels.

use lakehouse_promql::Version;
use lakehouse_source::limits::LABELS;
use regex::{Captures, Regex};

use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::{Run, distinct};
use crate::labels::{Labels, METRIC_NAME, is_name};
use crate::matcher::anchored;
use crate::plan::Call;
use crate::sample::Sample;

/// From this version on `label_join` refuses results that are the same.
const JOINS_ARE_DISTINCT: Version = Version::new(3, 3);

pub(super) fn replace<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let (target, template) = (run.text_arg(call, 1, at)?, run.text_arg(call, 2, at)?);
    let (source, pattern) = (run.text_arg(call, 3, at)?, run.text_arg(call, 4, at)?);
    let version = run.engine.version();
    let regex = anchored(&pattern, version)
        .map_err(|_| Error::new(format!("invalid regular expression in label_replace(): {pattern}")))?;
    if !is_name(&target, version) {
        return Err(Error::new(format!("invalid destination label name in label_replace(): {target}")));
    }
    let mut vector = run.vector_arg(call, 0, at)?;
    let mut made = Made(0);
    for element in &mut vector {
        if let Some(captures) = regex.captures(element.labels.get(&source)) {
            // as long as it may become before it is made
            made.take(longest(&template, captures.get(0).map_or(0, |whole| whole.len())))?;
            let value = expanded(&template, &regex, &captures);
            set(element, &target, &value);
        }
        only_number(run, element);
    }
    distinct_labels(&vector)?;
    Ok(Value::Vector(vector))
}

/// How many bytes of labels a function made.
struct Made(usize);

impl Made {
    fn take(&mut self, length: usize) -> Result<(), Error> {
        self.0 = self.0.saturating_add(length);
        if self.0 > LABELS.most { Err(Error::new(LABELS.message())) } else { Ok(()) }
    }
}

/// The most bytes that a template gives for a match of a length.
fn longest(template: &str, whole: usize) -> usize {
    template.len().saturating_add(template.matches('$').count().saturating_mul(whole))
}

/// Before histograms were samples of their own, these functions took the number beside them along, and nothing else.
fn only_number(run: &Run<'_>, element: &mut Element) {
    if let (Sample::Histogram(_), Some(value)) = (&element.sample, run.float_of_histogram()) {
        element.sample = Sample::Float(value);
    }
}

fn set(element: &mut Element, label: &str, value: &str) {
    element.labels = element.labels.with(label, value);
    if label == METRIC_NAME {
        element.drop_name = false;
    }
}

fn distinct_labels(vector: &[Element]) -> Result<(), Error> {
    distinct(vector)
}

/// A template with the groups of a match, as Go's `Regexp.Expand` writes it.
fn expanded(template: &str, regex: &Regex, captures: &Captures<'_>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        if let Some(escaped) = after.strip_prefix('$') {
            text.push('$');
            rest = escaped;
            continue;
        }
        let braced = after.strip_prefix('{');
        let inner = braced.unwrap_or(after);
        let end = inner.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(inner.len());
        let (name, tail) = inner.split_at(end);
        let closed = braced.is_none() || tail.starts_with('}');
        if name.is_empty() || !closed {
            text.push('$');
            rest = after;
            continue;
        }
        rest = if braced.is_some() { tail.get(1..).unwrap_or_default() } else { tail };
        text.push_str(group(name, regex, captures));
    }
    text.push_str(rest);
    text
}

/// The text of a group, by number or name; of several groups of a name, the first that is not empty.
fn group<'c>(name: &str, regex: &Regex, captures: &Captures<'c>) -> &'c str {
    if name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0')) {
        let number = name.parse::<usize>().ok();
        return number.and_then(|number| captures.get(number)).map_or("", |group| group.as_str());
    }
    let named = regex.capture_names().position(|it| it == Some(name));
    named.and_then(|number| captures.get(number)).map_or("", |group| group.as_str())
}

pub(super) fn join<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let (target, separator) = (run.text_arg(call, 1, at)?, run.text_arg(call, 2, at)?);
    let version = run.engine.version();
    let mut sources = Vec::new();
    for index in 3..call.args.len() {
        let source = run.text_arg(call, index, at)?;
        if !is_name(&source, version) {
            return Err(Error::new(format!("invalid source label name in label_join(): {source}")));
        }
        sources.push(source);
    }
    if !is_name(&target, version) {
        return Err(Error::new(format!("invalid destination label name in label_join(): {target}")));
    }
    let mut vector = run.vector_arg(call, 0, at)?;
    let mut made = Made(0);
    for element in &mut vector {
        let length: usize = sources.iter().map(|source| element.labels.get(source).len() + separator.len()).sum();
        made.take(length)?;
        let value = joined(&element.labels, &sources, &separator);
        set(element, &target, &value);
        only_number(run, element);
    }
    if version >= JOINS_ARE_DISTINCT || version < crate::quirks::FLOATS_APART {
        distinct_labels(&vector)?;
    }
    Ok(Value::Vector(vector))
}

fn joined(labels: &Labels, sources: &[String], separator: &str) -> String {
    let values: Vec<&str> = sources.iter().map(|source| labels.get(source)).collect();
    values.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_expanded_as_go_does() {
        let regex = Regex::new("^(?:(.*)-(?P<end>.*))$").expect("a pattern");
        let captures = regex.captures("a-b").expect("a match");
        let text = |template: &str| expanded(template, &regex, &captures);
        assert_eq!(text("$1:${end}:$$:$end"), "a:b:$:b");
        assert_eq!(text("$1x-${2}x"), "-bx");
        assert_eq!(text("$-${1"), "$-${1");
    }
}
