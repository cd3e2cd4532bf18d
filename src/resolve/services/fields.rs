//! Fields of a scrape_config that stand flat in a service: taken by the table of fields, held to type and version.

use super::super::context::{Context, Item};
use crate::catalogue;
use crate::model::Duration;
use crate::promql::Version;
use crate::report::{Diagnostic, Report};
use crate::source::{Node, Table, Value};
use crate::spec::scrape::{FieldStatus, FieldType, SCRAPE_FIELDS, ScrapeField};

/// Fields of a scrape_config that the author set, taken out of the item.
pub(in crate::resolve) type Fields = Vec<(&'static ScrapeField, serde_json::Value)>;

/// Takes the fields of a scrape_config out of a service: the plain ones held to their types, the others as they stand.
pub(in crate::resolve) fn take_scrape_fields(node: &mut Node, path: &[&str], report: &mut Report) -> (Fields, Node) {
    let mut fields = Vec::new();
    let mut nested = Table::default();
    let span = node.span;
    let as_node = |nested| Node { span, value: Value::Table(nested) };
    let Some(table) = node.table_mut() else {
        return (fields, as_node(nested));
    };
    for field in SCRAPE_FIELDS {
        if matches!(field.status, FieldStatus::Ours { .. }) {
            continue;
        }
        let Some(entry) = table.remove(field.name) else {
            continue;
        };
        if field.status == FieldStatus::Nested {
            nested.insert(field.name, entry);
            continue;
        }
        match value_of(field, &entry.node) {
            Ok(value) => fields.push((field, value)),
            Err((code, message, help)) => {
                table.broken = true;
                let label = match code {
                    "shape/wrong-type" => entry.node.a_type(),
                    "shape/unknown-value" => "not one of its values".to_owned(),
                    "shape/out-of-range" => "out of range".to_owned(),
                    "value/invalid-duration" => "not a duration".to_owned(),
                    _ => "not a size".to_owned(),
                };
                let message = format!("{message} in `{}`", path.join("."));
                report.add(Diagnostic::new(code, entry.node.span, message, label).help(help));
            }
        }
    }
    (fields, as_node(nested))
}

pub(super) type Misfit = (&'static str, String, String);

/// The value of a field as JSON.
///
/// # Errors
/// It is not of the field's type: code, message and help.
pub(super) fn value_of(field: &ScrapeField, node: &Node) -> Result<serde_json::Value, Misfit> {
    match (field.field_type, &node.value) {
        (FieldType::Duration, Value::String(text)) => duration_of(field, text),
        (FieldType::Size, Value::String(text)) => size_of(text),
        (FieldType::Integer, Value::Integer(number)) if *number >= 0 => Ok((*number).into()),
        (FieldType::Integer, Value::Integer(_)) => Err((
            "shape/out-of-range",
            format!("`{}` must be at least 0", field.name),
            format!("write a number from 0: {} = 50000", field.name),
        )),
        (FieldType::Float, Value::Float(number)) if number.is_finite() => Ok((*number).into()),
        (FieldType::Float, Value::Integer(number)) => Ok((*number).into()),
        (FieldType::Boolean, Value::Boolean(flag)) => Ok((*flag).into()),
        (FieldType::String | FieldType::Enumeration, Value::String(text)) => {
            check_listed(field, text)?;
            Ok(text.clone().into())
        }
        (FieldType::List, Value::Array(items)) => match texts(items) {
            Some(texts) => list_of(field, texts),
            None => Err(wrong(field, node)),
        },
        (FieldType::MapOfLists, Value::Table(table)) => {
            let mut map = serde_json::Map::new();
            for (key, entry) in table.iter() {
                let Some(texts) = entry.node.array().and_then(texts) else {
                    return Err(wrong_type(field, node, "a table of lists: { name = [\"value\"] }"));
                };
                map.insert(key.to_owned(), texts.into());
            }
            Ok(map.into())
        }
        _ => Err(wrong(field, node)),
    }
}

/// What a field takes, in words.
fn wrong(field: &ScrapeField, node: &Node) -> Misfit {
    let what = match field.field_type {
        FieldType::Duration => "a duration such as \"30s\"",
        FieldType::Size => "a size such as \"10MiB\"",
        FieldType::Integer => "a whole number",
        FieldType::Float => "a number",
        FieldType::Boolean => "true or false",
        FieldType::String | FieldType::Enumeration => "a string",
        FieldType::List => "a list of strings",
        FieldType::MapOfLists | FieldType::Table | FieldType::ListOfTables => "a table",
    };
    wrong_type(field, node, what)
}

fn wrong_type(field: &ScrapeField, node: &Node, what: &str) -> Misfit {
    let message = format!("`{}` takes {what}, not {}", field.name, node.a_type());
    ("shape/wrong-type", message, field.about.to_owned())
}

fn texts(items: &[Node]) -> Option<Vec<String>> {
    items.iter().map(|item| item.string().map(str::to_owned)).collect()
}

/// Whether a text is one of the values of a field that has such.
fn check_listed(field: &ScrapeField, text: &str) -> Result<(), Misfit> {
    if field.values.is_empty() || field.values.contains(&text) {
        return Ok(());
    }
    let help = match crate::report::nearest(text, field.values.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("one of {}", field.values.join(", ")),
    };
    Err(("shape/unknown-value", format!("`{}` cannot be `{text}`", field.name), help))
}

fn duration_of(field: &ScrapeField, text: &str) -> Result<serde_json::Value, Misfit> {
    match Duration::parse(text) {
        Ok(duration) if duration.0 > 0 => Ok(text.into()),
        Ok(_) => Err((
            "value/invalid-duration",
            format!("`{}` must be longer than 0", field.name),
            "write a number and its unit: \"15s\"".to_owned(),
        )),
        Err(error) => Err(("value/invalid-duration", error.message, error.help)),
    }
}

fn size_of(text: &str) -> Result<serde_json::Value, Misfit> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let units = ["B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"];
    if digits.len() < text.len() && units.contains(&digits) {
        return Ok(text.into());
    }
    let help = "write a whole number and B, KB, MB, GB, KiB, MiB or GiB: \"10MiB\"".to_owned();
    Err(("value/invalid-quantity", format!("`{text}` is not a size"), help))
}

/// Prometheus takes a closed set as a set: not empty, nothing twice.
fn list_of(field: &ScrapeField, texts: Vec<String>) -> Result<serde_json::Value, Misfit> {
    texts.iter().try_for_each(|text| check_listed(field, text))?;
    if field.values.is_empty() {
        return Ok(texts.into());
    }
    if texts.is_empty() {
        let help = format!("name at least one, or remove `{}`", field.name);
        return Err(("shape/out-of-range", format!("`{}` is empty", field.name), help));
    }
    let mut earlier = texts.iter().enumerate();
    let twice = earlier.find(|(index, text)| texts.iter().take(*index).any(|other| other == *text));
    if let Some((_, text)) = twice {
        let message = format!("`{}` lists `{text}` twice", field.name);
        return Err(("value/duplicate", message, "remove one of the two".to_owned()));
    }
    Ok(texts.into())
}

pub(super) fn check_fields(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    for (field, value) in fields {
        check_values(context, item, field, value);
        check_version(context, item, field);
    }
    check_escaping(context, item, fields);
    let duration = |name: &str| {
        let (_, value) = fields.iter().find(|(field, _)| field.name == name)?;
        Duration::parse(value.as_str()?).ok()
    };
    let interval = duration("scrape_interval").unwrap_or(context.stack.scrape_interval);
    if let Some(timeout) = duration("scrape_timeout").filter(|timeout| *timeout > interval) {
        context.report.add(
            Diagnostic::new(
                "service/timeout-exceeds-interval",
                item.span(&["scrape_timeout"]),
                format!("`scrape_timeout` {timeout} is longer than the scrape interval {interval}"),
                "longer than the interval",
            )
            .help(format!("write at most \"{interval}\", or a longer `scrape_interval`")),
        );
    }
    check_path_and_scheme(context, item, fields);
}

/// Whether the target has a field.
fn check_version(context: &mut Context<'_>, item: &Item<'_>, field: &ScrapeField) {
    let version = context.stack.prometheus.to_string();
    let too_old = field.since.is_some_and(|since| !catalogue::version_at_least(&version, since));
    let too_new = field.until.is_some_and(|until| !catalogue::version_at_most(&version, until));
    let (when, help) = if too_old {
        let since = field.since.unwrap_or("");
        (
            format!("exists since Prometheus {since}"),
            format!("set `stack.prometheus.version` to {since} or later, or remove it"),
        )
    } else if too_new {
        let renamed = field.renamed_to.map(|name| format!("; it is `{name}` now"));
        (
            format!("does not exist in Prometheus {version}{}", renamed.unwrap_or_default()),
            field.renamed_to.map_or("remove it".to_owned(), |name| format!("write `{name}` in its place")),
        )
    } else {
        return;
    };
    context.report.add(
        Diagnostic::new(
            "service/field-not-in-version",
            item.span(&[field.name]),
            format!("`{}` {when}", field.name),
            format!("unknown to Prometheus {version}"),
        )
        .help(help),
    );
}

fn check_path_and_scheme(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    for name in ["metrics_path", "scheme"] {
        let Some((_, value)) = fields.iter().find(|(field, _)| field.name == name) else {
            continue;
        };
        let text = value.as_str().unwrap_or("");
        let (problem, label) = match name {
            "metrics_path" if !text.starts_with('/') => ("must begin with `/`", "not a path"),
            "metrics_path" if text.contains(['?', '#', ' ']) => {
                ("is a path only; a query goes into `params`", "would be asked for as a part of the path")
            }
            "scheme" if !matches!(text, "http" | "https") => ("is `http` or `https`", "every scrape would fail"),
            _ => continue,
        };
        context.report.add(
            Diagnostic::new("value/invalid-url", item.span(&[name]), format!("`{name}` {problem}"), label).help(
                if name == "scheme" { "write \"http\" or \"https\"" } else { "write a path such as \"/metrics\"" },
            ),
        );
    }
}

/// Values of an enumeration that came later than their field.
fn check_values(context: &mut Context<'_>, item: &Item<'_>, field: &ScrapeField, value: &serde_json::Value) {
    let version = context.stack.prometheus.to_string();
    let written = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let has_field = field.since.is_none_or(|since| catalogue::version_at_least(&version, since));
    for (value, since) in field.values_since {
        if has_field && written.iter().any(|text| text == value) && !catalogue::version_at_least(&version, since) {
            context.report.add(
                Diagnostic::new(
                    "service/field-not-in-version",
                    item.span(&[field.name]),
                    format!("`{}` can be `{value}` since Prometheus {since}", field.name),
                    format!("unknown to Prometheus {version}"),
                )
                .help(format!("set `stack.prometheus.version` to {since} or later, or write another value")),
            );
        }
    }
}

/// Since 3.4 Prometheus asks for names in UTF-8 unless told otherwise, and refuses that where only classic names are valid.
fn check_escaping(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    let value = |name: &str| fields.iter().find(|(field, _)| field.name == name).and_then(|(_, value)| value.as_str());
    let (validation, escaping) = ("metric_name_validation_scheme", "metric_name_escaping_scheme");
    let since = Version { major: 3, minor: 4 };
    if value(validation) != Some("legacy") || context.stack.prometheus < since {
        return;
    }
    let (code, key, message, label) = match value(escaping) {
        None => {
            let message = format!("`{}` has no `{escaping}`", item.path());
            ("shape/missing-key", validation, message, "needs it: the default is `allow-utf-8`")
        }
        Some("allow-utf-8") => {
            let message = format!("`{escaping}` cannot be `allow-utf-8` where `{validation}` is `legacy`");
            ("shape/unknown-value", escaping, message, "asks for names that are refused then")
        }
        Some(_) => return,
    };
    context.report.add(
        Diagnostic::new(code, item.span(&[key]), message, label).help(format!("write {escaping} = \"underscores\"")),
    );
}
