//! A project as it is in one commit of its repository, read by git itself; the work tree is neither read nor touched.
//!
//! In: a folder and the name of a commit. Out: a [`Project`] over the files of that commit. Only `rev-parse`, `ls-tree` and
//! `cat-file` are asked, which run no hooks and no filters. Links are followed within the commit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::Failure;
use super::spec::text;
use crate::limits::SCRAPE_SIZE;
use crate::{Project, Refusal};

/// How many links may lead from one to another.
const MOST_LINKS: usize = 16;

/// A commit of a repository, seen from the folder of a spec.
pub(super) struct Commit {
    /// Its full name.
    pub(super) id: String,
    /// The folder of the spec below the root of the repository; empty at the root, else with `/` at the end.
    prefix: String,
    /// Every file: its path from the root, whether it is a link, and its object.
    files: BTreeMap<String, (bool, String)>,
    objects: RefCell<Objects>,
    /// The folder as the command line has it, for the names of files.
    folder: String,
    /// The paths of secrets, from the root.
    secrets: RefCell<BTreeSet<String>>,
    /// The paths from the root of the files that were found, by the names that findings show.
    found: RefCell<BTreeMap<String, String>>,
    spec: RefCell<Option<String>>,
}

impl Commit {
    /// Reads which files a commit has.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Commit, Failure> {
        let at = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let unknown = || {
            Failure::new(format!("`{name}` is neither a folder with this spec nor a commit that git knows"))
                .help("pass a commit, branch or tag, such as `--against origin/main`, or a folder")
        };
        // a name that git would take for an option is none
        if name.is_empty() || name.starts_with('-') {
            return Err(unknown());
        }
        let prefix = git(at, &["rev-parse", "--show-prefix"])?.ok_or_else(|| {
            Failure::new(format!("`{}` is not in a git repository", at.display()))
                .help("pass the folder of another copy: `--against DIR`")
        })?;
        let prefix = prefix.trim_end_matches('\n').to_owned();
        let verify = format!("{name}^{{commit}}");
        let id = git(at, &["rev-parse", "--verify", "--quiet", &verify])?.ok_or_else(unknown)?;
        let id = id.trim().to_owned();
        let listed = git(at, &["ls-tree", "-r", "-z", "--full-tree", &id])?.ok_or_else(unknown)?;
        let entry = |line: &str| {
            let (head, path) = line.split_once('\t')?;
            let mut words = head.split(' ');
            let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
            (kind == "blob").then(|| (path.to_owned(), (mode == "120000", object.to_owned())))
        };
        let files = listed.split('\0').filter_map(entry).collect();
        Ok(Commit {
            id,
            prefix,
            files,
            objects: RefCell::new(Objects::open(at)?),
            folder: folder.display().to_string(),
            secrets: RefCell::default(),
            found: RefCell::default(),
            spec: RefCell::default(),
        })
    }

    /// The text of a file in the folder of the spec, by its name there; nothing where the commit has none.
    pub(super) fn spec(&self, file: &str) -> Result<Option<String>, Failure> {
        let Some(path) = below(&self.prefix, file) else { return Ok(None) };
        if !self.files.contains_key(&path) {
            return Ok(None);
        }
        self.spec.replace(Some(path.clone()));
        let failed = |refusal: Refusal| match refusal {
            Refusal::Unreadable(why) => Failure::new(format!("cannot read `{file}` of that commit: {why}")),
            Refusal::Outside(_) | Refusal::Secret(_) => {
                Failure::new(format!("cannot read `{file}` of that commit: it is a link out of the repository"))
            }
        };
        self.text(&path, file).map(Some).map_err(failed)
    }

    /// The text of a file by its path from the root; links are followed.
    fn text(&self, path: &str, name: &str) -> Result<String, Refusal> {
        let bytes = self.bytes(path, name, 0)?;
        text(bytes).map_err(|problem| Refusal::Unreadable(format!("`{name}` {problem}")))
    }

    fn bytes(&self, path: &str, name: &str, links: usize) -> Result<Vec<u8>, Refusal> {
        let none = || Refusal::Unreadable("no such file".to_owned());
        let (is_link, object) = self.files.get(path).ok_or_else(none)?;
        let bytes = self.objects.borrow_mut().read(object).map_err(Refusal::Unreadable)?;
        if !is_link {
            return Ok(bytes);
        }
        if links == MOST_LINKS {
            return Err(Refusal::Unreadable("too many links lead from one to another".to_owned()));
        }
        let target = String::from_utf8(bytes).map_err(|_| none())?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = below(&format!("{folder}/"), &target).ok_or_else(|| Refusal::Outside(name.to_owned()))?;
        self.bytes(&target, name, links + 1)
    }

    /// The name that findings show: as if the file lay on the disk.
    fn shown(&self, path: &str) -> String {
        if self.folder.is_empty() { path.to_owned() } else { Path::new(&self.folder).join(path).display().to_string() }
    }

    /// The paths, as seen from the folder of the spec, that a pattern in their last part stands for.
    fn matches(&self, pattern: &str) -> Result<Vec<String>, Refusal> {
        let (folder, last) = pattern.rsplit_once('/').map_or(("", pattern), |(folder, last)| (folder, last));
        if folder.contains(PATTERN) {
            return Err(Refusal::Unreadable("only the last part of a path may contain `*`".to_owned()));
        }
        let last =
            glob::Pattern::new(last).map_err(|error| Refusal::Unreadable(format!("not a pattern: {}", error.msg)))?;
        let root = below(&self.prefix, folder).ok_or_else(|| Refusal::Outside(pattern.to_owned()))?;
        let start = if root.is_empty() { root } else { format!("{root}/") };
        let names = self.files.keys().filter_map(|path| path.strip_prefix(&start));
        let names = names.filter(|name| !name.contains('/') && last.matches(name));
        Ok(names.map(|name| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }).collect())
    }
}

