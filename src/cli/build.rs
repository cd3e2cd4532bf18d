//! `build`: check the spec and generate all files, or report what would change.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use clap::Args;

use super::output::{self, Change, ChangeKind, Error, Status};
use super::root::Output;
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, migrations, spec};
use crate::components::PROMETHEUS;
use crate::emit::host::{Start, plain_word};
use crate::emit::{Artifact, Artifacts, Layout};
use crate::model::conventions::OWN_SECRETS;
use crate::model::{Model, Runtime, Secret};
use crate::{Environment, Outcome, rules};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs build
  lakehouse-obs build stacks/ai-aas/lakehouse.toml --out /tmp/ai-aas
  lakehouse-obs build --environment prod
  lakehouse-obs build --check          exit 1 and print a diff if the output is not current
  lakehouse-obs build --force          overwrite generated files that were edited by hand";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Spec file; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// Folder for the generated files [default: observability/ in the folder of the spec].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build only this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Write no files; print what would change, and exit with 1 if anything would change.
    #[arg(long)]
    check: bool,
    /// Overwrite files that were edited by hand, and files that lakehouse-obs did not write.
    #[arg(long, conflicts_with = "check")]
    force: bool,
}

/// One output folder and what belongs into it.
struct Folder<'a> {
    out: PathBuf,
    /// What is written for, but for the bytes; none where the folder is given up.
    written: Option<(&'a Model, Artifacts)>,
    bytes: BTreeMap<String, Vec<u8>>,
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let outcome = spec::check(&arguments.spec, &arguments.environments)?;
    let folder = spec::Location::new(&arguments.spec).folder;
    let output = Output::new(&folder, arguments.out.as_deref());
    let out = &output.path;
    check::show_outcome(&outcome, colour, Stream::Error);
    let summary = crate::render::summary(&outcome.diagnostics);
    // one environment with an error keeps all of them from being written: they belong together
    if outcome.errors() > 0 {
        terminal::error(&format!("{summary}: no files were written, `{}` is unchanged\n", out.display()));
        return Ok(Verdict::Found);
    }
    if !summary.is_empty() {
        terminal::error(&format!("{summary}\n"));
    }
    let mut folders = Vec::new();
    for Environment { name, model, tree: _, left_out: _ } in &outcome.environments {
        let out = output.folder(name.as_deref())?;
        if let Some(model) = model {
            // a build that was interrupted may still owe the folder a migration, and the next one counts on from it
            if !arguments.check && output::resume(&out) {
                terminal::out("completed an interrupted build\n");
            }
            let existing = migrations::read(model, &out, &folder)?;
            if migrations::refuse(&existing, &out, &folder) {
                terminal::error(&format!("no files were written, `{}` is unchanged\n", out.display()));
                return Ok(Verdict::Found);
            }
            let layout = Layout { spec: way(&out, &folder)?, migrations: existing, ..Layout::default() };
            let mut artifacts = artifacts(model, &layout, &output::Standing::read(&out))?;
            folders.push(Folder { out, bytes: artifacts.take_bytes(), written: Some((model, artifacts)) });
        }
    }
    if arguments.environments.is_empty() {
        let left_behind = output::left_behind(out, &outcome.declared).map_err(|error| failure(&error))?;
        let given_up = |out| Folder { out, bytes: BTreeMap::new(), written: None };
        folders.extend(left_behind.into_iter().map(given_up));
    }
    if arguments.check {
        let mut verdict = Verdict::Clean;
        for one in &folders {
            if compare(one, &folder, &outcome)? == Verdict::Found {
                verdict = Verdict::Found;
            }
        }
        return Ok(verdict);
    }
    if folders.len() > 1 && !may_write(&folders, arguments.force)? {
        terminal::error(&format!("no files were written, `{}` is unchanged\n", out.display()));
        return Ok(Verdict::Found);
    }
    for one in &folders {
        if write(one, arguments.force, &folder, &outcome)? == Verdict::Found {
            return Ok(Verdict::Found);
        }
    }
    Ok(Verdict::Clean)
}

