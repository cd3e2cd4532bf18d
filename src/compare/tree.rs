//! Two layered trees side by side: every value that does not mean the same.
//!
//! In: the trees, and what may stand in their tables. Out: paths with the values on both sides. Tables of which one side has
//! nothing are one difference, not one for each of their keys.

use std::collections::{BTreeMap, BTreeSet};

use super::same::{Reading, same};
use crate::promql::Target;
use crate::source::{Node, Table, Value};
use crate::spec::fields::{Field, FieldType};
use crate::spec::{TABLES, TableKind};

/// A value that differs.
#[derive(Debug)]
pub(super) struct Difference<'a> {
    /// The steps to it, such as `services`, `db`, `labels`, `team`.
    pub(super) path: Vec<String>,
    pub(super) before: Option<&'a Node>,
    pub(super) after: Option<&'a Node>,
    /// What holds where nothing is written, as JSON.
    pub(super) default: Option<&'static str>,
    /// Whether it is the order of a list that differs, and nothing else.
    pub(super) order: bool,
}

/// What may stand at a place of the tree.
#[derive(Clone, Copy)]
struct Place {
    field_type: Option<&'static FieldType>,
    field: Option<&'static Field>,
}

impl Place {
    const UNKNOWN: Place = Place { field_type: None, field: None };

    fn of(field: &'static Field) -> Place {
        Place { field_type: Some(&field.field_type), field: Some(field) }
    }

    /// What may stand under a key of it.
    fn key(self, key: &str) -> Place {
        let ways = self.field_type.map(FieldType::ways).unwrap_or_default();
        let inner = |way: &&'static FieldType| match way {
            FieldType::Table(table) => table.field(key).map(Place::of),
            FieldType::Map(values) => Some(Place { field_type: Some(values), field: None }),
            FieldType::OneOrMany(one) | FieldType::TextOr(one) => {
                Place { field_type: Some(one), field: None }.asked(key)
            }
            _ => None,
        };
        ways.iter().find_map(inner).unwrap_or(Place::UNKNOWN)
    }

    fn asked(self, key: &str) -> Option<Place> {
        let found = self.key(key);
        found.field_type.map(|_| found)
    }

    /// What may stand in a list of it.
    fn element(self) -> Place {
        let ways = self.field_type.map(FieldType::ways).unwrap_or_default();
        let inner = |way: &&'static FieldType| match way {
            FieldType::List(items) | FieldType::OneOrMany(items) => Some(*items),
            _ => None,
        };
        Place { field_type: ways.iter().find_map(inner), field: None }
    }

    /// Whether it may be a reference to a secret, which is one value.
    fn is_secret(self) -> bool {
        self.field_type.is_some_and(|it| it.ways().iter().any(|way| matches!(way, FieldType::Secret)))
    }

    /// Whether values of it are named by the author, so that one which is empty is there nevertheless.
    fn is_entry(self) -> bool {
        self.field.is_none()
    }
}

/// Tables whose keys count one by one even where a side has none of them: all of them have a default.
const ALWAYS_THERE: &[&str] = &["stack", "lakehouse"];

/// Lists of tables in which the order says something.
const IN_ORDER: &[&str] = &["panels", "relabel_configs", "metric_relabel_configs"];

/// The keys by which elements of a list are known.
const NAMES: &[&str] = &["id", "name", "service", "title", "code", "expr", "line", "url"];

/// All values that differ.
pub(super) fn differences<'a>(before: &'a Table, after: &'a Table, target: Target) -> Vec<Difference<'a>> {
    let mut walk = Walk { path: Vec::new(), found: Vec::new(), target };
    for table in TABLES {
        let side = |tree: &'a Table| tree.get(table.name).map(|entry| &entry.node);
        walk.path = vec![table.name.to_owned()];
        let (before, after) = (side(before), side(after));
        if table.kind == TableKind::RootList {
            walk.value(Place::UNKNOWN, before, after);
            continue;
        }
        if !table.kind.keyed() {
            let place = |key: &str| table.fields.and_then(|fields| fields.field(key)).map_or(Place::UNKNOWN, Place::of);
            walk.keys(before, after, &place);
            continue;
        }
        let items = |key: &str| Item { fields: table.fields, key: key.to_owned() };
        for key in keys(before, after) {
            let Item { fields, key } = items(&key);
            walk.path = vec![table.name.to_owned(), key.clone()];
            let of = |side: Option<&'a Node>| side.and_then(|side| side.get(&key));
            match (of(before), of(after)) {
                (Some(one), Some(other)) if one.table().is_some() && other.table().is_some() => {
                    let place =
                        |key: &str| fields.and_then(|fields| fields.field(key)).map_or(Place::UNKNOWN, Place::of);
                    walk.keys(Some(one), Some(other), &place);
                }
                (before, after) => walk.value(Place::UNKNOWN, before, after),
            }
        }
    }
    walk.found
}

