//! What several tests need: compiling a spec from memory, the project's folders, the real tools.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of this")]
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

pub mod alerts;
pub mod deno;
pub mod https;
pub mod pages;
pub mod patience;
pub mod postgres;
pub mod servers;
pub mod tools;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use lakehouse_obs::fix::{Specs, Texts};
use lakehouse_obs::{Input, Outcome};

/// The day on which all tests run.
pub const TODAY: &str = "2026-11-23";

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Checks a spec of several files; the first is the root, the others are found by `include`.
pub fn check_files(files: &[(String, String)]) -> Outcome {
    let (name, text) = files.first().cloned().unwrap_or_default();
    let others: BTreeMap<String, String> = files.iter().skip(1).cloned().collect();
    let include = |pattern: &str| {
        let matches = glob::Pattern::new(pattern).map_err(|error| error.to_string())?;
        let found: Vec<Input> = others
            .iter()
            .filter(|(name, _)| matches.matches(name))
            .map(|(name, text)| Input { name: name.clone(), text: text.clone() })
            .collect();
        if found.is_empty() { Err("no such file".to_owned()) } else { Ok(found) }
    };
    lakehouse_obs::check(&Input { name, text }, &include, Some(TODAY))
}

/// A spec of several files that can be fixed; the first is the root.
pub struct InMemory(pub Vec<(String, String)>);

impl Specs for InMemory {
    type Failure = Infallible;

    fn len(&self) -> usize {
        1
    }

    fn check(&self, _: usize, texts: &Texts) -> Result<Outcome, Infallible> {
        let text = |name: &String, text: &String| texts.get(name).unwrap_or(text).clone();
        let files: Vec<_> = self.0.iter().map(|(name, written)| (name.clone(), text(name, written))).collect();
        Ok(check_files(&files))
    }

    fn wanted(&self, _: usize, outcome: &Outcome) -> Vec<bool> {
        vec![true; outcome.diagnostics.len()]
    }

    fn file(&self, _: usize, name: &str) -> Option<String> {
        self.0.iter().any(|(file, _)| file == name).then(|| name.to_owned())
    }
}

/// Checks a spec of one file.
pub fn check(text: &str) -> Outcome {
    check_files(&[("lakehouse.toml".to_owned(), text.to_owned())])
}

/// `code at file:line:column`, for each finding.
pub fn found(outcome: &Outcome) -> Vec<String> {
    outcome
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let place = outcome.sources.place(diagnostic.span());
            let place =
                place.map_or(String::new(), |place| format!(" at {}:{}:{}", place.file, place.line, place.column));
            format!("{}{place}", diagnostic.code)
        })
        .collect()
}

/// All findings as a person sees them, without colours.
pub fn rendered(outcome: &Outcome) -> String {
    let style = lakehouse_obs::render::Style { colour: false, width: 100 };
    outcome
        .diagnostics
        .iter()
        .map(|diagnostic| lakehouse_obs::render::human(diagnostic, &outcome.sources, outcome.secrets(), style))
        .collect()
}

/// The files that a spec compiles into, as `build` would write them into `observability/` beside it.
pub fn build(text: &str) -> BTreeMap<String, String> {
    build_files(&[("lakehouse.toml".to_owned(), text.to_owned())])
}

/// As [`build`], for a spec of several files; those of an environment lie in its folder.
pub fn build_files(files: &[(String, String)]) -> BTreeMap<String, String> {
    let outcome = check_files(files);
    let mut built = BTreeMap::new();
    for environment in &outcome.environments {
        let model = environment.model.as_ref().unwrap_or_else(|| panic!("{}", rendered(&outcome)));
        let (folder, spec) = match &environment.name {
            Some(name) => (format!("{name}/"), "../.."),
            None => (String::new(), ".."),
        };
        let layout = lakehouse_obs::emit::Layout { spec: spec.to_owned(), ..Default::default() };
        let artifacts = lakehouse_obs::build(model, &layout).unwrap_or_else(|faults| panic!("{faults:?}"));
        built.extend(artifacts.files.into_iter().map(|(path, artifact)| (format!("{folder}{path}"), artifact.text)));
    }
    built
}

/// Where the real tools are.
fn tools_folder() -> PathBuf {
    std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project().join("target/tools"), PathBuf::from)
}

/// A real tool, such as `promtool-3`. Missing tools are failures: `tests/run` gets them.
pub fn tool(name: &str) -> PathBuf {
    let path = tools_folder().join("bin").join(name);
    assert!(path.exists(), "`{name}` is not in {}: run `tests/run`, which gets it", tools_folder().display());
    path
}

/// The tools that are built with Go, and left out where there is none.
pub fn with_go() -> impl Iterator<Item = &'static str> {
    ["promtool-3.16", "amtool-0.35"].into_iter()
}

/// Why `tests/tools/install` left a tool out; only one that is built with Go can be.
pub fn left_out(name: &str) -> Option<String> {
    let reason = std::fs::read_to_string(tools_folder().join("left-out").join(name)).ok()?;
    with_go().any(|built| built == name).then(|| reason.trim().to_owned())
}

/// The folder of data that a tool needs, if it needs one.
pub fn data(name: &str) -> Option<PathBuf> {
    Some(tools_folder().join("share").join(name)).filter(|folder| folder.is_dir())
}

/// A file that several tools read, such as `joda-time.jar`.
pub fn shared(name: &str) -> PathBuf {
    let path = tools_folder().join("share").join(name);
    assert!(path.exists(), "`{name}` is not in {}: run `tests/run`, which gets it", tools_folder().display());
    path
}

/// The names of the stacks.
pub fn stacks() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(project().join("stacks"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().join("lakehouse.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(!names.is_empty(), "there are no stacks");
    names
}

/// The output folders of a stack's golden folder: one for each environment, or itself.
pub fn outputs(stack: &str) -> Vec<PathBuf> {
    outputs_in(&project().join("golden").join(stack))
}

/// The output folders in a folder that was built: one for each environment, or itself.
pub fn outputs_in(built: &Path) -> Vec<PathBuf> {
    if built.join("manifest.json").is_file() {
        return vec![built.to_owned()];
    }
    let entries = std::fs::read_dir(built).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.join("manifest.json").is_file()).collect();
    found.sort();
    assert!(!found.is_empty(), "{} holds no output", built.display());
    found
}

/// The root file of a stack, and what it includes, by the names that it uses.
pub fn stack_files(stack: &str) -> Vec<(String, String)> {
    let files = tree(&project().join("stacks").join(stack)).into_iter();
    let files = files.filter(|(path, _)| path.ends_with(".toml"));
    let mut files: Vec<(String, String)> =
        files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    files.sort_by_key(|(path, _)| (path != "lakehouse.toml", path.clone()));
    files
}

/// Every file below a folder, by relative path.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let (Ok(relative), Ok(bytes)) = (path.strip_prefix(folder), std::fs::read(&path)) {
                files.insert(relative.to_string_lossy().into_owned(), bytes);
            }
        }
    }
    files
}
