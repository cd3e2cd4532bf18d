//! Everything in a value that its table does not take, each with the way to it, in one go.

use std::collections::BTreeSet;

use super::decode::{is_off, is_table_off};
use super::fields::{Field, FieldTable, FieldType, TABLE_SECRET};
use crate::source::{Entry, Node, Span, Table, Value};

/// Keys that nobody means as the name of a label, an annotation or a parameter. What may be one, such as `severity`, `summary`
/// or `interval`, is not among them.
pub(super) const MISPLACED: &[&str] = &[
    "above",
    "below",
    "expr",
    "for",
    "keep_firing_for",
    "metrics_path",
    "query_offset",
    "scrape_interval",
    "scrape_timeout",
];

/// One step of the way to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// What is wrong with one value.
pub(super) struct ShapeError<'a> {
    /// The way to the value from the top.
    pub(super) path: Vec<Step<'a>>,
    /// The tables that lead to it, each with how many steps of the path lead there.
    pub(super) around: Vec<(&'static FieldTable, usize)>,
    /// Where it stands; of a table that lacks something, its name.
    pub(super) span: Span,
    pub(super) kind: ShapeErrorKind<'a>,
}

/// A field, and what of its type a value in it should be.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) field: &'static Field,
    pub(super) field_type: FieldType,
}

