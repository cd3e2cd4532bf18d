//! A scrape held to its catalogue: what is seen stands there, and what is said to be always there is seen.

use std::collections::BTreeSet;

use lakehouse_obs::catalogue::{Behaviour, Exporter, Metric, MetricType, Part, exporter};
use lakehouse_obs::exposition::{self, read};
use lakehouse_obs::spec;

use crate::excuses::Excuses;
use crate::scrape::{Scrape, Series};

/// What was compared of one version, and what differs.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) scrapes: usize,
    /// Metrics whose name and type were looked up.
    pub(crate) names: BTreeSet<String>,
    /// Metrics and labels that were.
    pub(crate) labels: BTreeSet<(String, String)>,
    /// Metrics, labels and values that were.
    pub(crate) values: BTreeSet<(String, String, String)>,
    /// Names that the machine decides, and the list need not have.
    pub(crate) open: BTreeSet<String>,
    /// Metrics that are always there, and were.
    pub(crate) always: usize,
    /// Metrics that the catalogue has, and that cannot be seen here for a reason.
    pub(crate) excused: usize,
    pub(crate) differences: BTreeSet<String>,
}

/// The metric of that name, and whether it is the exporter's own.
fn listed(exporter_of: &'static Exporter, name: &str) -> Option<(&'static Metric, bool)> {
    let of = |exporter: &'static Exporter| {
        let at = exporter.metrics.binary_search_by(|metric| metric.name.cmp(name)).ok()?;
        exporter.metrics.get(at)
    };
    of(exporter_of).map(|metric| (metric, true)).or_else(|| {
        let mut included = exporter_of.includes.iter().filter_map(|name| exporter(name));
        included.find_map(of).map(|metric| (metric, false))
    })
}

/// Scrapes of one version, on one server: each is compared, and together they show everything that is always there.
pub(crate) fn compare(scrapes: &[Scrape], excuses: &mut Excuses) -> Compared {
    let mut compared = Compared { scrapes: scrapes.len(), ..Compared::default() };
    for scrape in scrapes {
        each_metric(scrape, excuses, &mut compared);
        let exporter = scrape.catalogue();
        for seen in scrape.series() {
            if let Some((metric, part)) = exporter.series_with_includes(&seen.name) {
                let own = exporter.series(&seen.name).is_some();
                each_series(scrape, metric, own, part, &seen, &mut compared);
            }
        }
    }
    always(scrapes, excuses, &mut compared);
    compared
}

/// Names and types.
fn each_metric(scrape: &Scrape, excuses: &mut Excuses, compared: &mut Compared) {
    let metrics = read(&scrape.text).unwrap_or_else(|flaws| panic!("{:?}: {flaws:?}", scrape.subject()));
    for (name, seen) in &metrics {
        let word = seen.metric_type.name();
        let Some((metric, own)) = listed(scrape.catalogue(), name) else {
            if excuses.is_open(scrape.catalogue(), name) {
                compared.open.insert(name.clone());
            } else {
                let labels: Vec<&str> = seen.labels.iter().map(String::as_str).collect();
                compared.differences.insert(format!("{name}: not in the catalogue; a {word} with labels {labels:?}"));
            }
            continue;
        };
        compared.names.insert(name.clone());
        compared.differences.extend(facts(scrape, metric, own, seen).into_iter().map(|what| format!("{name}: {what}")));
    }
}

/// What the catalogue says otherwise of a metric that is there.
fn facts(scrape: &Scrape, metric: &Metric, own: bool, seen: &exposition::Metric) -> Vec<String> {
    let mut differ = Vec::new();
    // the versions of what is included are those of a library
    if own && !scrape.exists(metric) {
        let rare = metric.rare;
        let (versions, servers) = ((metric.since, metric.until), (rare.pg_min, rare.pg_max));
        differ.push(format!("is there, and the catalogue says since and until {versions:?}, PostgreSQL {servers:?}"));
    }
    if own && !scrape.is_switched_on(metric) {
        differ.push(format!("is there although nothing switched on {:?} {:?}", metric.collector, metric.rare.requires));
    }
    if !scrape.catalogue().exposes(metric, &scrape.path) {
        differ.push(format!("is at {}, and the catalogue says {:?}", scrape.path, metric.rare.endpoints));
    }
    let said = [metric.metric_type].into_iter().chain(metric.rare.type_other_versions.iter().copied());
    if !said.into_iter().any(|said| as_read(said, metric.rare.behaves) == seen.metric_type) {
        differ.push(format!("is a {}, and the catalogue says {:?}", seen.metric_type.name(), metric.metric_type));
    }
    differ
}

