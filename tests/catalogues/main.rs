//! The catalogues against real exporters: every name, type and label that one of them shows is in its catalogue for its
//! version, and what the catalogue says is always there is seen. `BLESS=1` writes what is missing into the catalogues.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![allow(clippy::print_stdout, reason = "the table is what the test found")]

mod alertmanager;
mod blackbox;
mod compare;
mod excuses;
mod node;
mod planted;
mod postgres;
mod prometheus;
mod redis;
mod renew;
mod scrape;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::thread;

use lakehouse_obs::catalogue::{exporter, version_at_most};

use compare::{Compared, compare};
use excuses::Excuses;
use renew::{Measured, renew};
use scrape::Scrape;
use support::project;

/// The newest version of each that its catalogue was held to. What Debian brings beyond is printed, and fails nothing: the
/// facts are written by `BLESS=1`, and the version here.
const NEWEST: [(&str, &str); 6] = [
    ("alertmanager", "0.33.1"),
    ("blackbox_exporter", "0.26.0"),
    ("node_exporter", "1.11.1"),
    ("postgres_exporter", "0.19.1"),
    ("prometheus", "3.5.3"),
    ("redis_exporter", "1.86.0"),
];

/// Whether the catalogue was held to that version or a newer one.
fn is_measured(exporter: &str, version: &str) -> bool {
    let newest = NEWEST.iter().find(|(name, _)| *name == exporter).expect("its newest version").1;
    version_at_most(version.split(' ').next().unwrap_or_default(), newest)
}

/// The scrapes of everything, what is started together at the same time.
fn everything() -> Vec<Scrape> {
    let exporters = ["postgres_exporter-0.17", "postgres_exporter-0"];
    thread::scope(|scope| {
        let all = [
            scope.spawn(move || postgres::scrapes(&exporters, 15)),
            scope.spawn(move || postgres::scrapes(&exporters, 18)),
            scope.spawn(|| prometheus::scrapes("prometheus-2.42")),
            scope.spawn(|| prometheus::scrapes("prometheus-3")),
            scope.spawn(|| alertmanager::scrapes("alertmanager-0.28")),
            scope.spawn(|| alertmanager::scrapes("alertmanager-0.3x")),
            scope.spawn(|| ["node_exporter-1.9", "node_exporter-1"].into_iter().flat_map(node::scrapes).collect()),
            scope.spawn(|| {
                ["blackbox_exporter-0.23", "blackbox_exporter-0.26"].into_iter().flat_map(blackbox::scrapes).collect()
            }),
            scope.spawn(|| redis::scrapes(&["redis_exporter-1.45", "redis_exporter-1"])),
        ];
        all.into_iter().flat_map(|one| one.join().expect("scrapes")).collect()
    })
}

/// Keeps the scrapes as files, from which `cargo run --example catalogue` makes catalogues.
fn keep(folder: &Path, subjects: &BTreeMap<(&'static str, String), Vec<Scrape>>) {
    for ((exporter, _), scrapes) in subjects {
        std::fs::create_dir_all(folder.join(exporter)).expect("a folder");
        for (index, scrape) in scrapes.iter().enumerate() {
            let behind = scrape.postgres.map_or(String::new(), |major| format!("@{major}"));
            let file = format!("{}{behind}-{index}.txt", scrape.version);
            std::fs::write(folder.join(exporter).join(file), &scrape.text).expect("a file");
        }
    }
}

/// Writes what is missing into the catalogues, and says what.
fn bless(subjects: &BTreeMap<(&'static str, String), Vec<Scrape>>) {
    let mut of: BTreeMap<&str, Vec<Measured<'_>>> = BTreeMap::new();
    for ((exporter, _), scrapes) in subjects {
        of.entry(exporter).or_default().extend(scrapes.iter().map(|scrape| Measured {
            version: &scrape.version,
            postgres: scrape.postgres,
            text: &scrape.text,
        }));
    }
    for (name, scrapes) in of {
        let file = project().join("src/catalogue").join(format!("{name}.toml"));
        let catalogue = exporter(name).expect("its catalogue");
        let included = catalogue.includes.iter().filter_map(|name| exporter(name));
        let mut known: BTreeSet<String> =
            included.flat_map(|one| one.metrics).map(|metric| metric.name.to_owned()).collect();
        // what the machine decides is no fact of the exporter
        let excuses = Excuses::read();
        let names = scrapes
            .iter()
            .flat_map(|scrape| lakehouse_obs::exposition::read(scrape.text).expect("a scrape").into_keys());
        known.extend(names.filter(|name| catalogue.metric(name).is_none() && excuses.is_open(catalogue, name)));
        let text = std::fs::read_to_string(&file).expect("a catalogue");
        let (text, changes) = renew(name, Some(&text), &known, &scrapes).expect("a catalogue");
        std::fs::write(&file, text).expect("a file");
        changes.iter().for_each(|change| println!("{name}: {change}"));
    }
}

/// The scrapes of each version.
fn by_subject(scrapes: Vec<Scrape>) -> BTreeMap<(&'static str, String), Vec<Scrape>> {
    let mut subjects: BTreeMap<_, Vec<Scrape>> = BTreeMap::new();
    for scrape in scrapes {
        subjects.entry(scrape.subject()).or_default().push(scrape);
    }
    subjects
}

fn print(compared: &BTreeMap<(&'static str, String), Compared>) {
    println!(
        "| exporter | version | scrapes | names and types | labels | values | always there | not to be seen here | of the machine | differences |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for ((exporter, version), one) in compared {
        let Compared { scrapes, names, labels, values, open, always, excused, differences } = one;
        let (names, labels, values) = (names.len(), labels.len(), values.len());
        let (open, differences) = (open.len(), differences.len());
        println!(
            "| {exporter} | {version} | {scrapes} | {names} | {labels} | {values} | {always} | {excused} | {open} | {differences} |"
        );
    }
}

#[test]
fn what_is_scraped_is_in_the_catalogue_and_what_is_always_there_is_scraped() {
    let mut excuses = Excuses::read();
    let subjects = by_subject(everything());
    if let Some(folder) = std::env::var_os("SCRAPES") {
        keep(Path::new(&folder), &subjects);
    }
    if std::env::var_os("BLESS").is_some() {
        bless(&subjects);
    }
    let compared: BTreeMap<_, _> =
        subjects.iter().map(|(subject, scrapes)| (subject.clone(), compare(scrapes, &mut excuses))).collect();
    print(&compared);
    let (mut differences, mut newer) = (Vec::new(), Vec::new());
    for ((exporter, version), one) in &compared {
        let differ = if is_measured(exporter, version) { &mut differences } else { &mut newer };
        differ.extend(one.differences.iter().map(|what| format!("{exporter} {version}: {what}")));
    }
    if !newer.is_empty() {
        println!("newer than what the catalogues were held to, run this with BLESS=1:\n{}", newer.join("\n"));
    }
    differences.extend(excuses.useless());
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}
