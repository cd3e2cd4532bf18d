//! The labels of series that come from a target: those of the target, and those that its exporter gives.

use std::borrow::Cow;

use super::super::always_present_labels;
use crate::catalogue::{Behaviour, Exporter, Metric, MetricType as Listed, Part, version_at_least, version_at_most};
use crate::metrics::{Facts, exporter_version};
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Job, MetricSource, Model, Service};
use crate::promql::labels::{Label, Labels, Presence, Values};
use crate::spec::MetricType;

/// The labels of the series that the targets of a job give, without the name.
pub(super) fn labels<'a>(model: &'a Model, service: &'a Service, job: &'a Job, facts: &Facts<'a>) -> Labels<'a> {
    let target = of_target(model, service, job);
    let own = match facts {
        Facts::Listed { exporter, .. } if exporter.name == "prometheus_synthetic" => return target,
        Facts::Listed { exporter, metric, part } => {
            of_exporter(model, exporter, metric, *part, &exporter_version(model, service, exporter))
        }
        Facts::Declared { metric, part, .. } => of_declared(metric, *part),
        Facts::Computed => Labels::unknown(),
    };
    stored(target, own, job)
}

/// The labels that Prometheus gives to everything that a target exposes.
fn of_target<'a>(model: &'a Model, service: &'a Service, job: &'a Job) -> Labels<'a> {
    let relabelling = &job.relabelling;
    let labelled = job.discovery.is_some_and(|discovery| discovery.labelled);
    let mut labels = if labelled || relabelling.open { Labels::unknown() } else { Labels::empty() };
    for label in relabelling.touched.iter().filter(|label| !label.starts_with("__")) {
        labels.set(label.as_str(), Label::ANY);
    }
    let presence = |label: &str| if relabelling.may_drop(label) { Presence::Maybe } else { Presence::Always };
    let one = |value: &'a str| Values::One(Cow::Borrowed(value));
    labels.set(JOB_LABEL, if job.keeps_its_name() { Label::exactly(job.name.as_str()) } else { Label::ANY });
    let named = !labelled && !relabelling.may_touch(SERVICE_LABEL);
    let values = if named { one(&service.name) } else { Values::Any };
    labels.set(SERVICE_LABEL, Label { presence: presence(SERVICE_LABEL), values });
    // Prometheus 2 adds the port of the scheme where there is none
    let complete = |target: &crate::model::Target| {
        let value = job.target_and_instance(target, model.stack.runtime).1;
        target.instance.is_some() || job.module.is_some() || value.contains(':')
    };
    let written = job.discovery.is_none() && !relabelling.may_touch("instance") && job.targets.iter().all(complete);
    let instance = match written && !job.targets.is_empty() {
        true => {
            let targets = job.targets.iter();
            let values = targets.map(|target| Cow::Owned(job.target_and_instance(target, model.stack.runtime).1));
            Label::with(presence("instance"), values)
        }
        false => Label { presence: presence("instance"), values: Values::Any },
    };
    labels.set("instance", instance);
    // what a target of a file says itself wins, and so do the rules of the author
    for (name, value) in &service.labels {
        let label = match (labelled, relabelling.may_touch(name) || relabelling.may_drop_own(name)) {
            (false, false) => Label::exactly(value.as_str()),
            (true, false) => Label::PRESENT,
            (_, true) => Label::ANY,
        };
        labels.set(name.as_str(), label);
    }
    labels
}

