//! What a catalogue has and no scrape of ours can show, each with its reason, as data.

use std::collections::BTreeSet;

use lakehouse_obs::catalogue::{Exporter, Metric, version_at_least, version_at_most};
use serde::Deserialize;

use crate::scrape::Scrape;
use crate::support::project;

/// A file that is read when the test runs, so that a reason costs no compiling.
const DATA: &str = "tests/catalogues/unseen.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    unseen: Vec<Row>,
    open: Vec<Open>,
}

/// Metrics that need something that is not here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    exporter: String,
    /// Names; a star at the end stands for anything.
    #[serde(default)]
    names: Vec<String>,
    /// Of these names those that must be seen all the same.
    #[serde(default)]
    except: Vec<String>,
    /// The versions of the exporter in which it is so.
    since: Option<String>,
    until: Option<String>,
    /// Whether another machine may show them, so that the row may be of no use.
    #[serde(default)]
    machine: bool,
    why: String,
}

/// Beginnings of names that the catalogue need not list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    exporter: String,
    /// Of the open families of its catalogue.
    families: Vec<String>,
    why: String,
}

/// The reasons, and which of them were needed.
pub(crate) struct Excuses {
    data: Data,
    used: BTreeSet<(usize, String)>,
}

impl Excuses {
    pub(crate) fn read() -> Excuses {
        let text = std::fs::read_to_string(project().join(DATA)).expect(DATA);
        let data: Data = toml::from_str(&text).unwrap_or_else(|error| panic!("{DATA}: {error}"));
        let reasons = data.unseen.iter().map(|row| &row.why).chain(data.open.iter().map(|open| &open.why));
        assert!(reasons.into_iter().all(|why| !why.is_empty()));
        Excuses { data, used: BTreeSet::new() }
    }

    /// Whether there is a reason that the metric is not seen.
    pub(crate) fn excuse(&mut self, exporter: &str, metric: &Metric, scrape: &Scrape) -> bool {
        for (at, row) in self.data.unseen.iter().enumerate().filter(|(_, row)| row.exporter == exporter) {
            let version = row.since.as_ref().is_none_or(|since| version_at_least(&scrape.version, since))
                && row.until.as_ref().is_none_or(|until| version_at_most(&scrape.version, until));
            let name = row.names.iter().find(|pattern| matches(pattern, metric.name));
            let excepted = row.except.iter().any(|pattern| matches(pattern, metric.name));
            if let Some(by) = name.filter(|_| version && !excepted) {
                self.used.insert((at, by.clone()));
                return true;
            }
        }
        false
    }

    /// Whether a name that is not listed is one of a family that the machine decides.
    pub(crate) fn is_open(&self, exporter: &Exporter, name: &str) -> bool {
        let of_exporter = self.data.open.iter().filter(|open| open.exporter == exporter.name);
        let mut families = of_exporter.flat_map(|open| &open.families);
        families.any(|family| name.starts_with(family.as_str()) && exporter.open_families.contains(&family.as_str()))
    }

    /// Reasons that excuse nothing here, and would here if they were needed.
    pub(crate) fn useless(&self) -> Vec<String> {
        let rows = self.data.unseen.iter().enumerate().filter(|(_, row)| !row.machine);
        let patterns = rows.flat_map(|(at, row)| row.names.iter().map(move |by| (at, row, by)));
        let useless = patterns.filter(|(at, _, by)| !self.used.contains(&(*at, (*by).clone())));
        useless.map(|(_, row, by)| format!("{}: `{by}` excuses nothing", row.exporter)).collect()
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |beginning| name.starts_with(beginning))
}
