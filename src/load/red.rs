//! The dashboard of rate, errors and duration that a service gets whose requests are measured and not shown yet.
//!
//! In: the tree with its kinds. Out: a dashboard for each service that has a counter of requests with their status, or a
//! histogram of how long they take. Only names that say so by Prometheus' conventions count: a dashboard of something else
//! would mislead.

use std::collections::{BTreeMap, BTreeSet};

use super::expositions::{Expositions, Pasted};
use crate::exposition;
use crate::kinds::Loaded;
use crate::kinds::presets::{Red, RedDashboard};
use crate::report::Report;
use crate::source::{Node, Sources, Table};
use crate::spec::{MetricType, is_off};

/// Labels that hold the status of a response by HTTP, the most usual first.
const STATUS: &[&str] = &[
    "code",
    "status_code",
    "status",
    "http_status_code",
    "http_response_status_code",
    "http_status",
    "http_code",
    "response_code",
];

/// Words in the names of what is measured of requests that others answer, or of some of them only.
const OTHERS: &[&str] = &[
    "client", "dropped", "error", "errors", "failed", "grpc", "outbound", "outgoing", "rejected", "retried", "rpc",
    "upstream",
];

/// Words without which a histogram may be of anything: of jobs, of queries.
const OF_REQUESTS: &[&str] = &["api", "http", "request", "requests", "response"];

/// Ends of the names of histograms of how long something takes.
const DURATIONS: &[&str] = &["_duration_seconds", "_latency_seconds"];

/// Fields of a job with which its histograms may have no classic buckets.
const NATIVE: &[&str] = &["scrape_native_histograms", "convert_classic_histograms_to_nhcb"];

/// A metric of a service: its labels, and whether it is a histogram or else a counter.
struct Measured<'a> {
    name: &'a str,
    labels: BTreeSet<&'a str>,
    histogram: bool,
}

/// The dashboards of all services that get one.
pub(super) fn dashboards(
    root: &Table,
    kinds: &BTreeMap<String, Loaded>,
    expositions: &Expositions,
    sources: &mut Sources,
    report: &mut Report,
) -> Vec<Table> {
    let services = root.get("services").and_then(|entry| entry.node.table());
    let on = services.into_iter().flat_map(Table::iter).filter(|(_, entry)| !is_off(&entry.node));
    let mut found: Vec<(&str, Red)> = Vec::new();
    for (service, entry) in on.filter(|(service, _)| is_plain(service)) {
        let kind = entry.node.get("kind").and_then(Node::string).and_then(|kind| kinds.get(kind));
        // what the kind shows is shown
        let shown = kind.is_none_or(|kind| !kind.dashboards.is_empty());
        let native = NATIVE.iter().any(|field| entry.node.get(field).is_some());
        if !shown && !native {
            found.extend(of_service(&entry.node, expositions).map(|red| (service, red)));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let shown = shown(root);
    let is_shown = |red: &Red| names(red).any(|name| shown.contains(name));
    found.retain(|(_, red)| !is_shown(red));
    let dashboard = RedDashboard::new(report);
    found.iter().map(|(service, red)| dashboard.of(service, red, sources)).collect()
}

/// The names under which an expression may read what is measured.
fn names(red: &Red) -> impl Iterator<Item = &str> {
    [Some(red.requests.as_str()), red.errors.as_ref().map(|(name, _)| name.as_str()), red.duration.as_deref()]
        .into_iter()
        .flatten()
        .map(base)
}

/// What is measured, without the ends that a histogram's parts have.
fn base(name: &str) -> &str {
    ["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// Whether a name can stand in an expression as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// What measures the requests of a service.
fn of_service(service: &Node, expositions: &Expositions) -> Option<Red> {
    let pasted = service.get("exposition").and_then(|node| expositions.at(node.span));
    let pasted = match pasted.as_deref() {
        Some(Pasted::Read(metrics)) => metrics.iter().filter_map(|(name, metric)| of_scrape(name, metric)).collect(),
        _ => Vec::new(),
    };
    let declared = service.get("metrics").and_then(Node::table).into_iter().flat_map(Table::iter);
    let declared = declared.filter_map(|(name, entry)| of_spec(name, &entry.node));
    let all: Vec<Measured<'_>> =
        declared.chain(pasted).filter(|it| is_plain(it.name) && !has(it.name, OTHERS)).collect();
    let counter =
        |it: &&Measured<'_>| !it.histogram && (it.name == "requests_total" || it.name.ends_with("_requests_total"));
    let histogram = |it: &&Measured<'_>| {
        it.histogram && DURATIONS.iter().any(|end| it.name.ends_with(end)) && has(it.name, OF_REQUESTS)
    };
    let requests = only(all.iter().filter(counter))?;
    let duration = only(all.iter().filter(histogram))?;
    let status =
        |it: &Measured<'_>| STATUS.iter().find(|label| it.labels.contains(*label)).map(|label| (*label).to_owned());
    let counted = requests.and_then(|it| Some((it.name.to_owned(), status(it)?)));
    let observed = duration.and_then(|it| Some((format!("{}_count", it.name), status(it)?)));
    if counted.is_none() && duration.is_none() {
        return None;
    }
    let of_duration = duration.map(|it| format!("{}_count", it.name));
    Some(Red {
        requests: requests.map(|it| it.name.to_owned()).or(of_duration)?,
        errors: counted.or(observed),
        duration: duration.map(|it| it.name.to_owned()),
    })
}

/// One, or none; nothing where there are several, of which nobody says which is meant.
fn only<'a, 'b>(mut found: impl Iterator<Item = &'b Measured<'a>>) -> Option<Option<&'b Measured<'a>>> {
    let first = found.next();
    found.next().is_none().then_some(first)
}

fn has(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|word| words.contains(&word))
}

fn of_spec<'a>(name: &'a str, metric: &'a Node) -> Option<Measured<'a>> {
    let histogram = match metric.get("type")?.string()? {
        "histogram" => true,
        "counter" => false,
        _ => return None,
    };
    let labels = metric.get("labels").and_then(Node::array).unwrap_or(&[]);
    Some(Measured { name, labels: labels.iter().filter_map(Node::string).collect(), histogram })
}

fn of_scrape<'a>(name: &'a str, metric: &'a exposition::Metric) -> Option<Measured<'a>> {
    let histogram = match metric.metric_type {
        MetricType::Histogram => true,
        MetricType::Counter => false,
        _ => return None,
    };
    Some(Measured { name, labels: metric.labels.iter().map(String::as_str).collect(), histogram })
}

/// The names in the dashboards of the author, and in the indicators that these read.
fn shown(root: &Table) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Node> = root.get("dashboards").map(|entry| &entry.node).into_iter().collect();
    let indicators = root.get("indicators").and_then(|entry| entry.node.table());
    let mut recorded: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
    for (key, entry) in indicators.into_iter().flat_map(Table::iter) {
        // several may record one name, each with a key of its own behind it
        recorded.entry(key.split('.').next().unwrap_or(key)).or_default().push(&entry.node);
    }
    while let Some(node) = open.pop() {
        open.extend(node.array().unwrap_or(&[]));
        open.extend(node.table().into_iter().flat_map(Table::iter).map(|(_, entry)| &entry.node));
        let words = node.string().unwrap_or("").split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
        for word in words.filter(|word| !word.is_empty()) {
            if found.insert(word) {
                open.extend(recorded.get(word).into_iter().flatten());
            }
            found.insert(base(word));
        }
    }
    found
}
