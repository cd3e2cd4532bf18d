//! The files that a spec names as secrets, known again under every name that they have.
//!
//! In: paths of secrets as a spec writes them. Out: whether a file is one of them, by its path, by where links lead, and by
//! what it is on the disk. Nothing is opened. Deliberately absent: guessing what else may be a secret.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use regex::Regex;

/// How many folders are listed to find the files that placeholders may stand for; a spec could name all of a disk.
const MOST_LISTED: usize = 100;

/// What a placeholder may stand for: the name of a service, a receiver or an environment.
const NAME: &str = "[a-z][a-z0-9-]*";

/// The secrets of one spec.
pub(super) struct Forbidden {
    /// The real folder that the paths are seen from.
    folder: PathBuf,
    /// As they were written, so that each is looked at once.
    written: BTreeSet<String>,
    /// As they are written, made plain, and where they lead.
    paths: BTreeSet<PathBuf>,
    /// Device and number of each that is there: a second name of a file has the same.
    files: BTreeSet<(u64, u64)>,
    /// Paths with placeholders.
    patterns: Vec<Regex>,
    listed: usize,
}

impl Forbidden {
    pub(super) fn new(folder: PathBuf) -> Forbidden {
        Forbidden {
            folder,
            written: BTreeSet::new(),
            paths: BTreeSet::new(),
            files: BTreeSet::new(),
            patterns: Vec::new(),
            listed: 0,
        }
    }

    /// Adds the path of a secret.
    pub(super) fn add(&mut self, path: &str) {
        if path.is_empty() || !self.written.insert(path.to_owned()) {
            return;
        }
        let whole = plain(&self.folder.join(path));
        if !path.contains('{') {
            return self.add_file(whole);
        }
        let pattern = format!("^{}$", pattern(&whole.to_string_lossy()));
        self.patterns.extend(Regex::new(&pattern));
        for file in self.expanded(&whole) {
            self.add_file(file);
        }
    }

    fn add_file(&mut self, path: PathBuf) {
        self.files.extend(identity(&path));
        self.paths.extend(fs::canonicalize(&path));
        self.paths.insert(path);
    }

    /// What stands on the disk for a path with placeholders, as far as it is looked for.
    fn expanded(&mut self, path: &Path) -> Vec<PathBuf> {
        let mut found = vec![PathBuf::new()];
        for step in path.components() {
            let name = step.as_os_str().to_string_lossy();
            if !name.contains('{') {
                found.iter_mut().for_each(|folder| folder.push(step));
                continue;
            }
            let Ok(matches) = Regex::new(&format!("^{}$", pattern(&name))) else { return Vec::new() };
            let mut below = Vec::new();
            for folder in found {
                if self.listed == MOST_LISTED {
                    break;
                }
                self.listed += 1;
                let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
                let names = entries.map(|entry| entry.file_name());
                below.extend(
                    names.filter(|name| matches.is_match(&name.to_string_lossy())).map(|name| folder.join(name)),
                );
            }
            found = below;
        }
        found
    }

    /// Whether a file, given by a path and by where that leads, is a secret.
    pub(super) fn holds(&self, path: &Path, real: &Path) -> bool {
        if self.written.is_empty() {
            return false;
        }
        let current = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
        let paths = [plain(&current.join(path)), real.to_owned()];
        paths.iter().any(|path| {
            let text = path.to_string_lossy();
            self.paths.contains(path) || self.patterns.iter().any(|pattern| pattern.is_match(&text))
        }) || identity(real).is_some_and(|identity| self.files.contains(&identity))
    }
}

/// A pattern in which placeholders stand for names, and all else for itself.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        pattern.push_str(&regex::escape(before));
        match after.trim_start_matches('{').split_once('}') {
            Some((_, tail)) => {
                pattern.push_str(NAME);
                rest = tail.trim_start_matches('}');
            }
            None => {
                pattern.push_str(r"\{");
                rest = after;
            }
        }
    }
    pattern + &regex::escape(rest)
}

/// A whole path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            step => plain.push(step),
        }
    }
    plain
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_under_each_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("secrets/prod")).unwrap();
        for name in ["secrets/pg", "secrets/shop-prod", "secrets/prod/pg", "secrets/README.md", "free"] {
            fs::write(root.join(name), name).unwrap();
        }
        let mut forbidden = Forbidden::new(root.clone());
        for path in
            ["./secrets/../secrets//pg", "secrets/{service}-{environment}", "secrets/{environment}/pg", "not/there"]
        {
            forbidden.add(path);
        }
        let holds = |path: &str| {
            let path = root.join(path);
            forbidden.holds(&path, &fs::canonicalize(&path).unwrap_or_else(|_| path.clone()))
        };
        for secret in ["secrets/pg", "secrets/./pg", "secrets/shop-prod", "secrets/prod/pg", "not/there", "secrets/a-b"]
        {
            assert!(holds(secret), "{secret}");
        }
        for other in ["free", "secrets/README.md", "secrets/pg.toml", "secrets/prod/other", "there"] {
            assert!(!holds(other), "{other}");
        }
        #[cfg(unix)]
        for (target, link) in [("secrets/pg", "one"), ("secrets/shop-prod", "two"), ("secrets/prod/pg", "three")] {
            fs::hard_link(root.join(target), root.join(link)).unwrap();
            assert!(holds(link), "{link}");
            std::os::unix::fs::symlink(root.join(target), root.join(format!("{link}-link"))).unwrap();
            assert!(holds(&format!("{link}-link")), "{link}");
        }
    }

    #[test]
    fn few_folders_are_listed_for_placeholders() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for one in 0..120 {
            fs::create_dir_all(root.join(format!("s{one}"))).unwrap();
        }
        let mut forbidden = Forbidden::new(root);
        forbidden.add("{service}/{service}/{service}");
        assert_eq!(forbidden.listed, MOST_LISTED);
    }
}
