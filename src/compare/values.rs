//! What differs in the trees, as sentences. What alerts, routes and inhibitions say is told by what becomes of it.

use super::Side;
use super::change::{Found, Risk, Topic};
use super::phrases::{Phrase, Weight, phrase, topic};
use super::shown;
use super::tree::Difference;
use crate::model::{Duration, Quantity};
use crate::source::{Node, Span, Value};

/// Tables of which the meaning is compared elsewhere.
const TOLD_ELSEWHERE: &[&str] = &["alerts", "route", "inhibit_rules"];

pub(super) fn compare(before: Side<'_>, after: Side<'_>, differences: &[Difference<'_>], found: &mut Vec<Found>) {
    for difference in differences {
        if !is_told_elsewhere(&difference.path) {
            found.push(said(difference, before, after));
        }
    }
}

/// Whether something else speaks about a value: tests have verdicts, and the stack's own components are no services.
fn is_told_elsewhere(path: &[String]) -> bool {
    let step = |at: usize| path.get(at).map_or("", String::as_str);
    let suppressed = step(0) == "alerts" && step(2) == "allow";
    let tests = topic(path) == Topic::Test;
    // which ports are open is told by what is published
    let port = matches!(step(2), "host_ip" | "port") && step(0) == "stack";
    let switched = step(0) == "lakehouse" && matches!(step(1), "include" | "edition");
    tests || port || switched || (TOLD_ELSEWHERE.contains(&step(0)) && !suppressed)
}

/// A difference as a sentence.
fn said(difference: &Difference<'_>, before: Side<'_>, after: Side<'_>) -> Found {
    let Difference { path, before: old, after: new, .. } = difference;
    let row = phrase(path);
    let item = item(path);
    let switched = |side: Side<'_>| side.tree.disabled.get(&item).copied();
    let text = match (old, new) {
        _ if difference.order => {
            format!("`{}` of `{item}` are in another order", path.last().map_or("", String::as_str))
        }
        (Some(_), None) if path.len() == 2 && switched(after).is_some() => format!("`{item}` is disabled"),
        (None, Some(_)) if path.len() == 2 && switched(before).is_some() => format!("`{item}` is enabled again"),
        _ => filled(row, difference, before, after),
    };
    let place = |side: Side<'_>, node: &Option<&Node>| place_of(side, path, *node);
    let risk = row.map_or_else(|| usual(path), |row| risk(row.weight, difference));
    Found::new(risk, topic(path), item, text).at(place(before, old), place(after, new))
}

/// Where a key of an item stands; where it is not written, the item.
pub(super) fn place(side: Side<'_>, path: &[&str]) -> Span {
    let path: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
    place_of(side, &path, None)
}

/// Where a value stands; where it is gone, what it was a part of, or what disables it.
pub(super) fn place_of(side: Side<'_>, path: &[String], node: Option<&Node>) -> Span {
    let item = item(path);
    if let Some(span) = side.tree.disabled.get(&item).filter(|_| node.is_none()) {
        return *span;
    }
    let entry = |length: usize| {
        let steps: Vec<&str> = path.get(1..length)?.iter().map(String::as_str).collect();
        let table = side.tree.root.get(path.first()?)?;
        let (last, above) = steps.split_last()?;
        let parent = above.iter().try_fold(&table.node, |node, step| node.get(step))?;
        Some(parent.table()?.get(last)?.key)
    };
    // an element of a list has no key: its own place
    let deepest = (2..=path.len()).rev().find_map(entry).unwrap_or(Span::NONE);
    match (entry(path.len()), node) {
        (Some(key), _) => key,
        (None, Some(node)) if node.span != Span::NONE => node.span,
        _ => deepest,
    }
}

/// The item that a path is about.
fn item(path: &[String]) -> String {
    path.get(..2).unwrap_or(path).join(".")
}

fn filled(row: Option<&'static Phrase>, difference: &Difference<'_>, before: Side<'_>, after: Side<'_>) -> String {
    let Difference { path, before: old, after: new, default, .. } = difference;
    let named = |side: Side<'_>, node: &Node| match new_item(path, node) {
        Some(summary) => summary,
        None => side.shown.value(node),
    };
    let usual = || default.filter(|default| !matches!(*default, "{}" | "[]" | "\"\"")).map(shown::default);
    let old = old.map(|node| named(before, node)).or_else(|| new.and_then(|_| usual()));
    let new = match (new, &old) {
        (Some(node), _) => Some(named(after, node)),
        (None, Some(_)) => usual(),
        (None, None) => None,
    };
    let key = path.get(2..).unwrap_or(&[]).join(".");
    let text = match (row, &old, &new) {
        (Some(row), Some(_), Some(_)) if !row.changed.is_empty() => row.changed.to_owned(),
        (Some(row), None, Some(_)) if !row.added.is_empty() => row.added.to_owned(),
        (Some(row), Some(_), None) if !row.removed.is_empty() => row.removed.to_owned(),
        (_, Some(_), Some(_)) => format!("`{key}` of `{}` is {{new}} instead of {{old}}", item(path)),
        (_, None, _) => format!("`{key}` of `{}` is set: {{new}}", item(path)),
        (_, Some(_), None) => format!("`{key}` of `{}` is no longer set (it was {{old}})", item(path)),
    };
    fill(&text, path, &old.unwrap_or_default(), &new.unwrap_or_default())
}

