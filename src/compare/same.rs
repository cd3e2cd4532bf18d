//! Whether two values mean the same.

use std::collections::BTreeMap;

use crate::model::{Duration, Quantity};
use crate::promql::{self, Target};
use crate::source::{Node, Value};
use crate::spec::fields::{Field, FieldType};

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is.
    Plain,
    /// As a length of time.
    Duration,
    /// As a number with a unit.
    Quantity,
    /// As PromQL.
    Expression,
    /// As words of which the order is no matter.
    Set,
    /// As a list in its order.
    List,
}

/// Lists in which the order says something.
const ORDERED: &[&str] = &["severities", "pattern", "format", "variables", "input", "flags"];

impl Reading {
    /// How the value of a key is read.
    pub(super) fn of(key: &str, field_type: Option<&'static FieldType>, field: Option<&'static Field>) -> Reading {
        if matches!(key, "expr") {
            return Reading::Expression;
        }
        match field_type {
            Some(FieldType::Duration | FieldType::PositiveDuration | FieldType::GoDuration) => Reading::Duration,
            Some(FieldType::Size) => Reading::Quantity,
            Some(FieldType::List(_)) if ORDERED.contains(&key) => Reading::List,
            Some(FieldType::List(_)) => Reading::Set,
            Some(FieldType::Form(form)) => match form.name {
                "quantity" | "limits" => Reading::Quantity,
                "durations" => Reading::Duration,
                "one_or_many" if !ORDERED.contains(&key) => Reading::Set,
                _ => Reading::List,
            },
            Some(FieldType::Text | FieldType::Name) => field.map_or(Reading::Plain, of_text),
            _ => Reading::Plain,
        }
    }
}

/// A text whose default and examples are all lengths of time is one; the same of quantities with a unit.
fn of_text(field: &'static Field) -> Reading {
    let texts: Vec<String> = field
        .default
        .into_iter()
        .chain(field.examples.iter().copied())
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect();
    let all = |reads: &dyn Fn(&str) -> bool| !texts.is_empty() && texts.iter().all(|text| reads(text));
    if all(&|text| Duration::parse(text).is_ok()) {
        Reading::Duration
    } else if all(&|text| Quantity::parse(text).is_ok()) {
        Reading::Quantity
    } else {
        Reading::Plain
    }
}

/// Whether two values mean the same; where one is not written, the default stands for it. `named` says that the author names
/// it, so that it is there even if it is empty.
pub(super) fn same(
    before: Option<&Node>,
    after: Option<&Node>,
    reading: Reading,
    default: Option<&'static str>,
    named: bool,
    target: Target,
) -> bool {
    let default = || default.map(|default| meaning_of_json(default, reading));
    let of = |node: &Node| meaning(node, reading, target);
    match (before, after) {
        (None, None) => true,
        (Some(one), Some(other)) => one.value == other.value || of(one) == of(other),
        (Some(one), None) | (None, Some(one)) => match default() {
            Some(default) => of(one) == default,
            None => !named && is_empty(one),
        },
    }
}

/// A value without what does not matter.
#[derive(Debug, PartialEq)]
enum Meaning {
    Nothing,
    Number(f64),
    Text(String),
    Boolean(bool),
    Set(Vec<String>),
    List(Vec<Meaning>),
    Table(BTreeMap<String, Meaning>),
}

fn meaning(node: &Node, reading: Reading, target: Target) -> Meaning {
    match &node.value {
        Value::String(text) => of_string(text, reading, Some(target)),
        #[expect(clippy::cast_precision_loss, reason = "what a spec counts is small")]
        Value::Integer(number) => in_list(Meaning::Number(*number as f64), reading),
        Value::Float(number) => in_list(Meaning::Number(*number), reading),
        Value::Boolean(is) => Meaning::Boolean(*is),
        Value::Datetime(text) => Meaning::Text(text.clone()),
        Value::Array(items) => list(items.iter().map(|item| meaning(item, Reading::Plain, target)).collect(), reading),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| (key.to_owned(), meaning(&entry.node, reading, target)));
            let entries: BTreeMap<String, Meaning> = entries.collect();
            if entries.is_empty() { Meaning::Nothing } else { Meaning::Table(entries) }
        }
    }
}

fn meaning_of_json(text: &str, reading: Reading) -> Meaning {
    of_json(&serde_json::from_str(text).unwrap_or(serde_json::Value::Null), reading)
}

fn of_json(value: &serde_json::Value, reading: Reading) -> Meaning {
    match value {
        serde_json::Value::Null => Meaning::Nothing,
        serde_json::Value::Bool(is) => Meaning::Boolean(*is),
        serde_json::Value::Number(number) => in_list(Meaning::Number(number.as_f64().unwrap_or(f64::NAN)), reading),
        serde_json::Value::String(text) => of_string(text, reading, None),
        serde_json::Value::Array(items) => {
            list(items.iter().map(|item| of_json(item, Reading::Plain)).collect(), reading)
        }
        serde_json::Value::Object(entries) => {
            let entries: BTreeMap<String, Meaning> =
                entries.iter().map(|(key, value)| (key.clone(), of_json(value, reading))).collect();
            if entries.is_empty() { Meaning::Nothing } else { Meaning::Table(entries) }
        }
    }
}

/// One value where a list may stand is a list of one.
fn in_list(one: Meaning, reading: Reading) -> Meaning {
    if matches!(reading, Reading::Set | Reading::List) { list(vec![one], reading) } else { one }
}

fn list(items: Vec<Meaning>, reading: Reading) -> Meaning {
    if items.is_empty() {
        return Meaning::Nothing;
    }
    if reading == Reading::Set {
        let mut texts: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
        texts.sort();
        texts.dedup();
        return Meaning::Set(texts);
    }
    Meaning::List(items)
}

fn of_string(text: &str, reading: Reading, target: Option<Target>) -> Meaning {
    let plain = || Meaning::Text(text.trim().to_owned());
    match reading {
        Reading::Plain => plain(),
        Reading::Set | Reading::List => list(vec![plain()], reading),
        Reading::Duration => Duration::parse(text).map_or_else(|_| plain(), |time| Meaning::Number(time.seconds())),
        Reading::Quantity => Quantity::parse(text).map_or_else(|_| plain(), |it| Meaning::Number(it.value)),
        Reading::Expression => Meaning::Text(normal(text, target)),
    }
}

/// An expression without spaces, comments and parentheses that do not matter; one that cannot be read as it is.
pub(super) fn normal(text: &str, target: Option<Target>) -> String {
    // a macro of Grafana is read as some duration, which may be the one on the other side
    let read = target.filter(|_| !text.contains('$')).and_then(|target| promql::parse(text, target).ok());
    read.map_or_else(|| text.split_whitespace().collect::<Vec<_>>().join(" "), |read| read.root.normal_form())
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Array(items) => items.is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    }
}
