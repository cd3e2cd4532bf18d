//! Reading a spec and the files that it includes.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::{Failure, clock};
use crate::report::nearest;
use crate::{Input, Options, Outcome};

/// The spec that is used when none is named.
pub(super) const DEFAULT: &str = "lakehouse.toml";

/// What to do where there is no spec.
pub(super) const MISSING: &str = "name the spec, or write a first one with `lakehouse-obs init`";

/// Where a spec is.
#[derive(Debug, Clone)]
pub(super) struct Location {
    /// The name that findings show.
    pub(super) name: String,
    /// The folder that paths in it are relative to.
    pub(super) folder: PathBuf,
}

impl Location {
    /// Where a spec named on the command line is; `-` is standard input, seen from the current folder.
    pub(super) fn of(argument: &Path) -> Location {
        let standard_input = argument == Path::new("-");
        let folder = argument.parent().filter(|_| !standard_input).unwrap_or(Path::new(""));
        Location {
            name: if standard_input { "<stdin>".to_owned() } else { argument.display().to_string() },
            folder: folder.to_owned(),
        }
    }
}

/// Reads and checks a spec in the named environments; none named means all.
pub(super) fn check(argument: &Path, environments: &[String]) -> Result<Outcome, Failure> {
    check_with(argument, environments, false)
}

/// As [`check`], and keeps the layered trees.
pub(super) fn check_with(argument: &Path, environments: &[String], trees: bool) -> Result<Outcome, Failure> {
    let text = read(argument, MISSING)?;
    check_text(argument, text, &|_, text| text, environments, trees)
}

/// As [`check_with`], with a text in place of what the file holds; `text_of` gives the text of each included file, by its
/// path and what it holds.
pub(super) fn check_text(
    argument: &Path,
    text: String,
    text_of: &dyn Fn(&Path, String) -> String,
    environments: &[String],
    trees: bool,
) -> Result<Outcome, Failure> {
    let location = Location::of(argument);
    let include = |pattern: &str| included(&location.folder, pattern, argument, text_of);
    let root = Input { name: location.name.clone(), text };
    let today = clock::today();
    let options = Options { today: today.as_deref(), environments, trees };
    let outcome = crate::check_with(&root, &include, &options);
    let known = &outcome.declared;
    let unknown = environments.iter().find(|name| !known.contains(name));
    // where the spec cannot be read, that comes first
    match unknown.filter(|_| outcome.complete) {
        Some(name) => {
            let failure = Failure::new(format!("`{}` has no environment `{name}`", location.name));
            Err(match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => failure.help("it declares none: leave out `--environment`"),
                None => failure.help(outcome.secrets().conceal(&format!("environments: {}", known.join(", ")))),
            })
        }
        None => Ok(outcome),
    }
}

/// The output folder of an environment; of a spec without environments, `out` itself.
pub(super) fn folder_of(out: &Path, environment: Option<&str>) -> PathBuf {
    environment.map_or_else(|| out.to_owned(), |environment| out.join(environment))
}

/// The text of a file, or of standard input; where there is no such file, `missing` says what to do.
pub(super) fn read(argument: &Path, missing: &str) -> Result<String, Failure> {
    if argument == Path::new("-") {
        let mut bytes = Vec::new();
        return match std::io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => text(bytes).map_err(|problem| Failure::new(format!("standard input {problem}"))),
            Err(error) => Err(Failure::new(format!("cannot read standard input: {error}"))),
        };
    }
    let bytes = std::fs::read(argument).map_err(|error| {
        let failure = Failure::new(format!("cannot read `{}`: {error}", argument.display()));
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.help(missing),
            _ => failure,
        }
    })?;
    text(bytes).map_err(|problem| Failure::new(format!("`{}` {problem}", argument.display())))
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("is not UTF-8: line {line} has a byte that is no text")
    })
}

/// The files of a pattern, by name.
fn included(
    folder: &Path,
    pattern: &str,
    root: &Path,
    text_of: &dyn Fn(&Path, String) -> String,
) -> Result<Vec<Input>, String> {
    let path = Path::new(pattern);
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        return Err("a spec reads only files below its own folder".to_owned());
    }
    let in_folders = path.parent().is_some_and(|parent| parent.to_string_lossy().contains(['*', '?', '[']));
    if in_folders {
        return Err("only the last part of a path may hold `*`".to_owned());
    }
    let escaped = glob::Pattern::escape(&folder.to_string_lossy());
    let whole = if escaped.is_empty() { pattern.to_owned() } else { format!("{escaped}/{pattern}") };
    let found = glob::glob(&whole).map_err(|error| format!("not a pattern: {}", error.msg))?;
    let mut files: Vec<PathBuf> = found.flatten().filter(|file| file.is_file() && file != root).collect();
    files.sort();
    if files.is_empty() {
        return Err("there is no such file".to_owned());
    }
    let read = files.into_iter().map(|file| {
        let name = file.display().to_string();
        let bytes = std::fs::read(&file).map_err(|error| format!("{name}: {error}"))?;
        let text = text(bytes).map_err(|problem| format!("{name} {problem}"))?;
        Ok(Input { name, text: text_of(&file, text) })
    });
    read.collect()
}
