//! What a spec may read, and where: asked of whoever has the files.
//!
//! In: paths and patterns as a spec writes them, and the paths of its secrets. Out: names and texts, or why not.
//! Deliberately absent: the disk itself, which `cli/` looks at.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Table};

/// Why a file is not read, or a folder not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is none that can be read, for this reason.
    Unreadable(String),
    /// This file or folder, links followed, is not below the root of the project.
    Outside(String),
    /// The spec names this file as a secret.
    Secret(String),
}

/// The files that belong to a spec. All paths are seen from the folder of its root file.
pub trait Project {
    /// Notes the path of a secret. `{placeholders}` in it stand for the name of anything.
    fn forbid(&self, path: &str);

    /// Whether a file, by a name that [`Project::find`] gave, is one of the secrets so far.
    fn is_secret(&self, file: &str) -> bool;

    /// The names of the files at a path, in a fixed order and never none; its last part is a pattern if `pattern` says so.
    /// Nothing is opened.
    ///
    /// # Errors
    /// There is no such file, or one of them is not below the root of the project.
    fn find(&self, path: &str, pattern: bool) -> Result<Vec<String>, Refusal>;

    /// The text of a file, by a name that [`Project::find`] gave.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    fn read(&self, file: &str) -> Result<String, Refusal>;

    /// Whether files may be put into a folder, which need not be there yet.
    ///
    /// # Errors
    /// It is not below the root of the project, or is no folder.
    fn folder(&self, path: &str) -> Result<(), Refusal>;
}

/// A project of which the files at a pattern are known, and nothing about links or folders.
pub struct Given<'a> {
    include: &'a dyn Fn(&str) -> Result<Vec<Input>, String>,
    texts: RefCell<BTreeMap<String, String>>,
    secrets: RefCell<BTreeSet<String>>,
}

impl<'a> Given<'a> {
    pub fn new(include: &'a dyn Fn(&str) -> Result<Vec<Input>, String>) -> Given<'a> {
        Given { include, texts: RefCell::default(), secrets: RefCell::default() }
    }
}

impl Project for Given<'_> {
    fn forbid(&self, path: &str) {
        self.secrets.borrow_mut().insert(plain(path));
    }

    fn is_secret(&self, file: &str) -> bool {
        self.secrets.borrow().contains(&plain(file))
    }

    fn find(&self, path: &str, pattern: bool) -> Result<Vec<String>, Refusal> {
        if path.starts_with('/') {
            return Err(Refusal::Unreadable("a path in a spec must be relative".to_owned()));
        }
        if leaves(path) {
            return Err(Refusal::Outside(path.to_owned()));
        }
        let escaped = if pattern { path.to_owned() } else { glob::Pattern::escape(path) };
        if let Ok(pattern) = glob::Pattern::new(&escaped)
            && let Some(secret) = self.secrets.borrow().iter().find(|secret| pattern.matches(secret))
        {
            return Ok(vec![secret.clone()]);
        }
        let found = (self.include)(&escaped).map_err(Refusal::Unreadable)?;
        let names = found.iter().map(|file| file.name.clone()).collect();
        self.texts.borrow_mut().extend(found.into_iter().map(|file| (file.name, file.text)));
        Ok(names)
    }

    fn read(&self, file: &str) -> Result<String, Refusal> {
        let text = self.texts.borrow().get(file).cloned();
        text.ok_or_else(|| Refusal::Unreadable("no such file".to_owned()))
    }

    fn folder(&self, path: &str) -> Result<(), Refusal> {
        if leaves(path) { Err(Refusal::Outside(path.to_owned())) } else { Ok(()) }
    }
}

/// A path without `.`, and without `..` where that leads back.
fn plain(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match (step, steps.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    let start = if path.starts_with('/') { "/" } else { "" };
    format!("{start}{}", steps.join("/"))
}

/// Whether a path does not stay below the folder that it is seen from.
fn leaves(path: &str) -> bool {
    plain(path).split('/').next() == Some("..")
}

/// Tells a project about every secret in a tree: `{ file = "…" }`, and the files of keys and logins such as `key_file`.
pub(crate) fn forbid_all(table: &Table, project: &dyn Project) {
    for (key, entry) in table.iter() {
        match entry.node.string() {
            Some(path) if key == "file" || key.ends_with("_file") => project.forbid(path),
            _ => forbid_in(&entry.node, project),
        }
    }
}

fn forbid_in(node: &Node, project: &dyn Project) {
    node.table().into_iter().for_each(|table| forbid_all(table, project));
    node.array().into_iter().flatten().for_each(|item| forbid_in(item, project));
}

impl Refusal {
    /// The finding for a path that a spec names; `code` and `help` are for what is simply not there.
    pub fn finding(&self, path: &str, span: Span, code: &'static str, help: &str) -> Diagnostic {
        match self {
            Refusal::Unreadable(reason) => {
                Diagnostic::new(code, span, format!("`{path}` cannot be read: {reason}"), "not read").help(help)
            }
            Refusal::Outside(_) => Diagnostic::new(
                "value/outside-project",
                span,
                format!("`{path}` is outside of the project"),
                "not below the root of the project",
            )
            .help(
                "name something below the folder of the repository; below the folder of the spec where it is in none. \
                 Links are followed first",
            ),
            Refusal::Secret(file) => Diagnostic::new(
                "secret/never-read",
                span,
                format!("`{file}` is a secret of this spec, and would be read"),
                "leads to a secret",
            )
            .help("name the file that you mean, and keep secrets in a folder of their own, such as `secrets/`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{leaves, plain};

    #[test]
    fn a_path_is_made_plain() {
        for (path, found, out) in [
            ("secrets/pg", "secrets/pg", false),
            ("./secrets/../secrets//pg", "secrets/pg", false),
            ("a/../../b", "../b", true),
            ("../../b", "../../b", true),
            ("/a/./b/../c", "/a/c", false),
            ("a/..", "", false),
        ] {
            assert_eq!((plain(path).as_str(), leaves(path)), (found, out), "{path}");
        }
    }
}
