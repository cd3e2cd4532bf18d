//! Shape errors: everything in an item that is not of the language, each at its place, in one go.
//!
//! serde decides whether an item can be used; only if it cannot, the schema is asked what is wrong. What is wrong is
//! then left out, so that the rest of the item is still checked.

use jsonschema::error::ValidationErrorKind as Kind;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::scrape;
use super::{later, schema};
use crate::report::{Diagnostic, Report};
use crate::source::{self, Node, Sources, Span, Table, Value};

/// Decodes an item and reports every shape error in it.
///
/// The second value says whether something had to be left out, so that nothing can be concluded from what the item lacks.
pub fn decode_item<T>(node: &Node, definition: &str, path: &[&str], sources: &Sources, report: &mut Report) -> (T, bool)
where
    T: Default + for<'de> Deserialize<'de>,
{
    let broken = node.table().is_some_and(|table| table.broken);
    if let Ok(item) = source::decode(node) {
        return (item, broken);
    }
    let mut rest = node.clone();
    let first = report.len();
    let mut seen = first;
    // leaving out one value can uncover what stood behind it, but never more often than there are values
    for _ in 0..64 {
        let found = faults(&rest, definition);
        for fault in &found {
            describe(fault, &rest, definition, path, sources, report);
        }
        for fault in &found {
            leave_out(&mut rest, definition, &fault.path, fault.key.as_deref());
        }
        if let Ok(item) = source::decode(&rest) {
            return (item, true);
        }
        if report.len() == seen {
            break;
        }
        seen = report.len();
    }
    if report.len() > first {
        return (T::default(), true);
    }
    // the types refuse what the schema takes: say so at the item rather than nothing at all
    let reason = match source::decode::<T>(&rest) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    report.add(Diagnostic::new(
        "shape/wrong-type",
        node.span,
        format!("`{}` cannot be read: {reason}", path.join(".")),
        "this item",
    ));
    (T::default(), true)
}

struct Fault {
    path: Vec<String>,
    /// The unknown key under `path`, if that is the fault.
    key: Option<String>,
    kind: FaultKind,
}

enum FaultKind {
    UnknownKey,
    WrongType,
    UnknownValue,
    OutOfRange(String),
    SecretForm,
}

fn faults(node: &Node, definition: &str) -> Vec<Fault> {
    let instance = json(node);
    let Ok(validator) = jsonschema::validator_for(&schema::definition(definition)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for error in validator.iter_errors(&instance) {
        let path: Vec<String> = error
            .instance_path()
            .to_string()
            .split('/')
            .skip(1)
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        let mut add = |key: Option<&str>, kind| {
            found.push(Fault { path: path.clone(), key: key.map(str::to_owned), kind });
        };
        match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    add(Some(key), FaultKind::UnknownKey);
                }
            }
            Kind::Type { .. } => add(None, FaultKind::WrongType),
            // the only alternatives in the schema are the values of an enumeration
            Kind::Enum { .. } | Kind::Constant { .. } | Kind::OneOfNotValid { .. } => {
                let text = error.instance().is_string();
                add(None, if text { FaultKind::UnknownValue } else { FaultKind::WrongType });
            }
            Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
                add(None, FaultKind::OutOfRange(format!("must be at least {limit}")));
            }
            Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
                add(None, FaultKind::OutOfRange(format!("must be at most {limit}")));
            }
            Kind::MinItems { .. } => {
                add(None, FaultKind::OutOfRange("needs at least one entry".to_owned()));
            }
            Kind::MinProperties { .. } | Kind::MaxProperties { .. } => {
                let secret = is_secret(definition, &path);
                add(
                    None,
                    if secret {
                        FaultKind::SecretForm
                    } else {
                        FaultKind::OutOfRange("needs at least one entry".to_owned())
                    },
                );
            }
            _ => add(None, FaultKind::WrongType),
        }
    }
    found
}

