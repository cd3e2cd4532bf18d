//! `exposition` of services: the scrapes that were pasted beside the spec, each read once.
//!
//! In: where the files of a spec name one, before anything is layered. Out: what each says, by the place of its name: a
//! value keeps its place through all layers. What is wrong with one is told by the services that take it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::environments::Environments;
use super::files::Include;
use crate::exposition::{self, Flaw, Metric};
use crate::limits::SCRAPE_SIZE;
use crate::source::{Node, Sources, Span, Table};
use crate::spec::DEFAULTS;

/// A scrape that a spec names.
#[derive(Debug)]
pub(super) enum Pasted {
    /// It cannot be read, for this reason.
    Missing(String),
    /// The scrapes of the spec are too large together.
    TooLarge,
    /// It is no scrape: what is wrong, and the offset of its text among the sources.
    Flawed(Vec<Flaw>, usize),
    /// What it says.
    Read(BTreeMap<String, Metric>),
}

/// The scrapes by the place of the value that names them.
#[derive(Debug, Clone, Default)]
pub(super) struct Expositions(BTreeMap<Span, Rc<Pasted>>);

impl Expositions {
    /// The one that the value at this place names.
    pub(super) fn at(&self, span: Span) -> Option<Rc<Pasted>> {
        self.0.get(&span).map(Rc::clone)
    }
}

/// Reads every scrape that a file of the spec names; paths are relative to that file.
pub(super) fn read<'a>(
    root: &str,
    tree: &'a Table,
    defaults: impl Iterator<Item = &'a Table>,
    environments: &'a Environments,
    include: &Include<'_>,
    sources: &mut Sources,
) -> Expositions {
    let mut named = Vec::new();
    of_tables(tree, &mut named);
    defaults.for_each(|table| of_defaults(table, &mut named));
    for table in environments.tables() {
        of_tables(table, &mut named);
        if let Some(entry) = table.get(DEFAULTS) {
            entry.node.table().into_iter().for_each(|table| of_defaults(table, &mut named));
        }
    }
    let mut known: BTreeMap<String, Rc<Pasted>> = BTreeMap::new();
    let mut expositions = Expositions::default();
    let mut size = 0;
    for (path, span) in named {
        let place = beside(root, sources.name(span), path);
        let pasted = known.entry(place.clone()).or_insert_with(|| Rc::new(one(&place, &mut size, include, sources)));
        expositions.0.insert(span, Rc::clone(pasted));
    }
    expositions
}

/// What the services of a tree name.
fn of_tables<'a>(tree: &'a Table, named: &mut Vec<(&'a str, Span)>) {
    let services = tree.get("services").and_then(|entry| entry.node.table());
    named.extend(services.into_iter().flat_map(Table::iter).filter_map(|(_, entry)| of_service(&entry.node)));
}

fn of_defaults<'a>(defaults: &'a Table, named: &mut Vec<(&'a str, Span)>) {
    named.extend(defaults.get("services").and_then(|entry| of_service(&entry.node)));
}

fn of_service(service: &Node) -> Option<(&str, Span)> {
    let node = service.get("exposition")?;
    Some((node.string()?, node.span))
}

fn one(place: &str, size: &mut usize, include: &Include<'_>, sources: &mut Sources) -> Pasted {
    // nothing is read after one that was too much
    if *size > SCRAPE_SIZE.most {
        return Pasted::TooLarge;
    }
    // a path, and no pattern
    let file = match include(&glob::Pattern::escape(place)) {
        Ok(files) => files.into_iter().next(),
        Err(reason) => return Pasted::Missing(reason),
    };
    let Some(file) = file else {
        return Pasted::Missing("there is no such file".to_owned());
    };
    let text = match file.text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => file.text,
    };
    *size += text.len();
    if *size > SCRAPE_SIZE.most {
        return Pasted::TooLarge;
    }
    let base = sources.add(file.name, text);
    match exposition::read(sources.text_at(base)) {
        Ok(metrics) => Pasted::Read(metrics),
        Err(flaws) => Pasted::Flawed(flaws, base),
    }
}

/// A path that a file of the spec names, as seen from the folder of the root file.
fn beside(root: &str, file: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let steps = |path: &str| -> Vec<String> {
        path.split('/').filter(|step| !matches!(*step, "" | ".")).map(str::to_owned).collect()
    };
    let folder = |file: &str| {
        let mut steps = steps(file);
        steps.pop();
        steps
    };
    let (top, mut at) = (folder(root), folder(file));
    // what the spec includes lies below the root file
    if at.starts_with(&top) {
        at.drain(..top.len());
    }
    for step in steps(path) {
        match (step.as_str(), at.last().map(String::as_str)) {
            ("..", Some(last)) if last != ".." => drop(at.pop()),
            _ => at.push(step),
        }
    }
    at.join("/")
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn a_path_is_relative_to_the_file_that_names_it() {
        for (root, file, path, found) in [
            ("lakehouse.toml", "lakehouse.toml", "a.prom", "a.prom"),
            ("lakehouse.toml", "teams/x.toml", "./a.prom", "teams/a.prom"),
            ("specs/lakehouse.toml", "specs/teams/x.toml", "../a.prom", "a.prom"),
            ("./specs/lakehouse.toml", "specs/teams/x.toml", "a/../b.prom", "teams/b.prom"),
            ("/s/lakehouse.toml", "/s/teams/x.toml", "a.prom", "teams/a.prom"),
            ("<stdin>", "teams/x.toml", "a.prom", "teams/a.prom"),
            ("lakehouse.toml", "lakehouse.toml", "../../a.prom", "../../a.prom"),
            ("lakehouse.toml", "lakehouse.toml", "/a.prom", "/a.prom"),
        ] {
            assert_eq!(beside(root, file, path), found, "{path} in {file}");
        }
    }
}
