//! Alerts: when each of their rules fires, what its result is like, the receivers, and the panels that show it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::readers::{Readers, plain};
use crate::alertmanager::{Patterns, Version};
use crate::model::{Alert, InhibitRule, Model, Variant};
use crate::promql::Expr;
use crate::promql::labels::{Label, Labels, NAME, Presence};
use crate::routing::{Reach, Watched, alert_labels, fits, overview};
use crate::types::Types;

/// What a rule looks at, so that its limit can be written behind it: these operators bind no tighter than the comparison.
fn watched(alert: &Alert, variant: &Variant) -> String {
    let expression = plain(&alert.watched_by(variant));
    match &alert.expr.parsed.root.kind {
        Expr::Binary { operator, .. }
            if variant.condition.is_some() && (operator.is_set() || operator.is_comparison()) =>
        {
            format!("({expression})")
        }
        _ => expression,
    }
}

/// One rule of an alert.
#[derive(Debug, Serialize)]
pub struct AlertRule {
    /// The alert.
    pub alert: String,
    /// Which of several of that name, by its `id` or its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// How bad it is.
    pub severity: Option<String>,
    /// Which services it watches, where not all that its expression has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Watched>,
    /// What it looks at, on one line.
    pub expr: String,
    /// Its limit as PromQL has it, if that is not part of the expression: `> 0.05`.
    pub limit: Option<String>,
    /// The limit as it was written.
    pub written: Option<String>,
    /// How long the condition must hold.
    #[serde(rename = "for")]
    pub for_duration: String,
    /// How long it goes on firing.
    pub keep_firing_for: Option<String>,
    /// What `$value` is of, where that is known.
    pub unit: Option<String>,
    /// The labels that it arrives with at Alertmanager, by name.
    pub labels: Vec<LabelView>,
    /// Whether it may have labels besides those.
    pub more_labels: bool,
    /// Whom it reaches.
    pub receivers: Vec<Reach>,
    /// The panels that show what it looks at: `dashboard: title`.
    pub panels: BTreeSet<String>,
    /// What may silence it.
    pub inhibited_by: Vec<String>,
    /// What it may silence.
    pub inhibits: Vec<String>,
    /// Whether a person wrote it, and not a kind.
    pub by_author: bool,
}

/// A label of an alert.
#[derive(Debug, Serialize)]
pub struct LabelView {
    /// Its name.
    pub name: String,
    /// The values that it may have, where they are known.
    pub values: Option<Vec<String>>,
    /// Whether every alert of the rule has it.
    pub always: bool,
}

/// Every rule of every alert whose name is wanted.
pub fn alerts(model: &Model, version: Version, wanted: &dyn Fn(&str) -> bool) -> Vec<AlertRule> {
    let types = Types::new(model);
    let readers = Readers::new(model);
    let patterns = Patterns::new(version);
    let reached = overview(model, version).alerts;
    let variants = model.alerts.values().flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
    let mut found = Vec::new();
    for ((alert, variant), reached) in
        variants.zip(reached).filter(|((alert, _), _)| wanted(&alert.name) || wanted(&alert.key))
    {
        let labels = alert_labels(&types, alert, variant);
        let expr = plain(alert.expr.text.as_str());
        let indicators = alert.expr.parsed.root.metric_names();
        let indicators = indicators.into_iter().filter(|name| model.indicators.contains(name));
        let shown = indicators.map(str::to_owned).chain([expr]).filter_map(|key| readers.panels.get(&key));
        let panels = shown.chain(readers.limits.get(alert.name.as_str())).flatten().cloned().collect();
        let touches = |of: fn(&InhibitRule) -> (&[crate::alertmanager::Matcher], &[crate::alertmanager::Matcher])| {
            let rules = model.routing.inhibit_rules.iter();
            let rules = rules.filter(|rule| fits(of(rule).0, &labels, &patterns) != Some(false));
            rules.map(|rule| words(of(rule).1, &rule.equal)).collect::<Vec<String>>()
        };
        found.push(AlertRule {
            alert: alert.name.clone(),
            rule: alert.element().map(str::to_owned),
            severity: variant.severity.clone(),
            services: Watched::from_scope(&variant.scope),
            expr: watched(alert, variant),
            limit: variant
                .condition
                .as_ref()
                .map(|limit| format!("{} {}", limit.comparison.operator(), limit.limit.promql())),
            written: variant.condition.as_ref().map(|limit| limit.limit.written.clone()),
            for_duration: variant.for_duration.to_string(),
            keep_firing_for: variant.keep_firing_for.map(|time| time.to_string()),
            unit: types.infer(&alert.expr.parsed.root).value.known_unit().map(ToString::to_string),
            more_labels: labels.is_open(),
            receivers: reached.receivers,
            panels,
            inhibited_by: touches(|rule| (&rule.target_matchers, &rule.source_matchers)),
            inhibits: touches(|rule| (&rule.source_matchers, &rule.target_matchers)),
            by_author: alert.user_defined,
            labels: views(&labels),
        });
    }
    found
}

fn views(labels: &Labels<'_>) -> Vec<LabelView> {
    let known = labels.known().filter(|(name, label)| *name != NAME && !label.is_absent());
    let view = |(name, label): (&str, &Label<'_>)| LabelView {
        name: name.to_owned(),
        values: label.values().map(|values| values.iter().map(|value| value.clone().into_owned()).collect()),
        always: label.presence == Presence::Always,
    };
    known.map(view).collect()
}

/// `severity="critical", with the same alertname, service`.
fn words(matchers: &[crate::alertmanager::Matcher], equal: &[String]) -> String {
    let matchers: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    let same = if equal.is_empty() { String::new() } else { format!(" with the same {}", equal.join(", ")) };
    format!("{}{same}", matchers.join(" and "))
}