/// The files of a model. What stands in the folder already is not read back: nothing of it would be written.
fn artifacts(model: &rules::Valid<Model>, layout: &Layout, standing: &output::Standing) -> Result<Artifacts, Failure> {
    let stands = |artifact: &Artifact, hash: &str| standing.holds(&artifact.path, hash, artifact.text.as_bytes());
    crate::build_unless_current(model, layout, &stands).map_err(|faults| {
        Failure::new(format!("the generated files failed their self-check:\n  {}", faults.join("\n  ")))
            .help("this is a bug in lakehouse-obs; no files were written. Please report it together with the spec")
    })
}

/// Whether nothing stands in the way in any of several folders, so that one is not written without the others.
fn may_write(folders: &[Folder<'_>], force: bool) -> Result<bool, Failure> {
    let mut may = true;
    for folder in folders {
        let status = output::inspect(&folder.out, &folder.bytes).map_err(|error| failure(&error))?;
        for obstacle in status.obstacles.iter().filter(|obstacle| !(force && obstacle.kind.yields_to_force())) {
            may = false;
            let place = folder.out.display();
            terminal::error(&format!("error: in `{place}`: {obstacle}\n  help: {}\n", obstacle.help()));
        }
    }
    Ok(may)
}

fn write(folder: &Folder<'_>, force: bool, spec: &Path, outcome: &Outcome) -> Result<Verdict, Failure> {
    let out = &folder.out;
    let written = match output::write(out, &folder.bytes, force) {
        Ok(written) => written,
        Err(Error::Obstacles(obstacles)) => {
            for obstacle in &obstacles {
                terminal::error(&format!("error: {obstacle}\n  help: {}\n", obstacle.help()));
            }
            terminal::error(&format!("no files were written, `{}` is unchanged\n", out.display()));
            return Ok(Verdict::Found);
        }
        Err(error) => {
            let failure = failure(&error);
            return Err(if output::is_pending(out) {
                failure.help(
                    "some files were written already; fix this problem and run `lakehouse-obs build` again to complete the build",
                )
            } else {
                failure
            });
        }
    };
    if written.completed_interrupted {
        terminal::out("completed an interrupted build\n");
    }
    match &folder.written {
        Some((model, artifacts)) => {
            let mut changes: Vec<(PathBuf, ChangeKind)> =
                written.changes.iter().map(|change| (out.join(&change.path), change.kind)).collect();
            let migration_changes = migrations::add(spec, &artifacts.migrations)?;
            changes.extend(migration_changes.iter().map(|change| (spec.join(&change.path), change.kind)));
            let text = report(out, &changes, artifacts, model, spec);
            // the name of a secret may be the secret
            // our own commands name variables that hold secrets, and no secret
            match names_of_the_spec(&changes, artifacts, model) {
                true => terminal::out(&outcome.secrets().mask_known(&text)),
                // to find all secrets of a spec takes as long as to check it
                false => terminal::out(&text),
            }
        }
        None => terminal::out(&format!(
            "removed the files of an earlier build from `{}`: {}\n",
            out.display(),
            terminal::count(written.changes.len(), "file")
        )),
    }
    Ok(Verdict::Clean)
}

/// Files whose names are the same for every spec.
const FIXED_NAMES: &[&str] = &[
    ".env.example",
    "alertmanager/alertmanager.yml",
    "blackbox/blackbox.yml",
    "docker-compose.logging.yml",
    "docker-compose.monitoring.yml",
    "grafana/dashboards/monitoring.json",
    "grafana/provisioning/dashboards/dashboards.yml",
    "grafana/provisioning/datasources/datasources.yml",
    "manifest.json",
    "prometheus/alerting-rules.yml",
    "prometheus/prometheus.yml",
    "prometheus/recording-rules.yml",
    "prometheus/tests/alerts.yml",
    "prometheus/tests/rules/texts.yml",
];

/// Whether anything in the report of a build is a word of the spec, which may be a secret: the rest are words of the program
/// and of the command line.
fn names_of_the_spec(changes: &[(PathBuf, ChangeKind)], artifacts: &Artifacts, model: &Model) -> bool {
    let is_of_stack = |secret: &Secret| matches!(secret, Secret::File(path) if OWN_SECRETS.contains(&path.as_str()));
    let is_fixed = |path: &Path| FIXED_NAMES.iter().any(|name| path.ends_with(name));
    let mut shown = changes.iter().filter(|(_, kind)| *kind != ChangeKind::Unchanged);
    // on a host, commands name services and addresses
    let in_commands = model.lakehouse.environment.is_some() || model.stack.runtime == Runtime::Host;
    in_commands
        || model.stack.directory.is_some()
        || artifacts.secrets.iter().any(|secret| !is_of_stack(secret))
        || shown.any(|(path, _)| !is_fixed(path))
}

pub(super) fn failure(error: &Error) -> Failure {
    let failure = Failure::new(error.to_string());
    match error.help() {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// `--check`: whether the output is what the spec says.
fn compare(folder: &Folder<'_>, spec: &Path, outcome: &Outcome) -> Result<Verdict, Failure> {
    let Folder { out, written, bytes } = folder;
    let status: Status = output::inspect(out, bytes).map_err(|error| failure(&error))?;
    if written.is_none() {
        terminal::error(&format!("`{}` is no longer generated\n", out.display()));
    }
    let migration_changes = written.iter().flat_map(|(_, artifacts)| migrations::compare(spec, &artifacts.migrations));
    let missing: Vec<Change> = migration_changes.filter(|change| change.kind == ChangeKind::Added).collect();
    let mut left: Vec<PathBuf> = status.left.iter().map(|path| out.join(path)).collect();
    if let Some((_, artifacts)) = written {
        left.extend(migrations::left(spec, &artifacts.migrations)?);
    }
    if status.is_clean() && missing.is_empty() && left.is_empty() {
        terminal::out(&format!("`{}` is current\n", out.display()));
        return Ok(Verdict::Clean);
    }
    if status.pending {
        terminal::error(&format!(
            "error: an interrupted build is pending in `{}`\n  help: run `lakehouse-obs build`\n",
            out.display()
        ));
    }
    for path in &left {
        let path = path.display();
        terminal::error(&format!(
            "error: `{path}` is left over from a killed build\n  help: run `lakehouse-obs build`\n"
        ));
    }
    for obstacle in &status.obstacles {
        terminal::error(&format!("error: {obstacle}\n  help: {}\n", obstacle.help()));
    }
    let cover = |text: &str| outcome.secrets().cover(text).into_owned();
    terminal::out(&output::diff(out, bytes, &cover).map_err(|error| failure(&error))?);
    for change in &missing {
        terminal::out(&format!("+ {}\n", spec.join(&change.path).display()));
    }
    let changed = status.changes.iter().filter(|change| change.kind != ChangeKind::Unchanged).count() + missing.len();
    if changed > 0 {
        terminal::error(&format!(
            "`{}` is not current: {} would change; run `lakehouse-obs build`\n",
            out.display(),
            terminal::count(changed, "file")
        ));
    }
    Ok(Verdict::Found)
}

/// What was written, which secrets are needed, and what to run next.
fn report(
    out: &Path,
    changes: &[(PathBuf, ChangeKind)],
    artifacts: &Artifacts,
    model: &Model,
    folder: &Path,
) -> String {
    let mut text = String::new();
    for (path, kind) in changes {
        let sign = match kind {
            ChangeKind::Added => "+",
            ChangeKind::Changed => "~",
            ChangeKind::Removed => "-",
            ChangeKind::Unchanged => continue,
        };
        text.push_str(&format!("  {sign} {}\n", path.display()));
    }
    let files = artifacts.files.len() + artifacts.migrations.len();
    let heading = if text.is_empty() {
        format!("`{}` is current: {}\n", out.display(), terminal::count(files, "file"))
    } else {
        format!("wrote `{}`: {}\n", out.display(), terminal::count(files, "file"))
    };
    text.insert_str(0, &heading);
    if !artifacts.secrets.is_empty() {
        text.push_str("required secrets:\n");
        for secret in &artifacts.secrets {
            let line = match secret {
                Secret::File(path) => match &model.stack.directory {
                    // another host's, as a rule
                    Some(directory) => format!("  file {}\n", Path::new(directory).join(path).display()),
                    None => {
                        let file = folder.join(path);
                        let missing = if file.exists() { "" } else { "  (missing)" };
                        format!("  file {}{missing}\n", file.display())
                    }
                },
                Secret::Env(name) => format!("  env  {name}\n"),
            };
            text.push_str(&line);
        }
    }
    for command in next(out, artifacts, model, folder) {
        text.push_str(&format!("next: {command}\n"));
    }
    text
}

/// The commands that a person would run now.
fn next(out: &Path, artifacts: &Artifacts, model: &Model, folder: &Path) -> Vec<String> {
    let prometheus = out.join(PROMETHEUS);
    let config = prometheus.join("prometheus.yml");
    match model.stack.runtime {
        Runtime::Host => {
            let deploy = model.stack.directory.as_ref().and_then(|directory| deploy(out, Path::new(directory)));
            let start = artifacts.start.iter().map(|Start { folder, command }| match folder {
                // the paths of its file are read from the folder that it is started in
                Some(folder) => format!("(cd {} && {command})", shown(&out.join(folder))),
                None => command.clone(),
            });
            deploy.into_iter().chain(start).collect()
        }
        Runtime::Compose => {
            let flag = model.stack.promtool_flag().map(|flag| format!("{flag} ")).unwrap_or_default();
            let test = match artifacts.files.contains_key("prometheus/tests/alerts.yml") {
                true => format!("promtool test rules {flag}{}", prometheus.join("tests/alerts.yml").display()),
                false => format!("promtool check config --syntax-only {flag}{}", config.display()),
            };
            vec![test, start(out, artifacts, folder)]
        }
    }
}

/// The command that puts the output where its paths say that it is, unless it was built there.
fn deploy(out: &Path, directory: &Path) -> Option<String> {
    let there = absolute(out).is_ok_and(|out| out == directory);
    (!there).then(|| {
        let target = shown(directory);
        format!("mkdir -p {target} && cp -r {} {target}", shown(&out.join(".")))
    })
}

/// A path as one word of the shell.
fn shown(path: &Path) -> String {
    plain_word(&path.display().to_string())
}

/// The command that starts the containers.
fn start(out: &Path, artifacts: &Artifacts, folder: &Path) -> String {
    let mut command = "docker compose".to_owned();
    // compose would look for it next to its own files
    if artifacts.secrets.iter().any(|secret| matches!(secret, Secret::Env(_))) {
        command.push_str(&format!(" --env-file {}", folder.join(".env").display()));
    }
    let files = artifacts.files.keys().filter(|path| path.starts_with("docker-compose."));
    files.for_each(|file| command.push_str(&format!(" -f {}", out.join(file).display())));
    command + " up -d"
}

/// The relative path from one folder to another, whether or not the first exists already.
pub(super) fn way(from: &Path, to: &Path) -> Result<String, Failure> {
    let (from, to) = (absolute(from)?, absolute(to)?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let mut way: Vec<String> = from.components().skip(shared).map(|_| "..".to_owned()).collect();
    way.extend(to.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned()));
    Ok(if way.is_empty() { ".".to_owned() } else { way.join("/") })
}

/// Where a path leads, whether or not it exists already.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    // a folder that does not exist yet has no real path, but the folder above it may
    let found = path.ancestors().find_map(|ancestor| {
        let existing = if ancestor.as_os_str().is_empty() { Path::new(".") } else { ancestor };
        let real = std::fs::canonicalize(existing).ok()?;
        Some((real, path.strip_prefix(ancestor).unwrap_or(path)))
    });
    let (mut whole, rest) = found.ok_or_else(|| Failure::new(format!("cannot find `{}`", path.display())))?;
    for part in rest.components() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            // a link is met only after `..` led back to what exists
            part => {
                whole.push(part);
                whole = std::fs::canonicalize(&whole).unwrap_or(whole);
            }
        }
    }
    Ok(whole)
}
