//! What a real exporter answered, and what is known about the one that answered.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use lakehouse_obs::catalogue::{Exporter, Metric, exporter, version_at_least, version_at_most};
use lakehouse_obs::exposition::read;

use crate::support::servers::{Server, get};
use crate::support::tool;

/// One scrape.
#[derive(Debug, Clone)]
pub(crate) struct Scrape {
    /// By its name in the catalogue.
    pub(crate) exporter: &'static str,
    /// What the program says of itself.
    pub(crate) version: String,
    /// The major version of the PostgreSQL behind it.
    pub(crate) postgres: Option<u8>,
    /// The path, as the catalogue names it.
    pub(crate) path: String,
    /// Collectors, and flags beside these, that are off by default and that it was told.
    pub(crate) reported: BTreeSet<String>,
    pub(crate) text: String,
}

/// One line of a scrape that is no remark.
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) labels: BTreeSet<String>,
    pub(crate) line: String,
}

impl Scrape {
    /// Scrapes a server that runs this tool.
    pub(crate) fn of(exporter: &'static str, tool: &str, server: &Server, path: &str) -> Scrape {
        let (status, text) = get(server.port, path).expect("an answer");
        assert_eq!(status, 200, "{tool}{path}: {text}");
        let path = path.split('?').next().unwrap_or_default().to_owned();
        Scrape { exporter, version: version(tool), postgres: None, path, reported: BTreeSet::new(), text }
    }

    pub(crate) fn on_postgres(self, major: u8) -> Scrape {
        Scrape { postgres: Some(major), ..self }
    }

    pub(crate) fn reported(self, reported: impl IntoIterator<Item = String>) -> Scrape {
        Scrape { reported: reported.into_iter().collect(), ..self }
    }

    /// Its exporter in the catalogue.
    pub(crate) fn catalogue(&self) -> &'static Exporter {
        exporter(self.exporter).unwrap_or_else(|| panic!("{} has no catalogue", self.exporter))
    }

    /// Which scrapes are of one thing, so that what one of them does not have another one may.
    pub(crate) fn subject(&self) -> (&'static str, String) {
        let behind = self.postgres.map_or(String::new(), |major| format!(" on PostgreSQL {major}"));
        (self.exporter, format!("{}{behind}", self.version))
    }

    /// Its series, each line read by itself: what several lines of one metric differ in is lost in the whole.
    pub(crate) fn series(&self) -> Vec<Series> {
        let lines = self.text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let read_line = |line: &str| {
            let mut metrics = read(line).unwrap_or_else(|flaws| panic!("{line}: {flaws:?}"));
            let (name, metric) = metrics.pop_first().expect("a line is a series");
            Series { name, labels: metric.labels, line: line.to_owned() }
        };
        lines.map(read_line).collect()
    }

    /// Whether the catalogue says that this version has the metric, fed by that server.
    pub(crate) fn exists(&self, metric: &Metric) -> bool {
        let rare = metric.rare;
        let fed = self.postgres.is_none_or(|major| {
            rare.pg_min.is_none_or(|least| major >= least) && rare.pg_max.is_none_or(|most| major <= most)
        });
        fed && metric.exists_in(&self.version)
    }

    /// Whether what has to be switched on for the metric was.
    pub(crate) fn is_switched_on(&self, metric: &Metric) -> bool {
        let reported = |name: &str| self.reported.contains(name);
        (metric.default_enabled || metric.collector.is_some_and(reported)) && metric.rare.requires.is_none_or(reported)
    }

    /// The labels that every series of the metric has in this version.
    pub(crate) fn sure_labels<'a>(&self, metric: &'a Metric) -> impl Iterator<Item = &'static str> + use<'a> {
        let version = self.version.clone();
        let has = move |label: &&'static str| {
            let since = metric.rare.labels_since.iter().find(|(of, _)| of == label);
            let until = metric.rare.labels_until.iter().find(|(of, _)| of == label);
            since.is_none_or(|(_, since)| version_at_least(&version, since))
                && until.is_none_or(|(_, until)| version_at_most(&version, until))
        };
        metric.labels.iter().copied().filter(has)
    }
}

/// The version that a program states of itself, whatever words stand around it.
pub(crate) fn version(name: &str) -> String {
    let output = Command::new(tool(name)).arg("--version").current_dir(Path::new("/")).output().expect("it starts");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let numbers =
        said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'));
    let numbers = numbers.unwrap_or_else(|| panic!("{name} states no version: {said}"));
    numbers.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default().to_owned()
}
