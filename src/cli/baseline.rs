//! The baseline: reading it, writing it, and reporting what in it is out of date.
//!
//! Names of files in it are relative to its own folder, so that it means the same wherever the program runs.

use std::path::{Path, PathBuf};

use super::check::Check;
use super::{Failure, Verdict, build, read, spec, terminal};
use crate::Outcome;
use crate::limits::SPEC_SIZE;
use crate::render::{self, Baseline, Sorted};

/// A baseline with the place that it lies in.
pub(super) struct Known {
    path: PathBuf,
    folder: PathBuf,
    baseline: Baseline,
}

impl Known {
    /// Reads a baseline.
    pub(super) fn read(path: &Path) -> Result<Known, Failure> {
        let shown = path.display();
        let bytes = read::named(path, &SPEC_SIZE).map_err(|error| {
            let failure = Failure::new(format!("cannot read the baseline `{shown}`: {error}"));
            match error.kind() {
                std::io::ErrorKind::NotFound => {
                    failure.help(format!("create it with `lakehouse-obs check --write-baseline {shown}`"))
                }
                _ => failure,
            }
        })?;
        let text = spec::text(bytes).map_err(|problem| Failure::new(format!("the baseline `{shown}` {problem}")))?;
        let baseline = Baseline::read(&text).map_err(|problem| Failure::new(format!("`{shown}` {problem}")))?;
        Ok(Known { path: path.to_owned(), folder: folder(path), baseline })
    }

    /// Tells the findings of a spec apart.
    pub(super) fn sort(&self, spec: &str, outcome: Outcome) -> Check {
        let mut check = Check::new(spec.to_owned(), outcome);
        let found = std::mem::take(&mut check.found);
        let name = |file: &str| relative(&self.folder, file);
        let Sorted { new, known } = self.baseline.sort(spec, found, &check.sources, &name);
        Check { found: new, known, baseline: true, ..check }
    }

    /// Which findings of a spec are known.
    pub(super) fn knows(&self, spec: &str, outcome: &Outcome) -> Vec<bool> {
        let name = |file: &str| relative(&self.folder, file);
        self.baseline.knows(spec, &outcome.diagnostics, &outcome.sources, &name)
    }

    /// Says which known findings are gone. With new ones about nobody can tell: an error may hide others.
    pub(super) fn report_stale(&self, checks: &[Check]) {
        if self.baseline.has_other_words {
            terminal::error(&format!(
                "note: an older version wrote the baseline `{}`, with other messages: its findings are compared without them; update it with `--write-baseline`\n",
                self.path.display()
            ));
        }
        if checks.iter().any(|check| !check.found.is_empty()) {
            return;
        }
        let name = |file: &str| relative(&self.folder, file);
        let mut now = Baseline::default();
        for check in checks {
            now.add(&check.spec, &check.known, &check.sources, &name);
        }
        let names = checks.iter().flat_map(|check| check.sources.names());
        let read: Vec<String> = names.map(|file| name(&render::path(file))).collect();
        let stale = self.baseline.stale(&now, &|file| read.iter().any(|name| name == file));
        if !stale.is_empty() {
            terminal::error(&format!(
                "note: the baseline `{}` has {} that {} no longer found; update it with `--write-baseline`\n  {}\n",
                self.path.display(),
                terminal::count(stale.len(), "finding"),
                if stale.len() == 1 { "is" } else { "are" },
                stale.join("\n  "),
            ));
        }
    }
}

/// Writes what is found now as known; what was known and is gone is left out.
pub(super) fn write(path: &Path, checks: &[Check]) -> Result<Verdict, Failure> {
    // whatever else lies there is not ours to overwrite
    let old = if path.exists() { Known::read(path)?.baseline } else { Baseline::default() };
    let folder = folder(path);
    let mut baseline = Baseline::default();
    for check in checks {
        baseline.add(&check.spec, &check.found, &check.sources, &|file| relative(&folder, file));
    }
    std::fs::write(path, baseline.write())
        .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))?;
    let gone = old.stale(&baseline, &|_| true).len();
    let gone = if gone == 0 { String::new() } else { format!(", {gone} removed") };
    let known = terminal::count(baseline.len(), "finding");
    terminal::out(&format!("wrote the baseline `{}`: {known}{gone}\n", path.display()));
    Ok(Verdict::Clean)
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

fn relative(folder: &Path, file: &str) -> String {
    if file == "-" {
        return file.to_owned();
    }
    build::way(folder, Path::new(file)).unwrap_or_else(|_| file.to_owned())
}
