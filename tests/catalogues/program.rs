//! Makes a catalogue of scrapes, or renews one: `cargo run --example catalogue -- [--write] EXPORTER VERSION[@POSTGRES]=FILE …`
//!
//! Prints what is new, a line each, `+` where the catalogue has no such metric and `~` where it says something else; with
//! `--write` the file in `src/catalogue` becomes so.
#![allow(clippy::disallowed_methods, reason = "a program of the maintainers, which reads and writes files")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what it finds is for a terminal")]

mod renew;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use lakehouse_obs::catalogue::exporter;
use renew::{Measured, renew};

const USAGE: &str = "usage: cargo run --example catalogue -- [--write] EXPORTER VERSION[@POSTGRES]=FILE …";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let write = arguments.first().is_some_and(|first| first == "--write");
    arguments.drain(..usize::from(write));
    match run(&arguments, write) {
        Ok(changes) => {
            changes.iter().for_each(|change| println!("{change}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String], write: bool) -> Result<Vec<String>, String> {
    let (name, files) = arguments.split_first().filter(|(_, files)| !files.is_empty()).ok_or(USAGE)?;
    let mut texts = Vec::new();
    for argument in files {
        let (of, file) = argument.split_once('=').ok_or(USAGE)?;
        let (version, postgres) = of.split_once('@').map_or((of, None), |(version, major)| (version, Some(major)));
        let postgres = postgres.map(str::parse).transpose().map_err(|_| USAGE)?;
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        texts.push((version, postgres, text));
    }
    let scrapes: Vec<Measured<'_>> =
        texts.iter().map(|(version, postgres, text)| Measured { version, postgres: *postgres, text }).collect();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue").join(format!("{name}.toml"));
    // a catalogue that is not there yet includes what most exporters do
    let includes = exporter(name).map_or(&["go_client"][..], |exporter| exporter.includes);
    let included: BTreeSet<String> = includes
        .iter()
        .filter_map(|name| exporter(name))
        .flat_map(|exporter| exporter.metrics)
        .map(|metric| metric.name.to_owned())
        .collect();
    let old = std::fs::read_to_string(&place).ok();
    let (text, changes) = renew(name, old.as_deref(), &included, &scrapes)?;
    if write {
        std::fs::write(&place, text).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    Ok(changes)
}
