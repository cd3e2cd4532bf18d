//! Where each value of an item comes from: a file and line, a default, a kind, an environment, or what is built in.
//!
//! In: an outcome whose layered trees were kept, and a path such as `services.postgres`. Out: every value in force, in each
//! environment. Secrets that stand in the spec by mistake are covered. Deliberately absent: how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::components::component;
use crate::load::Tree;
use crate::report::nearest;
use crate::source::{Node, Span, Table, Value};
use crate::spec::{self, TABLES};
use crate::{Environment, Outcome};

/// All values in force of one item.
#[derive(Debug, Serialize)]
pub struct Provenance {
    /// What was asked for, such as `services.postgres`.
    pub item: String,
    /// The environments in which it is switched off, each with the place that says so.
    pub switched_off: Vec<SwitchedOff>,
    /// Its values, by key; a key has several where environments differ.
    pub values: Vec<InForce>,
}

/// An item that is not there in some environments.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct SwitchedOff {
    /// Empty where the spec declares none, or for all of them.
    pub environments: Vec<String>,
    /// What says so.
    pub origin: Origin,
}

/// One value in force.
#[derive(Debug, Serialize)]
pub struct InForce {
    /// The path within the item.
    pub key: String,
    /// The value, as TOML.
    pub value: String,
    /// The environments in which it holds; empty for all.
    pub environments: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum Origin {
    /// A file of the spec.
    File {
        /// Its name, as findings show it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// Whether it stands in `[defaults]`.
        default: bool,
        /// The environment in whose overlay it stands.
        environment: Option<String>,
    },
    /// The kind of the service, or a part of the stack.
    Kind {
        /// Its name.
        kind: String,
    },
    /// The compiler.
    BuiltIn,
}

/// Why nothing can be said about a path.
#[derive(Debug)]
pub struct Unknown {
    /// What is wrong, naming it.
    pub message: String,
    /// What to write in its place.
    pub help: String,
}

/// What a value is and where it comes from, before environments are joined.
type Found = BTreeMap<Vec<String>, (String, Origin)>;

/// Each value that a key has somewhere: where it is from, and in which environments.
type Values = Vec<(String, Origin, Vec<String>)>;

/// Says where every value of an item comes from.
///
/// # Errors
/// If no environment has such an item.
pub fn explain(outcome: &Outcome, item: &str) -> Result<Provenance, Unknown> {
    let steps: Vec<String> = through_lists(outcome, item, split(item))?;
    let path: Vec<&str> = steps.iter().map(String::as_str).collect();
    let Some(table) = TABLES.iter().find(|table| path.first() == Some(&table.name)) else {
        let first = path.first().copied().unwrap_or("");
        return Err(unknown(format!("unknown table `{first}`"), first, TABLES.iter().map(|table| table.name)));
    };
    let mut off: BTreeMap<Origin, Vec<String>> = BTreeMap::new();
    let mut rows: BTreeMap<Vec<String>, Values> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let trees = outcome.environments.iter().filter_map(|one| Some((one, one.tree.as_ref()?)));
    let mut somewhere = 0;
    let all = outcome.environments.len();
    for (environment, tree) in trees {
        let name = environment.name.clone().unwrap_or_default();
        let items = tree.root.get(table.name).map(|entry| &entry.node);
        known.extend(names(tree, table.name, items));
        let switched_off = path.get(..2).and_then(|path| tree.disabled.get(&path.join(".")));
        if let Some(span) = switched_off {
            off.entry(origin(outcome, environment, tree, *span)).or_default().push(name);
            continue;
        }
        let node = items.and_then(|items| items.at(path.get(1..).unwrap_or(&[])));
        let mut found = Found::new();
        if let Some(node) = node {
            flatten(outcome, environment, tree, node, &mut Vec::new(), &mut found);
        }
        built_in(table, &path, node, &mut found);
        if node.is_none() && found.is_empty() {
            continue;
        }
        somewhere += 1;
        for (key, (value, origin)) in found {
            let of_key = rows.entry(key).or_default();
            match of_key.iter_mut().find(|(other, from, _)| *other == value && *from == origin) {
                Some((_, _, environments)) => environments.push(name.clone()),
                None => of_key.push((value, origin, vec![name.clone()])),
            }
        }
    }
    if somewhere == 0 && off.is_empty() {
        return Err(nowhere(item, &path, table.name, &known));
    }
    let named = |environments: Vec<String>| if environments.len() == all { Vec::new() } else { environments };
    let values = rows.into_iter().flat_map(|(key, of_key)| {
        of_key.into_iter().map(move |(value, origin, environments)| (key.join("."), value, origin, environments))
    });
    Ok(Provenance {
        item: item.to_owned(),
        switched_off: off
            .into_iter()
            .map(|(origin, environments)| SwitchedOff { environments: named(environments), origin })
            .collect(),
        values: values
            .map(|(key, value, origin, environments)| InForce { key, value, environments: named(environments), origin })
            .collect(),
    })
}

/// The items of a table, those that are switched off too.
fn names(tree: &Tree, table: &str, items: Option<&Node>) -> impl Iterator<Item = String> {
    let declared = items.and_then(Node::table).into_iter().flat_map(Table::iter).map(|(name, _)| name);
    let off = tree.disabled.keys().filter_map(|path| path.split_once('.'));
    let off = off.filter(move |(of, _)| *of == table).map(|(_, name)| name);
    declared.chain(off).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// No environment has such an item.
fn nowhere(item: &str, path: &[&str], table: &str, known: &BTreeSet<String>) -> Unknown {
    let Some(what) = path.get(1) else {
        let help = format!("declare it: [{item}]");
        return Unknown { message: format!("the spec has no `[{item}]`"), help };
    };
    let known: Vec<String> = known.iter().map(|name| format!("{table}.{name}")).collect();
    unknown(format!("unknown item `{item}`"), &format!("{table}.{what}"), known.iter().map(String::as_str))
}

fn unknown<'a>(message: String, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Unknown {
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.collect::<Vec<_>>().join(", ")),
    };
    Unknown { message, help }
}

