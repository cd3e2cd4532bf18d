//! `test --promtool`: other people's test files of `promtool test rules`, without promtool.

use std::path::{Component, Path, PathBuf};

use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::unit_test::{self, NamedText};

use super::super::{Failure, Verdict, spec, terminal};
use super::{Arguments, Format, pattern, version};
use crate::render::{self, PromtoolRun, PromtoolTest};
use crate::scenarios::Filter;

/// What to do where a test file is not there.
const MISSING: &str = "pass the paths of test files of `promtool test rules`";

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let engine = Engine::new(version::version(arguments.prometheus.as_deref())?);
    let filter = Filter::new(arguments.filter.as_deref());
    let mut run = PromtoolRun::default();
    for path in &arguments.promtool {
        let file = path.display().to_string();
        let text = spec::read(path, MISSING)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let is_wanted = |name: &str| filter.takes_text(&format!("{file}: {name}"));
        match unit_test::run_some(&text, &|pattern| rule_files(&folder, pattern), &engine, &is_wanted) {
            Err(faults) => run.tests.push(PromtoolTest {
                name: String::new(),
                line: faults.first().map_or(0, |fault| fault.line),
                differences: faults.iter().map(|fault| fault.within(&file)).collect(),
                file,
            }),
            Ok(outcomes) => run.tests.extend(outcomes.into_iter().map(|outcome| PromtoolTest {
                file: file.clone(),
                name: outcome.name,
                line: outcome.line,
                differences: outcome.differences.iter().map(ToString::to_string).collect(),
            })),
        }
    }
    if let Some(pattern) = arguments.filter.as_deref().filter(|_| run.tests.is_empty()) {
        return Err(Failure::new(format!("no test matches the filter `{pattern}`")));
    }
    terminal::out(&match arguments.format {
        Format::Human => render::promtool_human(&run, arguments.all),
        Format::Json => render::promtool_json(&run),
        Format::Junit => render::promtool_junit(&run),
    });
    Ok(if run.failed() > 0 { Verdict::Found } else { Verdict::Clean })
}

/// The rule files that a pattern means, relative to the test file, as promtool finds them. Of one that means none promtool
/// warns, and so do we.
fn rule_files(folder: &Path, written: &str) -> Result<Vec<NamedText>, String> {
    let pattern = if written.is_empty() { String::new() } else { clean(&folder.join(written)) };
    let found = pattern::files(&pattern).map_err(|problem| format!("`{written}` in `rule_files`: {problem}"))?;
    if found.is_empty() {
        terminal::error(&format!("warning: no file matches `{written}` in `rule_files` ({pattern})\n"));
    }
    let read = |path: PathBuf| NamedText {
        text: spec::read(&path, MISSING).map_err(|failure| failure.message),
        name: path.display().to_string(),
    };
    Ok(found.into_iter().map(read).collect())
}

/// A path without `.` and `..`, as Go cleans it before it looks: by its letters, whatever is on the disk.
fn clean(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let path: PathBuf = parts.iter().collect();
    if parts.is_empty() { ".".to_owned() } else { path.to_string_lossy().into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cleaned_by_its_letters() {
        for (path, expected) in [
            ("a/../b/./c.yml", "b/c.yml"),
            ("./*.yml", "*.yml"),
            ("../../x", "../../x"),
            ("a/../../x", "../x"),
            ("/../x", "/x"),
            ("/a//b/", "/a/b"),
            ("", "."),
        ] {
            assert_eq!(clean(Path::new(path)), expected, "{path}");
        }
    }
}
