//! `show`: what a spec means, to be read by a person or by a program.

mod alerts;
mod block;
mod metrics;
mod routes;
mod services;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::metrics::{no_match, wanted};
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, spec};
use crate::components::ALERTMANAGER;
use crate::model::Model;
use crate::report::listed;
use crate::{Outcome, alertmanager, overview, routing};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs show routes                       the routing tree, and the receivers of each alert
  lakehouse-obs show alerts                       each alert: condition, labels, receivers, panels
  lakehouse-obs show alerts HighErrorRate
  lakehouse-obs show metrics 'http_*'             each metric that is read: type, exporter, readers
  lakehouse-obs show services postgres specs/lakehouse.toml
  lakehouse-obs show routes specs/lakehouse.toml --environment prod
  lakehouse-obs show alerts --format json | jq '.[].alerts[] | {alert, unit}'

The exit code is 2 if no name matches.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The routing tree, and the receivers of each alert.
    Routes(Whole),
    /// Alerts: condition, labels, unit, receivers, and the panels that show them.
    Alerts(Part),
    /// Metrics that the spec reads: type, unit, labels, exporters and readers.
    Metrics(Part),
    /// Services: jobs, exporters, alerts, panels and logs.
    Services(Part),
}

/// All of a spec.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Whole {
    /// Spec file; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    #[command(flatten)]
    options: Options,
}

/// Some of a spec.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Part {
    /// Part of a name, or a pattern with `*` and `?` [default: all]. A name that ends in `.toml` is the spec.
    #[arg(value_name = "PATTERN")]
    pattern: Option<String>,
    /// Spec file; `-` reads standard input [default: lakehouse.toml].
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// Show only this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Formatted text.
    Human,
    /// One JSON document.
    Json,
}

impl Part {
    /// The pattern and the spec: the one argument that there is may be either.
    fn named(&self) -> (&str, PathBuf) {
        let is_spec = |name: &str| name == "-" || name.ends_with(".toml");
        match (self.pattern.as_deref(), &self.spec) {
            (Some(name), None) if is_spec(name) => ("", PathBuf::from(name)),
            (pattern, spec) => (pattern.unwrap_or(""), spec.clone().unwrap_or_else(|| PathBuf::from(spec::DEFAULT))),
        }
    }
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    match &arguments.what {
        What::Routes(whole) => {
            let outcome = checked(&whole.spec, &whole.options, colour)?;
            let views = views(&outcome, |model| routing::overview(model, version(model)));
            print(&outcome, &views, whole.options.format, routes::human, None);
            Ok(Verdict::Clean)
        }
        What::Alerts(some) => part(
            some,
            colour,
            "alert",
            |found: &Vec<_>| alerts::human(found),
            |model, wanted| overview::alerts(model, version(model), wanted),
        ),
        What::Metrics(some) => part(some, colour, "metric", |found: &Vec<_>| metrics::human(found), overview::metrics),
        What::Services(some) => {
            part(some, colour, "service", |found: &Vec<_>| services::human(found), overview::services)
        }
    }
}

/// How many names can be read in a sentence.
const FEW: usize = 10;

/// What is made of each environment, with its name.
type Views<'a, T> = Vec<(Option<&'a str>, T)>;

/// Shows the wanted ones of a list. What was named and is nowhere is told, as by `explain`.
fn part<T: Serialize>(
    some: &Part,
    colour: Colour,
    noun: &str,
    human: impl Fn(&Vec<T>) -> String,
    of: impl Fn(&Model, &dyn Fn(&str) -> bool) -> Vec<T>,
) -> Result<Verdict, Failure> {
    let (pattern, spec) = some.named();
    let wanted = wanted(pattern)?;
    let outcome = checked(&spec, &some.options, colour)?;
    let others: RefCell<BTreeSet<String>> = RefCell::default();
    let asked = |name: &str| {
        let is_wanted = wanted(name);
        if !is_wanted {
            others.borrow_mut().insert(name.to_owned());
        }
        is_wanted
    };
    let views = views(&outcome, |model| of(model, &asked));
    if !pattern.is_empty() && views.iter().all(|(_, view)| view.is_empty()) {
        let others: Vec<String> = others.into_inner().into_iter().collect();
        let all = match others.as_slice() {
            [] => format!("the spec has no {noun}s"),
            others if others.len() > FEW => {
                format!("{} {noun}s; run `lakehouse-obs show {noun}s` to list them", others.len())
            }
            others => format!("{noun}s: {}", listed(others)),
        };
        let Failure { message, help } = no_match(noun, pattern, others.iter().map(String::as_str), all);
        let mask_secrets = |text: &str| outcome.secrets().mask_secrets(text).into_owned();
        return Err(Failure { message: mask_secrets(&message), help: help.as_deref().map(mask_secrets) });
    }
    print(&outcome, &views, some.options.format, human, Some(&format!("{noun}s")));
    Ok(Verdict::Clean)
}

/// A spec without errors.
fn checked(spec: &Path, options: &Options, colour: Colour) -> Result<Outcome, Failure> {
    let outcome = spec::check(spec, &options.environments)?;
    if outcome.environments.iter().any(|environment| environment.model.is_none()) {
        check::show_outcome(&outcome, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so it cannot be shown").help("fix the errors above"));
    }
    Ok(outcome)
}

fn views<T>(outcome: &Outcome, of: impl Fn(&Model) -> T) -> Views<'_, T> {
    let models = outcome.environments.iter().filter_map(|one| Some((one.name.as_deref(), one.model.as_ref()?)));
    models.map(|(name, model)| (name, of(model))).collect()
}

/// Prints each environment: in JSON as fields of a document, or as one of its fields, under a name.
fn print<T: Serialize>(
    outcome: &Outcome,
    views: &Views<'_, T>,
    format: Format,
    human: impl Fn(&T) -> String,
    name: Option<&str>,
) {
    match format {
        Format::Json => {
            let document = |(environment, view): &(Option<&str>, T)| {
                let view = serde_json::to_value(view).unwrap_or_default();
                let mut fields = serde_json::Map::new();
                fields.insert("environment".to_owned(), (*environment).into());
                match (name, view) {
                    (Some(name), view) => drop(fields.insert(name.to_owned(), view)),
                    (None, serde_json::Value::Object(view)) => fields.extend(view),
                    (None, _) => {}
                }
                serde_json::Value::Object(fields)
            };
            let documents: Vec<serde_json::Value> = views.iter().map(document).collect();
            let documents = serde_json::to_string_pretty(&documents).unwrap_or_default();
            terminal::out(&format!("{}\n", outcome.secrets().mask_json(&documents)));
        }
        Format::Human => {
            for (index, (environment, view)) in views.iter().enumerate() {
                if index > 0 {
                    terminal::out("\n");
                }
                if let Some(environment) = environment {
                    terminal::out(&outcome.secrets().mask_secrets(&format!("environment {environment}\n\n")));
                }
                terminal::out(&outcome.secrets().mask_secrets(&human(view)));
            }
        }
    }
}

fn version(model: &Model) -> alertmanager::Version {
    model.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version)
}