/// The steps of a path with an element of a list, `X.fast`, as one step.
///
/// # Errors
/// If the path ends at the list, or does not say which element is meant.
fn through_lists(outcome: &Outcome, item: &str, mut steps: Vec<String>) -> Result<Vec<String>, Unknown> {
    join_name(outcome, &mut steps);
    let [table, name, ..] = steps.as_slice() else { return Ok(steps) };
    let mut trees = outcome.environments.iter().filter_map(|environment| environment.tree.as_ref());
    let elements = trees.next().map(|tree| &tree.elements);
    let Some((elements, known)) = elements.map(|it| (it, it.paths(table, name))).filter(|(_, known)| !known.is_empty())
    else {
        return Ok(steps);
    };
    match steps.get(2).and_then(|step| elements.element(table, name, step)) {
        Some(element) => {
            let element = element.to_owned();
            steps.splice(1..3, [element]);
            Ok(steps)
        }
        None => Err(Unknown {
            message: format!("`{table}.{name}` is a list of rules, but `{item}` is not one of them"),
            help: format!("its rules: {}", known.join(", ")),
        }),
    }
}

/// Makes one step of a name that holds dots, where there is such an item.
fn join_name(outcome: &Outcome, steps: &mut Vec<String>) {
    let trees = outcome.environments.iter().filter_map(|environment| environment.tree.as_ref());
    let tables: Vec<&Node> = trees.filter_map(|tree| Some(&tree.root.get(steps.first()?)?.node)).collect();
    let is_item = |name: &str| tables.iter().any(|items| items.get(name).is_some());
    let length = (3..=steps.len()).rev().find(|end| steps.get(1..*end).is_some_and(|parts| is_item(&parts.join("."))));
    let whole = steps.get(1).is_none_or(|name| is_item(name));
    if let Some(end) = length.filter(|_| !whole) {
        let name = steps.get(1..end).unwrap_or(&[]).join(".");
        steps.splice(1..end, [name]);
    }
}

/// The steps of a path; a name in quotes may hold dots.
fn split(item: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut quoted = false;
    for character in item.chars() {
        match character {
            '"' => quoted = !quoted,
            '.' if !quoted => steps.push(String::new()),
            other => steps.iter_mut().last().into_iter().for_each(|step| step.push(other)),
        }
    }
    steps
}

fn flatten(
    outcome: &Outcome,
    environment: &Environment,
    tree: &Tree,
    node: &Node,
    path: &mut Vec<String>,
    found: &mut Found,
) {
    let mut inner = |step: String, node: &Node| {
        path.push(step);
        flatten(outcome, environment, tree, node, path, found);
        path.pop();
    };
    match &node.value {
        Value::Table(table) if !table.is_empty() => {
            for (key, entry) in table.iter() {
                let is_secret = outcome.secrets().touches(&outcome.sources, entry.key);
                inner(if is_secret { HIDDEN } else { key }.to_owned(), &entry.node);
            }
        }
        // what has an order and keys of its own is shown entry by entry
        Value::Array(items) if items.iter().any(|item| item.table().is_some()) => {
            items.iter().enumerate().for_each(|(index, item)| inner(index.to_string(), item));
        }
        _ => {
            found.insert(path.clone(), (shown(outcome, node), origin(outcome, environment, tree, node.span)));
        }
    }
}

