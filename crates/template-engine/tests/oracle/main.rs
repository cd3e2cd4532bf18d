//! The products' own packages are the judge: the same templates run through them (`go/`) and through the engine. Texts must be
//! the same, and so must what went wrong while a template ran; where it cannot be read, both must say so.
//!
//! `LAKEHOUSE_OBS_TEMPLATES`: how many random templates of each version (default: 200), `LAKEHOUSE_OBS_SEED`: the first seed.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files, and print what they compared")]

mod alertmanager;
mod go;
#[path = "../../../../tests/support/go_program.rs"]
mod go_program;
mod known;
mod prometheus;
#[path = "../../../../tests/support/random.rs"]
mod random;
mod table;
mod templates;

use std::path::PathBuf;

use go::Answer;
use lakehouse_template_engine::{Failure, Notifications, Product};
use serde_json::Value;

/// The versions whose oracles the installation builds.
#[test]
fn renders_as_the_products_do() {
    compare(go::installed());
}

#[test]
#[ignore = "builds the packages of several versions with Go, which takes minutes: `cargo test -p lakehouse-template-engine -- --ignored`"]
fn renders_as_all_versions_of_the_products_do() {
    compare(go::oracles().map(|oracles| go::RELEASES.iter().zip(oracles).collect()));
}

fn compare(oracles: Result<Vec<(&go::Release, PathBuf)>, String>) {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (count, seed) = (number("LAKEHOUSE_OBS_TEMPLATES", 200), number("LAKEHOUSE_OBS_SEED", 0));
    // the whole table for the newest versions; of others a part, unless a number is asked for
    let whole = std::env::var("LAKEHOUSE_OBS_TEMPLATES").is_ok();
    let oracles = match oracles {
        Ok(oracles) => oracles,
        Err(reason) => {
            println!("skipped: {reason}");
            return;
        }
    };
    let mut wrong = 0;
    for (release, oracle) in &oracles {
        let version = release.version;
        let step = if whole || matches!(version, (3, 16) | (0, 35)) { 1 } else { 8 };
        let (asked, ours): (Vec<Value>, Vec<Result<String, Failure>>) = match release.product {
            Product::Prometheus => {
                let questions = prometheus::questions(version, seed, count);
                let kept = questions.iter().step_by(step);
                kept.map(|question| (question.json(), question.ours(version))).unzip()
            }
            Product::Alertmanager => {
                let questions = alertmanager::questions(version, seed, count);
                let environment = alertmanager::environment(version);
                let templates = Notifications::new(&environment).expect("our own templates are right");
                let kept = questions.iter().step_by(step);
                kept.map(|question| (question.json(), question.ours(&templates, &environment))).unzip()
            }
        };
        let answers = go::ask(oracle, &asked);
        assert_eq!(answers.len(), asked.len());
        let mut seen = Seen::default();
        for ((question, ours), theirs) in asked.iter().zip(&ours).zip(&answers) {
            seen.add(theirs);
            if !is_same(ours, theirs) {
                let template = question["template"].as_str().unwrap_or_default();
                if known::is_known(ours, theirs) {
                    seen.known += 1;
                    continue;
                }
                wrong += 1;
                println!(
                    "{:?} {version:?} {template}\n  value {}\n  ours   {ours:?}\n  theirs {theirs:?}",
                    release.product, question["value"]
                );
            }
        }
        println!(
            "{:?} {version:?}: {} templates, {count} of them random from seed {seed} on: {seen:?}",
            release.product,
            asked.len()
        );
        assert!(seen.texts > 100 && seen.errors > 50, "a comparison of nothing");
    }
    assert_eq!(wrong, 0, "templates that differ");
}

#[derive(Debug, Default)]
struct Seen {
    texts: usize,
    errors: usize,
    /// Differences that have a name in `known`.
    known: usize,
}

impl Seen {
    fn add(&mut self, answer: &Answer) {
        match answer {
            Answer::Text(_) => self.texts += 1,
            Answer::Error(_) => self.errors += 1,
        }
    }
}

fn is_same(ours: &Result<String, Failure>, theirs: &Answer) -> bool {
    match (ours, theirs) {
        (Ok(ours), Answer::Text(theirs)) => ours == theirs,
        (Err(Failure::Execution(ours)), Answer::Error(theirs)) => ours == theirs,
        // what cannot be read is said in our words; Go's begin so
        (Err(Failure::Syntax(_)), Answer::Error(theirs)) => {
            theirs.starts_with("error parsing template")
                || (theirs.starts_with("template: ") && !theirs.contains(": executing "))
        }
        _ => false,
    }
}
