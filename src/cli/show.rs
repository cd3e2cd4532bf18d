//! `show`: what a spec means, to be read by a person or by a program.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::terminal::{self, Colour, Stream};
use super::{Failure, Verdict, check, spec};
use crate::model::Model;
use crate::routing::{AlertView, Overview, Reach, RouteView, overview};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs show routes
  lakehouse-obs show routes specs/lakehouse.toml --environment prod
  lakehouse-obs show routes --format json | jq '.[].alerts[]'";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The tree of routes, and whom each alert reaches.
    Routes(Routes),
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Routes {
    /// The spec; `-` reads standard input.
    #[arg(value_name = "SPEC", default_value = spec::DEFAULT)]
    spec: PathBuf,
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

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let What::Routes(arguments) = &arguments.what;
    let outcome = spec::check(&arguments.spec, &arguments.environments)?;
    if outcome.environments.iter().any(|environment| environment.model.is_none()) {
        check::show(&outcome.diagnostics, &[], &outcome.sources, colour, Stream::Error);
        return Err(Failure::new("the spec has errors, so nobody knows what it means").help("mend what is said above"));
    }
    let views: Vec<(Option<&str>, Overview)> = outcome
        .environments
        .iter()
        .filter_map(|environment| Some((environment.name.as_deref(), of(environment.model.as_ref()?))))
        .collect();
    match arguments.format {
        Format::Json => {
            let document: Vec<serde_json::Value> = views
                .iter()
                .map(|(name, view)| {
                    serde_json::json!({ "environment": name, "route": view.route, "alerts": view.alerts })
                })
                .collect();
            terminal::out(&format!("{}\n", serde_json::to_string_pretty(&document).unwrap_or_default()));
        }
        Format::Human => {
            for (index, (name, view)) in views.iter().enumerate() {
                if index > 0 {
                    terminal::out("\n");
                }
                if let Some(name) = name {
                    terminal::out(&format!("environment {name}\n\n"));
                }
                terminal::out(&human(view));
            }
        }
    }
    Ok(Verdict::Clean)
}

fn of(model: &Model) -> Overview {
    let version = model.stack.components.get("alertmanager").map_or((0, 28), |running| running.version);
    overview(model, version)
}

fn human(view: &Overview) -> String {
    let mut text = String::from("Routes, asked from top to bottom:\n\n");
    route(&view.route, "  ", "", &mut text);
    text.push_str("\nAlerts, and whom they reach:\n\n");
    let width = |of: fn(&AlertView) -> &str| view.alerts.iter().map(of).map(str::len).max().unwrap_or(0);
    let (names, severities) = (width(|alert| &alert.alert), width(|alert| alert.severity.as_deref().unwrap_or("")));
    for alert in &view.alerts {
        let severity = alert.severity.as_deref().unwrap_or("");
        let reached: Vec<String> = alert.receivers.iter().map(reach).collect();
        // writing into a string does not fail
        let _ = writeln!(text, "  {:names$}  {severity:severities$}  {}", alert.alert, reached.join(", "));
    }
    text
}

/// A receiver with what may keep an alert from it.
fn reach(reach: &Reach) -> String {
    let mut text = if reach.certain { reach.receiver.clone() } else { format!("perhaps {}", reach.receiver) };
    if !reach.active_time_intervals.is_empty() {
        let _ = write!(text, " (only in {})", reach.active_time_intervals.join(", "));
    }
    if !reach.mute_time_intervals.is_empty() {
        let _ = write!(text, " (not in {})", reach.mute_time_intervals.join(", "));
    }
    text
}

/// A route on a line, its settings on the next one, and what is below it further in.
fn route(view: &RouteView, indent: &str, branch: &str, text: &mut String) {
    let what = if view.matchers.is_empty() { "everything".to_owned() } else { view.matchers.join(" and ") };
    let who = view.receiver.as_deref().map_or(String::new(), |receiver| format!(" -> {receiver}"));
    let goes_on = if view.continues { ", and goes on" } else { "" };
    let _ = writeln!(text, "{indent}{branch}{what}{who}{goes_on}");
    let inner = format!("{indent}{}", " ".repeat(branch.len()));
    let durations = [
        ("first after", &view.group_wait),
        ("changes after", &view.group_interval),
        ("again after", &view.repeat_interval),
    ];
    let grouped = view.group_by.as_ref().map(|labels| match labels.as_slice() {
        [] => "all in one group".to_owned(),
        labels => format!("grouped by {}", labels.join(", ")),
    });
    let muted = view.mute_time_intervals.iter().map(|name| format!("silent in {name}"));
    let active = view.active_time_intervals.iter().map(|name| format!("silent outside of {name}"));
    let settings: Vec<String> = grouped
        .into_iter()
        .chain(durations.into_iter().filter_map(|(word, value)| Some(format!("{word} {}", value.as_ref()?))))
        .chain(muted)
        .chain(active)
        .collect();
    if !settings.is_empty() {
        let _ = writeln!(text, "{inner}    {}", settings.join("; "));
    }
    for child in &view.routes {
        route(child, &inner, "- ", text);
    }
}
