//! `[[services.*.logs.tests]]`: lines, and what must come of them.

use super::super::context::Context;
use super::event::{self, Event, Name, Unread, Value};
use super::sample_time;
use crate::limits::{JSON_NESTING, REDACTED};
use crate::logstash::grok::{self, Pattern, Tried};
use crate::model::Logs;
use crate::model::logs::LogSample;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned, Text};
use crate::spec::{LogTest, Scalar};

/// The lines of tests, each with the pattern that matches it.
pub(super) fn samples(context: &Context<'_>, patterns: &[Pattern], tests: &[Spanned<LogTest>]) -> Vec<LogSample> {
    let sample = |test: &Spanned<LogTest>| {
        let line = test.value.line.as_ref().map(|line| line.text(context.sources));
        // of one pattern it is known, and whether it matches is judged elsewhere
        let first = |line: &Text| patterns.iter().position(|it| matches!(it.try_on(line.as_str()), Tried::Fields(_)));
        let pattern = if patterns.len() > 1 { line.as_ref().and_then(first) } else { Some(0) };
        let LogTest { line, fields, lacks } = &test.value;
        let ends =
            [line.as_ref().map(|it| it.span), fields.as_ref().map(|it| it.span), lacks.as_ref().map(|it| it.span)];
        let end = ends.into_iter().flatten().map(|span| span.end).max().unwrap_or(test.span.end);
        let whole = Span { start: test.span.start, end: end.max(test.span.end) };
        LogSample { span: test.span, whole, pattern }
    };
    tests.iter().map(sample).collect()
}

pub(super) fn run(
    context: &mut Context<'_>,
    service: &str,
    logs: &Logs,
    patterns: &[Pattern],
    sets: &[Spanned<String>],
    tests: &[Spanned<LogTest>],
) {
    let mut readers = Readers { service, patterns, redactions: event::patterns(logs), gave_up: false };
    let untried = readers.redactions.iter().flatten().find_map(grok::Matcher::untried);
    if let (Some(why), Some(test)) = (untried, tests.first()) {
        context.report.add(not_tried(why, test.span));
        return;
    }
    for test in tests {
        let LogTest { line, fields, lacks } = &test.value;
        let Some(line) = line else { continue };
        let text = line.text(context.sources);
        let Some(event) = read(context, logs, &mut readers, text.as_str(), line.span) else {
            continue;
        };
        for (field, wanted) in fields.iter().flat_map(|fields| &fields.value) {
            // what a raw filter does to a field is not known before it runs
            let set = sets.iter().any(|path| path.value == *field);
            let exists = event.get(field).is_some_and(Value::is_something);
            let unsure = logs.filter.is_some() && (set || !exists);
            if !unsure && let Some(finding) = compare(&event, field, wanted, logs) {
                context.report.add(finding);
            }
        }
        for text in lacks.iter().flat_map(|lacks| &lacks.value) {
            // what a raw filter takes out is not known
            let is_held = logs.filter.is_none() && !text.is_empty();
            if let Some(finding) = is_held.then(|| still_there(logs, &event, text)).flatten() {
                context.report.add(finding);
            }
        }
    }
}

/// The finding for a text that a value or the name of a field still holds.
fn still_there(logs: &Logs, event: &Event, text: &Spanned<String>) -> Option<Diagnostic> {
    let found = |message: String, help: String| {
        Some(Diagnostic::new("log/still-there", text.span, message, "still in the event").help(help))
    };
    let mut values = event.iter().filter(|(path, _)| event::is_written(path));
    if let Some((field, _)) = values.find(|(_, value)| event::holds(value, text)) {
        return found(
            format!("the field `{field}` still contains a text that `lacks` forbids"),
            "remove it with `redact`: a named redaction such as `email`, a field, or a pattern".to_owned(),
        );
    }
    let Name { path, outer } = event::name_with(logs, event, text)?;
    let help = match outer {
        Some(outer) => format!(
            "redaction changes values, not field names: remove the whole object, {{ field = \"{outer}\" }}, or log the text as a value"
        ),
        None => "redaction changes values, not field names: log the text as the value of a field".to_owned(),
    };
    found(format!("the name of the field `{path}` still contains a text that `lacks` forbids"), help)
}

/// The finding for a test that only Logstash could run.
fn not_tried(why: &str, span: Span) -> Diagnostic {
    let message = format!("this test was not run: a pattern contains {why}, which only Logstash can match");
    Diagnostic::new("log/not-tried", span, message, "this line was not checked")
        .help("rewrite the pattern without it, or test the line with Logstash: the pattern is valid there")
}

/// What reads every line of a service, compiled.
struct Readers<'a> {
    service: &'a str,
    patterns: &'a [Pattern],
    redactions: Vec<Option<grok::Matcher>>,
    /// Whether a line took too many tries, or only Logstash can try it: each further one would, and the first says so.
    gave_up: bool,
}