/// What is shown in place of a secret.
const HIDDEN: &str = "***";

/// A value on one line, without secrets.
fn shown(outcome: &Outcome, node: &Node) -> String {
    let secrets = outcome.secrets();
    match secrets.touches(&outcome.sources, node.span) {
        true => HIDDEN.to_owned(),
        false => secrets.mask_secrets(&toml(node)).into_owned(),
    }
}

/// One value as it is shown, and where it comes from.
pub(crate) fn value(outcome: &Outcome, environment: &Environment, tree: &Tree, node: &Node) -> (String, Origin) {
    (shown(outcome, node), origin(outcome, environment, tree, node.span))
}

/// The default that the language states for a key of an item, which nobody wrote.
pub(crate) fn default(item: &[String], key: &[String], node: Option<&Node>) -> Option<(String, Origin)> {
    let path: Vec<&str> = item.iter().chain(key).map(String::as_str).collect();
    let (last, above) = path.split_last()?;
    let table = TABLES.iter().find(|table| path.first() == Some(&table.name))?;
    let mut found = Found::new();
    let within = key.len().checked_sub(1).and_then(|length| key.get(..length))?;
    // the table that holds the key may be written nowhere
    let node = node.and_then(|node| within.iter().try_fold(node, |node, step| node.get(step)));
    built_in(table, above, node, &mut found);
    found.remove(&vec![(*last).to_owned()])
}

/// Where a place is.
pub(crate) fn origin(outcome: &Outcome, environment: &Environment, tree: &Tree, span: Span) -> Origin {
    let Some(place) = outcome.sources.place(span) else {
        return Origin::BuiltIn;
    };
    match place.file.strip_prefix("kind ") {
        Some(kind) => Origin::Kind { kind: kind.to_owned() },
        None => Origin::File {
            file: place.file.to_owned(),
            line: place.line,
            default: tree.defaults.contains(&span),
            environment: environment.name.clone().filter(|_| tree.environment.contains(&span)),
        },
    }
}

/// The defaults that the language states, for keys that nobody wrote.
fn built_in(table: &spec::Table, path: &[&str], node: Option<&Node>, found: &mut Found) {
    let keyed = table.kind.keyed();
    let depth = if keyed { 2 } else { 1 };
    // an item that nobody wrote is none, a component is
    if node.is_none() && keyed {
        return;
    }
    let within = path.get(depth..).unwrap_or(&[]);
    for (key, value) in defaults(table, within) {
        // that there is nothing of a kind goes without saying
        let nothing = value.chars().all(|c| "{}[] ".contains(c));
        if !nothing && node.is_none_or(|node| node.get(key).is_none()) {
            found.insert(vec![key.to_owned()], (value, Origin::BuiltIn));
        }
    }
    if let ["stack", name] = path
        && let Some(component) = component(name)
    {
        for (key, value) in
            [("version", format!("\"{}\"", component.versions.default.short())), ("port", component.port.to_string())]
        {
            found.entry(vec![key.to_owned()]).or_insert((value, Origin::BuiltIn));
        }
    }
}

/// The keys of the language at a path inside a table that have a default, each with it as TOML.
fn defaults(table: &spec::Table, path: &[&str]) -> Vec<(&'static str, String)> {
    let inner = |table: &'static spec::fields::FieldTable| {
        path.iter().try_fold(table, |table, step| table.field(step)?.field_type.table())
    };
    let fields =
        table.fields.and_then(inner).into_iter().flat_map(|table| table.fields).filter(|field| field.tool.is_none());
    let default = |default: &str| serde_json::from_str(default).ok().map(|value| spec::toml_of(&value));
    fields.filter_map(|field| Some((field.name, field.default.and_then(default)?))).collect()
}

/// A value on one line.
fn toml(node: &Node) -> String {
    match &node.value {
        Value::String(text) => {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or("");
            let more = if lines.next().is_some() { " …" } else { "" };
            if first.contains('"') { format!("'{first}{more}'") } else { format!("\"{first}{more}\"") }
        }
        Value::Datetime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| format!("{key} = {}", toml(&entry.node)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
