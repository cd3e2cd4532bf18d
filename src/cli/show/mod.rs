//! `show`: what a spec means, to be read by a person or by a program.

mod alerts;
mod block;
mod metrics;
mod routes;
mod services;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::metrics::wanted;
use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, spec};
use crate::components::ALERTMANAGER;
use crate::model::Model;
use crate::{alertmanager, overview, routing};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs show routes                       the tree of routes, and whom each alert reaches
  lakehouse-obs show alerts                       of each alert: when it fires, its labels, who hears, where it is shown
  lakehouse-obs show alerts HighErrorRate
  lakehouse-obs show metrics 'http_*'             what is read: its type, who gives it, who reads it
  lakehouse-obs show services postgres specs/lakehouse.toml
  lakehouse-obs show routes specs/lakehouse.toml --environment prod
  lakehouse-obs show alerts --format json | jq '.[].alerts[] | {alert, unit}'";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The tree of routes, and whom each alert reaches.
    Routes(Whole),
    /// Alerts: when each fires, its labels and unit, who hears of it, which panels show it.
    Alerts(Part),
    /// The metrics that the spec reads: type, unit and labels, who gives them, who reads them.
    Metrics(Part),
    /// Services: their jobs, exporters, alerts, panels and logs.
    Services(Part),
}

/// All of a spec.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Whole {
    /// The spec; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    #[command(flatten)]
    options: Options,
}

/// Some of a spec.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Part {
    /// A part of the name, or a whole one with `*` and `?` [default: all]. A name that ends in `.toml` is the spec.
    #[arg(value_name = "PATTERN")]
    pattern: Option<String>,
    /// The spec; `-` reads standard input [default: lakehouse.toml].
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// Only this environment; may be repeated [default: all that the spec declares].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// How it is shown.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
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
            let of = |model: &Model| routing::overview(model, version(model));
            show(&whole.spec, &whole.options, colour, &of, &routes::human, None)
        }
        What::Alerts(some) => {
            let (pattern, spec) = some.named();
            let wanted = wanted(pattern)?;
            let of = |model: &Model| overview::alerts(model, version(model), &wanted);
            show(&spec, &some.options, colour, &of, &|found| alerts::human(found), Some("alerts"))
        }
        What::Metrics(some) => {
            let (pattern, spec) = some.named();
            let wanted = wanted(pattern)?;
            let of = |model: &Model| overview::metrics(model, &wanted);
            show(&spec, &some.options, colour, &of, &|found| metrics::human(found), Some("metrics"))
        }
        What::Services(some) => {
            let (pattern, spec) = some.named();
            let wanted = wanted(pattern)?;
            let of = |model: &Model| overview::services(model, &wanted);
            show(&spec, &some.options, colour, &of, &|found| services::human(found), Some("services"))
        }
    }
}

/// Shows what `of` makes of each environment: as fields of a document, or as one of its fields, under a name.
fn show<T: Serialize>(
    spec: &std::path::Path,
    options: &Options,
    colour: Colour,
    of: &dyn Fn(&Model) -> T,
    human: &dyn Fn(&T) -> String,
    name: Option<&str>,
) -> Result<Verdict, Failure> {
    let outcome = spec::check(spec, &options.environments)?;
    if outcome.environments.iter().any(|environment| environment.model.is_none()) {
        check::show_outcome(&outcome, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so nobody knows what it means").help("mend what is said above"));
    }
    let models = outcome.environments.iter().filter_map(|one| Some((one.name.as_deref(), one.model.as_ref()?)));
    let views: Vec<(Option<&str>, T)> = models.map(|(name, model)| (name, of(model))).collect();
    match options.format {
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
            terminal::out(&format!("{}\n", outcome.secrets().conceal_json(&documents)));
        }
        Format::Human => {
            for (index, (environment, view)) in views.iter().enumerate() {
                if index > 0 {
                    terminal::out("\n");
                }
                if let Some(environment) = environment {
                    terminal::out(&outcome.secrets().conceal(&format!("environment {environment}\n\n")));
                }
                terminal::out(&outcome.secrets().conceal(&human(view)));
            }
        }
    }
    Ok(Verdict::Clean)
}

fn version(model: &Model) -> alertmanager::Version {
    model.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version)
}
