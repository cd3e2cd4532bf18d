//! Alertmanager's own packages are the judge: the same random configurations and histories run through them, on a simulated
//! clock (`go/`), and through the engine. Every notification must be the same: when, to whom, of which group, with which alerts
//! in which order, since when, until when; from 0.32 on, where Alertmanager says it, also why.
//!
//! `LAKEHOUSE_OBS_HISTORIES`: how many histories of each version (default: 40), `LAKEHOUSE_OBS_SEED`: the first seed.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files, and print what they compared")]

mod configurations;
mod file;
mod go;
#[path = "../../../../tests/support/go_program.rs"]
mod go_program;
mod histories;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lakehouse_alertmanager::Version;
use lakehouse_alertmanager_engine::{Labels, Millis, Report, simulate};
use serde::{Deserialize, Serialize};

use histories::History;

/// As many histories of each version as show every kind of event.
const ENOUGH: u64 = 40;

/// A history as the oracle reads it; times are milliseconds after the start.
#[derive(Serialize)]
struct Question {
    config: String,
    start: Millis,
    end: Millis,
    deliveries: Vec<Delivered>,
}

#[derive(Serialize)]
struct Delivered {
    at: Millis,
    labels: Labels,
    starts_at: Millis,
    ends_at: Millis,
    timeout: bool,
}

/// A notification as the oracle writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Sent {
    at: Millis,
    receiver: String,
    integration: usize,
    group: Labels,
    alerts: Vec<SentAlert>,
    reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct SentAlert {
    labels: Labels,
    starts_at: Millis,
    ends_at: Millis,
}

/// The versions whose oracles the installation builds.
#[test]
fn notifies_as_alertmanager_does() {
    compare(go::installed());
}

#[test]
#[ignore = "builds five versions of Alertmanager's packages with Go, which takes minutes: `cargo test -p lakehouse-alertmanager-engine -- --ignored`"]
fn notifies_as_every_alertmanager_does() {
    compare(go::oracles().map(|oracles| go::RELEASES.iter().zip(oracles).collect()));
}

fn compare(oracles: Result<Vec<(&go::Release, PathBuf)>, String>) {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (count, seed) = (number("LAKEHOUSE_OBS_HISTORIES", ENOUGH), number("LAKEHOUSE_OBS_SEED", 0));
    let oracles = match oracles {
        Ok(oracles) => oracles,
        Err(reason) => {
            println!("skipped: {reason}");
            return;
        }
    };
    let mut seen = Seen::default();
    let mut wrong = 0;
    for (release, oracle) in &oracles {
        let histories: Vec<History> =
            (seed..seed + count).map(|seed| histories::history(seed, release.version)).collect();
        let answers = ask(oracle, &histories);
        assert_eq!(answers.len(), histories.len());
        for (seed, (history, mut expected)) in (seed..).zip(histories.iter().zip(answers)) {
            let report = simulate(&history.configuration, &history.deliveries, history.start, history.end)
                .unwrap_or_else(|problem| panic!("{:?}, seed {seed}: {problem}", release.version));
            let mut found = sent(&report, history.start, release.version);
            found.sort();
            expected.sort();
            seen.add(&report);
            if found != expected {
                wrong += 1;
                show(seed, history, &report, &found, &expected);
            }
        }
        println!("{:?}: {count} histories from seed {seed} on, {seen:?}", release.version);
    }
    assert_eq!(wrong, 0, "histories that differ");
    assert!(count < ENOUGH || seen.is_complete(), "some kind of event never happens: {seen:?}");
}

/// What happened in the histories, so that a comparison of nothing is noticed.
#[derive(Debug, Default)]
struct Seen {
    sent: usize,
    reasons: BTreeMap<&'static str, usize>,
    inhibited: usize,
    muted: usize,
    resolved: usize,
}

impl Seen {
    fn add(&mut self, report: &Report) {
        self.sent += report.sent.len();
        for notification in &report.sent {
            *self.reasons.entry(notification.why.text()).or_default() += 1;
            self.resolved += notification.alerts.iter().filter(|alert| alert.ends_at.is_some()).count();
        }
        let flushes = &report.flushes;
        self.inhibited +=
            flushes.iter().flat_map(|flush| &flush.alerts).filter(|alert| alert.inhibited.is_some()).count();
        self.muted += flushes.iter().filter(|flush| flush.muted.is_some()).count();
    }