fn is_secret(definition: &str, path: &[String]) -> bool {
    schema::at(definition, path)
        .and_then(|schema| schema.get("properties")?.as_object())
        .is_some_and(|keys| keys.len() == 2 && keys.contains_key("file") && keys.contains_key("env"))
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::String(text) | Value::Datetime(text) => Json::String(text.clone()),
        Value::Integer(number) => (*number).into(),
        // JSON takes 8080.0 for a whole number, the types do not
        Value::Float(number) if number.fract() == 0.0 => json_number(number + 0.5),
        Value::Float(number) => json_number(*number),
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| (key.to_owned(), json(&entry.node)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn json_number(number: f64) -> Json {
    serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number)
}

fn leave_out(node: &mut Node, definition: &str, path: &[String], key: Option<&str>) {
    // a list without one of its entries would be another list, whose entries have other places
    if let (None, Some((last, list))) = (key, path.split_last())
        && last.parse::<usize>().is_ok()
        && !takes_table(definition, path)
    {
        leave_out(node, definition, list, None);
        return;
    }
    let steps: Vec<&str> = path.iter().map(String::as_str).chain(key).collect();
    let Some((last, parents)) = steps.split_last() else {
        return;
    };
    let mut at = node;
    for (depth, step) in parents.iter().enumerate() {
        at = match &mut at.value {
            Value::Table(table) => {
                table.broken = true;
                match table.get_mut(step) {
                    Some(entry) => &mut entry.node,
                    None => return,
                }
            }
            Value::Array(items) => {
                let Some(item) = step.parse::<usize>().ok().and_then(|index| items.get_mut(index)) else {
                    return;
                };
                // an entry that is no table has no keys to leave out
                if depth + 1 == parents.len() && item.table().is_none() && item.array().is_none() {
                    return;
                }
                item
            }
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => return,
        };
    }
    match &mut at.value {
        Value::Table(table) => {
            table.broken = true;
            table.remove(last);
        }
        Value::Array(items) => {
            if let Some(item) = last.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                let mut empty = Table::default();
                empty.broken = true;
                item.value = Value::Table(empty);
            }
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn takes_table(definition: &str, path: &[String]) -> bool {
    schema::at(definition, path).and_then(|schema| schema.get("type")).and_then(Json::as_str) == Some("object")
}

fn describe(fault: &Fault, node: &Node, definition: &str, item: &[&str], sources: &Sources, report: &mut Report) {
    let steps: Vec<&str> = fault.path.iter().map(String::as_str).collect();
    let Some(at) = node.at(&steps) else {
        return;
    };
    let name = steps.last().copied().or(item.last().copied()).unwrap_or("");
    let shown = if name.parse::<usize>().is_ok() { "this entry".to_owned() } else { format!("`{name}`") };
    let wanted = schema::at(definition, &fault.path);
    let found = match &fault.kind {
        // a misspelt form was told, and is why there is none
        FaultKind::SecretForm if at.table().is_some_and(|table| table.broken) => return,
        FaultKind::UnknownKey => {
            let key = fault.key.as_deref().unwrap_or("");
            let place = at.table().and_then(|table| table.get(key));
            let (span, is_table) = place.map_or((at.span, false), |entry| {
                (entry.key, entry.node.table().is_some())
            });
            unknown_key(key, span, is_table, fault, &Context { node, definition, item, sources })
        }
        FaultKind::WrongType if is_secret(definition, &fault.path) => Diagnostic::new(
            "secret/plain-value",
            at.span,
            format!("{shown} holds a secret in plain text"),
            "a value, where a reference must stand",
        )
        .help(format!("put the value into a file beside the spec and write {name} = {{ file = \"secrets/…\" }}; change the secret if this file was ever committed")),
        FaultKind::WrongType => Diagnostic::new(
            "shape/wrong-type",
            at.span,
            format!("{shown} takes {}, not {}", types(wanted), at.a_type()),
            at.a_type(),
        )
        .help(example(name, wanted)),
        FaultKind::UnknownValue => unknown_value(&shown, at, wanted),
        FaultKind::OutOfRange(limit) => Diagnostic::new(
            "shape/out-of-range",
            at.span,
            format!("{shown} {limit}"),
            "out of range",
        )
        .help(example(name, wanted)),
        FaultKind::SecretForm => Diagnostic::new(
            "secret/one-form",
            at.span,
            format!("{shown} takes exactly one of `file` and `env`"),
            "not exactly one",
        )
        .help(format!("write {name} = {{ file = \"secrets/…\" }}")),
    };
    report.add(found);
}

/// The finding for a text that is none of those that may stand here.
fn unknown_value(shown: &str, at: &Node, wanted: Option<&Json>) -> Diagnostic {
    let values = wanted.and_then(|schema| schema.get("enum").or_else(|| schema.get("oneOf"))?.as_array());
    let text = |value: &Json| value.as_str().or_else(|| value.get("const")?.as_str()).map(str::to_owned);
    let values: Vec<String> = values.into_iter().flatten().filter_map(text).collect();
    let written = at.string().unwrap_or("");
    let message = format!("{shown} cannot be `{written}`");
    let found = Diagnostic::new("shape/unknown-value", at.span, message, format!("not one of {}", values.join(", ")));
    match crate::report::nearest(written, values.iter().map(String::as_str)) {
        Some(near) => found.help(format!("did you mean \"{near}\"?")).edit_if(at.span, near.value()),
        None => found.help(format!("write one of {}", values.join(", "))),
    }
}

/// Where the shape of an item is looked at.
struct Context<'a> {
    node: &'a Node,
    definition: &'a str,
    item: &'a [&'a str],
    sources: &'a Sources,
}

fn unknown_key(key: &str, span: Span, is_table: bool, fault: &Fault, context: &Context<'_>) -> Diagnostic {
    let mut full: Vec<&str> = context.item.to_vec();
    full.extend(fault.path.iter().map(String::as_str));
    let table = full.join(".");
    full.push(key);
    if let Some(later) = later(&full) {
        return Diagnostic::new(
            "shape/not-there-yet",
            span,
            format!("`{key}` is not there yet"),
            "reserved for a later version",
        )
        .help(later.instead);
    }
    if let Some(instead) = super::route::instead(&full) {
        return Diagnostic::new(
            "shape/unknown-key",
            span,
            format!("`{key}` is no key of `{table}`"),
            "not written here",
        )
        .help(instead);
    }
    let of_another_table = in_sub_table(key, span, &table, fault, context);
    of_another_table.unwrap_or_else(|| no_key(key, span, is_table, &table, fault, context))
}

/// A key after a sub-table's header lands in the sub-table: the commonest trap of TOML.
fn in_sub_table(key: &str, span: Span, table: &str, fault: &Fault, context: &Context<'_>) -> Option<Diagnostic> {
    let Context { node, definition, item, sources } = *context;
    let label = format!("this is a key of `{table}`");
    let mut ancestors = (0..fault.path.len()).rev().filter_map(|depth| fault.path.get(..depth));
    if let Some(ancestor) = ancestors.find(|ancestor| schema::keys(definition, ancestor).contains(&key)) {
        let owner: Vec<&str> = item.iter().copied().chain(ancestor.iter().map(String::as_str)).collect();
        let owner = owner.join(".");
        let steps: Vec<&str> = fault.path.iter().map(String::as_str).collect();
        let header = node.span_at(&steps);
        let place = sources.place(header);
        let line = place.as_ref().map_or(0, |place| place.line);
        let before = place.and_then(|place| place.text.get(..place.range.start)).unwrap_or("");
        let own = format!("[{owner}]");
        let help = match before.lines().any(|line| line.trim_start().starts_with(&own)) {
            true => format!("move `{key}` above line {line}"),
            false => format!("write it under a header of its own: {own}"),
        };
        let message = format!("`{key}` belongs to `[{owner}]`");
        let found = Diagnostic::new("shape/key-in-wrong-table", span, message, label);
        return Some(found.label(header, "this header began another table").help(help));
    }
    (key == "include").then(|| {
        Diagnostic::new("shape/key-in-wrong-table", span, "`include` belongs to `[lakehouse]`", label)
            .help("move it under the header `[lakehouse]`")
    })
}

/// A key that no table near it has.
fn no_key(key: &str, span: Span, is_table: bool, table: &str, fault: &Fault, context: &Context<'_>) -> Diagnostic {
    let Context { node, definition, item, .. } = *context;
    let unknown =
        Diagnostic::new("shape/unknown-key", span, format!("unknown key `{key}` in `{table}`"), "unknown key");
    let is_service = definition == "Service" && fault.path.is_empty();
    if let Some(instead) = scrape::instead(key).filter(|_| is_service) {
        return unknown.help(instead);
    }
    let mut known = schema::keys(definition, &fault.path);
    let near = crate::report::nearest(key, known.iter().copied());
    if is_service {
        // the fields of a scrape_config are too many to be read
        known.retain(|key| !scrape::SCRAPE_FIELDS.iter().any(|field| field.name == *key));
        known.push("any field of a scrape_config");
    }
    let steps: Vec<&str> = fault.path.iter().map(String::as_str).collect();
    let beside = node.at(&steps).and_then(Node::table);
    match near {
        Some(near) => {
            let is_there = is_beside(near.name, span, beside, context.sources);
            unknown.help(format!("did you mean `{near}`?")).edit_if(span, near.key().filter(|_| !is_there))
        }
        None if is_table && fault.path.is_empty() && item.len() == 2 => unknown
            .help(format!("names have no dots; if `{key}` is a part of the name, write `[{}-{key}]`", item.join("."))),
        None if known.is_empty() => unknown,
        None => unknown.help(format!("keys here: {}", known.join(", "))),
    }
}

/// Whether a key stands beside a place: such a one cannot be written twice; one from another layer can.
fn is_beside(key: &str, place: Span, table: Option<&Table>, sources: &Sources) -> bool {
    table.and_then(|table| table.get(key)).map(|entry| entry.key).is_some_and(|other| {
        let between = Span { start: place.end.min(other.end), end: place.start.max(other.start) };
        sources.name(place) == sources.name(other)
            && !sources.slice(between).lines().any(|line| line.trim_start().starts_with('['))
    })
}

fn types(schema: Option<&Json>) -> String {
    let word = |name: &str| match name {
        "object" => "a table",
        "array" => "a list",
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "another type",
    };
    match schema.and_then(|schema| schema.get("type")) {
        Some(Json::String(name)) => word(name).to_owned(),
        Some(Json::Array(names)) => {
            let words: Vec<&str> = names.iter().filter_map(Json::as_str).map(word).collect();
            words.join(" or ")
        }
        _ if schema.is_some_and(|schema| schema.get("enum").or(schema.get("oneOf")).is_some()) => "a string".to_owned(),
        _ => "another type".to_owned(),
    }
}

/// A value that would do, as TOML.
fn example(name: &str, schema: Option<&Json>) -> String {
    let value = schema.and_then(|schema| {
        schema.get("examples").and_then(|examples| examples.get(0)).or_else(|| schema.get("default"))
    });
    match value {
        Some(value) if name.parse::<usize>().is_err() => {
            format!("for example: {name} = {}", toml_of(value))
        }
        Some(value) => format!("for example: {}", toml_of(value)),
        None => String::new(),
    }
}

/// A value as TOML, on one line.
pub fn toml_of(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(toml_of).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {}", toml_of(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.to_string(),
    }
}
