//! A catalogue made of scrapes, or renewed by them: what several versions of an exporter show becomes lines of its file.
//!
//! In: the text of the file, if there is one, and scrapes with their versions. Out: the file with the lines that were
//! missing or wrong, and what was changed. Everything else in it stays as it is. A scrape proves that something is there and
//! never that it is not, so nothing is taken out; the first and last version are those that were scraped, and the
//! exporter's changelog may know better.

mod fix;
mod line;

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_obs::exposition::read;
use lakehouse_obs::spec::MetricType;
use toml::Table;

use fix::fix;
use line::{facts, keys, written};

/// One scrape.
pub(crate) struct Measured<'a> {
    /// Of the exporter.
    pub(crate) version: &'a str,
    /// The major version of the PostgreSQL behind it.
    pub(crate) postgres: Option<u8>,
    pub(crate) text: &'a str,
}

/// What one scrape shows of a metric.
struct Seen<'a> {
    by: &'a Measured<'a>,
    metric_type: MetricType,
    unit: Option<String>,
    /// Labels of some series, and those of every one.
    some: BTreeSet<String>,
    every: BTreeSet<String>,
}

/// The file as it should be, and what is new in it.
pub(crate) fn renew(
    name: &str,
    file: Option<&str>,
    included: &BTreeSet<String>,
    scrapes: &[Measured<'_>],
) -> Result<(String, Vec<String>), String> {
    let start = format!(
        "exporter = \"{name}\"\nsource = \"{}\"\npath = \"/metrics\"\nincludes = [\"go_client\"]\n\n[metrics]\n",
        sources(scrapes)
    );
    let file = file.unwrap_or(&start);
    let (head, lines) = file.split_once("[metrics]\n").ok_or("it has no table [metrics]")?;
    let mut lines: BTreeMap<String, String> =
        lines.lines().filter_map(|line| Some((line.split_once(" = ")?.0.to_owned(), line.to_owned()))).collect();
    let mut changes = Vec::new();
    for (metric, seen) in seen(scrapes)? {
        if included.contains(&metric) {
            continue;
        }
        let old = lines.get(&metric).cloned();
        let mut facts = match &old {
            Some(line) => facts(line).map_err(|error| format!("{metric}: {error}"))?,
            None => Table::new(),
        };
        let before = facts.clone();
        let keys = keys(old.as_deref().unwrap_or_default(), &facts);
        fix(&metric, &mut facts, &seen, scrapes, old.is_none());
        let line = written(&metric, &facts, &keys);
        // a line that says the same in another order stays
        if old.is_none() || before != facts {
            changes.push(format!("{} {line}", if old.is_some() { "~" } else { "+" }));
            lines.insert(metric, line);
        }
    }
    let lines: Vec<String> = lines.into_values().collect();
    Ok((format!("{head}[metrics]\n{}\n", lines.join("\n")), changes))
}

fn sources(scrapes: &[Measured<'_>]) -> String {
    let versions: BTreeSet<&str> = scrapes.iter().map(|scrape| scrape.version).collect();
    format!("scrapes of {}", versions.into_iter().collect::<Vec<_>>().join(", "))
}

/// Every metric of the scrapes.
fn seen<'a>(scrapes: &'a [Measured<'a>]) -> Result<BTreeMap<String, Vec<Seen<'a>>>, String> {
    let mut all: BTreeMap<String, Vec<Seen<'a>>> = BTreeMap::new();
    for by in scrapes {
        let metrics = read(by.text).map_err(|flaws| format!("a scrape of {}: {flaws:?}", by.version))?;
        let mut every: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for line in by.text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (series, labels) = read(line).ok().and_then(|mut one| one.pop_first()).ok_or(line)?;
            let parts = ["", "_bucket", "_sum", "_count"].iter().filter_map(|part| series.strip_suffix(part));
            let Some((family, _)) = parts.filter_map(|family| metrics.get_key_value(family)).next_back() else {
                continue;
            };
            let labels = labels.labels;
            every.entry(family).and_modify(|every| every.retain(|label| labels.contains(label))).or_insert(labels);
        }
        for (name, metric) in &metrics {
            let every = every.remove(name.as_str()).unwrap_or_default();
            let (some, unit, metric_type) = (metric.labels.clone(), metric.unit.clone(), metric.metric_type);
            let every = every.intersection(&some).cloned().collect();
            all.entry(name.clone()).or_default().push(Seen { by, metric_type, unit, some, every });
        }
    }
    Ok(all)
}
