//! `recording-rules.yml`: indicators, and what should be there.

use std::collections::{BTreeMap, BTreeSet};

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use crate::model::{Duration, Indicator, Model, Service, conventions};

pub(super) fn emit(model: &Model) -> Artifact {
    let own = group(conventions::OWN_GROUP, None, own_rules(model));
    let mut groups =
        vec![own.fixed("a group for what should be there, whether or not it answers: alerts compare with it")];
    let mut by_interval: BTreeMap<Option<Duration>, Vec<&Indicator>> = BTreeMap::new();
    for indicator in in_order(model) {
        by_interval.entry(indicator.interval).or_default().push(indicator);
    }
    for (interval, indicators) in by_interval {
        let name = match interval {
            None => "indicators".to_owned(),
            Some(interval) => format!("indicators:{interval}"),
        };
        let first = indicators.first().map(|indicator| indicator.name.as_str());
        let rules = indicators.into_iter().map(|indicator| {
            Yaml::map([
                ("record", Some(indicator.name.as_str().into())),
                ("expr", Some(indicator.expr.text.as_str().into())),
            ])
            .of(Origin::part("rule", ["indicators", &indicator.name]))
        });
        let rules = rules.collect();
        groups.push(match first {
            Some(first) => group(&name, interval, rules).of(Origin::part("group", ["indicators", first])),
            None => group(&name, interval, rules),
        });
    }
    let file = Yaml::map([("groups", Some(Yaml::List(groups)))]);
    yaml::file("prometheus/recording-rules.yml", file)
}

fn group(name: &str, interval: Option<Duration>, rules: Vec<Yaml>) -> Yaml {
    Yaml::map([
        ("name", Some(name.into())),
        ("interval", interval.map(|interval| interval.to_string().into())),
        ("rules", Some(Yaml::List(rules))),
    ])
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
            (name.clone(), Yaml::from(value.as_str()).of(origin))
        });
        let labels = own.chain(of_service).collect();
        Some(constant(conventions::INFO_METRIC, "1", labels).of(Origin::service("info", service)))
    });
    info.chain(model.services.values().filter_map(probe_limit)).collect()
}

fn probe_limit(service: &Service) -> Option<Yaml> {
    let limit = service.degraded_above?;
    let job = service.jobs.iter().find(|job| job.module.is_some())?;
    let labels = vec![("job".to_owned(), job.name.as_str().into())];
    let seconds = format!("{}", limit.seconds());
    let origin = Origin::part("info", ["services", &service.name, "health", "degraded_above"]);
    Some(constant(conventions::PROBE_LIMIT_METRIC, &seconds, labels).of(origin))
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
    for name in model.indicators.keys() {
        visit(name, model, &mut done, &mut ordered);
    }
    ordered
}

fn visit<'a>(name: &'a str, model: &'a Model, done: &mut BTreeSet<&'a str>, ordered: &mut Vec<&'a Indicator>) {
    let Some(indicator) = model.indicators.get(name) else {
        return;
    };
    if !done.insert(name) {
        return;
    }
    for other in indicator.expr.parsed.root.metric_names() {
        visit(other, model, done, ordered);
    }
    ordered.push(indicator);
}