    fn is_complete(&self) -> bool {
        self.reasons.len() == 5 && self.inhibited > 0 && self.muted > 0 && self.resolved > 0
    }
}

fn ask(oracle: &Path, histories: &[History]) -> Vec<Vec<Sent>> {
    let name = oracle.file_name().expect("a program").to_string_lossy();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.run", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (input, output) = (folder.join("input"), folder.join("output"));
    let lines = histories.iter().map(|it| serde_json::to_string(&question(it)).expect("JSON") + "\n");
    fs::write(&input, lines.collect::<String>()).expect("the histories can be written");
    let mut run = Command::new(oracle);
    run.args(["-test.run", "TestOracle", "-test.timeout", "60m"]);
    run.env("ORACLE_INPUT", &input).env("ORACLE_OUTPUT", &output);
    let run = run.output().expect("the oracle starts");
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let text = fs::read_to_string(&output).expect("the oracle has answered");
    fs::remove_dir_all(&folder).expect("the folder can be removed");
    let read = |line: &str| serde_json::from_str::<Option<Vec<Sent>>>(line).expect("an answer").unwrap_or_default();
    text.lines().map(read).collect()
}

fn question(history: &History) -> Question {
    let deliveries = history.deliveries.iter().map(|delivery| Delivered {
        at: delivery.at - history.start,
        labels: delivery.labels.clone(),
        starts_at: delivery.starts_at.expect("a start") - history.start,
        ends_at: delivery.ends_at.unwrap_or(delivery.at + history.configuration.resolve_timeout) - history.start,
        timeout: delivery.ends_at.is_none(),
    });
    Question {
        config: file::file(&history.configuration),
        start: history.start,
        end: history.end - history.start,
        deliveries: deliveries.collect(),
    }
}

/// The notifications as the oracle of the version writes them.
fn sent(report: &Report, start: Millis, version: Version) -> Vec<Sent> {
    let each = report.sent.iter().map(|it| Sent {
        at: it.at - start,
        receiver: it.receiver.clone(),
        integration: it.integration,
        group: it.group.clone(),
        reason: if version >= (0, 32) { it.why.text().to_owned() } else { String::new() },
        alerts: it
            .alerts
            .iter()
            .map(|alert| SentAlert {
                labels: (*alert.labels).clone(),
                starts_at: alert.starts_at - start,
                ends_at: alert.ends_at.map_or(0, |end| end - start),
            })
            .collect(),
    });
    each.collect()
}

/// The first notification that only one of the two sends, with what led to it.
fn show(seed: u64, history: &History, report: &Report, found: &[Sent], expected: &[Sent]) {
    let (found, expected): (BTreeSet<&Sent>, BTreeSet<&Sent>) = (found.iter().collect(), expected.iter().collect());
    println!("{:?}, seed {seed}: {}", history.configuration.version, file::file(&history.configuration));
    let (ours, theirs) = (found.difference(&expected).next(), expected.difference(&found).next());
    println!("  only ours: {ours:?}\n  only Alertmanager's: {theirs:?}");
    let Some(first) = ours.into_iter().chain(theirs).min_by_key(|it| it.at) else { return };
    let at = history.start + first.at;
    for delivery in history.deliveries.iter().filter(|it| it.at <= at) {
        if first.alerts.iter().any(|alert| alert.labels == delivery.labels) {
            let time = |time: Option<Millis>| time.map(|time| time - history.start);
            let (from, until) = (time(delivery.starts_at), time(delivery.ends_at));
            println!("  delivery at {}: {from:?} to {until:?}, {:?}", delivery.at - history.start, delivery.labels);
        }
    }
    for flush in report.flushes.iter().filter(|it| it.receiver == first.receiver && it.group == first.group) {
        if flush.at <= at + 60_000 && flush.at > at - 600_000 {
            println!("  flush at {}: {flush:?}", flush.at - history.start);
        }
    }
}
