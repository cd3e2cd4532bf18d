//! Which file, and which key of it, a key of the language is written to: what `why` says of every line of the stacks that
//! the program ships, the other way around.

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_meaning::STACKS;

use super::markdown::code;
use crate::emit::{self, Artifact, Layout, origin};
use crate::load::Given;
use crate::spec::TABLES;
use crate::spec::fields::{FieldTable, FieldType};
use crate::{Environment, Input, Options, Outcome, check_project, why};

/// How many places of a key are named.
const MOST: usize = 3;

/// The places of each key: by its table and its name.
#[derive(Default)]
pub(super) struct Becomes(BTreeMap<(&'static str, &'static str), BTreeSet<(String, String)>>);

impl Becomes {
    /// From every line of every stack.
    pub(super) fn of_stacks() -> Becomes {
        let mut becomes = Becomes::default();
        for (_, files) in STACKS {
            let outcome = checked(files);
            for environment in &outcome.environments {
                let Some(model) = &environment.model else { continue };
                let artifacts = emit::emit(model, &Layout { spec: "..".to_owned(), ..Layout::default() });
                artifacts.files.values().for_each(|artifact| becomes.read(&outcome, environment, artifact));
            }
        }
        becomes
    }

    fn read(&mut self, outcome: &Outcome, environment: &Environment, artifact: &Artifact) {
        let lines = origin::lines(artifact);
        for (answer, line) in why::answers(outcome, environment, artifact).zip(lines) {
            let Some(item) = answer.item else { continue };
            for key in answer.keys {
                let steps: Vec<&str> = item.split('.').chain(key.key.split('.')).collect();
                if let Some((table, field, inner)) = field_at(&steps) {
                    let place = (file_of(&artifact.path, &item), path_of(&line.steps, inner));
                    self.0.entry((table, field)).or_default().insert(place);
                }
            }
        }
    }

    /// The places of a key, in words; empty where no stack has it.
    pub(super) fn of(&self, table: &'static str, field: &'static str) -> String {
        let Some(places) = self.0.get(&(table, field)) else { return String::new() };
        // where it keeps its name comes first
        let keeps = |paths: &[&str]| paths.iter().any(|path| path.split(['.', '[']).any(|step| step == field));
        let mut files: Vec<(String, Vec<&str>)> = by_file(places).into_iter().collect();
        files.sort_by_key(|(_, paths)| !keeps(paths));
        let left = files.len().saturating_sub(MOST);
        let mut words: Vec<String> = files.iter().take(MOST).map(|(file, paths)| place(file, paths)).collect();
        if left > 0 {
            words.push(format!("{left} more"));
        }
        words.join("; ")
    }
}

/// A file and the paths in it, in words.
fn place(file: &str, paths: &[&str]) -> String {
    let shown: Vec<String> = paths.iter().take(MOST).map(|path| code(path)).collect();
    if shown.is_empty() { code(file) } else { format!("{} in {}", shown.join(", "), code(file)) }
}

/// Paths by file; of a folder with many files of one kind, by what they have in common.
fn by_file(places: &BTreeSet<(String, String)>) -> BTreeMap<String, Vec<&str>> {
    let common = |file: &str| {
        let (folder, name) = file.rsplit_once('/')?;
        let (_, ending) = name.split_once('.')?;
        Some((format!("{folder}/"), format!(".{ending}")))
    };
    let names: BTreeSet<&str> = places.iter().map(|(file, _)| file.as_str()).collect();
    let mut files: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (file, path) in places {
        let like = common(file);
        let alike = names.iter().filter(|name| like.is_some() && common(name) == like).count();
        let file = match like {
            Some((folder, ending)) if alike > 2 => format!("{folder}*{ending}"),
            _ => file.clone(),
        };
        files.entry(file).or_default().insert(path);
    }
    files.into_iter().map(|(file, paths)| (file, outermost(&paths))).collect()
}

/// Paths without those that lie below another one.
fn outermost<'a>(paths: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::new();
    for path in paths.iter().map(|path| path.trim_end_matches("[]")).filter(|path| !path.is_empty()) {
        let below = |above: &&str| {
            path.strip_prefix(*above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if !kept.iter().any(below) {
            kept.push(path);
        }
    }
    kept
}

/// A stack, checked, with its layered trees.
fn checked(files: &[(&str, &str)]) -> Outcome {
    let input = |(name, text): &(&str, &str)| Input { name: (*name).to_owned(), text: (*text).to_owned() };
    let include = |pattern: &str| -> Result<Vec<Input>, String> {
        let pattern = glob::Pattern::new(pattern).map_err(|error| error.to_string())?;
        Ok(files.iter().skip(1).filter(|(name, _)| pattern.matches(name)).map(input).collect())
    };
    let root = files.first().map(input).unwrap_or(Input { name: String::new(), text: String::new() });
    check_project(&root, &Given::new(&include), &Options { trees: true, ..Options::default() })
}

/// The table and the field that a path of a spec ends in, and the steps below the field.
fn field_at<'a>(steps: &'a [&'a str]) -> Option<(&'static str, &'static str, &'a [&'a str])> {
    let (first, mut rest) = steps.split_first()?;
    let top = TABLES.iter().find(|table| table.name == *first)?;
    let mut table = top.fields?;
    // the name of an item
    rest = if top.kind.keyed() { rest.get(1..)? } else { rest };
    loop {
        // the position in a list, or the name of one of several
        while rest.first().is_some_and(|step| table.field(step).is_none()) {
            rest = rest.get(1..)?;
        }
        let (name, below) = rest.split_first()?;
        let field = table.field(name)?;
        match table_of(&field.field_type) {
            Some(inner) if below.iter().any(|step| inner.field(step).is_some()) => (table, rest) = (inner, below),
            _ => return Some((table.definition, field.name, below)),
        }
    }
}

/// The table that values of a type hold.
fn table_of(field_type: &FieldType) -> Option<&'static FieldTable> {
    match field_type {
        FieldType::Table(table) => Some(table),
        FieldType::List(inner) | FieldType::Map(inner) | FieldType::OneOrMany(inner) | FieldType::TextOr(inner) => {
            table_of(inner)
        }
        FieldType::Form(form) => form.one_of.iter().find_map(table_of),
        _ => None,
    }
}

/// A path in a file: positions in lists as `[]`, names that the author gave as `*`.
fn path_of(steps: &[String], given: &[&str]) -> String {
    let mut path = String::new();
    for step in steps {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str("[]");
            continue;
        }
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(if given.contains(&step.as_str()) { "*" } else { step });
    }
    path
}

/// A file, whose name and folders may be that of the item, or begin with the number of a migration.
fn file_of(path: &str, item: &str) -> String {
    let mut steps = item.split('.');
    let is_keyed = steps.next().is_some_and(|top| TABLES.iter().any(|table| table.name == top && table.kind.keyed()));
    let name = steps.next().filter(|_| is_keyed);
    let is_number = |text: &str| text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
    let step = |step: &str| {
        let (stem, ending) = step.split_at(step.find('.').unwrap_or(step.len()));
        match stem.split('_').next() {
            Some(number) if is_number(number) => format!("N_*{ending}"),
            _ if name == Some(stem) => format!("NAME{ending}"),
            _ => step.to_owned(),
        }
    };
    path.split('/').map(step).collect::<Vec<_>>().join("/")
}
