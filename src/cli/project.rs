//! The files that belong to a spec: what lies below the root of its project, links followed, and is none of its secrets.
//!
//! In: where the spec is. Out: names and texts of files that it may read, or why not. Deliberately absent: files that the
//! command line names, which may be anywhere.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;
use super::forbidden::Forbidden;
use super::read;
use super::root::{below, cannot_find, real, root, unreadable};
use super::spec::{Location, text};
use crate::{Project, Refusal};

/// What an included file is to hold, in place of what it holds: by its real path.
pub(super) type TextOf<'a> = dyn Fn(&Path, &str, String) -> String + 'a;

/// The project of one spec.
pub(super) struct OnDisk<'a> {
    /// The folder of the spec, as it was given.
    folder: PathBuf,
    /// The real path of the spec itself, if it has one.
    spec: Option<PathBuf>,
    root: PathBuf,
    forbidden: RefCell<Forbidden>,
    /// The real paths of the files that were found, by the name that findings show.
    found: RefCell<BTreeMap<String, PathBuf>>,
    text_of: &'a TextOf<'a>,
}

impl<'a> OnDisk<'a> {
    /// The project of a spec that the command line names.
    pub(super) fn open(argument: &Path, text_of: &'a TextOf<'a>) -> Result<OnDisk<'a>, Failure> {
        let folder = Location::new(argument).folder;
        let (root, _) = root(&folder).map_err(|error| cannot_find(&folder, &error))?;
        let spec = fs::canonicalize(argument).ok();
        let forbidden = RefCell::new(Forbidden::new(real(&folder).map_err(|error| cannot_find(&folder, &error))?));
        Ok(OnDisk { folder, spec, root, forbidden, found: RefCell::default(), text_of })
    }

    /// The real path of a regular file of the project; `name` is what findings show.
    fn file(&self, path: &Path, name: &str) -> Result<PathBuf, Refusal> {
        let real = fs::canonicalize(path).map_err(|error| unreadable(&error))?;
        if !real.starts_with(&self.root) {
            return Err(Refusal::Outside(name.to_owned()));
        }
        let kind = fs::metadata(&real).and_then(|metadata| read::regular(metadata.file_type()));
        kind.map_err(|error| unreadable(&error))?;
        Ok(real)
    }

    /// Every path that a pattern stands for, sorted.
    fn matches(&self, pattern: &str) -> Result<Vec<PathBuf>, Refusal> {
        let in_folders = Path::new(pattern).parent().is_some_and(|parent| is_pattern(&parent.to_string_lossy()));
        if in_folders {
            return Err(Refusal::Unreadable("only the last part of a path may contain `*`".to_owned()));
        }
        let escaped = glob::Pattern::escape(&self.folder.to_string_lossy());
        let whole = if escaped.is_empty() { pattern.to_owned() } else { format!("{escaped}/{pattern}") };
        let found = glob::glob(&whole).map_err(|error| Refusal::Unreadable(format!("not a pattern: {}", error.msg)))?;
        // a folder is not meant, nor is a link to nothing, which editors leave beside a file
        let mut found: Vec<PathBuf> = found.flatten().filter(|path| path.exists() && !path.is_dir()).collect();
        found.sort();
        Ok(found)
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

impl Project for OnDisk<'_> {
    fn forbid(&self, path: &str) {
        self.forbidden.borrow_mut().add(path);
    }

    fn is_secret(&self, file: &str) -> bool {
        let found = self.found.borrow();
        found.get(file).is_some_and(|real| self.forbidden.borrow().holds(Path::new(file), real))
    }

    fn find(&self, path: &str, pattern: bool) -> Result<Vec<String>, Refusal> {
        if Path::new(path).is_absolute() {
            return Err(Refusal::Unreadable("a path in a spec must be relative".to_owned()));
        }
        let paths = match pattern && is_pattern(path) {
            true => self.matches(path)?,
            false => vec![self.folder.join(path)],
        };
        let several = is_pattern(path);
        let mut names = Vec::new();
        for path in paths {
            let name = path.display().to_string();
            let real = self.file(&path, &name)?;
            // a pattern may be of all files beside the spec
            let itself = Some(&real) == self.spec.as_ref();
            if pattern && itself && !several {
                return Err(Refusal::Unreadable("it is the spec itself".to_owned()));
            }
            if !pattern || !itself {
                self.found.borrow_mut().insert(name.clone(), real);
                names.push(name);
            }
        }
        match names.is_empty() {
            true => Err(Refusal::Unreadable("no such file".to_owned())),
            false => Ok(names),
        }
    }

    fn read(&self, file: &str) -> Result<String, Refusal> {
        let real = self.found.borrow().get(file).cloned();
        let real = real.ok_or_else(|| Refusal::Unreadable("no such file".to_owned()))?;
        let bytes = read::bytes(&real).map_err(|error| unreadable(&error))?;
        let text = text(bytes).map_err(|problem| Refusal::Unreadable(format!("`{file}` {problem}")))?;
        Ok((self.text_of)(&real, file, text))
    }

    fn folder(&self, path: &str) -> Result<(), Refusal> {
        let Some(folder) = below(&self.root, &self.folder, path)? else { return Ok(()) };
        // what stands there is read, since a migration that is written is never changed
        let forbidden = self.forbidden.borrow();
        for entry in
            [folder.clone(), folder.join("down")].iter().filter_map(|at| fs::read_dir(at).ok()).flatten().flatten()
        {
            let at = entry.path();
            let is_migration = at.extension().is_some_and(|extension| extension == "sql");
            if is_migration && fs::canonicalize(&at).is_ok_and(|real| forbidden.holds(&at, &real)) {
                let name = entry.file_name();
                return Err(Refusal::Secret(format!("{}/{}", path.trim_end_matches('/'), name.to_string_lossy())));
            }
        }
        Ok(())
    }
}
