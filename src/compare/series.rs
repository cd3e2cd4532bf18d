//! Metrics that a service no longer gives, though it is still there: its exporter is another one, of another version, or leaves
//! them out, or they are not stored any more.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::change::{Found, Risk, Topic};
use super::tree::Difference;
use crate::metrics::Origin;
use crate::model::{Model, Service};
use crate::overview;
use crate::source::Span;
use crate::types::Types;

/// How many names a sentence holds before it counts.
const NAMED: usize = 5;

pub(super) fn compare(before: Side<'_>, after: Side<'_>, differences: &[Difference<'_>], found: &mut Vec<Found>) {
    let step = |difference: &Difference<'_>, at: usize| difference.path.get(at).cloned().unwrap_or_default();
    let may_matter =
        |key: &str| !matches!(key, "allow" | "tracing" | "auth" | "tls" | "address" | "labels" | "scrape_interval");
    let services: BTreeSet<String> = differences
        .iter()
        .filter(|it| step(it, 0) == "services" && may_matter(&step(it, 2)) && step(it, 3) != "tests")
        .map(|it| step(it, 1))
        .collect();
    let stack = differences.iter().any(|it| step(it, 0) == "stack");
    let (old, new): (&Model, &Model) = (before.model, after.model);
    let both = old.services.iter().filter_map(|(name, one)| Some((name, one, new.services.get(name)?)));
    let both: Vec<_> = both
        .filter(|(name, one, other)| {
            // what a saved scrape holds stands in no table
            let scraped = one.exposition.is_some() || other.exposition.is_some();
            stack || scraped || services.contains(*name)
        })
        .collect();
    if both.is_empty() {
        return;
    }
    let names: Vec<Vec<(String, String)>> = both.iter().map(|(_, one, _)| names(one)).collect();
    let (was, is) = (Types::new(old), Types::new(new));
    let mut readers: Option<BTreeMap<String, BTreeSet<String>>> = None;
    for ((name, one, other), metrics) in both.iter().zip(&names) {
        let mut lost = Vec::new();
        for metric in metrics {
            if gives(&was, name, metric) && !gives(&is, name, metric) {
                lost.push(metric.0.clone());
            }
        }
        // a metric of the spec that is gone is told where it was declared
        let declared = |metric: &String| one.metrics.contains_key(metric) && !other.metrics.contains_key(metric);
        lost.retain(|metric| !declared(metric));
        if lost.is_empty() {
            continue;
        }
        let readers = readers.get_or_insert_with(|| read_by(new));
        let by: BTreeSet<&String> = lost.iter().filter_map(|metric| readers.get(metric)).flatten().collect();
        let risk = match (by.is_empty(), one.span == Span::NONE) {
            (false, _) => Risk::High,
            (true, false) => Risk::Medium,
            // a component of the stack, of which nobody here reads it
            (true, true) => Risk::Low,
        };
        let by = match by.is_empty() {
            true => String::new(),
            false => format!(", read by {}", some(by.into_iter().map(String::as_str).collect())),
        };
        let text = format!("`{name}` no longer gives {}{by}", some(lost.iter().map(String::as_str).collect()));
        let span = |service: &Service| service.span;
        found.push(Found::new(risk, Topic::Service, format!("services.{name}"), text).at(span(one), span(other)));
    }
}

/// What an exporter lists and a spec declares: each name, and that of the series of which a histogram has one, too.
fn names(service: &Service) -> Vec<(String, String)> {
    let listed = service.catalogues.iter().flat_map(|exporter| exporter.metrics).map(|metric| metric.name.to_owned());
    let names: BTreeSet<String> = listed.chain(service.metrics.keys().cloned()).collect();
    names.into_iter().map(|name| (name.clone(), format!("{name}_count"))).collect()
}

/// Whether series of that name certainly come from a service.
fn gives<'a>(types: &Types<'a>, service: &str, (metric, count): &'a (String, String)) -> bool {
    [metric, count].into_iter().any(|name| {
        let known = &types.series(name).known;
        known.iter().any(|it| matches!(it.origin, Origin::Target { job, .. } if job.service == service))
    })
}

/// Who reads each metric.
fn read_by(model: &Model) -> BTreeMap<String, BTreeSet<String>> {
    let metrics = overview::metrics(model, &|_| true);
    metrics.into_iter().map(|metric| (metric.name, metric.read_by)).collect()
}

fn some(names: Vec<&str>) -> String {
    let first: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
