//! `exposition` of a service: the metrics of a pasted scrape, as Prometheus stores them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::{Context, Item};
use super::metrics::{DeclaredMetrics, only_plain, unit_of_suffix};
use crate::catalogue::{self, Exporter};
use crate::exposition::{self, SyntaxError};
use crate::limits::SCRAPE_SIZE;
use crate::load::Pasted;
use crate::model::{Job, MetricSource};
use crate::promql::Version;
use crate::report::{Diagnostic, listed};
use crate::source::{Span, Spanned, Table};
use crate::spec::{self, MetricType};

/// The metrics of the scrape that the service names.
pub(super) fn pasted(
    context: &mut Context<'_>,
    path: &Spanned<String>,
    job: &Job,
    catalogues: &[&'static Exporter],
) -> BTreeMap<String, MetricSource> {
    let span = path.span;
    // a value that no file of the spec holds was never read
    let Some(pasted) = context.layered.expositions.at(span) else {
        return BTreeMap::new();
    };
    match pasted.as_ref() {
        Pasted::Refused(refusal) => {
            let help = "save the output of `curl http://HOST:PORT/metrics` to this path; it is relative to the file that names it";
            context.report.add(refusal.finding(path, span, "exposition/not-found", help));
            BTreeMap::new()
        }
        Pasted::TooLarge => {
            context.report.add(SCRAPE_SIZE.finding(span));
            BTreeMap::new()
        }
        Pasted::Invalid(syntax_errors, base) => {
            syntax_errors.iter().for_each(|syntax_error| report_syntax_error(context, syntax_error, *base, span));
            BTreeMap::new()
        }
        Pasted::Read(metrics) => {
            let stored = Stored::new(context.stack.prometheus, job);
            let metrics = metrics.iter();
            let mut found = metrics.map(|(name, metric)| (stored.name(name), stored.metric(name, metric))).collect();
            leave_to_catalogues(&mut found, catalogues);
            found
        }
    }
}

/// Metrics that stand in `[defaults]` alone, where the scrape of the service shows others. It may lack a counter that was
/// never used, so that is not certain.
pub(super) fn lacking(
    context: &mut Context<'_>,
    item: &Item<'_>,
    path: &Spanned<String>,
    declared: &DeclaredMetrics,
    pasted: &BTreeMap<String, MetricSource>,
) {
    if pasted.is_empty() {
        return;
    }
    let defaults = context.layered.defaults.iter().filter(|(table, _)| table == item.table);
    let metrics = defaults.filter_map(|(_, node)| node.get("metrics")?.table());
    let by_default: BTreeSet<Span> = metrics.flat_map(Table::iter).map(|(_, entry)| entry.key).collect();
    let lacks = |(name, metric): &(&String, &Spanned<spec::Metric>)| {
        by_default.contains(&metric.key) && metric.sql.is_none() && !pasted.contains_key(*name)
    };
    let lacking: Vec<(&String, Span)> =
        declared.iter().filter(lacks).map(|(name, metric)| (name, metric.key)).collect();
    let Some((_, first)) = lacking.first() else {
        return;
    };
    let names: Vec<&str> = lacking.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!("the scrape of `{}` does not contain {}", item.name, listed(&names));
    let found = Diagnostic::new("exposition/lacks-default", path.span, message, "not in this file");
    context.report.add(
        found
            .label(*first, "declared here for every service")
            .help("declare it in the services that export it, not in the defaults; or save a scrape that contains it"),
    );
}

/// What a catalogue knows is more than a scrape says: units, and types that mislead. So a metric of the service's own
/// exporter stays with the catalogue, unless the scrape shows what the catalogue does not have.
fn leave_to_catalogues(found: &mut BTreeMap<String, MetricSource>, own: &[&'static Exporter]) {
    for exporter in catalogue::exporters() {
        let is_of_kind = own.iter().any(|own| own.name == exporter.name || own.includes.contains(&exporter.name));
        for metric in exporter.metrics {
            let Some(pasted) = found.get_mut(metric.name) else { continue };
            let knows =
                |label: &String| metric.can_have_label(label) || exporter.common_labels.contains(&label.as_str());
            let always = metric.since.is_none() && metric.until.is_none();
            let always = always && metric.rare.pg_min.is_none() && metric.rare.pg_max.is_none();
            if is_of_kind && always && pasted.labels.iter().all(knows) {
                found.remove(metric.name);
                continue;
            }
            if metric.rare.behaves.is_some() {
                pasted.metric_type = MetricType::Untyped;
            }
            let unit = Some(metric.unit).filter(|unit| *unit != "none").map(str::to_owned);
            if pasted.unit != unit {
                pasted.unit = unit.filter(|_| is_of_kind);
            }
        }
    }
}

/// Says where a file is no scrape, and not a word of it: it may be anything that the spec names, a secret too.
fn report_syntax_error(context: &mut Context<'_>, syntax_error: &SyntaxError, base: usize, named: Span) {
    let SyntaxError { problem, what, first } = syntax_error;
    let at = |range: &std::ops::Range<usize>| Span::new(base + range.start..base + range.end);
    let place = context.sources.place(at(&problem.at));
    let (file, line) = place.map_or(("", 0), |place| (place.file, place.line));
    let help = format!(
        "run `lakehouse-obs metrics import {file}` to see the line: a finding never shows the content of this file"
    );
    let message = format!("line {line} of `{file}` cannot be read: {what}");
    let mut found = Diagnostic::new(problem.code, at(&problem.at), message, &problem.label).help(help);
    if let Some(first) = first {
        found = found.label(at(first), "first declared here");
    }
    context.report.add(found.label(named, "the scrape of this service"));
}

/// How names come to be stored.
struct Stored {
    /// Whether only letters, digits and `_` arrive.
    plain: bool,
    /// Whether labels of the target win over those that Prometheus gives.
    honours: bool,
}

impl Stored {
    fn new(prometheus: Version, job: &Job) -> Stored {
        Stored { plain: only_plain(prometheus, &job.fields).is_some(), honours: job.honors_labels() }
    }

    fn name(&self, name: &str) -> String {
        if self.plain { exposition::plain_name(name, true) } else { name.to_owned() }
    }

    fn label(&self, label: &str) -> String {
        let label = if self.plain { exposition::plain_name(label, false) } else { label.to_owned() };
        if self.honours { label } else { exposition::stored_label(&label) }
    }

    fn metric(&self, name: &str, metric: &exposition::Metric) -> MetricSource {
        let exposition::Metric { metric_type, unit, labels, labels_open, buckets } = metric;
        MetricSource {
            metric_type: *metric_type,
            unit: unit.clone().or_else(|| unit_of_suffix(name)),
            labels: labels.iter().map(|label| self.label(label)).collect(),
            labels_open: *labels_open,
            pasted: true,
            buckets: buckets.clone(),
            sql: None,
        }
    }
}
