//! Templates of HTML whose actions all stand in its text: there `html/template` escapes in one way.
//!
//! Source: Go, html/template (`tText`, `ensurePipelineContains`, `htmlEscaper`). Deliberately absent: actions in tags and
//! attributes, scripts and styles, which are escaped by what surrounds them; such a template is not rendered.

use std::collections::BTreeSet;

use lakehouse_go_template::{Node, Pipeline, Term};

use super::nodes::printable;
use super::{Templates, escape};
use crate::format;
use crate::types::Type;
use crate::value::Value;

/// Elements whose content is not text of HTML.
const OTHER_CONTENT: &[&str] = &["script", "style", "textarea", "title"];
/// Functions that escape by themselves; Go refuses them unless they are the last of a pipeline.
const ESCAPERS: &[&str] = &["html", "urlquery"];

/// Whether every action of a template, and of those that it runs, stands in the text of HTML.
pub(super) fn is_in_text(templates: &Templates, name: &str) -> bool {
    let mut seen = BTreeSet::from([name]);
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        // one that is not defined fails when it is run
        let Some(definition) = templates.definitions.get(name) else { continue };
        let text = templates.sources.get(definition.source).map_or("", |source| &*source.text);
        let mut called = Vec::new();
        if !nodes(&definition.body, text, &mut called) {
            return false;
        }
        open.extend(called.into_iter().filter(|called| seen.insert(called)));
    }
    true
}

fn nodes<'a>(list: &'a [Node], text: &str, called: &mut Vec<&'a str>) -> bool {
    list.iter().all(|node| match node {
        Node::Text(at) => stays_in_text(text.get(at.clone()).unwrap_or_default()),
        Node::Output(pipeline) => {
            let inner = pipeline.commands.len().saturating_sub(1);
            let mut inner = pipeline.commands.iter().take(inner);
            inner.all(|command| !command.operands.first().is_some_and(|it| is_function(&it.term, ESCAPERS)))
        }
        Node::Control(control) => {
            let mut bodies = control.branches.iter().map(|(_, body)| body).chain([&control.otherwise]);
            bodies.all(|body| nodes(body, text, called))
        }
        Node::Template { name, .. } | Node::Block { name, .. } => {
            called.push(name);
            true
        }
        Node::Break | Node::Continue => true,
    })
}

fn is_function(term: &Term, names: &[&str]) -> bool {
    matches!(term, Term::Function(name) if names.contains(&name.as_str()))
}

/// Whether a literal part ends where it begins: in text, with every tag whole. A `<` that begins no tag is changed by Go, and
/// comments are removed.
fn stays_in_text(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('<') {
        let Some(behind) = behind_tag(behind) else { return false };
        rest = behind;
    }
    true
}

/// What stands behind a tag; nothing where it is not whole, or where another kind of text begins.
fn behind_tag(tag: &str) -> Option<&str> {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let length = tag.find(|letter: char| !letter.is_ascii_alphanumeric())?;
    let (name, rest) = tag.split_at(length);
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !begins || OTHER_CONTENT.iter().any(|other| other.eq_ignore_ascii_case(name)) {
        return None;
    }
    let mut quote = None;
    for (at, letter) in rest.char_indices() {
        match (quote, letter) {
            (None, '>') => return rest.get(at + 1..),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an action as it stands in the text.
pub(super) fn shown(pipeline: &Pipeline, value: Value) -> Vec<u8> {
    if matches!(value, Value::Absent | Value::Interface(None)) {
        return Vec::new();
    }
    let value = printable(value);
    let last = pipeline.commands.last().and_then(|command| command.operands.first());
    let is_escaped = last.is_some_and(|it| is_function(&it.term, &["html"]));
    match &value {
        Value::Text(text, Type::Html) => text.to_vec(),
        _ if is_escaped => format::plain(&value),
        _ => {
            let escaped = escape::html(&format::plain(&value));
            let each = escaped.iter().flat_map(|byte| match byte {
                b'+' => b"&#43;".as_slice(),
                byte => std::slice::from_ref(byte),
            });
            each.copied().collect()
        }
    }
}