/// What makes a path a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];

impl Project for Commit {
    fn forbid(&self, path: &str) {
        self.secrets.borrow_mut().extend(below(&self.prefix, path));
    }

    fn is_secret(&self, file: &str) -> bool {
        let found = self.found.borrow();
        let secrets = self.secrets.borrow();
        let is = |path: &String| {
            secrets.iter().any(|secret| match secret.split_once('{') {
                // a placeholder stands for the name of anything
                Some((start, rest)) => {
                    let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
                    path.starts_with(start) && path.ends_with(end)
                }
                None => path == secret,
            })
        };
        found.get(file).is_some_and(is)
    }

    fn find(&self, path: &str, pattern: bool) -> Result<Vec<String>, Refusal> {
        if path.starts_with('/') {
            return Err(Refusal::Unreadable("a path in a spec must be relative".to_owned()));
        }
        let several = path.contains(PATTERN);
        let paths = if pattern && several { self.matches(path)? } else { vec![path.to_owned()] };
        let mut names = Vec::new();
        for path in paths {
            let whole = below(&self.prefix, &path).ok_or_else(|| Refusal::Outside(path.clone()))?;
            if !self.files.contains_key(&whole) {
                return Err(Refusal::Unreadable("no such file".to_owned()));
            }
            let itself = self.spec.borrow().as_ref() == Some(&whole);
            if pattern && itself && !several {
                return Err(Refusal::Unreadable("it is the spec itself".to_owned()));
            }
            if !pattern || !itself {
                let name = self.shown(&path);
                self.found.borrow_mut().insert(name.clone(), whole);
                names.push(name);
            }
        }
        if names.is_empty() { Err(Refusal::Unreadable("no such file".to_owned())) } else { Ok(names) }
    }

    fn read(&self, file: &str) -> Result<String, Refusal> {
        let path = self.found.borrow().get(file).cloned();
        let path = path.ok_or_else(|| Refusal::Unreadable("no such file".to_owned()))?;
        self.text(&path, file)
    }

    fn folder(&self, path: &str) -> Result<(), Refusal> {
        below(&self.prefix, path).map(drop).ok_or_else(|| Refusal::Outside(path.to_owned()))
    }
}

/// A path seen from a folder as one from the root; nothing where it leaves the root.
fn below(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// What git says; nothing where it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let output = command(folder).args(arguments).stdin(Stdio::null()).output().map_err(|error| no_git(&error))?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    // no lock is taken, nobody is asked for a password, and what was not fetched is not fetched now
    command.arg("-C").arg(folder).env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_NO_REPLACE_OBJECTS", "1");
    command
}

fn no_git(error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot run git: {error}"))
        .help("install git, or pass the folder of another copy: `--against DIR`")
}

/// `git cat-file --batch`: one process for all objects.
struct Objects {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn open(folder: &Path) -> Result<Objects, Failure> {
        let mut command = command(folder);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| no_git(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(asks), Some(answers)) => Ok(Objects { child, asks, answers: BufReader::new(answers) }),
            _ => Err(Failure::new("cannot talk to git")),
        }
    }

    /// The bytes of an object.
    fn read(&mut self, object: &str) -> Result<Vec<u8>, String> {
        let failed = |error: std::io::Error| format!("git does not answer: {error}");
        writeln!(self.asks, "{object}").and_then(|()| self.asks.flush()).map_err(failed)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(failed)?;
        let size: u64 = match head.trim_end().rsplit_once(' ') {
            Some((_, size)) => size.parse().map_err(|_| "the commit lacks it: fetch it first".to_owned())?,
            None => return Err("git does not answer".to_owned()),
        };
        if let Some(reason) = SCRAPE_SIZE.refuses(size) {
            return Err(reason);
        }
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size).read_to_end(&mut bytes).map_err(failed)?;
        let mut end = [0];
        self.answers.read_exact(&mut end).map_err(failed)?;
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // it ends when nobody asks any more; by then it is idle
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_path_stays_below_the_root() {
        for (folder, path, expected) in [
            ("", "a.toml", Some("a.toml")),
            ("x/y/", "../a.toml", Some("x/a.toml")),
            ("x/", "./b/../a.toml", Some("x/a.toml")),
            ("x/", "../../a.toml", None),
            ("x/", "/etc/passwd", None),
        ] {
            assert_eq!(below(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }
}
