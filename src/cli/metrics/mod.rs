//! `metrics`: what can be queried, to be read by a person or by a program.

mod import;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, spec};
use crate::metrics::{self, Listed};
use crate::report::nearest;
use crate::secret::{self, Secrets};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs metrics pg_stat_database     all known metrics with this text in their name
  lakehouse-obs metrics 'minio_*_bytes'      a pattern with * and ?
  lakehouse-obs metrics pg_ lakehouse.toml   the metrics that the services of the spec export
  lakehouse-obs metrics '*' lakehouse.toml --format json | jq '.[].name'
  lakehouse-obs metrics import shop.prom     convert a saved scrape to declarations

The exit code is 2 if no metric matches.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// Part of a name, or a pattern with `*` and `?` that matches the whole name [default: all].
    #[arg(value_name = "PATTERN")]
    pattern: Option<String>,
    /// Spec whose metrics are listed [default: all known metrics].
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert a saved scrape to the metric declarations of a spec.
    Import(import::Arguments),
}

/// How they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each metric.
    Human,
    /// One JSON document.
    Json,
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    if let Some(Command::Import(arguments)) = &arguments.command {
        return import::run(arguments, colour);
    }
    let pattern = arguments.pattern.as_deref().unwrap_or("");
    let wanted = wanted(pattern)?;
    let all = match &arguments.spec {
        None => metrics::of_catalogue(),
        Some(path) => of_spec(path, colour)?,
    };
    let (found, others): (Vec<Listed>, Vec<Listed>) = all.into_iter().partition(|metric| wanted(&metric.name));
    if found.is_empty() && !pattern.is_empty() {
        return Err(not_found(pattern, arguments.spec.as_deref(), &wanted, &others));
    }
    match arguments.format {
        Format::Json => {
            let document = serde_json::to_string_pretty(&found).unwrap_or_default();
            terminal::out(&format!("{}\n", Secrets::default().mask_json(&document)));
        }
        // names of the author may be anything
        Format::Human => terminal::out(&secret::mask_secrets(&human(&found))),
    }
    Ok(Verdict::Clean)
}

/// Says what no name has, and where to look.
fn not_found(pattern: &str, spec: Option<&Path>, wanted: &Wanted, others: &[Listed]) -> Failure {
    let names = others.iter().map(|metric| metric.name.as_str());
    let elsewhere = || match spec {
        Some(_) if metrics::of_catalogue().iter().any(|metric| wanted(&metric.name)) => {
            format!(
                "no service of the spec exports it; run `lakehouse-obs metrics {pattern}` to show which exporter does"
            )
        }
        Some(spec) => format!("run `lakehouse-obs metrics '*' {}` to list all metrics of the spec", spec.display()),
        None if pattern.ends_with(".toml") => {
            format!("run `lakehouse-obs metrics '*' {pattern}` to list the metrics of the spec")
        }
        None => {
            "run `lakehouse-obs metrics` to list all; for metrics that a service declares, run `lakehouse-obs metrics \
                 '*' lakehouse.toml`"
                .to_owned()
        }
    };
    let Failure { message, help } = no_match("metric", pattern, names, elsewhere());
    let mask_secrets = |text: &str| secret::mask_secrets(text).into_owned();
    Failure { message: mask_secrets(&message), help: help.as_deref().map(mask_secrets) }
}

/// There is nothing of that name: what was meant, or else `all`.
pub(super) fn no_match<'a>(noun: &str, pattern: &str, names: impl Iterator<Item = &'a str>, all: String) -> Failure {
    let failure = Failure::new(match is_glob(pattern) {
        true => format!("no {noun} matches `{pattern}`"),
        false => format!("no {noun} has `{pattern}` in its name"),
    });
    match nearest(pattern, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(all),
    }
}

/// Whether it is the pattern of a whole name.
fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

/// The metrics of all environments; one that several have is listed once.
fn of_spec(path: &Path, colour: Colour) -> Result<Vec<Listed>, Failure> {
    let outcome = spec::check(path, &[])?;
    if outcome.environments.iter().any(|environment| environment.model.is_none()) {
        check::show_outcome(&outcome, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so its metrics cannot be listed").help("fix the errors above"));
    }
    let models = outcome.environments.iter().filter_map(|environment| environment.model.as_deref());
    let mut found: Vec<Listed> = models.flat_map(metrics::listed).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// Whether a name is asked for.
pub(super) type Wanted = Box<dyn Fn(&str) -> bool>;

pub(super) fn wanted(pattern: &str) -> Result<Wanted, Failure> {
    if !is_glob(pattern) {
        let part = pattern.to_owned();
        return Ok(Box::new(move |name| name.contains(&part)));
    }
    let whole = glob::Pattern::new(pattern);
    let whole = whole.map_err(|error| Failure::new(format!("`{pattern}` is not a pattern: {}", error.msg)))?;
    Ok(Box::new(move |name| whole.matches(name)))
}

/// A line for each: name, type, unit, labels, and where it comes from.
fn human(found: &[Listed]) -> String {
    let labels = |metric: &Listed| match metric.labels.is_empty() {
        true => String::new(),
        false => format!("{{{}}}", metric.labels.join(", ")),
    };
    let width = |of: &dyn Fn(&Listed) -> usize| found.iter().map(of).max().unwrap_or(0);
    let names = width(&|metric| metric.name.len());
    let units = width(&|metric| metric.unit.as_deref().map_or(0, str::len));
    let mut text = String::new();
    for metric in found {
        let (kind, unit) = (metric.metric_type.unwrap_or("recorded"), metric.unit.as_deref().unwrap_or(""));
        let line = format!("{:names$}  {kind:9}  {unit:units$}  {}", metric.name, source(metric));
        let labels = labels(metric);
        text.push_str(line.trim_end());
        if !labels.is_empty() {
            text.push_str(&format!("  {labels}"));
        }
        text.push('\n');
    }
    text
}

/// `postgres/sql`, `postgres_exporter since 0.13.0, collector stat_statements`.
fn source(metric: &Listed) -> String {
    let from = metric.job.as_deref().or(metric.service.as_deref()).or(metric.exporter).unwrap_or("");
    let mut text = from.to_owned();
    if let Some(since) = metric.since {
        text.push_str(&format!(" since {since}"));
    }
    if let Some(until) = metric.until {
        text.push_str(&format!(" until {until}"));
    }
    if let Some(collector) = metric.collector {
        text.push_str(&format!(", collector {collector}"));
    }
    text
}
