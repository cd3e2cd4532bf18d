//! What the generated pipeline makes of a line: parse, types, redaction, in the order in which Logstash runs them.
//! tests/jruby.rs runs it all in JRuby and compares the whole event.
//!
//! It mirrors `emit/logstash`: the same steps on the same data. A raw filter stands between types and redaction, and is
//! not run here.

mod exact;
mod logfmt;
mod names;
mod redact;
mod types;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::dashboards::is_too_deep;
use crate::logstash::grok::{Captured, Pattern, Tried};
use crate::logstash::number::Whole;
use crate::model::logs::OBJECTS;
use crate::model::{LogFormat, Logs};

pub(super) use names::{Name, name_with};
pub(super) use redact::{patterns, redact};
pub(super) use types::types;

/// A value of an event.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Int(i64),
    /// The digits of a whole number that is none of 64 bits.
    Huge(String),
    Float(f64),
    Bool(bool),
    /// JSON's `null`: a name without a value.
    Null,
    /// A list or an object with nothing in it.
    Empty,
}

impl Value {
    /// Whether the index has anything to show for it.
    pub(super) fn is_something(&self) -> bool {
        !matches!(self, Value::Null | Value::Empty)
    }
}

/// Whether a path is of what Logstash keeps to itself and never writes out.
pub(super) fn is_written(path: &str) -> bool {
    path != "@metadata" && !path.starts_with("@metadata.")
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
    /// No field can be called so, which ends the filter.
    NoField(String),
    /// Only Logstash can try a pattern, for this in it.
    Untried(&'static str),
}

/// What `[event][original]` and, unless a pattern or an object says otherwise, `message` hold.
const RAW: [&str; 2] = ["event.original", "message"];

/// The event of a line of a service, as far as its types.
pub(super) fn parse(service: &str, logs: &Logs, patterns: &[Pattern], line: &str) -> Result<Event, Unread> {
    let mut event: Event = RAW.iter().map(|field| ((*field).to_owned(), Value::Text(line.to_owned()))).collect();
    match &logs.format {
        LogFormat::Pattern(_) => matched(patterns, line, &mut event)?,
        LogFormat::Json => match serde_json::from_str::<serde_json::Value>(line) {
            Ok(serde_json::Value::Object(object)) => {
                let exact = exact::read(line);
                let object = exact.object().unwrap_or(&object);
                object.keys().for_each(|key| forget(&mut event, key));
                let stays = |value: &serde_json::Value| value.is_object() || value.is_null();
                let mut entries: Vec<_> = object.iter().collect();
                entries.sort_by_key(|(key, value)| is_moved(key, stays(value)));
                for (key, value) in entries {
                    flatten(place(key, stays(value)), value, &exact, &mut event);
                }
            }
            Ok(_) => return Err(Unread::NotJson("it is not an object".to_owned())),
            Err(error) if is_too_deep(&error) => return Err(Unread::TooDeep),
            Err(error) => return Err(Unread::NotJson(error.to_string())),
        },
        LogFormat::Logfmt => logfmt::pairs(line, &mut event)?,
    }
    event.insert("service.name".to_owned(), Value::Text(service.to_owned()));
    Ok(event)
}

/// The fields of the first pattern that matches.
fn matched(patterns: &[Pattern], line: &str, event: &mut Event) -> Result<(), Unread> {
    let mut unread = Unread::NoMatch;
    let mut fields = None;
    for pattern in patterns {
        match pattern.try_on(line) {
            Tried::Fields(found) => {
                fields = Some(found);
                break;
            }
            Tried::No => {}
            Tried::GaveUp => unread = Unread::GaveUp,
            // whether a later one is asked is not known
            Tried::Untried(why) => return Err(Unread::Untried(why)),
        }
    }
    let fields = fields.ok_or(unread)?;
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(field, _)| is_moved(field, false));
    for (field, value) in fields {
        forget(event, &field);
        let value = match value {
            Captured::Text(text) => Value::Text(text),
            Captured::Int(Whole::Small(number)) => Value::Int(number),
            Captured::Int(Whole::Huge(digits)) => Value::Huge(digits),
            Captured::Float(number) => Value::Float(number),
        };
        event.insert(place(&field, false).into_owned(), value);
    }
    Ok(())
}

/// What stands at a path goes, and all below it.
fn forget(event: &mut Event, path: &str) {
    event.remove(path);
    let inside = format!("{path}.");
    let below: Vec<String> =
        event.range(inside.clone()..).map(|(key, _)| key).take_while(|key| key.starts_with(&inside)).cloned().collect();
    for key in below {
        event.remove(&key);
    }
}

/// Whether anything is below a path, as in a list or an object.
fn has_below(event: &Event, path: &str) -> bool {
    let inside = format!("{path}.");
    event.range(inside.clone()..).next().is_some_and(|(key, _)| key.starts_with(&inside))
}

/// Whether a value of that name is moved, which comes after all others: it takes the place of a label that is there.
fn is_moved(name: &str, is_object: bool) -> bool {
    !is_object && OBJECTS.contains(&name)
}

/// Where a value of that name comes to stand: what must be an object in the index and is none is a label.
fn place(name: &str, is_object: bool) -> Cow<'_, str> {
    if is_moved(name, is_object) { Cow::Owned(format!("labels.{name}")) } else { Cow::Borrowed(name) }
}

fn flatten(path: impl AsRef<str>, value: &serde_json::Value, exact: &exact::Exact, event: &mut Event) {
    let path = path.as_ref();
    // what is written twice, `a.b` and b in a, is what comes last; objects become one
    match value {
        serde_json::Value::Object(_) => drop(event.remove(path)),
        _ => forget(event, path),
    }
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::Huge(number.to_string()),
            (None, None) => Value::Float(number.as_f64().unwrap_or(0.0)),
        },
        serde_json::Value::String(text) => {
            exact.digits(text).map_or_else(|| Value::Text(text.clone()), |digits| Value::Huge(digits.to_owned()))
        }
        serde_json::Value::Array(items) if items.is_empty() => Value::Empty,
        serde_json::Value::Object(entries) if entries.is_empty() && has_below(event, path) => return,
        serde_json::Value::Object(entries) if entries.is_empty() => Value::Empty,
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{path}.{index}"), item, exact, event);
            }
            return;
        }
        serde_json::Value::Object(entries) => {
            for (key, item) in entries {
                flatten(format!("{path}.{key}"), item, exact, event);
            }
            return;
        }
    };
    event.insert(path.to_owned(), value);
}

/// How a value is shown in a finding.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Int(number) => number.to_string(),
        Value::Huge(digits) => digits.clone(),
        Value::Float(number) => format!("{number:?}"),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "null".to_owned(),
        Value::Empty => "a list or an object".to_owned(),
    }
}

/// A value as JSON writes it.
pub(super) fn json(value: &Value) -> String {
    match value {
        Value::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        other => shown(other),
    }
}

/// Whether a text is in a value, as it is written into the index.
pub(super) fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::Text(value) => value.contains(text),
        Value::Int(_) | Value::Huge(_) | Value::Float(_) => shown(value).contains(text),
        Value::Bool(_) | Value::Null | Value::Empty => false,
    }
}
