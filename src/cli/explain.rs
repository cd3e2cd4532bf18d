//! `explain`: the page of a finding, or the origin of each value of an item.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Failure, Verdict, spec, terminal};
use crate::provenance::{self, Origin, Provenance};
use crate::render;
use crate::report::nearest;
use crate::rules::{self, RULES, rule};
use crate::spec::TABLES;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs explain alert/always-fires        explain a finding
  lakehouse-obs explain services.postgres         show each effective value and its origin
  lakehouse-obs explain alerts.PostgresDown --environment staging
  lakehouse-obs explain stack.prometheus stacks/ai-aas/lakehouse.toml
  lakehouse-obs rules                             list all codes";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Code of a finding, or an item of the spec, such as `services.postgres`.
    #[arg(value_name = "CODE|ITEM")]
    subject: String,
    /// Spec file of the item; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// Show only this environment; may be repeated [default: all environments of the spec].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// Output format of an item.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each value.
    Human,
    /// One JSON document.
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let subject = arguments.subject.trim();
    if let Some(rule) = rule(subject) {
        if let [_, ..] = rules::now(subject) {
            terminal::out(&format!("`{subject}` was renamed to `{}`.\n\n", rules::now(subject).join("` or `")));
        }
        terminal::out(&rules::manual::page(rule));
        return Ok(Verdict::Clean);
    }
    // a code has a slash and no dot, an item has its table's name in front
    let table = subject.split('.').next().unwrap_or(subject);
    if subject.contains('.') || TABLES.iter().any(|known| known.name == table) {
        return item(arguments, subject);
    }
    let failure = Failure::new(format!("unknown code `{subject}`"));
    Err(match nearest(subject, RULES.iter().map(|rule| rule.code)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => {
            failure.help("run `lakehouse-obs rules` to list all codes; write an item with its table: services.postgres")
        }
    })
}

fn item(arguments: &Arguments, subject: &str) -> Result<Verdict, Failure> {
    let outcome = spec::check_with(&arguments.spec, &arguments.environments, true)?;
    let summary = render::summary(&outcome.diagnostics);
    if !summary.is_empty() {
        let name = spec::Location::new(&arguments.spec).name;
        terminal::error(&format!("{name}: {summary}; run `lakehouse-obs check` to show them\n"));
    }
    let secrets = outcome.secrets();
    let explained = provenance::explain(&outcome, subject).map_err(|provenance::Unknown { message, help }| {
        Failure::new(secrets.mask_secrets(&message)).help(secrets.mask_secrets(&help))
    })?;
    terminal::out(&match arguments.format {
        Format::Human => secrets.mask_secrets(&human(&explained)).into_owned(),
        Format::Json => {
            let document = serde_json::to_string_pretty(&explained).unwrap_or_default();
            secrets.mask_json(&document) + "\n"
        }
    });
    Ok(Verdict::Clean)
}

/// Three columns: key, value, where it comes from.
fn human(explained: &Provenance) -> String {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0).min(60);
    let keys = width(&mut explained.values.iter().map(|value| value.key.chars().count()));
    let values = width(&mut explained.values.iter().map(|value| value.value.chars().count()));
    let mut text = format!("{}\n", explained.item);
    for off in &explained.switched_off {
        text.push_str(&format!("  disabled{}: {}\n", within(&off.environments), from(&off.origin)));
    }
    let mut last = "";
    for value in &explained.values {
        let key = if value.key == last { "" } else { value.key.as_str() };
        last = &value.key;
        text.push_str(&format!(
            "  {key:keys$} {} {:values$}  {}{}\n",
            if key.is_empty() { ' ' } else { '=' },
            value.value,
            from(&value.origin),
            within(&value.environments)
        ));
    }
    text
}

fn within(environments: &[String]) -> String {
    if environments.is_empty() { String::new() } else { format!(" (in {})", environments.join(", ")) }
}

fn from(origin: &Origin) -> String {
    match origin {
        Origin::File { file, line, default, environment } => {
            let default = if *default { ", from defaults" } else { "" };
            let environment = environment.as_ref().map(|name| format!(", environment {name}"));
            format!("{file}:{line}{default}{}", environment.unwrap_or_default())
        }
        Origin::Kind { kind } => format!("kind {kind}"),
        Origin::BuiltIn => "built-in default".to_owned(),
    }
}
