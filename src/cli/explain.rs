//! `explain`: the page of a finding, or where every value of an item comes from.

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
  lakehouse-obs explain alert/always-fires        the page of a finding
  lakehouse-obs explain services.postgres         every value in force, and where it comes from
  lakehouse-obs explain alerts.PostgresDown --environment staging
  lakehouse-obs explain stack.prometheus stacks/ai-aas/lakehouse.toml
  lakehouse-obs rules                             lists all codes";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A code, as findings show it, or an item of the spec, such as `services.postgres`.
    #[arg(value_name = "CODE|ITEM")]
    subject: String,
    /// The spec of the item; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
    /// Only this environment; may be repeated [default: all that the spec declares].
    #[arg(short, long = "environment", value_name = "ENV")]
    environments: Vec<String>,
    /// How the values of an item are shown.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line each.
    Human,
    /// One JSON document.
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let subject = arguments.subject.trim();
    if let Some(rule) = rule(subject) {
        if let [_, ..] = rules::now(subject) {
            terminal::out(&format!("`{subject}` is called `{}` now.\n\n", rules::now(subject).join("` or `")));
        }
        terminal::out(rule.explain);
        return Ok(Verdict::Clean);
    }
    // a code has a slash and no dot, an item has its table's name in front
    let table = subject.split('.').next().unwrap_or(subject);
    if subject.contains('.') || TABLES.iter().any(|known| known.name == table) {
        return item(arguments, subject);
    }
    let failure = Failure::new(format!("there is no finding `{subject}`"));
    Err(match nearest(subject, RULES.iter().map(|rule| rule.code)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => {
            failure.help("`lakehouse-obs rules` lists all codes; an item is named with its table: services.postgres")
        }
    })
}

fn item(arguments: &Arguments, subject: &str) -> Result<Verdict, Failure> {
    let outcome = spec::check_with(&arguments.spec, &arguments.environments, true)?;
    let summary = render::summary(&outcome.diagnostics);
    if !summary.is_empty() {
        let name = spec::Location::of(&arguments.spec).name;
        terminal::error(&format!("{name}: {summary}; `lakehouse-obs check` shows them\n"));
    }
    let secrets = outcome.secrets();
    let explained = provenance::explain(&outcome, subject).map_err(|provenance::Unknown { message, help }| {
        Failure::new(secrets.conceal(&message)).help(secrets.conceal(&help))
    })?;
    terminal::out(&match arguments.format {
        Format::Human => secrets.conceal(&human(&explained)).into_owned(),
        Format::Json => {
            let document = serde_json::to_string_pretty(&explained).unwrap_or_default();
            secrets.conceal_json(&document) + "\n"
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
        text.push_str(&format!("  switched off{}: {}\n", within(&off.environments), from(&off.origin)));
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
            let default = if *default { ", a default" } else { "" };
            let environment = environment.as_ref().map(|name| format!(", environment {name}"));
            format!("{file}:{line}{default}{}", environment.unwrap_or_default())
        }
        Origin::Kind { kind } => format!("kind {kind}"),
        Origin::BuiltIn => "built in".to_owned(),
    }
}