/// Puts steps and values into a text, in one pass, so that a value is never read as a text.
fn fill(text: &str, path: &[String], old: &str, new: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        match name {
            "old" => filled.push_str(old),
            "new" => filled.push_str(new),
            step => filled.push_str(step.parse().ok().and_then(|at: usize| path.get(at)).map_or("", String::as_str)),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// What a new item is, in a few words, where its keys would be too many.
fn new_item(path: &[String], node: &Node) -> Option<String> {
    let text = |key: &str| node.get(key).and_then(Node::string).map(shown::one_line);
    match (path.len(), path.first().map(String::as_str)) {
        (2, Some("services")) => Some(format!("kind `{}`", text("kind")?)),
        (2, Some("indicators")) => Some(format!("`{}`", shown::short(&text("expr")?))),
        (2, Some("dashboards")) => {
            let panels = node.get("panels").and_then(Node::array).map_or(0, <[Node]>::len);
            Some(format!(
                "`{}`, {panels} panels",
                text("title").unwrap_or_else(|| path.last().cloned().unwrap_or_default())
            ))
        }
        (4, Some("dashboards")) if path.get(2).is_some_and(|key| key == "panels") => {
            let (title, expr) = (text("title"), text("expr").map(|expr| format!("`{}`", shown::short(&expr))));
            let title = title.map(|title| format!("`{title}`"));
            Some(title.into_iter().chain(expr).collect::<Vec<_>>().join(", ")).filter(|said| !said.is_empty())
        }
        (2, Some("receivers")) => {
            let kinds: Vec<&str> = node.table()?.iter().map(|(key, _)| key).collect();
            Some(kinds.join(", "))
        }
        _ => None,
    }
}

/// What a difference without a row weighs.
fn usual(path: &[String]) -> Risk {
    match topic(path) {
        Topic::Dashboard | Topic::Finding | Topic::Test => Risk::Low,
        _ => Risk::Medium,
    }
}

fn risk(weight: Weight, difference: &Difference<'_>) -> Risk {
    let below = |risk: Risk| if risk == Risk::High { Risk::Medium } else { Risk::Low };
    let is_on = |node: Option<&Node>| node.is_some_and(|node| !matches!(node.value, Value::Boolean(false)));
    match weight {
        Weight::Any(risk) => risk,
        Weight::IfGone(risk) if !is_on(difference.after) => risk,
        Weight::IfGone(_) => Risk::Low,
        Weight::IfThere(risk) if is_on(difference.after) => risk,
        Weight::IfThere(risk) => below(risk),
        Weight::IfLess(risk) => {
            let default =
                difference.default.and_then(|default| serde_json::from_str(default).ok()).and_then(size_of_json);
            let (old, new) =
                (difference.before.and_then(size).or(default), difference.after.and_then(size).or(default));
            match (old, new) {
                (Some(old), Some(new)) if new > old => below(risk),
                _ => risk,
            }
        }
    }
}

/// How much a value is, to tell more from less.
fn size(node: &Node) -> Option<f64> {
    match &node.value {
        Value::String(text) => size_of_text(text),
        #[expect(clippy::cast_precision_loss, reason = "only compared")]
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Boolean(is) => Some(f64::from(u8::from(*is))),
        _ => None,
    }
}

fn size_of_text(text: &str) -> Option<f64> {
    Duration::parse(text).map(Duration::seconds).or_else(|_| Quantity::parse(text).map(|it| it.value)).ok()
}

fn size_of_json(value: serde_json::Value) -> Option<f64> {
    match value {
        serde_json::Value::String(text) => size_of_text(&text),
        serde_json::Value::Bool(is) => Some(f64::from(u8::from(is))),
        other => other.as_f64(),
    }
}