struct Item {
    fields: Option<&'static crate::spec::fields::FieldTable>,
    key: String,
}

/// The keys of both sides, each once.
fn keys(before: Option<&Node>, after: Option<&Node>) -> BTreeSet<String> {
    let of = |side: Option<&Node>| -> Vec<String> {
        side.and_then(Node::table).into_iter().flat_map(Table::iter).map(|(key, _)| key.to_owned()).collect()
    };
    of(before).into_iter().chain(of(after)).collect()
}

struct Walk<'a> {
    path: Vec<String>,
    found: Vec<Difference<'a>>,
    target: Target,
}

impl<'a> Walk<'a> {
    /// Compares tables key by key.
    fn keys(&mut self, before: Option<&'a Node>, after: Option<&'a Node>, place: &dyn Fn(&str) -> Place) {
        for key in keys(before, after) {
            let of = |side: Option<&'a Node>| side.and_then(|side| side.get(&key));
            self.path.push(key.clone());
            self.value(place(&key), of(before), of(after));
            self.path.pop();
        }
    }

    fn value(&mut self, place: Place, before: Option<&'a Node>, after: Option<&'a Node>) {
        let is_table = |side: Option<&Node>| side.is_some_and(|side| side.table().is_some());
        let always = self.path.first().is_some_and(|table| ALWAYS_THERE.contains(&table.as_str()));
        let both = is_table(before) && is_table(after) && !place.is_secret();
        let one = always && (is_table(before) || is_table(after)) && (before.is_none() || after.is_none());
        if both || one {
            return self.keys(before, after, &|key| place.key(key));
        }
        if let Some((before, after)) = elements(before, after) {
            self.order(&before, &after);
            return self.elements(place.element(), &before, &after);
        }
        let field = place.field;
        let reading = Reading::of(self.path.last().map_or("", String::as_str), place.field_type, field);
        let default = field.and_then(|field| field.default);
        if !same(before, after, reading, default, place.is_entry(), self.target) {
            self.found.push(Difference { path: self.path.clone(), before, after, default, order: false });
        }
    }

    /// Compares the order of what both lists have, where it says something.
    fn order(&mut self, before: &[&'a Node], after: &[&'a Node]) {
        let is_ordered = self.path.last().is_some_and(|key| IN_ORDER.contains(&key.as_str()));
        let (old, new) = (names(before), names(after));
        let both = |names: &[String], other: &[String]| -> Vec<String> {
            names.iter().filter(|name| other.contains(name)).cloned().collect()
        };
        if is_ordered && both(&old, &new) != both(&new, &old) {
            let (before, after) = (before.first().copied(), after.first().copied());
            self.found.push(Difference { path: self.path.clone(), before, after, default: None, order: true });
        }
    }

    /// Compares lists of tables, each element with the one of its name.
    fn elements(&mut self, place: Place, before: &[&'a Node], after: &[&'a Node]) {
        let (before, after) = (named(before), named(after));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            self.path.push(name.clone());
            self.value(place, before.get(name).copied(), after.get(name).copied());
            self.path.pop();
        }
    }
}

/// Both sides as lists, where at least one of them is a list of tables; one table alone is a list of one.
fn elements<'a>(before: Option<&'a Node>, after: Option<&'a Node>) -> Option<(Vec<&'a Node>, Vec<&'a Node>)> {
    let is_list = |side: Option<&Node>| {
        side.and_then(Node::array).is_some_and(|items| items.iter().any(|item| item.table().is_some()))
    };
    if !is_list(before) && !is_list(after) {
        return None;
    }
    let items = |side: Option<&'a Node>| match side {
        Some(Node { value: Value::Array(items), .. }) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    Some((items(before), items(after)))
}

/// The elements of a list by what they are called.
fn named<'a>(items: &[&'a Node]) -> BTreeMap<String, &'a Node> {
    names(items).into_iter().zip(items.iter().copied()).collect()
}

/// What the elements of a list are called, each in its own way; those without a name by their place.
fn names(items: &[&Node]) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let name = |(index, item): (usize, &&Node)| {
        let own = NAMES.iter().find_map(|key| item.get(key)?.string()).map(|name| name.trim().to_owned());
        let own = own.unwrap_or_else(|| format!("#{}", index + 1));
        let times = count.entry(own.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { own } else { format!("{own} ({times})") }
    };
    items.iter().enumerate().map(name).collect()
}