/// How a value can be wrong.
pub(super) enum ShapeErrorKind<'a> {
    /// No table has such a key.
    UnknownKey(&'a Node),
    /// A list or a number where a whole table must stand.
    NoTable(&'a Node),
    WrongType(Wanted, &'a Node),
    /// A text that is none of those that may stand there.
    UnknownValue(Wanted, &'a str),
    /// The rest of the sentence.
    OutOfRange(Wanted, String),
    /// A secret itself, where a reference to it must stand.
    PlainSecret,
    /// Not exactly one of `file` and `env`.
    SecretForm,
    /// Something stands twice in a set: the text.
    Twice(&'a str),
    /// An entry of a table with names of the author's, whose name is a key of the table around it; what it must be there.
    Misplaced(Wanted, &'a str),
    /// None of these keys is there.
    Missing(&'static [&'static str]),
    /// The first key is there, and the second must be too.
    Apart(&'static str, &'static str),
    /// The key is there, and so is one that excludes it, which stands at the span.
    Exclusive(&'static str, &'static str, Span),
}

impl ShapeErrorKind<'_> {
    /// Whether the value cannot stay.
    pub(super) fn is_left_out(&self) -> bool {
        let in_place = matches!(self, ShapeErrorKind::Missing(_) | ShapeErrorKind::Misplaced(..));
        !in_place && !matches!(self, ShapeErrorKind::Apart(..) | ShapeErrorKind::Exclusive(..))
    }
}

/// Holds a value to a table; `key` is where its name stands.
pub(super) fn shape_errors<'a>(table: &'static FieldTable, node: &'a Node, key: Span) -> Vec<ShapeError<'a>> {
    let mut walk = Walk { path: Vec::new(), around: Vec::new(), off: 0, found: Vec::new() };
    match node.table() {
        Some(written) => walk.table(table, written, key),
        None => walk.add(node.span, ShapeErrorKind::NoTable(node)),
    }
    walk.found
}

struct Walk<'a> {
    path: Vec<Step<'a>>,
    around: Vec<(&'static FieldTable, usize)>,
    /// How many of them are switched off: what is in those lacks nothing and excludes nothing.
    off: usize,
    found: Vec<ShapeError<'a>>,
}

impl<'a> Walk<'a> {
    fn add(&mut self, span: Span, kind: ShapeErrorKind<'a>) {
        self.found.push(ShapeError { path: self.path.clone(), around: self.around.clone(), span, kind });
    }

    fn table(&mut self, table: &'static FieldTable, written: &'a Table, key: Span) {
        let before = self.found.len();
        let is_off = is_table_off(written);
        self.off += usize::from(is_off);
        self.around.push((table, self.path.len()));
        for (name, entry) in written.iter() {
            self.path.push(Step::Key(name));
            match table.field(name) {
                Some(field) => self.value(Wanted { field, field_type: field.field_type }, &entry.node, entry.key),
                None => self.add(entry.key, ShapeErrorKind::UnknownKey(&entry.node)),
            }
            self.path.pop();
        }
        if !written.incomplete && self.off == 0 {
            let meant = self.meant(before, table);
            self.lacks(table, written, key, &meant);
        }
        if self.off == 0 {
            self.excludes(table, written);
        }
        self.around.pop();
        self.off -= usize::from(is_off);
    }

    /// The keys of a table that one which is no key, here or further in, may stand for: none of those is missing as well.
    fn meant(&self, before: usize, table: &'static FieldTable) -> Vec<&'static str> {
        let depth = self.path.len() + 1;
        let of_table = |shape_error: &ShapeError<'a>| {
            let (Some(Step::Key(name)), ShapeErrorKind::UnknownKey(_) | ShapeErrorKind::Misplaced(..)) =
                (shape_error.path.last(), &shape_error.kind)
            else {
                return None;
            };
            table.stands_for(name, shape_error.path.len() > depth)
        };
        self.found.get(before..).unwrap_or_default().iter().filter_map(of_table).collect()
    }

    /// Says which keys a table cannot do without.
    fn lacks(&mut self, table: &'static FieldTable, written: &'a Table, key: Span, meant: &[&str]) {
        let mut reported: Vec<&str> = Vec::new();
        for group in table.needs {
            // one key that fixes two groups is one finding
            let is_reported = |name: &&str| reported.contains(name) || meant.contains(name);
            if !group.iter().any(|name| is_on(written, name) || is_reported(name)) {
                reported.extend(*group);
                self.add(key, ShapeErrorKind::Missing(group));
            }
        }
        for group in table.together {
            let Some(there) = group.iter().find(|name| written.contains(name)) else { continue };
            for name in group.iter().filter(|name| !written.contains(name)) {
                self.add(key, ShapeErrorKind::Apart(there, name));
            }
        }
    }

    /// Says which keys of a table exclude each other.
    fn excludes(&mut self, table: &'static FieldTable, written: &'a Table) {
        let mut reported: Vec<&str> = Vec::new();
        for group in table.excludes {
            let mut there = group.iter().filter(|name| is_on(written, name));
            let Some((first, entry)) = there.next().and_then(|name| Some((*name, written.get(name)?))) else {
                continue;
            };
            for second in there {
                // one key too many is one finding, whatever it is too many beside
                if let Some(other) = written.get(second).filter(|_| !reported.contains(second)) {
                    reported.push(second);
                    self.add(other.key, ShapeErrorKind::Exclusive(first, second, entry.key));
                }
            }
        }
    }

    fn value(&mut self, wanted: Wanted, node: &'a Node, key: Span) {
        let Wanted { field, field_type } = wanted;
        let inside = |field_type: &FieldType| Wanted { field, field_type: *field_type };
        let refers = field.file.is_some() && node.table().is_some() && !matches!(field_type, FieldType::List(_));
        if refers || matches!(field_type, FieldType::Secret) {
            return self.secret(node, key);
        }
        match (field_type, &node.value) {
            (FieldType::Table(table), Value::Table(written)) => self.table(table, written, key),
            (FieldType::TextOr(of) | FieldType::OneOrMany(of), Value::Table(_)) => self.value(inside(of), node, key),
            (FieldType::List(of) | FieldType::OneOrMany(of), Value::Array(nodes)) => self.list(inside(of), node, nodes),
            (FieldType::Map(values), Value::Table(written)) => {
                for (name, entry) in written.iter() {
                    self.path.push(Step::Key(name));
                    let around = self.around.last().and_then(|(table, _)| table.field(name));
                    // what the key cannot hold, as a list of parameters, is a name of the author's
                    let takes = |field: &&Field| field.field_type.takes(&entry.node.value);
                    match around.filter(|field| MISPLACED.contains(&field.name)).filter(takes) {
                        Some(field) => self.misplaced(inside(values), field, name, entry),
                        None => self.value(inside(values), &entry.node, entry.key),
                    }
                    self.path.pop();
                }
            }
            (FieldType::Form(form), value) => {
                let way = form.one_of.iter().flat_map(FieldType::ways).find(|way| way.takes(value));
                match way {
                    Some(_) if is_empty(value) => self.add(node.span, none_in_it(wanted)),
                    Some(way) => self.value(inside(way), node, key),
                    None => self.add(node.span, ShapeErrorKind::WrongType(wanted, node)),
                }
            }
            (_, value) if field_type.takes(value) => self.single(wanted, node),
            _ => self.add(node.span, ShapeErrorKind::WrongType(wanted, node)),
        }
    }

    /// A name of the author's that is a key of the table around it, and no name that people give.
    fn misplaced(&mut self, values: Wanted, field: &'static Field, name: &'a str, entry: &'a Entry) {
        let before = self.found.len();
        self.value(values, &entry.node, entry.key);
        // a value that cannot stand here is reported as what it is
        if self.found.len() == before {
            self.add(entry.key, ShapeErrorKind::Misplaced(Wanted { field, field_type: field.field_type }, name));
        }
    }

    fn list(&mut self, items: Wanted, node: &'a Node, nodes: &'a [Node]) {
        let whole = Wanted { field: items.field, field_type: items.field.field_type };
        if items.field.set && nodes.is_empty() {
            return self.add(node.span, none_in_it(whole));
        }
        for (index, item) in nodes.iter().enumerate() {
            self.path.push(Step::Index(index));
            self.value(items, item, item.span);
            self.path.pop();
        }
        if items.field.set {
            let mut seen = BTreeSet::new();
            if let Some(text) = nodes.iter().filter_map(Node::string).find(|text| !seen.insert(*text)) {
                self.add(node.span, ShapeErrorKind::Twice(text));
            }
        }
    }

    /// A value without anything in it, of the right type.
    fn single(&mut self, wanted: Wanted, node: &'a Node) {
        let Field { minimum, maximum, template, .. } = wanted.field;
        match &node.value {
            Value::Integer(number) => {
                let least = minimum.filter(|least| number < least).map(|least| format!("must be at least {least}"));
                let most = || maximum.filter(|most| number > most).map(|most| format!("must be at most {most}"));
                if let Some(bound) = least.or_else(most) {
                    self.add(node.span, ShapeErrorKind::OutOfRange(wanted, bound));
                }
            }
            Value::String(text) => {
                // what a template becomes is not known
                let known = template.is_none() || !text.contains("{{");
                let is_one = wanted.field_type.values().is_none_or(|values| values.contains(&text.as_str()));
                if known && !is_one {
                    self.add(node.span, ShapeErrorKind::UnknownValue(wanted, text));
                }
            }
            Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {}
        }
    }

    /// A reference to a secret.
    fn secret(&mut self, node: &'a Node, key: Span) {
        let Some(written) = node.table() else {
            return self.add(node.span, ShapeErrorKind::PlainSecret);
        };
        let before = self.found.len();
        // the form of a reference is that of a value: it is held to it wherever it stands
        let off = std::mem::take(&mut self.off);
        self.table(&TABLE_SECRET, written, key);
        self.off = off;
        // both or neither is one mistake, with words of its own
        let is_form = |shape_error: &ShapeError<'_>| {
            matches!(shape_error.kind, ShapeErrorKind::Missing(_) | ShapeErrorKind::Exclusive(..))
        };
        let (form, others): (Vec<_>, Vec<_>) = self.found.split_off(before).into_iter().partition(is_form);
        self.found.extend(others);
        if !form.is_empty() {
            self.add(node.span, ShapeErrorKind::SecretForm);
        }
    }
}

/// Whether a key is there, and neither `false` nor a table that is switched off.
fn is_on(written: &Table, name: &str) -> bool {
    written.get(name).is_some_and(|entry| entry.node.value != Value::Boolean(false) && !is_off(&entry.node))
}

fn none_in_it(wanted: Wanted) -> ShapeErrorKind<'static> {
    ShapeErrorKind::OutOfRange(wanted, "needs at least one entry".to_owned())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Table(table) => table.is_empty() && !table.incomplete,
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => false,
    }
}

