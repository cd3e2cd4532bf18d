//! `[[inhibit_rules]]`, and what inhibits what where the author says nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use crate::alertmanager::{Matcher, Operator};
use crate::model::{Alert, InhibitPlaces, InhibitRule, conventions};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned};
use crate::spec::{self, Decoded};

pub(super) fn resolve(context: &mut Context<'_>, alerts: &BTreeMap<String, Alert>) -> Vec<InhibitRule> {
    let Some(entry) = context.layered.root.get("inhibit_rules") else {
        return by_severity(context, alerts);
    };
    let nodes = entry.node.array().unwrap_or(&[]);
    let tables = nodes.iter().enumerate().filter(|(_, node)| node.table().is_some());
    let rules = tables.filter_map(|(index, node)| resolve_inhibit_rule(context, node, index)).collect();
    context.report.about(None);
    rules
}

fn resolve_inhibit_rule(context: &mut Context<'_>, node: &Node, index: usize) -> Option<InhibitRule> {
    let item = format!("inhibit_rules.{index}");
    context.report.about(Some(item.clone()));
    let Decoded { item: written, lossy, .. }: Decoded<'_, spec::InhibitRule> =
        context.decode_node(node, node.span, &["inhibit_rules"]);
    let spec::InhibitRule { source_matchers, target_matchers, equal, allow: _ } = written;
    let [from, to, equal] =
        [source_matchers, target_matchers, equal].map(|list| list.map(Spanned::into_inner).unwrap_or_default());
    for (key, list, what) in [
        ("source_matchers", &from, "without it, every alert would inhibit others"),
        ("target_matchers", &to, "without it, every alert would be inhibited"),
    ] {
        if list.is_empty() && !lossy && context.complete {
            context.report.add(
                Diagnostic::new("shape/missing-key", node.span, format!("this inhibition has no `{key}`"), what)
                    .help(format!("select the alerts: {key} = ['severity=\"critical\"']")),
            );
        }
    }
    let (sources, source_places, sources_whole) = context.matchers(&from);
    let (targets, target_places, targets_whole) = context.matchers(&to);
    let mut sound = sources_whole && targets_whole && !lossy && !sources.is_empty() && !targets.is_empty();
    for label in &equal {
        sound &= context.listed_label(label);
    }
    context.listed_once(&equal, "equal");
    let places = InhibitPlaces {
        item,
        source_matchers: source_places,
        target_matchers: target_places,
        equal: equal.iter().map(|label| label.span).collect(),
    };
    let equal = equal.into_iter().map(Spanned::into_inner).collect();
    let rule = InhibitRule { span: node.span, source_matchers: sources, target_matchers: targets, equal, places };
    sound.then_some(rule)
}

/// A more severe alert silences a less severe one that is about the same: whoever is woken need not read both.
fn by_severity(context: &Context<'_>, alerts: &BTreeMap<String, Alert>) -> Vec<InhibitRule> {
    let variants = alerts.values().flat_map(|alert| &alert.variants);
    let used: BTreeSet<&str> = variants.filter_map(|variant| variant.severity.as_deref()).collect();
    let ordered: Vec<&String> =
        context.lakehouse.severities.iter().filter(|severity| used.contains(severity.as_str())).collect();
    let is = |severity: &str| {
        vec![Matcher { label: "severity".to_owned(), operator: Operator::Equal, value: severity.to_owned() }]
    };
    let mut rules = Vec::new();
    for (index, severe) in ordered.iter().enumerate() {
        for mild in ordered.iter().skip(index + 1) {
            rules.push(InhibitRule {
                span: Span::NONE,
                source_matchers: is(severe),
                target_matchers: is(mild),
                equal: ["alertname", conventions::SERVICE_LABEL, "instance"].map(str::to_owned).to_vec(),
                places: InhibitPlaces::default(),
            });
        }
    }
    rules
}
