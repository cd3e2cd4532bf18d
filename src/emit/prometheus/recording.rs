//! `recording-rules.yml`: indicators, and what should be there.

use std::collections::{BTreeMap, BTreeSet};

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use super::groups::{Groups, is_of_group};
use crate::model::{Duration, Indicator, Model, Service, conventions};

pub(super) fn emit(model: &Model) -> Artifact {
    let mut groups = Groups::default();
    let why = Origin::Fixed("a group of series for all expected targets; alerts compare `up` with it");
    groups.add(conventions::OWN_GROUP, why, None, own_rules(model));
    let mut by_interval: BTreeMap<Option<Duration>, Vec<&Indicator>> = BTreeMap::new();
    let (named, others): (Vec<&Indicator>, Vec<&Indicator>) =
        in_order(model).into_iter().partition(|indicator| indicator.group.is_some());
    for indicator in others {
        by_interval.entry(indicator.interval).or_default().push(indicator);
    }
    for (interval, indicators) in by_interval {
        let name = match interval {
            None => conventions::INDICATOR_GROUP.to_owned(),
            Some(interval) => format!("{}:{interval}", conventions::INDICATOR_GROUP),
        };
        for indicator in indicators {
            groups.add(&name, origin(indicator), interval, [rule(model, indicator)]);
        }
    }
    let with_alerts = groups_of_alerts(model);
    for indicator in named {
        let name = indicator.group.as_deref().unwrap_or_default();
        if !with_alerts.contains(name) {
            groups.add(name, origin(indicator), None, [rule(model, indicator)]);
        }
    }
    yaml::file("prometheus/recording-rules.yml", groups.file(model))
}

/// The groups that alerts name. What is recorded for one stands in it, before its alerts.
fn groups_of_alerts(model: &Model) -> BTreeSet<&str> {
    model.alerts.values().map(|alert| alert.group.as_str()).collect()
}

/// Adds what is recorded in groups that alerts name.
pub(super) fn with_alerts(model: &Model, groups: &mut Groups) {
    if model.indicators.iter().all(|indicator| indicator.group.is_none()) {
        return;
    }
    let with_alerts = groups_of_alerts(model);
    for indicator in in_order(model) {
        if let Some(name) = indicator.group.as_deref().filter(|name| with_alerts.contains(name)) {
            groups.add(name, origin(indicator), None, [rule(model, indicator)]);
        }
    }
}

fn origin(indicator: &Indicator) -> Origin {
    Origin::part("group", ["indicators", &indicator.key])
}

fn rule(model: &Model, indicator: &Indicator) -> Yaml {
    let group = indicator.group.as_deref().unwrap_or(conventions::INDICATOR_GROUP);
    let labels = indicator.labels.iter().filter(|(name, value)| !is_of_group(model, group, name, value));
    let labels: Vec<(String, Yaml)> = labels.map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    Yaml::map([
        ("record", Some(indicator.name.as_str().into())),
        ("expr", Some(indicator.expr.text.as_str().into())),
        ("labels", (!labels.is_empty()).then_some(Yaml::Map(labels))),
    ])
    .traced(Origin::part("rule", ["indicators", &indicator.key]))
}

/// One series for each service that is there whether or not the service is.
fn own_rules(model: &Model) -> Vec<Yaml> {
    let info = model.services.values().filter_map(|service| {
        let job = service.expected_job()?;
        let own = [("job", &job.name), (conventions::SERVICE_LABEL, &service.name), ("kind", &service.kind)];
        // a label `kind` of the author's is the one that all its other series have
        let own = own.into_iter().filter(|(name, _)| !service.labels.contains_key(*name));
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value.as_str().into()));
        let of_service = service.labels.iter().map(|(name, value)| {
            let origin = Origin::part("", ["services", &service.name, "labels", name]);
            (name.clone(), Yaml::from(value.as_str()).traced(origin))
        });
        let labels = own.chain(of_service).collect();
        Some(constant(conventions::INFO_METRIC, "1", labels).traced(Origin::service("info", service)))
    });
    info.chain(model.services.values().filter_map(probe_limit)).collect()
}

fn probe_limit(service: &Service) -> Option<Yaml> {
    let limit = service.degraded_above?;
    let job = service.jobs.iter().find(|job| job.module.is_some())?;
    let labels = vec![("job".to_owned(), job.name.as_str().into())];
    let seconds = format!("{}", limit.seconds());
    let origin = Origin::part("info", ["services", &service.name, "health", "degraded_above"]);
    Some(constant(conventions::PROBE_LIMIT_METRIC, &seconds, labels).traced(origin))
}

fn constant(record: &str, value: &str, labels: Vec<(String, Yaml)>) -> Yaml {
    Yaml::map([
        ("record", Some(record.into())),
        ("expr", Some(format!("vector({value})").into())),
        ("labels", Some(Yaml::Map(labels))),
    ])
}

/// Indicators by name, but each after those that it reads: a rule sees earlier ones of its group at once.
fn in_order(model: &Model) -> Vec<&Indicator> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut ordered = Vec::new();
    for name in model.indicators.names() {
        visit(name, model, &mut done, &mut ordered);
    }
    ordered
}

fn visit<'a>(name: &'a str, model: &'a Model, done: &mut BTreeSet<&'a str>, ordered: &mut Vec<&'a Indicator>) {
    let indicators = model.indicators.named(name);
    if indicators.is_empty() || !done.insert(name) {
        return;
    }
    for indicator in indicators {
        for other in indicator.expr.parsed.root.metric_names() {
            visit(other, model, done, ordered);
        }
    }
    ordered.extend(indicators);
}
