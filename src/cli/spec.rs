//! Reading a spec and the files that it includes.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::project::{OnDisk, TextOf};
use super::{Failure, clock, read as file, root};
use crate::limits::SCRAPE_SIZE;
use crate::report::nearest;
use crate::scenarios::Filter;
use crate::{Input, Options, Outcome, Project};

/// The spec that is used when none is named.
pub(super) const DEFAULT: &str = "lakehouse.toml";

/// What to do where there is no spec.
pub(super) const MISSING: &str = "pass the path of the spec, or create a spec with `lakehouse-obs init`";

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
    pub(super) fn new(argument: &Path) -> Location {
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
    let text = read_spec(argument)?;
    check_text(argument, text, &|_, _, text| text, environments, trees)
}

/// What is read one by one takes longer than the rest from here on.
const MOST_THREADS: usize = 8;

/// As [`check_with`], with a text in place of what the file holds; `text_of` gives the text of each included file.
pub(super) fn check_text(
    argument: &Path,
    text: String,
    text_of: &TextOf<'_>,
    environments: &[String],
    trees: bool,
) -> Result<Outcome, Failure> {
    check_given(argument, text, text_of, Options { environments, trees, ..Options::default() })
}

/// As [`check`], where a test that fails keeps no other from being run, nor does an error in one that is not wanted.
pub(super) fn check_for_tests(argument: &Path, environments: &[String], filter: &Filter) -> Result<Outcome, Failure> {
    let text = read_spec(argument)?;
    let options = Options { environments, tests: true, filter: Some(filter), ..Options::default() };
    check_given(argument, text, &|_, _, text| text, options)
}

/// As [`check_for_tests`], and keeps the layered trees.
pub(super) fn check_for_plan(argument: &Path, environments: &[String]) -> Result<Outcome, Failure> {
    let text = read_spec(argument)?;
    let options = Options { environments, tests: true, trees: true, ..Options::default() };
    check_given(argument, text, &|_, _, text| text, options)
}

/// As [`check_for_plan`], of a spec that is not on the disk.
pub(super) fn check_old(input: &Input, project: &dyn Project, environments: &[String]) -> Outcome {
    let today = clock::today();
    let options =
        Options { environments, tests: true, trees: true, filter: None, today: today.as_deref(), threads: threads() };
    crate::check_project(input, project, &options)
}

/// How much is done at once.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)
}

fn check_given(argument: &Path, text: String, text_of: &TextOf<'_>, options: Options<'_>) -> Result<Outcome, Failure> {
    let location = Location::new(argument);
    let project = OnDisk::open(argument, text_of)?;
    let input = Input { name: location.name.clone(), text };
    let today = clock::today();
    let environments = options.environments;
    let options = Options { today: today.as_deref(), threads: threads(), ..options };
    let outcome = crate::check_project(&input, &project, &options);
    let known = &outcome.declared;
    let unknown = environments.iter().find(|name| !known.contains(name));
    // where the spec cannot be read, that comes first
    match unknown.filter(|_| outcome.sources_complete) {
        Some(name) => {
            let failure = Failure::new(format!("`{}` has no environment `{name}`", location.name));
            Err(match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => failure.help("the spec has no environments; remove `--environment`"),
                None => failure.help(outcome.secrets().mask_secrets(&format!("environments: {}", known.join(", ")))),
            })
        }
        None => Ok(outcome),
    }
}

/// The output folder of an environment; of a spec without environments, `out` itself.
pub(super) fn folder_of(out: &Path, environment: Option<&str>) -> PathBuf {
    environment.map_or_else(|| out.to_owned(), |environment| out.join(environment))
}

/// The text of a spec.
pub(super) fn read_spec(argument: &Path) -> Result<String, Failure> {
    if argument != Path::new("-") && !file::is_handle(argument) {
        root::holds(argument)?;
    }
    read(argument, MISSING)
}

/// The text of a file that the command line names, or of standard input; where there is no such file, `missing` says
/// what to do.
pub(super) fn read(argument: &Path, missing: &str) -> Result<String, Failure> {
    if argument == Path::new("-") {
        return match file::standard_input() {
            Ok(bytes) => text(bytes).map_err(|problem| Failure::new(format!("standard input {problem}"))),
            Err(error) => Err(Failure::new(format!("cannot read standard input: {error}"))),
        };
    }
    let bytes = file::named(argument, &SCRAPE_SIZE).map_err(|error| {
        let failure = Failure::new(format!("cannot read `{}`: {error}", argument.display()));
        match error.kind() {
            ErrorKind::NotFound => failure.help(missing),
            _ => failure,
        }
    })?;
    text(bytes).map_err(|problem| Failure::new(format!("`{}` {problem}", argument.display())))
}

/// Bytes as text, or where they are none.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("is not valid UTF-8: see line {line}")
    })
}