/// The event at its end, if the line can be read.
fn read(context: &mut Context<'_>, logs: &Logs, readers: &mut Readers<'_>, line: &str, span: Span) -> Option<Event> {
    if readers.gave_up {
        return None;
    }
    let mut event = match event::parse(readers.service, logs, readers.patterns, line) {
        Ok(event) => event,
        Err(Unread::TooDeep) => {
            context.report.add(JSON_NESTING.finding(span));
            return None;
        }
        Err(unread) => {
            readers.gave_up = matches!(unread, Unread::GaveUp);
            let (message, help) = match unread {
                Unread::NoMatch => (
                    "no pattern matches this line".to_owned(),
                    "fix the pattern or the line: Logstash would tag the event with a parse failure",
                ),
                Unread::GaveUp => (
                    "a pattern backtracks too much on this line".to_owned(),
                    "simplify it: no repetition inside a repetition, and `^` at its start",
                ),
                Unread::NotJson(why) => (format!("this line is not JSON: {why}"), "write one JSON object on one line"),
                Unread::Untried(why) => {
                    readers.gave_up = true;
                    context.report.add(not_tried(why, span));
                    return None;
                }
                // reported above
                Unread::TooDeep => return None,
                Unread::NoField(key) => (
                    format!("the key `{key}` is not a valid field name in Logstash"),
                    "write keys without brackets, or nested: [a][b]",
                ),
                Unread::NoPairs => {
                    ("this line does not contain `key=value`".to_owned(), "write key=value key=\"a value\"")
                }
            };
            context
                .report
                .add(Diagnostic::new("log/no-match", span, message, "Logstash cannot parse this line").help(help));
            return None;
        }
    };
    let wrong_types = event::types(logs, &mut event);
    // the script that gives fields their types runs before the date filter
    sample_time::check(context, logs, &event, span);
    for field in wrong_types {
        context.report.add(wrong_field(&event, &field, span));
    }
    if !event::redact(logs, &readers.redactions, line, &mut event) {
        context.report.add(REDACTED.finding(span));
        return None;
    }
    Some(event)
}

fn wrong_field(event: &Event, field: &str, span: Span) -> Diagnostic {
    let value = event.get(field).filter(|value| value.is_something());
    let value = value.map_or_else(|| "a list or an object".to_owned(), event::shown);
    let message = format!("`{field}` is {value}, which does not fit its type");
    Diagnostic::new("log/wrong-field", span, message, "in this line").help("fix its type in `fields`, or the pattern")
}

fn compare(event: &Event, field: &str, wanted: &Spanned<Scalar>, logs: &Logs) -> Option<Diagnostic> {
    let span = wanted.span;
    let Some(found) = event.get(field).filter(|value| value.is_something()) else {
        let known = event.iter().filter(|(key, value)| value.is_something() && *key != "event.original");
        let known: Vec<&str> = known.map(|(key, _)| key.as_str()).collect();
        let dropped = logs.drops_raw_line() && field == "message";
        let help = if dropped {
            "the raw line is not kept, because one of its fields is redacted".to_owned()
        } else {
            match crate::report::nearest(field, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the fields of this line are {}", known.join(", ")),
            }
        };
        return Some(
            Diagnostic::new("log/wrong-field", span, format!("the event does not have the field `{field}`"), "missing")
                .help(help),
        );
    };
    #[expect(clippy::cast_precision_loss, reason = "as JSON compares numbers")]
    #[expect(clippy::float_cmp, reason = "both were written, neither was computed")]
    let same = match (found, &wanted.value) {
        (Value::Text(found), Scalar::Text(wanted)) => found == wanted,
        (Value::Int(found), Scalar::Int(wanted)) => found == wanted,
        (Value::Float(found), Scalar::Float(wanted)) => found == wanted,
        (Value::Float(found), Scalar::Int(wanted)) => *found == *wanted as f64,
        (Value::Int(found), Scalar::Float(wanted)) => *found as f64 == *wanted,
        (Value::Bool(found), Scalar::Bool(wanted)) => found == wanted,
        _ => false,
    };
    if same {
        return None;
    }
    let text_for_number = matches!((found, &wanted.value), (Value::Text(text), Scalar::Int(_) | Scalar::Float(_)) if text.parse::<f64>().is_ok());
    let help = if text_for_number {
        format!("it is a string: set a type, fields = {{ {field} = \"int\" }}, or %{{…:{field}:int}}")
    } else {
        "fix the pattern, or the expected value".to_owned()
    };
    Some(
        Diagnostic::new(
            "log/wrong-field",
            span,
            format!("`{field}` is {}, not the expected value", event::shown(found)),
            "the expected value",
        )
        .help(help),
    )
}
