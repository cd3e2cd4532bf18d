//! YAML as Prometheus reads it: mappings with known keys, each once, and scalars by their text.
//!
//! In: a text. Out: its first document as a tree, and typed readings of it, or the first fault with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle};
use lakehouse_source::limits::{NESTING, VALUES};

use crate::Fault;

/// A value with the line on which it begins.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A text, and whether it is plain: not in quotes.
    Scalar(String, bool),
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>),
}

impl Node {
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, true) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The first document of a text; nothing of an empty one.
pub(crate) fn read(text: &str) -> Result<Option<Rc<Node>>, Fault> {
    let mut builder = Builder::default();
    for next in Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        let (event, span) = next.map_err(|error| Fault::new(error.marker().line(), error.kind().to_string()))?;
        builder.take(event, span.start.line())?;
        if builder.document.is_some() {
            break;
        }
    }
    Ok(builder.document)
}

/// A collection that is not complete.
enum Open {
    List(Vec<Rc<Node>>),
    Map { entries: Vec<(String, Rc<Node>)>, key: Option<String>, merged: Vec<Rc<Node>> },
}

#[derive(Default)]
struct Builder {
    document: Option<Rc<Node>>,
    /// With line and anchor.
    open: Vec<(usize, usize, Open)>,
    anchors: BTreeMap<usize, Rc<Node>>,
    values: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Fault> {
        let map = || Open::Map { entries: Vec::new(), key: None, merged: Vec::new() };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Scalar(text.into_owned(), style == ScalarStyle::Plain);
                self.add(Rc::new(Node { line, value }), anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(line, anchor, Open::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.begin(line, anchor, map()),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => self.add(node, 0),
                None => Err(Fault::new(line, "an alias stands inside of its own anchor")),
            },
            _ => Ok(()),
        }
    }

    fn begin(&mut self, line: usize, anchor: usize, open: Open) -> Result<(), Fault> {
        if self.open.len() >= NESTING.most {
            return Err(Fault::new(line, format!("more than {} levels of mappings and lists", NESTING.most)));
        }
        self.open.push((line, anchor, open));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let Some((line, anchor, open)) = self.open.pop() else { return Ok(()) };
        let value = match open {
            Open::List(items) => Value::List(items),
            Open::Map { entries, merged, .. } => Value::Map(self.merge(entries, &merged, line)?),
        };
        self.add(Rc::new(Node { line, value }), anchor)
    }

    /// Puts a complete value where it belongs.
    fn add(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), Fault> {
        self.count(1, node.line)?;
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            None => self.document = Some(node),
            Some((_, _, Open::List(items))) => items.push(node),
            Some((_, _, Open::Map { entries, key, merged })) => match (key.take(), &node.value) {
                (None, Value::Scalar(text, _)) => *key = Some(text.clone()),
                (None, _) => return Err(Fault::new(node.line, "a key is a mapping or a list, not a text")),
                (Some(name), Value::List(items)) if name == "<<" => merged.extend(items.iter().cloned()),
                (Some(name), _) if name == "<<" => merged.push(node),
                (Some(name), _) => entries.push((name, node)),
            },
        }
        Ok(())
    }

    /// A mapping with the keys of those that it merges; its own win, then those of an earlier one.
    fn merge(
        &mut self,
        own: Vec<(String, Rc<Node>)>,
        merged: &[Rc<Node>],
        line: usize,
    ) -> Result<Vec<(String, Rc<Node>)>, Fault> {
        let mut known = BTreeSet::new();
        if let Some((again, node)) = own.iter().find(|(key, _)| !known.insert(key.clone())) {
            return Err(Fault::new(node.line, format!("key \"{again}\" already set in map")));
        }
        let mut entries = own;
        for node in merged {
            let Value::Map(others) = &node.value else {
                return Err(Fault::new(line, "map merge requires map or sequence of maps as the value"));
            };
            // what is merged counts again, or few lines would make very many entries
            self.count(others.len(), line)?;
            entries.extend(others.iter().filter(|(key, _)| known.insert(key.clone())).cloned());
        }
        Ok(entries)
    }

    fn count(&mut self, values: usize, line: usize) -> Result<(), Fault> {
        self.values += values;
        if self.values > VALUES.most {
            return Err(Fault::new(line, format!("more than {} values", VALUES.most)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn merged_keys_count_as_values() {
        let keys: String = (0..2000).map(|key| format!("k{key}: 1, ")).collect();
        let mut text = format!("- &all {{{keys}}}\n");
        for _ in 0..VALUES.most / 2000 {
            let _ = writeln!(text, "- {{<<: *all}}");
        }
        let fault = read(&text).expect_err("too many");
        assert!(fault.message.contains("values"), "{}", fault.message);
    }
}
