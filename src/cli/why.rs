//! `why`: which line of the spec a line of a generated file comes from.

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

The answer is for what would be built now; where the file on the disk is another one, that is said.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A generated file, as a path on the disk or in the output folder, and the number of a line in it.
    #[arg(value_name = "FILE:LINE")]
    place: String,
    /// The spec; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// The folder of generated files [default: observability/ beside the spec].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The environment whose file it is, where its folder does not say so.
    #[arg(short, long = "environment", value_name = "ENV")]
    environment: Option<String>,
    /// How the answer is shown.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How the answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the source, as findings are.
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
    let folder = spec::Location::of(&arguments.spec).folder;
    let output = Output::of(&folder, arguments.out.as_deref());
    let environments: Vec<String> = arguments.environment.iter().cloned().collect();
    let outcome = spec::check_with(&arguments.spec, &environments, true)?;
    let (environment, path) = find(&outcome, &output.path, &file)?;
    let out = output.folder(environment.name.as_deref())?;
    let Some(model) = &environment.model else {
        check::show_outcome(&outcome, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so nothing is built from it").help("mend what is said above"));
    };
    let migrations = migrations::read(model, &out, &folder)?;
    let layout = Layout { spec: way(&out, &folder)?, migrations, ..Layout::default() };
    let Artifacts { files, .. } = crate::emit::emit(model, &layout);
    let secrets = outcome.secrets();
    let mut answer = why(&outcome, environment, &files, &path, line)
        .map_err(|Unknown { message, help }| Failure::new(secrets.conceal(&message)).help(secrets.conceal(&help)))?;
    answer.text = secrets.cover(&answer.text).into_owned();
    let built = files.get(&path).map_or("", |artifact| artifact.text.as_str());
    let current = read::bytes(&out.join(&path)).ok().map(|bytes| bytes == built.as_bytes());
    let name = out.join(&path).display().to_string();
    match arguments.format {
        Format::Json => {
            let document = Document { answer: &answer, environment: environment.name.as_deref(), current };
            let document = serde_json::to_string_pretty(&document).unwrap_or_default();
            terminal::out(&format!("{}\n", secrets.conceal_json(&document)));
        }
        Format::Human => {
            let note = match current {
                Some(true) => None,
                Some(false) => Some(format!(
                    "note: `{name}` on the disk is not what would be built now, and line {line} may be another one there; \
                     `lakehouse-obs build --check` shows the difference\n"
                )),
                None => Some(format!("note: `{name}` is not written yet; this is what would be\n")),
            };
            note.iter().for_each(|note| terminal::error(note));
            terminal::out(&secrets.conceal(&human(&answer, &name, &outcome, colour)));
        }
    }
    Ok(Verdict::Clean)
}

/// `FILE:LINE`.
fn parse(place: &str) -> Result<(String, usize), Failure> {
    let parsed = place.rsplit_once(':').and_then(|(file, line)| Some((file.to_owned(), line.parse().ok()?)));
    parsed.filter(|(file, _)| !file.is_empty()).ok_or_else(|| {
        Failure::new(format!("`{place}` names no line"))
            .help("write a file and the number of a line: prometheus/alerting-rules.yml:41")
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
            Err(Failure::new(format!("`{}` may be a file of any environment", file.display()))
                .help(format!("say of which: --environment, one of {names}")))
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
        text.push_str(&format!("text of the compiler, made of nothing in the spec: {reason}\n"));
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
        text.push_str(&format!("`{}` = {value}: nobody wrote it, so it is what the language states\n", key.key));
    }
    text.push_str(&answer.reason.map_or(String::new(), |reason| format!("{reason}\n")));
    text
}

/// Where a value comes from, where that is not simply the item.
fn from(origin: &Origin) -> String {
    match origin {
        Origin::File { default, environment, .. } => {
            let default = if *default { ", a default" } else { "" };
            let environment = environment.as_ref().map(|name| format!(", of the environment {name}"));
            format!("{default}{}", environment.unwrap_or_default())
        }
        Origin::Kind { kind } => format!(", brought by the kind {kind}"),
        Origin::BuiltIn => ", built in".to_owned(),
    }
}