/// The type as our reader gives it: buckets under the bare name are no histogram to it.
fn as_read(said: MetricType, behaves: Option<Behaviour>) -> spec::MetricType {
    match said {
        _ if behaves == Some(Behaviour::Buckets) => spec::MetricType::Untyped,
        MetricType::Counter => spec::MetricType::Counter,
        MetricType::Gauge => spec::MetricType::Gauge,
        MetricType::Histogram => spec::MetricType::Histogram,
        MetricType::Summary => spec::MetricType::Summary,
        MetricType::Untyped => spec::MetricType::Untyped,
    }
}

/// Labels and their values.
fn each_series(scrape: &Scrape, metric: &Metric, own: bool, part: Part, seen: &Series, compared: &mut Compared) {
    let name = metric.name;
    let mut labels = seen.labels.clone();
    match part {
        Part::Bucket => labels.remove("le"),
        Part::Whole if metric.metric_type == MetricType::Summary => labels.remove("quantile"),
        _ => false,
    };
    let rare = metric.rare;
    let common = if own { scrape.catalogue().common_labels } else { &[] };
    let sure: BTreeSet<&str> = scrape.sure_labels(metric).chain(common.iter().copied()).collect();
    let may = [rare.labels_optional, rare.labels_other_versions];
    for label in &labels {
        let known = sure.contains(label.as_str()) || may.iter().any(|labels| labels.contains(&label.as_str()));
        if known {
            compared.labels.insert((name.to_owned(), label.clone()));
        } else if !metric.labels_open {
            compared
                .differences
                .insert(format!("{name}: has the label `{label}`, which the catalogue does not say of this version"));
        }
    }
    // one that is empty is written all the same, and no label to Prometheus
    let is_empty = |label: &str| value(&seen.line, label) == Some("");
    for label in sure.iter().filter(|label| !labels.contains(**label) && !is_empty(label)) {
        let of = format!("{name}: the label `{label}` is not always there");
        if !compared.differences.iter().any(|what| what.starts_with(&of)) {
            compared.differences.insert(format!("{of}: {}", seen.line));
        }
    }
    for (label, values) in rare.label_values {
        let Some(value) = value(&seen.line, label) else { continue };
        if !values.contains(&value) {
            compared.differences.insert(format!("{name}: `{label}` is \"{value}\", and the catalogue says {values:?}"));
        }
        compared.values.insert((name.to_owned(), (*label).to_owned(), value.to_owned()));
    }
}

/// The value of a label in the line of a series, where it holds no quotation mark.
fn value<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let at = [format!("{{{label}=\""), format!(",{label}=\"")]
        .iter()
        .find_map(|before| Some(line.find(before)? + before.len()))?;
    line.get(at..)?.split('"').next()
}

/// What is there by itself must be seen in one of the scrapes, or its absence has a reason.
fn always(scrapes: &[Scrape], excuses: &mut Excuses, compared: &mut Compared) {
    let Some(first) = scrapes.first() else { return };
    let exporter_of = first.catalogue();
    let library = exporter_of.includes.iter().filter_map(|name| exporter(name));
    let library = library.flat_map(|exporter| exporter.metrics.iter().map(move |metric| (exporter, metric)));
    // which version of the library it is, nothing says
    let library = library.filter(|(_, metric)| metric.since.is_none() && metric.until.is_none());
    let own = exporter_of.metrics.iter().map(|metric| (exporter_of, metric)).filter(|(_, metric)| {
        let there = |scrape: &Scrape| {
            scrape.exists(metric) && scrape.is_switched_on(metric) && exporter_of.exposes(metric, &scrape.path)
        };
        scrapes.iter().any(there)
    });
    for (of, metric) in own.chain(library) {
        if compared.names.contains(metric.name) {
            compared.always += 1;
        } else if excuses.excuse(of.name, metric, first) {
            compared.excused += 1;
        } else if !metric.rare.same_as.is_some_and(|other| compared.names.contains(other)) {
            compared
                .differences
                .insert(format!("{}: the catalogue has it without a condition, and no scrape does", metric.name));
        }
    }
}
