//! `alerting-rules.yml`.

use std::collections::BTreeMap;

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use crate::model::{Alert, Model, Scope, Variant, conventions};
use crate::promql::restrict::{Wanted, restricted};
use crate::promql::{Kind, ValueType};

pub(super) fn emit(model: &Model) -> Artifact {
    let mut groups: BTreeMap<&str, (Origin, Vec<Yaml>)> = BTreeMap::new();
    for alert in model.alerts.values() {
        let group = || (Origin::part("", ["alerts", &alert.name, "group"]), Vec::new());
        let (_, rules) = groups.entry(&alert.group).or_insert_with(group);
        for variant in &alert.variants {
            let rule = rule(alert, variant, &alert.name, labels(alert, variant), &variant.annotations);
            rules.push(rule.of(origin("rule", alert, variant)));
        }
    }
    let groups = groups.into_iter().map(|(name, (origin, rules))| {
        Yaml::map([("name", Some(name.into())), ("rules", Some(Yaml::List(rules)))]).of(origin)
    });
    let file = Yaml::map([("groups", Some(Yaml::List(groups.collect())))]);
    yaml::file("prometheus/alerting-rules.yml", file)
}

/// One rule of an alert, of those for several severities and services.
pub(super) fn origin(form: &'static str, alert: &Alert, variant: &Variant) -> Origin {
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => None,
    };
    Origin::part(form, ["alerts", &alert.name]).with("severity", variant.severity.as_deref()).with("service", service)
}

fn rule(alert: &Alert, variant: &Variant, name: &str, labels: Yaml, annotations: &BTreeMap<String, String>) -> Yaml {
    let first = ["summary", "description", "runbook_url"];
    let rest = annotations.keys().map(String::as_str).filter(|name| !first.contains(name));
    let annotations: Vec<(String, Yaml)> = first
        .into_iter()
        .chain(rest)
        .filter_map(|name| Some((name.to_owned(), annotations.get(name)?.as_str().into())))
        .collect();
    Yaml::map([
        ("alert", Some(name.into())),
        ("expr", Some(expression(alert, variant).into())),
        ("for", (variant.hold.0 > 0).then(|| variant.hold.to_string().into())),
        ("keep_firing_for", variant.keep_firing_for.map(|time| time.to_string().into())),
        ("labels", Some(labels).filter(|labels| *labels != Yaml::Map(Vec::new()))),
        ("annotations", (!annotations.is_empty()).then_some(Yaml::Map(annotations))),
    ])
}

/// The labels that a rule sets.
pub(super) fn labels(alert: &Alert, variant: &Variant) -> Yaml {
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => alert.service.as_deref(),
    };
    let mut labels: Vec<(String, Yaml)> = Vec::new();
    labels.extend(variant.severity.as_ref().map(|severity| ("severity".to_owned(), severity.as_str().into())));
    labels.extend(service.map(|service| (conventions::SERVICE_LABEL.to_owned(), service.into())));
    labels.extend(variant.labels.iter().map(|(name, value)| (name.clone(), value.as_str().into())));
    Yaml::Map(labels)
}

/// The expression of one rule: scope and limit added to what the author wrote.
pub(super) fn expression(alert: &Alert, variant: &Variant) -> String {
    let written = alert.expr.text.as_str();
    let root = &alert.expr.parsed.root;
    let wanted = match &variant.scope {
        Scope::All => None,
        Scope::Only(service) => Some(Wanted::Only(service)),
        Scope::Except(services) => Some(Wanted::Except(services)),
    };
    let scoped = wanted
        .map_or_else(|| written.to_owned(), |wanted| restricted(written, root, conventions::SERVICE_LABEL, wanted));
    let Some(condition) = &variant.condition else {
        return scoped;
    };
    let wrap = match &root.kind {
        // these bind no tighter than the comparison that follows
        Kind::Binary { operator, .. } if operator.is_set() || operator.is_comparison() => true,
        _ => root.value_type == ValueType::Scalar,
    };
    // two plain numbers cannot be compared without `bool`
    let scalar = if root.value_type == ValueType::Scalar { "vector" } else { "" };
    let limit = format!("{} {}", condition.comparison.operator(), condition.limit.promql());
    // a comment at the end of a line would swallow what follows on it
    let own_line = scoped.contains('\n') || scoped.contains('#');
    match (wrap, own_line) {
        (true, true) => format!("{scalar}(\n{scoped}\n)\n{limit}"),
        (true, false) => format!("{scalar}({scoped}) {limit}"),
        (false, true) => format!("{scoped}\n{limit}"),
        (false, false) => format!("{scoped} {limit}"),
    }
}