impl FieldType {
    /// Whether a value is of the type, whatever is in it.
    pub(super) fn takes(&self, value: &Value) -> bool {
        match (self, value) {
            (FieldType::Any, _) => true,
            (FieldType::Form(form), _) => form.one_of.iter().any(|way| way.takes(value)),
            (FieldType::TextOr(_), Value::String(_) | Value::Table(_))
            | (FieldType::OneOrMany(_), Value::Array(_) | Value::Table(_))
            | (FieldType::List(_), Value::Array(_))
            | (FieldType::Table(_) | FieldType::Map(_) | FieldType::Secret, Value::Table(_))
            | (FieldType::Integer | FieldType::Number, Value::Integer(_))
            | (FieldType::Number, Value::Float(_))
            | (FieldType::Boolean, Value::Boolean(_))
            | (FieldType::Date, Value::Datetime(_)) => true,
            (
                FieldType::Text
                | FieldType::Name
                | FieldType::Date
                | FieldType::Url
                | FieldType::HostPort
                | FieldType::Duration
                | FieldType::PositiveDuration
                | FieldType::GoDuration
                | FieldType::Size
                | FieldType::File
                | FieldType::Enumeration(_)
                | FieldType::OneOf(_),
                Value::String(_),
            ) => true,
            _ => false,
        }
    }
}
