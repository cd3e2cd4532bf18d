//! `exposition` of services: the scrapes that were pasted beside the spec, each read once.
//!
//! In: where the files of a spec name one, before anything is layered. Out: what each says, by the place of its name: a
//! value keeps its place through all layers. What is wrong with one is reported by the services that take it. Its text goes
//! nowhere: what is no scrape may be anything, a secret too.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::environments::Environments;
use super::project::{Project, Refusal};
use crate::exposition::{self, Metric, SyntaxError};
use crate::limits::SCRAPE_SIZE;
use crate::source::{Node, Sources, Span, Table};
use crate::spec::DEFAULTS;

/// A scrape that a spec names.
#[derive(Debug)]
pub enum Pasted {
    /// It is not read, for this reason.
    Refused(Refusal),
    /// The scrapes of the spec are too large together.
    TooLarge,
    /// It is no scrape: what is wrong, and the offset of its lines among the sources.
    Invalid(Vec<SyntaxError>, usize),
    /// What it says.
    Read(BTreeMap<String, Metric>),
}

/// The scrapes by the place of the value that names them.
#[derive(Debug, Clone, Default)]
pub struct Expositions(BTreeMap<Span, Arc<Pasted>>);

impl Expositions {
    /// The one that the value at this place names.
    pub fn at(&self, span: Span) -> Option<Arc<Pasted>> {
        self.0.get(&span).map(Arc::clone)
    }
}

/// Where a service may say something: in the union of the files, in defaults, in environments.
pub(crate) struct Named<'a> {
    pub(crate) tree: &'a Table,
    pub(crate) defaults: Vec<&'a Table>,
    pub(crate) environments: &'a Environments,
}

/// Every text that stands below a key of a service, and its place.
pub(crate) fn named<'a>(within: &Named<'a>, key: &[&str]) -> Vec<(&'a str, Span)> {
    let mut found = Vec::new();
    of_tables(within.tree, key, &mut found);
    within.defaults.iter().for_each(|table| of_defaults(table, key, &mut found));
    for table in within.environments.tables() {
        of_tables(table, key, &mut found);
        if let Some(entry) = table.get(DEFAULTS) {
            entry.node.table().into_iter().for_each(|table| of_defaults(table, key, &mut found));
        }
    }
    found
}

/// What the services of a tree name.
fn of_tables<'a>(tree: &'a Table, key: &[&str], found: &mut Vec<(&'a str, Span)>) {
    let services = tree.get("services").and_then(|entry| entry.node.table());
    found.extend(services.into_iter().flat_map(Table::iter).filter_map(|(_, entry)| of_service(&entry.node, key)));
}

fn of_defaults<'a>(defaults: &'a Table, key: &[&str], found: &mut Vec<(&'a str, Span)>) {
    found.extend(defaults.get("services").and_then(|entry| of_service(&entry.node, key)));
}

fn of_service<'a>(service: &'a Node, key: &[&str]) -> Option<(&'a str, Span)> {
    let node = service.at(key)?;
    Some((node.string()?, node.span))
}

/// Reads every scrape that a file of the spec names; paths are relative to that file.
pub(crate) fn read(root: &str, within: &Named<'_>, project: &dyn Project, sources: &mut Sources) -> Expositions {
    let mut known: BTreeMap<String, Arc<Pasted>> = BTreeMap::new();
    let mut expositions = Expositions::default();
    let mut size = 0;
    for (path, span) in named(within, &["exposition"]) {
        let place = path_relative_to_file(root, sources.name(span), path);
        let pasted =
            known.entry(place.clone()).or_insert_with(|| Arc::new(read_scrape(&place, &mut size, project, sources)));
        expositions.0.insert(span, Arc::clone(pasted));
    }
    expositions
}

fn read_scrape(place: &str, size: &mut usize, project: &dyn Project, sources: &mut Sources) -> Pasted {
    // nothing is read after one that was too much
    if *size > SCRAPE_SIZE.most {
        return Pasted::TooLarge;
    }
    let (name, text) = match file(place, project) {
        Ok(read) => read,
        Err(refusal) => return Pasted::Refused(refusal),
    };
    *size += text.len();
    if *size > SCRAPE_SIZE.most {
        return Pasted::TooLarge;
    }
    match exposition::read(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
        Ok(metrics) => Pasted::Read(metrics),
        Err(syntax_errors) => Pasted::Invalid(syntax_errors, sources.add_lines(name, text)),
    }
}

fn file(place: &str, project: &dyn Project) -> Result<(String, String), Refusal> {
    let name = project.find(place, false)?.into_iter().next();
    let name = name.ok_or_else(|| Refusal::Unreadable("no such file".to_owned()))?;
    if project.is_secret(&name) {
        return Err(Refusal::Secret(name));
    }
    let text = project.read(&name)?;
    Ok((name, text))
}

/// A path that a file of the spec names, as seen from the folder of the root file.
fn path_relative_to_file(root: &str, file: &str, path: &str) -> String {
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
    use super::path_relative_to_file;

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
            assert_eq!(path_relative_to_file(root, file, path), found, "{path} in {file}");
        }
    }
}