fn of_exporter<'a>(
    model: &Model,
    exporter: &'static Exporter,
    metric: &'static Metric,
    part: Part,
    version: &Option<String>,
) -> Labels<'a> {
    let rare = metric.rare;
    // a label that the configuration of the exporter adds has no name here
    let mut labels = if metric.labels_open { Labels::unknown() } else { Labels::empty() };
    let maybe = rare.labels_optional.iter().chain(rare.labels_other_versions).chain(exporter.common_labels);
    for label in maybe {
        labels.set(*label, Label::ANY);
    }
    for label in metric.labels {
        if is_past(rare.labels_until, label, version.as_deref()) {
            // the store of metrics of spans has it still
            if model.stack.jaeger.span_metrics {
                labels.set(*label, Label::ANY);
            }
            continue;
        }
        let late = rare.labels_since.iter().find(|(since, _)| since == label);
        let early = rare.labels_until.iter().any(|(until, _)| until == label) && version.is_none();
        let there = !early
            && late.is_none_or(|(_, since)| version.as_ref().is_some_and(|version| version_at_least(version, since)));
        let presence = if there && always_present_labels::is_always_present(exporter, metric, label) {
            Presence::Always
        } else {
            Presence::Maybe
        };
        let values = rare.label_values.iter().find(|(of, _)| of == label);
        labels.set(
            *label,
            match values {
                Some((_, values)) => Label::with(presence, values.iter().map(|value| Cow::Borrowed(*value))),
                None => Label { presence, values: Values::Any },
            },
        );
    }
    let kinds = || rare.type_other_versions.iter().copied().chain([metric.metric_type]);
    let sure = rare.type_other_versions.is_empty();
    let mut bound = |name: &'static str| labels.set(name, if sure { Label::PRESENT } else { Label::ANY });
    match part {
        Part::Bucket => bound("le"),
        Part::Whole if rare.behaves == Some(Behaviour::Buckets) => bound("le"),
        Part::Whole if kinds().any(|kind| kind == Listed::Summary) => bound("quantile"),
        Part::Whole | Part::Sum | Part::Count | Part::Created => {}
    }
    labels
}

/// Whether a version is later than the last one that has a label.
fn is_past(until: &[(&str, &str)], label: &str, version: Option<&str>) -> bool {
    let until = until.iter().find(|(of, _)| *of == label);
    until.zip(version).is_some_and(|((_, until), version)| !version_at_most(version, until))
}

fn of_declared(metric: &MetricSource, part: Part) -> Labels<'_> {
    let mut labels = if metric.labels_open { Labels::unknown() } else { Labels::empty() };
    // a column may be NULL, and a series of a scrape may lack what others have
    let sure = metric.sql.is_none() && !metric.pasted;
    for label in &metric.labels {
        labels.set(label.as_str(), if sure { Label::PRESENT } else { Label::ANY });
    }
    match (part, metric.metric_type) {
        (Part::Bucket, _) => labels.set("le", Label::PRESENT),
        (Part::Whole, MetricType::Summary) => labels.set("quantile", Label::PRESENT),
        _ => {}
    }
    labels
}

/// What is stored of both.
fn stored<'a>(target: Labels<'a>, own: Labels<'a>, job: &'a Job) -> Labels<'a> {
    let relabelling = &job.relabelling;
    let honours = job.honors_labels();
    let touched = |label: &Label<'a>, name: &str| {
        let label = if relabelling.may_drop_own(name) { label.clone().loosened() } else { label.clone() };
        match relabelling.may_touch(name) {
            true => Label { presence: label.presence, values: Values::Any },
            false => label,
        }
    };
    // what the rules write may stand in place of what the exporter gives
    let mut stored = if own.is_open() { target.clone().opened() } else { target.clone() };
    for (name, label) in own.known() {
        let label = touched(label, name);
        let name = || name.to_owned();
        let of_target = target.get(&name()).clone();
        match (of_target.is_absent(), honours) {
            (true, _) => stored.set(name(), label),
            (false, true) => {}
            (false, false) => {
                // two labels of one name: that of the target stays
                let exported = format!("exported_{}", name());
                if of_target.presence == Presence::Always {
                    stored.set(exported, label);
                } else {
                    stored.set(exported, label.clone().loosened());
                    stored.set(name(), of_target.or(&label));
                }
            }
        }
    }
    if honours {
        // what was pushed brings its own, declared or not; an empty one takes that of the target off
        for (name, _) in target.known() {
            stored.set(name.to_owned(), Label::ANY);
        }
    }
    stored
}
