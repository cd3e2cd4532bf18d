//! What a line of a generated file is made of: the item of the spec, its keys, and where their values come from.
//!
//! In: an environment with its layered tree, the files that it gives, a file and a line. Out: the parts of the spec that
//! are behind the line, or the reason why text of the compiler stands there. Deliberately absent: the files on the disk,
//! and how an answer is shown.

mod boilerplate;
mod keys;

use serde::Serialize;

use crate::emit::origin::{self, Line, Part};
use crate::emit::{Artifact, Origin};
use crate::load::Tree;
use crate::model::Secret;
use crate::provenance;
use crate::report::nearest;
use crate::source::{Node, Span, Value};
use crate::spec::TABLES;
use crate::{Environment, Outcome};

/// What a line is made of.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The file, below the output folder.
    pub artifact: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// The item of the spec, such as `alerts.HighErrorRate`; nothing for text of the compiler.
    pub item: Option<String>,
    /// The parts of the item that make the line what it is; empty where the item as a whole does.
    pub keys: Vec<Key>,
    /// The place of the item, if it is written somewhere.
    #[serde(skip)]
    pub span: Span,
    /// Where the item comes from.
    pub origin: Option<provenance::Origin>,
    /// Why the line is there, where it is not for a key of an item.
    pub reason: Option<&'static str>,
}

/// A part of an item.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// Its path in the item, such as `for`.
    pub key: String,
    /// Its value, on one line; that of a table is not shown.
    pub value: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// Where its value comes from.
    pub origin: provenance::Origin,
}

/// Why nothing can be said.
pub use crate::provenance::Unknown;

/// A component that nobody wrote.
const COMPONENT: &str = "not set in the spec: the component runs because something in the spec needs it; a table of that name changes its settings";

/// Any other item.
const NOT_WRITTEN: &str = "not set in the spec: this is the default";

/// A secret that no item names.
const OWN_SECRET: &str = "an internal password of the stack: choose a password and write it to this file";

/// Says what a line of a file is made of.
///
/// # Errors
/// If there is no such file, or it has no such line.
pub fn why(
    outcome: &Outcome,
    environment: &Environment,
    artifacts: &std::collections::BTreeMap<String, Artifact>,
    path: &str,
    line: usize,
) -> Result<Answer, Unknown> {
    let Some(artifact) = artifacts.get(path) else {
        let names = artifacts.keys().map(String::as_str);
        let help = match nearest(path, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "run `lakehouse-obs build` to list the generated files".to_owned(),
        };
        return Err(Unknown { message: format!("`{path}` is not a generated file of this spec"), help });
    };
    let count = artifact.text.lines().count();
    let answer = line.checked_sub(1).and_then(|index| answers(outcome, environment, artifact).nth(index));
    answer.ok_or_else(|| {
        let message = format!("`{path}` has no line {line}");
        Unknown { message, help: format!("the file has {count} lines") }
    })
}

/// Says what each line of a file is made of.
pub fn answers<'a>(
    outcome: &'a Outcome,
    environment: &'a Environment,
    artifact: &'a Artifact,
) -> impl Iterator<Item = Answer> + 'a {
    let lines = (1..).zip(artifact.text.lines().zip(origin::lines(artifact)));
    lines.map(move |(number, (text, line))| {
        let answer = Answer {
            artifact: artifact.path.clone(),
            line: number,
            text: text.to_owned(),
            item: None,
            keys: Vec::new(),
            span: Span::NONE,
            origin: None,
            reason: None,
        };
        let asked = environment.tree.as_ref().map(|tree| Asked { outcome, environment, tree });
        match (&line.origin, asked) {
            (Some(Origin::Part(part)), Some(asked)) => asked.part(part, &line, answer),
            (Some(Origin::Secret(secret)), Some(asked)) => asked.secret(secret, answer),
            (Some(Origin::Fixed(reason)), _) => Answer { reason: Some(reason), ..answer },
            (Some(_) | None, _) => Answer { reason: Some(boilerplate::reason(artifact, text)), ..answer },
        }
    })
}

/// What answers are looked for in.
struct Asked<'a> {
    outcome: &'a Outcome,
    environment: &'a Environment,
    tree: &'a Tree,
}

