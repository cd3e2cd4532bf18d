//! YAML with the line of everything in it.
//!
//! In: a text. Out: its documents as trees, or the first error with its line. Aliases share what they stand for, and merge
//! keys (`<<`) are done when a mapping is complete, so readers see plain trees. Deliberately absent: types. A scalar is the text
//! that was written, and whether it was quoted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle};
use lakehouse_source::limits::{NESTING, VALUES};

/// A value with its line.
#[derive(Debug, Clone)]
pub struct Node {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it holds.
    pub value: Value,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text, a number or a word, and whether it is plain: not in quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A mapping, in the order of the file; of merged keys those that the mapping does not have itself.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is called.
    pub key: String,
    /// The line of the key.
    pub line: usize,
    /// What it holds.
    pub node: Rc<Node>,
}

/// Why a text is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// From 1.
    pub line: usize,
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// In the words of the parser, with nothing of the text.
    Syntax(String),
    /// A key stands twice in one mapping.
    RepeatedKey(String),
    /// `<<` stands for something that is no mapping.
    NoMapping,
    /// Another one, in words with nothing of the text.
    Other(String),
}

impl fmt::Display for Problem {
    /// Nothing of the text is in it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Syntax(words) | Self::Other(words) => words,
            Self::RepeatedKey(_) => "a key stands twice in one mapping",
            Self::NoMapping => "`<<` merges a text, not a mapping",
        })
    }
}

impl Node {
    /// The entries of a mapping; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of a key; none where it is empty (`key:`).
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &*entry.node).filter(|node| !node.is_null())
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Rc<Node>] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let Value::Scalar(text, _) = &self.value { Some(text) } else { None }
    }

    /// The text of the scalar of a key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Whether it is a mapping.
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Whether it is empty, or says that it is.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, true) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The documents of a text.
///
/// # Errors
/// What is no YAML, or beyond the bounds.
pub fn read(text: &str) -> Result<Vec<Rc<Node>>, YamlError> {
    let mut builder = Builder::default();
    builder.run(text, usize::MAX)?;
    Ok(builder.documents)
}

/// The first document of a text; nothing of an empty one. What stands after it is not read.
///
/// # Errors
/// What is no YAML, or beyond the bounds.
pub fn first(text: &str) -> Result<Option<Rc<Node>>, YamlError> {
    let mut builder = Builder::default();
    builder.run(text, 1)?;
    Ok(builder.documents.into_iter().next())
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
    /// Takes events until there is a number of documents.
    fn run(&mut self, text: &str, documents: usize) -> Result<(), YamlError> {
        for next in Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
            let (event, span) = next.map_err(|error| YamlError {
                line: error.marker().line(),
                problem: Problem::Syntax(error.kind().to_string()),
            })?;
            self.take(event, span.start.line())?;
            if self.documents.len() >= documents {
                break;
            }
        }
        Ok(())
    }

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
            return Err(YamlError { line: again.line, problem: Problem::RepeatedKey(again.key.clone()) });
        }
        let mut entries = own;
        if !merged.iter().all(|node| node.is_map()) {
            return Err(YamlError { line, problem: Problem::NoMapping });
        }
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
                    Value::Scalar(..) => return Err(YamlError { line: at, problem: Problem::NoMapping }),
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
    YamlError { line, problem: Problem::Other(message.to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn problem(text: &str) -> (usize, String) {
        let found = read(text).expect_err("an error");
        (found.line, found.problem.to_string())
    }

    #[test]
    fn merged_keys_count_as_values() {
        let keys: String = (0..2000).map(|key| format!("k{key}: 1, ")).collect();
        let mut text = format!("- &all {{{keys}}}\n");
        for _ in 0..VALUES.most / 2000 {
            let _ = writeln!(text, "- {{<<: *all}}");
        }
        let (_, message) = problem(&text);
        assert!(message.contains("values"), "{message}");
    }

    #[test]
    fn what_is_wrong_has_a_line_and_nothing_of_the_text() {
        assert_eq!(problem("a: 1\nsecret: 2\nsecret: 3"), (3, "a key stands twice in one mapping".to_owned()));
        assert_eq!(problem("a: 1\nb: {<<: text}").1, "`<<` merges a text, not a mapping");
        assert_eq!(problem("b: {<<: [{a: 1}, text]}").1, "`<<` merges a text, not a mapping");
        assert_eq!(problem("? [a]\n: b").1, "a key is a mapping or a list, not a text");
        assert_eq!(problem("- &a [*a]").1, "an alias stands inside of its own anchor");
    }

    #[test]
    fn own_keys_win_over_merged_ones_and_documents_are_apart() {
        let documents = read("x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n---\nz: 4").expect("YAML");
        let y = documents[0].get("y").expect("y");
        assert_eq!((y.text_of("a"), y.text_of("b")), (Some("1"), Some("3")));
        assert_eq!(documents[1].text_of("z"), Some("4"));
        assert_eq!(first("a: 1\n---\n{").expect("only the first").expect("a document").text_of("a"), Some("1"));
        assert!(first("").expect("YAML").is_none());
    }
}
