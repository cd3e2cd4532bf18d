//! YAML with the line of everything in it.
//!
//! In: a text. Out: its documents as trees, or the first error with its line. Aliases share what they stand for, and merge
//! keys (`<<`) are done when a mapping is complete, so readers see plain trees. Deliberately absent: types. A scalar is the text
//! that was written, and whether it was quoted.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::limits::{NESTING, VALUES};

/// A value with its line.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// The value.
    pub(super) value: Value,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A text, a number or a word, and whether it is plain: not in quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A mapping, in the order of the file; of merged keys those that the mapping does not have itself.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The line of the key.
    pub(super) line: usize,
    pub(super) node: Rc<Node>,
}

/// Why a text is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlError {
    pub(super) line: usize,
    /// What is wrong; nothing of the text is in it.
    pub(super) message: String,
}

impl Node {
    /// The entries of a mapping; none of anything else.
    pub(super) fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The entry of a key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of a key; none where it is empty (`key:`).
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &*entry.node).filter(|node| !node.is_null())
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Rc<Node>] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Scalar(text, _) = &self.value { Some(text) } else { None }
    }

    /// The text of the scalar of a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Whether it is a mapping.
    pub(super) fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, true) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The documents of a text.
pub(super) fn read(text: &str) -> Result<Vec<Rc<Node>>, YamlError> {
    let mut builder = Builder::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for next in Parser::new_from_str(text) {
        let (event, span) =
            next.map_err(|error| YamlError { line: error.marker().line(), message: error.kind().to_string() })?;
        builder.take(event, span.start.line())?;
    }
    Ok(builder.documents)
}

/// A collection that is still open.
enum Open {
    List { line: usize, anchor: usize, items: Vec<Rc<Node>> },
    Map { line: usize, anchor: usize, entries: Vec<Entry>, key: Option<(String, usize)>, merged: Vec<Rc<Node>> },
}

#[derive(Default)]
struct Builder {
    documents: Vec<Rc<Node>>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Rc<Node>>,
    /// How many values there are, those of merged keys among them.
    values: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Scalar(text.into_owned(), style == ScalarStyle::Plain);
                self.add(Node { line, value }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Open::List { line, anchor, items: Vec::new() }),
            Event::MappingStart(_, anchor, _) => {
                self.begin(Open::Map { line, anchor, entries: Vec::new(), key: None, merged: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => self.place(node, line),
                None => Err(error(line, "an alias stands inside of its own anchor")),
            },
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open) -> Result<(), YamlError> {
        let line = match &open {
            Open::List { line, .. } | Open::Map { line, .. } => *line,
        };
        if self.open.len() >= NESTING.most {
            return Err(error(line, &format!("more than {} levels of mappings and lists", NESTING.most)));
        }
        if matches!(self.open.last(), Some(Open::Map { key: None, .. })) {
            return Err(error(line, "a key is a mapping or a list, not a text"));
        }
        self.open.push(open);
        Ok(())
    }

    /// Closes the innermost collection.
    fn end(&mut self) -> Result<(), YamlError> {
        match self.open.pop() {
            Some(Open::List { line, anchor, items }) => self.add(Node { line, value: Value::List(items) }, anchor),
            Some(Open::Map { line, anchor, entries, merged, .. }) => {
                let entries = self.merge(entries, &merged, line)?;
                self.add(Node { line, value: Value::Map(entries) }, anchor)
            }
            None => Ok(()),
        }
    }

    /// A mapping with the keys of the mappings that it merges; a key of its own wins, then one of an earlier mapping.
    fn merge(&mut self, own: Vec<Entry>, merged: &[Rc<Node>], line: usize) -> Result<Vec<Entry>, YamlError> {
        let mut known = BTreeSet::new();
        if let Some(again) = own.iter().find(|entry| !known.insert(entry.key.clone())) {
            return Err(error(again.line, "a key stands twice in one mapping"));
        }
        let mut entries = own;
        for entry in merged.iter().flat_map(|node| node.entries()) {
            self.count(line)?;
            if known.insert(entry.key.clone()) {
                entries.push(entry.clone());
            }
        }
        Ok(entries)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), YamlError> {
        let line = node.line;
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.place(node, line)
    }

    /// Puts a complete value where it belongs.
    fn place(&mut self, node: Rc<Node>, at: usize) -> Result<(), YamlError> {
        self.count(at)?;
        match self.open.last_mut() {
            None => self.documents.push(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, merged, .. }) => match key.take() {
                None => match node.text() {
                    Some(text) => *key = Some((text.to_owned(), at)),
                    None => return Err(error(at, "a key is a mapping or a list, not a text")),
                },
                Some((name, _)) if name == "<<" => match &node.value {
                    Value::Map(_) => merged.push(node),
                    Value::List(items) => merged.extend(items.iter().cloned()),
                    Value::Scalar(..) => return Err(error(at, "`<<` merges a text, not a mapping")),
                },
                Some((name, line)) => entries.push(Entry { key: name, line, node }),
            },
        }
        Ok(())
    }

    fn count(&mut self, line: usize) -> Result<(), YamlError> {
        self.values += 1;
        match self.values > VALUES.most {
            true => Err(error(line, &format!("more than {} values", VALUES.most))),
            false => Ok(()),
        }
    }
}

fn error(line: usize, message: &str) -> YamlError {
    YamlError { line, message: message.to_owned() }
}
