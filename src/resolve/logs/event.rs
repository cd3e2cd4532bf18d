//! What the generated pipeline makes of a line: parse, types, redaction, in the order in which Logstash runs them.
//!
//! It mirrors `emit/logstash`: the same steps on the same data. A raw filter stands between types and redaction, and is
//! not run here.

use std::collections::BTreeMap;

use super::super::dashboards::is_too_deep;
use crate::limits::REDACTED;
use crate::logstash::grok::{self, Captured, Pattern, Tried};
use crate::model::logs::OBJECTS;
use crate::model::{FieldType, LogFormat, Logs, Redaction};

/// A value of an event.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// An event: fields by path.
pub(super) type Event = BTreeMap<String, Value>;

/// Why a line was not read.
pub(super) enum Unread {
    NoMatch,
    GaveUp,
    NotJson(String),
    TooDeep,
    NoPairs,
}

/// What `[event][original]` and, unless a pattern or an object says otherwise, `message` hold.
const RAW: [&str; 2] = ["event.original", "message"];

pub(super) fn parse(logs: &Logs, patterns: &[Pattern], line: &str) -> Result<Event, Unread> {
    let mut event: Event = RAW.iter().map(|field| ((*field).to_owned(), Value::Text(line.to_owned()))).collect();
    match &logs.format {
        LogFormat::Pattern(_) => {
            let mut unread = Unread::NoMatch;
            let fields = patterns.iter().find_map(|pattern| match pattern.try_on(line) {
                Tried::Fields(fields) => Some(fields),
                Tried::No => None,
                Tried::GaveUp => {
                    unread = Unread::GaveUp;
                    None
                }
            });
            let fields = fields.ok_or(unread)?;
            event.extend(fields.into_iter().map(|(field, value)| {
                let value = match value {
                    Captured::Text(text) => Value::Text(text),
                    Captured::Int(number) => Value::Int(number),
                    Captured::Float(number) => Value::Float(number),
                };
                (field, value)
            }));
        }
        LogFormat::Json => match serde_json::from_str::<serde_json::Value>(line) {
            Ok(serde_json::Value::Object(object)) => {
                object.iter().for_each(|(key, value)| flatten(key, value, &mut event));
            }
            Ok(_) => return Err(Unread::NotJson("it is no object".to_owned())),
            Err(error) if is_too_deep(&error) => return Err(Unread::TooDeep),
            Err(error) => return Err(Unread::NotJson(error.to_string())),
        },
        LogFormat::Logfmt => {
            let pairs = logfmt(line);
            if pairs.is_empty() {
                return Err(Unread::NoPairs);
            }
            event.extend(pairs.into_iter().map(|(key, value)| (key, Value::Text(value))));
        }
    }
    for name in OBJECTS {
        if let Some(value) = event.remove(*name) {
            event.insert(format!("labels.{name}"), value);
        }
    }
    Ok(event)
}

fn flatten(path: &str, value: &serde_json::Value, event: &mut Event) {
    let value = match value {
        serde_json::Value::Null => return,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(0.0)), Value::Int)
        }
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{path}.{index}"), item, event);
            }
            return;
        }
        serde_json::Value::Object(entries) => {
            for (key, item) in entries {
                flatten(&format!("{path}.{key}"), item, event);
            }
            return;
        }
    };
    event.insert(path.to_owned(), value);
}

/// `key=value` and `key="a value"`, with blanks between them, as the kv filter reads them.
fn logfmt(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.rsplit(' ').next().unwrap_or(before);
        let (value, tail) = match after.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
            Some(quoted) => quoted,
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        if !key.is_empty() && !value.is_empty() {
            found.push((key.to_owned(), value.to_owned()));
        }
        rest = tail;
    }
    found
}

/// Gives fields their types; the fields whose text is not of their type.
pub(super) fn types(logs: &Logs, event: &mut Event) -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, kind) in &logs.fields {
        let Some(value) = event.get_mut(field) else { continue };
        let typed = match (&*value, kind) {
            (Value::Text(text), FieldType::Int) => text.trim().parse().map(Value::Int).ok(),
            (Value::Text(text), FieldType::Float) => text.trim().parse().map(Value::Float).ok(),
            (Value::Text(text), FieldType::Bool) => text.trim().parse().map(Value::Bool).ok(),
            (Value::Float(number), FieldType::Int) if number.fract() != 0.0 => None,
            #[expect(clippy::cast_precision_loss, reason = "what Ruby's Float does too")]
            (Value::Int(number), FieldType::Float) => Some(Value::Float(*number as f64)),
            (Value::Bool(_), FieldType::Int | FieldType::Float)
            | (Value::Int(_) | Value::Float(_), FieldType::Bool) => None,
            (other, _) => Some(other.clone()),
        };
        match typed {
            Some(typed) => *value = typed,
            None => wrong.push(field.clone()),
        }
    }
    wrong
}

/// The patterns of the redactions, compiled.
pub(super) fn patterns(logs: &Logs) -> Vec<Option<grok::Regex>> {
    let patterns = logs.redact.iter().filter_map(|redaction| match redaction {
        Redaction::Pattern { pattern, .. } => Some(grok::plain(pattern).ok()),
        Redaction::Field { .. } => None,
    });
    patterns.collect()
}

/// Takes out what must not be kept; false where the event would become too long by that.
///
/// `regexes` are the patterns of the redactions, in their order, as [`patterns`] compiles them.
pub(super) fn redact(logs: &Logs, regexes: &[Option<grok::Regex>], line: &str, event: &mut Event) -> bool {
    let mut regexes = regexes.iter().map(Option::as_ref);
    if logs.drops_raw_line() {
        event.remove("event.original");
        if event.get("message") == Some(&Value::Text(line.to_owned())) {
            event.remove("message");
        }
    }
    for (field, kind) in &logs.fields {
        if *kind == FieldType::Hash && event.contains_key(field) {
            event.insert(field.clone(), Value::Text("<hash>".to_owned()));
        }
    }
    for redaction in &logs.redact {
        match redaction {
            Redaction::Field { field, with } => {
                let inside = format!("{field}.");
                let hit = event.keys().any(|key| key == field || key.starts_with(&inside));
                event.retain(|key, _| key != field && !key.starts_with(&inside));
                if hit {
                    event.insert(field.clone(), Value::Text(with.clone()));
                }
            }
            Redaction::Pattern { luhn, with, .. } => {
                let Some(regex) = regexes.next().flatten() else { continue };
                let mut left = REDACTED.most;
                for value in event.values_mut() {
                    if let Value::Text(text) = value {
                        let Some(replaced) = replace(regex, text, *luhn, with, left) else { return false };
                        left = left.saturating_sub(replaced.len());
                        *text = replaced;
                    }
                }
            }
        }
    }
    true
}

/// The text with every match replaced; nothing where it would have more than `most` bytes.
fn replace(regex: &grok::Regex, text: &str, luhn: bool, with: &str, most: usize) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in grok::find_all(regex, text).unwrap_or_default() {
        let hit = text.get(start..end).unwrap_or("");
        if luhn && !passes_luhn(hit) {
            continue;
        }
        if out.len() + with.len() > most {
            return None;
        }
        out.push_str(text.get(at..start).unwrap_or(""));
        out.push_str(with);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Some(out)
}

/// The check digit of card numbers (ISO/IEC 7812-1, annex B).
fn passes_luhn(text: &str) -> bool {
    let digits = text.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// How a value is shown in a finding.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Bool(flag) => flag.to_string(),
    }
}
