//! `alerting-rules.yml`.

use std::collections::BTreeMap;

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use super::groups::{Groups, is_of_group};
use super::recording;
use crate::model::{Alert, Model, Scope, Variant, conventions};
use crate::promql::{Expr, ValueType};

pub(super) fn emit(model: &Model) -> Artifact {
    let mut alerts: Vec<&Alert> = model.alerts.values().collect();
    // as they were written, where several are called the same
    alerts.sort_by(|a, b| (&a.group, &a.name, a.position).cmp(&(&b.group, &b.name, b.position)));
    let mut groups = Groups::default();
    for group in alerts.chunk_by(|a, b| a.group == b.group) {
        let Some(first) = group.first() else { continue };
        let at = Origin::part("", ["alerts", &first.key, "group"]);
        groups.add(&first.group, at, None, []);
    }
    recording::with_alerts(model, &mut groups);
    for alert in alerts {
        let rules = alert.variants.iter().map(|variant| {
            let labels = labels(alert, variant, |name, value| is_of_group(model, &alert.group, name, value));
            rule(alert, variant, &alert.name, labels, &variant.annotations).traced(origin("rule", alert, variant))
        });
        groups.add(&alert.group, Origin::Fixed(""), None, rules);
    }
    yaml::file("prometheus/alerting-rules.yml", groups.file(model))
}

/// One rule of an alert, of those for several severities and services.
pub(super) fn origin(form: &'static str, alert: &Alert, variant: &Variant) -> Origin {
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => None,
    };
    Origin::part(form, ["alerts", &alert.key]).with("severity", variant.severity.as_deref()).with("service", service)
}

pub(super) fn rule(
    alert: &Alert,
    variant: &Variant,
    name: &str,
    labels: Yaml,
    annotations: &BTreeMap<String, String>,
) -> Yaml {
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
        ("for", (variant.for_duration.0 > 0).then(|| variant.for_duration.to_string().into())),
        ("keep_firing_for", variant.keep_firing_for.map(|time| time.to_string().into())),
        ("labels", Some(labels).filter(|labels| *labels != Yaml::Map(Vec::new()))),
        ("annotations", (!annotations.is_empty()).then_some(Yaml::Map(annotations))),
    ])
}

/// The labels that a rule sets, but those that something else sets already.
pub(super) fn labels(alert: &Alert, variant: &Variant, is_set: impl Fn(&str, &str) -> bool) -> Yaml {
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => alert.service.as_deref(),
    };
    let mut labels: Vec<(String, Yaml)> = Vec::new();
    labels.extend(variant.severity.as_ref().map(|severity| ("severity".to_owned(), severity.as_str().into())));
    labels.extend(service.map(|service| (conventions::SERVICE_LABEL.to_owned(), service.into())));
    let own = variant.further_labels(service.is_some()).filter(|(name, value)| !is_set(name, value));
    labels.extend(own.map(|(name, value)| (name.to_owned(), value.into())));
    Yaml::Map(labels)
}

/// The expression of one rule: scope and limit added to what the author wrote.
pub(super) fn expression(alert: &Alert, variant: &Variant) -> String {
    let root = &alert.expr.parsed.root;
    let scoped = alert.watched_by(variant);
    let Some(condition) = &variant.condition else {
        return scoped;
    };
    let wrap = match &root.kind {
        // these bind no tighter than the comparison that follows
        Expr::Binary { operator, .. } if operator.is_set() || operator.is_comparison() => true,
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
