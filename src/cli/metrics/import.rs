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

A service can also name the file itself: exposition = \"shop.prom\"";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What the metrics path answered, in Prometheus' text format or OpenMetrics; `-` reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The service that has them [default: the name of the file, or my-service].
    #[arg(long, value_name = "NAME", value_parser = service_name)]
    service: Option<String>,
    /// Also those that libraries add everywhere, such as `go_…` and `process_…`.
    #[arg(long)]
    all: bool,
}

fn service_name(name: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) {
        true => Ok(name.to_owned()),
        false => Err("lower-case letters, digits and `-`, a letter first".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, colour: Colour) -> Result<Verdict, Failure> {
    let text = spec::read(&arguments.file, "save what the metrics path answers, or give it to `-`")?;
    let mut sources = Sources::new();
    let name = spec::Location::of(&arguments.file).name;
    let base = sources.add(name, text);
    let metrics = match exposition::read(sources.text_at(base)) {
        Ok(metrics) => metrics,
        Err(flaws) => {
            let mut found: Vec<Diagnostic> = flaws.iter().map(|flaw| placed(flaw, base)).collect();
            let secrets = Secrets::of(&sources, &found);
            secrets.conceal_found(&mut found, &sources);
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
        1 => terminal::error("1 metric of libraries is left out: `--all` prints it too\n"),
        _ => terminal::error(&format!("{left_out} metrics of libraries are left out: `--all` prints them too\n")),
    }
    Ok(Verdict::Clean)
}

fn placed(flaw: &exposition::Flaw, base: usize) -> Diagnostic {
    let at = |range: &std::ops::Range<usize>| Span::new(base + range.start..base + range.end);
    let problem = &flaw.problem;
    let found = Diagnostic::new(problem.code, at(&problem.at), &problem.message, &problem.label).help(&problem.help);
    match &flaw.first {
        Some(first) => found.label(at(first), "said first here"),
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
