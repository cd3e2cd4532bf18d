//! `metrics import`: a pasted scrape as the declarations of a service.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::terminal::{self, Colour, Stream};
use super::super::{Failure, Verdict, check, spec};
use crate::exposition;
use crate::metrics::is_of_library;
use crate::report::Diagnostic;
use crate::secret::Secrets;
use crate::source::{Sources, Span};

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs metrics import shop.prom
  curl -s localhost:8080/metrics | lakehouse-obs metrics import - --service shop
  lakehouse-obs metrics import shop.prom --all >> lakehouse.toml

A service can also read the file directly: exposition = \"shop.prom\"";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Saved scrape, in the Prometheus text format or OpenMetrics; `-` reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Service that exports the metrics [default: the name of the file, or my-service].
    #[arg(long, value_name = "NAME", value_parser = service_name)]
    service: Option<String>,
    /// Also print the metrics of client libraries, such as `go_…` and `process_…`.
    #[arg(long)]
    all: bool,
}

fn service_name(name: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) {
        true => Ok(name.to_owned()),
        false => Err("use lower-case letters, digits and `-`; start with a letter".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let text = spec::read(&arguments.file, "save the output of the metrics endpoint to this file, or pipe it to `-`")?;
    let mut sources = Sources::new();
    let name = spec::Location::new(&arguments.file).name;
    let base = sources.add(name, text);
    let metrics = match exposition::read(sources.text_at(base)) {
        Ok(metrics) => metrics,
        Err(syntax_errors) => {
            let mut found: Vec<Diagnostic> =
                syntax_errors.iter().map(|syntax_error| placed(syntax_error, base)).collect();
            let secrets = Secrets::collect(&sources, &found);
            secrets.mask_findings(&mut found, &sources);
            check::show(&found, &sources, &secrets, colour, Stream::Error);
            return Ok(Verdict::Found);
        }
    };
    let service = arguments.service.clone().unwrap_or_else(|| of_file(&arguments.file));
    let wanted = metrics.iter().filter(|(name, _)| arguments.all || !is_of_library(name));
    let left_out = metrics.len() - wanted.clone().count();
    terminal::out(&exposition::declarations(&service, wanted));
    match left_out {
        0 => {}
        1 => terminal::error("skipped 1 metric of client libraries; `--all` prints it too\n"),
        _ => terminal::error(&format!("skipped {left_out} metrics of client libraries; `--all` prints them too\n")),
    }
    Ok(Verdict::Clean)
}

fn placed(syntax_error: &exposition::SyntaxError, base: usize) -> Diagnostic {
    let at = |range: &std::ops::Range<usize>| Span::new(base + range.start..base + range.end);
    let problem = &syntax_error.problem;
    let found = Diagnostic::new(problem.code, at(&problem.at), &problem.message, &problem.label).help(&problem.help);
    match &syntax_error.first {
        Some(first) => found.label(at(first), "first declared here"),
        None => found,
    }
}

/// The name of a file as that of a service.
fn of_file(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    service_name(name).unwrap_or_else(|_| "my-service".to_owned())
}
