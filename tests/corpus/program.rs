//! Runs Prometheus' own tests of PromQL (`promql/promqltest/testdata` of its sources) on the engine.
//!
//! `cargo run --release -p lakehouse-promql-engine --example corpus -- FOLDER [VERSION]` says how many evaluations pass, and why others
//! fail. Each instant evaluation is made as a range too, and with `@` in its selectors where that changes nothing.
#![allow(clippy::print_stdout, reason = "the report of a program of the maintainers")]
#![allow(clippy::disallowed_methods, reason = "reads the files it was told to")]

mod compare;
mod load;
mod read;

use std::process::ExitCode;

use lakehouse_promql::{Features, Target, Version};
use lakehouse_promql_engine::{Engine, Storage};

use read::Command;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        println!("usage: corpus FOLDER [VERSION]");
        return ExitCode::FAILURE;
    };
    let version = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(Version::new(3, 16));
    let target = Target { version, features: Features::all() };
    let engine = Engine { delayed_name_removal: true, start_timestamps: true, ..Engine::new(target) };
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut passed, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "test")) {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let before = (passed, failures.len());
        run(&engine, &name, &text, &mut passed, &mut failures);
        println!("{name}: {} passed, {} failed", passed - before.0, failures.len() - before.1);
    }
    failures.iter().for_each(|failure| println!("{failure}"));
    println!("{passed} of {} evaluations pass", passed + failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(engine: &Engine, name: &str, text: &str, passed: &mut usize, failures: &mut Vec<String>) {
    let mut storage = Storage::new();
    for command in read::commands(text, engine.target) {
        match command {
            Command::Clear => storage = Storage::new(),
            Command::Load(load) => {
                if let Err(reason) = load.append(&mut storage) {
                    failures.push(format!("{name}:{}: load: {reason}", load.line));
                }
            }
            Command::Eval(eval) => match compare::check(engine, &storage, &eval) {
                Ok(()) => *passed += 1,
                Err(reason) => failures.push(format!("{name}:{}: {}\n    {reason}", eval.line, eval.expr)),
            },
            Command::Unread(line, reason) => failures.push(format!("{name}:{line}: {reason}")),
        }
    }
}
