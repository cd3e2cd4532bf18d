//! `[[services.*.logs.tests]]`: lines, and what must come of them.

use super::super::context::Context;
use super::event::{self, Event, Unread, Value};
use crate::limits::{JSON_NESTING, REDACTED};
use crate::logstash::date_format;
use crate::logstash::grok::{self, Pattern};
use crate::model::Logs;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::{LogTest, Scalar};

pub(super) fn run(
    context: &mut Context<'_>,
    logs: &Logs,
    patterns: &[Pattern],
    sets: &[Spanned<String>],
    tests: &[Spanned<LogTest>],
) {
    let mut readers = Readers { patterns, redactions: event::patterns(logs), gave_up: false };
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
            let unsure = logs.filter.is_some() && (set || !event.contains_key(field));
            if !unsure && let Some(finding) = compare(&event, field, wanted, logs) {
                context.report.add(finding);
            }
        }
        for text in lacks.iter().flat_map(|lacks| &lacks.value) {
            let holds = |value: &Value| matches!(value, Value::Text(value) if value.contains(text.as_str()));
            let found = event.iter().find(|(_, value)| holds(value) && !text.is_empty());
            if let Some((field, _)) = found.filter(|_| logs.filter.is_none()) {
                context.report.add(
                    Diagnostic::new(
                        "log/still-there",
                        text.span,
                        format!("the field `{field}` still holds a text that must be gone"),
                        "still there",
                    )
                    .help("take it out with `redact`: a set such as `email`, a field, or a pattern"),
                );
            }
        }
    }
}

/// What reads every line of a service, compiled.
struct Readers<'a> {
    patterns: &'a [Pattern],
    redactions: Vec<Option<grok::Regex>>,
    /// Whether a line took too many tries: each further one would, and the first says so.
    gave_up: bool,
}

/// The event at its end, if the line can be read.
fn read(context: &mut Context<'_>, logs: &Logs, readers: &mut Readers<'_>, line: &str, span: Span) -> Option<Event> {
    if readers.gave_up {
        return None;
    }
    let mut event = match event::parse(logs, readers.patterns, line) {
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
                    "mend the pattern, or the line: Logstash would tag it as not parsed",
                ),
                Unread::GaveUp => (
                    "a pattern tries too many ways on this line".to_owned(),
                    "make it simpler: no repetition inside a repetition, and `^` at its start",
                ),
                Unread::NotJson(why) => (format!("this line is no JSON: {why}"), "write one object on one line"),
                // told above
                Unread::TooDeep => return None,
                Unread::NoPairs => ("this line has no `key=value`".to_owned(), "write key=value key=\"a value\""),
            };
            context.report.add(Diagnostic::new("log/no-match", span, message, "not read").help(help));
            return None;
        }
    };
    check_timestamp(context, logs, &event, span);
    for field in event::types(logs, &mut event) {
        let value = event.get(&field).map(event::shown).unwrap_or_default();
        context.report.add(
            Diagnostic::new("log/wrong-field", span, format!("`{field}` is {value}, which is not of its type"), "here")
                .help("mend its type in `fields`, or the pattern"),
        );
    }
    if !event::redact(logs, &readers.redactions, line, &mut event) {
        context.report.add(REDACTED.finding(span));
        return None;
    }
    Some(event)
}

/// Whether the line gives a time of one of the formats.
fn check_timestamp(context: &mut Context<'_>, logs: &Logs, event: &Event, span: Span) {
    let Some(timestamp) = &logs.timestamp else { return };
    let problem = match event.get(&timestamp.field) {
        None => Some(format!("the line gives no field `{}`, which is its timestamp", timestamp.field)),
        Some(value) => {
            let text = match value {
                Value::Text(text) => text.clone(),
                other => event::shown(other),
            };
            let tried: Vec<Option<bool>> =
                timestamp.formats.iter().map(|format| date_format::reads(format, &text)).collect();
            let none = tried.iter().all(|tried| *tried == Some(false));
            none.then(|| format!("the timestamp `{text}` is not of its format"))
        }
    };
    if let Some(problem) = problem {
        context.report.add(Diagnostic::new("log/timestamp-mismatch", span, problem, "no time can be read here").help(
            format!(
                "formats: {}; yyyy MM dd HH mm ss SSS as in Joda-Time, or ISO8601, UNIX, UNIX_MS",
                timestamp.formats.join(", ")
            ),
        ));
    }
}

fn compare(event: &Event, field: &str, wanted: &Spanned<Scalar>, logs: &Logs) -> Option<Diagnostic> {
    let span = wanted.span;
    let Some(found) = event.get(field) else {
        let known: Vec<&str> = event.keys().map(String::as_str).filter(|key| *key != "event.original").collect();
        let dropped = logs.drops_raw_line() && field == "message";
        let help = if dropped {
            "the raw line is not kept, because a field of it is taken out".to_owned()
        } else {
            match crate::report::nearest(field, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("fields of this line: {}", known.join(", ")),
            }
        };
        return Some(
            Diagnostic::new("log/wrong-field", span, format!("the line gives no field `{field}`"), "not there")
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
        format!("it is text: give it a type, fields = {{ {field} = \"int\" }}, or %{{…:{field}:int}}")
    } else {
        "mend the pattern, or what is expected".to_owned()
    };
    Some(
        Diagnostic::new("log/wrong-field", span, format!("`{field}` is {}", event::shown(found)), "another value")
            .help(help),
    )
}
