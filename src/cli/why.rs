//! `why`: traces a line of a generated file back to the spec.

use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::build::way;
use super::root::Output;
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, migrations, read, spec};
use crate::emit::{Artifacts, Layout};
use crate::provenance::Origin;
use crate::render;
use crate::report::Label;
use crate::why::{Answer, Unknown, why};
use crate::{Environment, Outcome};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs why prometheus/alerting-rules.yml:41
  lakehouse-obs why observability/alertmanager/alertmanager.yml:12 lakehouse.toml
  lakehouse-obs why observability/prod/prometheus/prometheus.yml:7
  lakehouse-obs why prometheus/prometheus.yml:7 --environment prod
  lakehouse-obs why grafana/dashboards/executive.json:120 --format json

The answer is about the file that `build` would write now. A note is printed if the file on disk differs.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Generated file, as a path on disk or in the output folder, and a line number.
    #[arg(value_name = "FILE:LINE")]
    place: String,
    /// Spec file; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// Folder of the generated files [default: observability/ in the folder of the spec].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Environment of the file; needed only if the path of the file does not include it.
    #[arg(short, long = "environment", value_name = "ENV")]
    environment: Option<String>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How the answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines of the source.
    Human,
    /// One JSON document.
    Json,
}

/// An answer as a program reads it.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    environment: Option<&'a str>,
    /// Whether the file on the disk is the one that is spoken of; nothing where there is none.
    current: Option<bool>,
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let (file, line) = parse(&arguments.place)?;
    let folder = spec::Location::new(&arguments.spec).folder;
    let output = Output::new(&folder, arguments.out.as_deref());
    let environments: Vec<String> = arguments.environment.iter().cloned().collect();
    let outcome = spec::check_with(&arguments.spec, &environments, true)?;
    let (environment, path) = find(&outcome, &output.path, &file)?;
    let out = output.folder(environment.name.as_deref())?;
    let Some(model) = &environment.model else {
        check::show_outcome(&outcome, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so it cannot be built").help("fix the errors above"));
    };
    let migrations = migrations::read(model, &out, &folder)?;
    let layout = Layout { spec: way(&out, &folder)?, migrations, ..Layout::default() };
    let Artifacts { files, .. } = crate::emit::emit(model, &layout);
    let secrets = outcome.secrets();
    let mut answer = why(&outcome, environment, &files, &path, line).map_err(|Unknown { message, help }| {
        Failure::new(secrets.mask_secrets(&message)).help(secrets.mask_secrets(&help))
    })?;
    answer.text = secrets.cover(&answer.text).into_owned();
    let built = files.get(&path).map_or("", |artifact| artifact.text.as_str());
    let current = read::bytes(&out.join(&path)).ok().map(|bytes| bytes == built.as_bytes());
    let name = out.join(&path).display().to_string();
    match arguments.format {
        Format::Json => {
            let document = Document { answer: &answer, environment: environment.name.as_deref(), current };
            let document = serde_json::to_string_pretty(&document).unwrap_or_default();
            terminal::out(&format!("{}\n", secrets.mask_json(&document)));
        }
        Format::Human => {
            let note = match current {
                Some(true) => None,
                Some(false) => Some(format!(
                    "note: `{name}` on disk is not current, so its line {line} may differ; \
                     run `lakehouse-obs build --check` to show the difference\n"
                )),
                None => Some(format!("note: `{name}` does not exist yet; this is the line that `build` would write\n")),
            };
            note.iter().for_each(|note| terminal::error(note));
            terminal::out(&secrets.mask_secrets(&human(&answer, &name, &outcome, colour)));
        }
    }
    Ok(Verdict::Clean)
}

/// `FILE:LINE`.
fn parse(place: &str) -> Result<(String, usize), Failure> {
    let parsed = place.rsplit_once(':').and_then(|(file, line)| Some((file.to_owned(), line.parse().ok()?)));
    parsed.filter(|(file, _)| !file.is_empty()).ok_or_else(|| {
        Failure::new(format!("`{place}` has no line number"))
            .help("write FILE:LINE, such as prometheus/alerting-rules.yml:41")
    })
}

/// The environment whose file it is, and the file's path in its output folder.
fn find<'a>(outcome: &'a Outcome, out: &Path, file: &str) -> Result<(&'a Environment, String), Failure> {
    let file = plain(Path::new(file));
    let out = plain(out);
    let current = std::env::current_dir().unwrap_or_default();
    let whole = |path: &Path| plain(&current.join(path));
    let below = |folder: &Path| {
        let inside = file.strip_prefix(folder).ok().map(Path::to_owned);
        inside.or_else(|| whole(&file).strip_prefix(whole(folder)).ok().map(Path::to_owned))
    };
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    for environment in &outcome.environments {
        let folder = spec::folder_of(&out, environment.name.as_deref());
        if let Some(path) = below(&folder) {
            return Ok((environment, text(&path)));
        }
        // relative to the folder of all environments
        if let Some(name) = &environment.name
            && let Ok(path) = file.strip_prefix(name)
        {
            return Ok((environment, text(path)));
        }
    }
    match outcome.environments.as_slice() {
        [one] => Ok((one, text(&file))),
        _ => {
            let names = outcome.declared.join(", ");
            Err(Failure::new(format!("`{}` exists in several environments", file.display()))
                .help(format!("add `--environment`, one of {names}")))
        }
    }
}

/// A path without `.` and `..`, whether or not it exists.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// The line, what it is made of, and the places of that.
fn human(answer: &Answer, name: &str, outcome: &Outcome, colour: Colour) -> String {
    let mut text = format!("{name}:{}\n  {}\n\n", answer.line, answer.text.trim());
    let Some(item) = &answer.item else {
        let reason = answer.reason.unwrap_or("");
        text.push_str(&format!("fixed text, not generated from the spec: {reason}\n"));
        return text;
    };
    let names: Vec<String> = answer.keys.iter().map(|key| format!("`{}`", key.key)).collect();
    let heading = match names.as_slice() {
        [] => format!("`{item}`"),
        names => format!("`{item}`, {}", names.join(" and ")),
    };
    let label = |span, words: String| Label { span, text: words };
    let mut labels: Vec<Label> = answer
        .keys
        .iter()
        .filter(|key| outcome.sources.place(key.span).is_some())
        .map(|key| label(key.span, format!("`{}`{}", key.key, from(&key.origin))))
        .collect();
    if labels.is_empty() && outcome.sources.place(answer.span).is_some() {
        labels.push(label(answer.span, format!("`{item}`{}", answer.origin.as_ref().map(from).unwrap_or_default())));
    }
    let style = colour.style(Stream::Out);
    text.push_str(&render::excerpt(&heading, labels, &outcome.sources, outcome.secrets(), style));
    for key in answer.keys.iter().filter(|key| outcome.sources.place(key.span).is_none()) {
        let value = key.value.as_deref().unwrap_or("");
        text.push_str(&format!("`{}` = {value}: not set in the spec, so this is the default\n", key.key));
    }
    text.push_str(&answer.reason.map_or(String::new(), |reason| format!("{reason}\n")));
    text
}

/// Where a value comes from, where that is not simply the item.
fn from(origin: &Origin) -> String {
    match origin {
        Origin::File { default, environment, .. } => {
            let default = if *default { ", from defaults" } else { "" };
            let environment = environment.as_ref().map(|name| format!(", from the environment {name}"));
            format!("{default}{}", environment.unwrap_or_default())
        }
        Origin::Kind { kind } => format!(", from the kind {kind}"),
        Origin::BuiltIn => ", a built-in default".to_owned(),
    }
}
