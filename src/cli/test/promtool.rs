//! `test --promtool`: other people's test files of `promtool test rules`, without promtool.

use std::path::{Path, PathBuf};

use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::unit_test::{self, NamedText};

use super::super::{Failure, Verdict, spec, terminal};
use super::{Arguments, Format};
use crate::components::{PROMETHEUS, component};
use crate::promql::Version;
use crate::render::{self, PromtoolRun, PromtoolTest};
use crate::scenarios::Filter;

/// What to do where a test file is not there.
const MISSING: &str = "pass the paths of test files of `promtool test rules`";

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let engine = Engine::new(version(arguments.prometheus.as_deref())?);
    let filter = Filter::new(arguments.filter.as_deref());
    let mut run = PromtoolRun::default();
    for path in &arguments.promtool {
        let file = path.display().to_string();
        let text = spec::read(path, MISSING)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        match unit_test::run(&text, &|pattern| rule_files(&folder, pattern), &engine) {
            Err(fault) => {
                let message = format!("{}: {}", fault.line, fault.message);
                run.tests.push(PromtoolTest {
                    file,
                    name: String::new(),
                    line: fault.line,
                    differences: vec![message],
                });
            }
            Ok(outcomes) => run.tests.extend(outcomes.into_iter().map(|outcome| PromtoolTest {
                file: file.clone(),
                name: outcome.name,
                line: outcome.line,
                differences: outcome.differences.iter().map(ToString::to_string).collect(),
            })),
        }
    }
    run.tests.retain(|test| filter.takes_text(&format!("{}: {}", test.file, test.name)));
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

/// The version that rules run as.
fn version(written: Option<&str>) -> Result<Version, Failure> {
    let default = component(PROMETHEUS).map_or((3, 5), |component| component.versions.default.minor);
    let Some(text) = written else { return Ok(Version::new(default.0, default.1)) };
    let mut numbers = text.split('.').map(str::parse::<u16>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok(Version::new(major, minor)),
        _ => Err(Failure::new(format!("`{text}` is not a version")).help("write --prometheus 3.5")),
    }
}

/// The rule files that a pattern means, relative to the test file, as promtool finds them.
fn rule_files(folder: &Path, pattern: &str) -> Vec<NamedText> {
    let whole = folder.join(pattern);
    let found: Vec<PathBuf> = match glob::glob(&whole.to_string_lossy()) {
        Ok(paths) => paths.filter_map(Result::ok).collect(),
        Err(_) => Vec::new(),
    };
    let read = |path: &PathBuf| {
        let text = spec::read(path, MISSING).ok()?;
        Some(NamedText { name: path.display().to_string(), text })
    };
    found.iter().filter_map(read).collect()
}