impl Asked<'_> {
    fn part(&self, part: &Part, line: &Line, answer: Answer) -> Answer {
        let steps = in_words_of_the_spec(part.form, &line.steps);
        let mut keys = Vec::new();
        let (item, within) = split(&part.path);
        for alternatives in keys::behind(part.form, &steps, &part.choices) {
            let whole = |key: &Vec<String>| within.iter().chain(key).cloned().collect::<Vec<String>>();
            let alternatives: Vec<Vec<String>> = alternatives.iter().map(whole).collect();
            let found = alternatives.iter().find_map(|key| self.key(item, key));
            keys.extend(found.or_else(|| alternatives.iter().find_map(|key| self.built_in(item, key))));
        }
        if keys.is_empty() && !within.is_empty() {
            let whole = within.to_vec();
            // a part that is not written has its reason in what holds it
            let beginnings = (1..=whole.len()).rev().filter_map(|length| whole.get(..length));
            keys.extend(
                self.built_in(item, &whole)
                    .filter(|_| self.key(item, &whole).is_none())
                    .or_else(|| beginnings.into_iter().find_map(|key| self.key(item, key))),
            );
        }
        self.of_item(item, keys, answer)
    }

    fn of_item(&self, item: &[String], keys: Vec<Key>, answer: Answer) -> Answer {
        let entry = self.entry(item);
        let span = entry.map_or(Span::NONE, |(span, _)| span);
        let is_component = item.first().is_some_and(|table| table == "stack");
        Answer {
            item: Some(item.join(".")),
            keys,
            span,
            origin: Some(provenance::origin(self.outcome, self.environment, self.tree, span)),
            reason: match entry {
                Some(_) => None,
                None if is_component => Some(COMPONENT),
                None => Some(NOT_WRITTEN),
            },
            ..answer
        }
    }

    /// The first place that names a secret.
    fn secret(&self, secret: &Secret, answer: Answer) -> Answer {
        let (form, name) = match secret {
            Secret::Env(name) => ("env", name),
            Secret::File(path) => ("file", path),
        };
        let mut path = Vec::new();
        let tables = self.tree.root.iter();
        for (table, entry) in tables {
            path.push(table.to_owned());
            let names = |node: &Node, path: &[String]| {
                node.get(form).and_then(Node::string).is_some_and(|written| self.filled(written, path) == *name)
            };
            if find(&entry.node, &names, &mut path) {
                let (item, within) = split(&path);
                let keys = self.key(item, within).into_iter().collect();
                return self.of_item(item, keys, answer);
            }
            path.clear();
        }
        Answer { reason: Some(OWN_SECRET), ..answer }
    }

    /// A text with what its placeholders stand for.
    fn filled(&self, written: &str, path: &[String]) -> String {
        let name = path.get(1).map_or("", String::as_str);
        let environment = self.environment.name.as_deref().unwrap_or("");
        written.replace("{service}", name).replace("{environment}", environment)
    }

    /// The place and the value of an item, if it is written.
    fn entry(&self, item: &[String]) -> Option<(Span, &Node)> {
        let (last, above) = item.split_last()?;
        let Some((table, above)) = above.split_first() else {
            return self.tree.root.get(last).map(|entry| (entry.key, &entry.node));
        };
        let mut node = &self.tree.root.get(table)?.node;
        for step in above {
            node = inside(node, step)?.1;
        }
        let (key, node) = inside(node, last)?;
        Some((key.unwrap_or(node.span), node))
    }

    fn key(&self, item: &[String], key: &[String]) -> Option<Key> {
        let (_, mut node) = self.entry(item)?;
        let mut place = node.span;
        let mut named = Vec::new();
        for step in key {
            // one of several may stand alone, without a list
            if node.table().is_some() && step.bytes().all(|byte| byte.is_ascii_digit()) && node.get(step).is_none() {
                continue;
            }
            let (key, inner) = inside(node, step)?;
            let secret = step.strip_suffix("_file").filter(|name| node.get(step).is_none() && node.get(name).is_some());
            named.push(secret.unwrap_or(step));
            place = key.filter(|_| inner.table().is_some()).unwrap_or(inner.span);
            node = inner;
        }
        let (value, origin) = provenance::value(self.outcome, self.environment, self.tree, node);
        let value = node.table().is_none().then_some(value);
        Some(Key { key: named.join("."), value, span: place, origin })
    }

    /// A value that nobody wrote and the language states.
    fn built_in(&self, item: &[String], key: &[String]) -> Option<Key> {
        let node = self.entry(item).map(|(_, node)| node);
        let (value, origin) = provenance::default(item, key, node)?;
        Some(Key { key: key.join("."), value: Some(value), span: Span::NONE, origin })
    }
}

/// The item and the path in it.
fn split(path: &[String]) -> (&[String], &[String]) {
    let table = path.first().and_then(|name| TABLES.iter().find(|table| table.name == name));
    let depth = match path.first().map(String::as_str) {
        Some("stack") => 2,
        _ if table.is_some_and(|table| table.kind.keyed()) => 2,
        // a route is known by its position
        Some("route" | "inhibit_rules") => path.len(),
        _ => 1,
    };
    path.split_at(depth.min(path.len()))
}

/// `slack_configs` is written by an integration `slack`.
fn in_words_of_the_spec(form: &str, steps: &[String]) -> Vec<String> {
    let mut steps = steps.to_vec();
    if form == "receiver"
        && let Some(first) = steps.first_mut()
        && let Some(name) = first.strip_suffix("_configs")
    {
        *first = name.to_owned();
    }
    steps
}

/// What a step leads to: a key, one that ends in `_file` as the secret that it stands for; a position, or the entry of a
/// list that is about the service of that name.
fn inside<'a>(node: &'a Node, step: &str) -> Option<(Option<Span>, &'a Node)> {
    match &node.value {
        Value::Table(table) => {
            let entry = table.get(step).or_else(|| table.get(step.strip_suffix("_file")?))?;
            Some((Some(entry.key), &entry.node))
        }
        Value::Array(items) => {
            let about = |item: &&Node| item.get("service").and_then(Node::string) == Some(step);
            let item = match step.parse::<usize>() {
                Ok(index) => items.get(index),
                Err(_) => items.iter().find(about),
            };
            Some((None, item?))
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => None,
    }
}

/// The path to the first value that is wanted.
fn find(node: &Node, wanted: &dyn Fn(&Node, &[String]) -> bool, path: &mut Vec<String>) -> bool {
    if wanted(node, path) {
        return true;
    }
    let mut visit = |step: String, node: &Node| {
        path.push(step);
        let found = find(node, wanted, path);
        if !found {
            path.pop();
        }
        found
    };
    match &node.value {
        Value::Table(table) => table.iter().any(|(key, entry)| visit(key.to_owned(), &entry.node)),
        Value::Array(items) => items.iter().enumerate().any(|(index, item)| visit(index.to_string(), item)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => false,
    }
}
