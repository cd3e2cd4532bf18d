//! `[groups.*]`: what holds for whole rule groups.

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::catalogue::version_at_least;
use crate::components::PROMETHEUS;
use crate::model::{Named, RuleGroup};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::{self, Decoded};

/// Since which Prometheus a group has a key. Source: rulefmt of prometheus/prometheus; promtool 2.42, 2.53 and 3.5.
const SINCE: &[(&str, &str)] = &[("labels", "3.0"), ("query_offset", "2.53")];

pub(super) fn resolve(context: &mut Context<'_>) -> BTreeMap<String, RuleGroup> {
    let mut groups = BTreeMap::new();
    for item in context.items("groups") {
        context.report.about(Some(item.path()));
        let group = resolve_group(context, &item);
        groups.insert(group.name.clone(), group);
    }
    context.report.about(None);
    groups
}

fn resolve_group(context: &mut Context<'_>, item: &Item<'_>) -> RuleGroup {
    context.name(Named::Group, item.name, item.key);
    let Decoded { item: written, .. }: Decoded<'_, spec::Group> = context.decode(item);
    let spec::Group { interval, limit, query_offset, labels, partial_response_strategy, enabled: _, allow: _ } =
        written;
    let interval = interval.and_then(|text| context.positive_duration(&text, text.span, "interval"));
    let limit = limit.map_or(0, |limit| u64::try_from(limit.value).unwrap_or(0));
    let has_offset = query_offset.as_ref().is_none_or(|offset| since(context, "query_offset", offset.key));
    let query_offset = query_offset.and_then(|text| context.duration(&text, text.span)).filter(|_| has_offset);
    let has_labels = labels.as_ref().is_none_or(|labels| labels.is_empty() || since(context, "labels", labels.key));
    if let Some(own) = labels.as_ref().and_then(|labels| labels.get("alertname")) {
        let message = "a group cannot set the label `alertname`: it is the name of each alert";
        let found = Diagnostic::new("alert/reserved-label", own.key, message, "this label has no effect");
        context.report.add(found.help("remove it, or rename it"));
    }
    let labels = constant_labels(context, labels).into_iter().filter(|_| has_labels).collect();
    let for_thanos = partial_response_strategy.map(|strategy| strategy.key);
    RuleGroup { name: item.name.to_owned(), span: item.key, interval, limit, query_offset, labels, for_thanos }
}

/// Whether the Prometheus of the stack has a key; one that it lacks is reported.
fn since(context: &mut Context<'_>, key: &str, span: Span) -> bool {
    let version = context.stack.prometheus;
    let needed = SINCE.iter().find(|(known, _)| *known == key).map_or("", |(_, since)| since);
    if version_at_least(&format!("{}.{}", version.major, version.minor), needed) {
        return true;
    }
    context.report.add(
        Diagnostic::new(
            "shape/field-not-in-version",
            span,
            format!("`{key}` of a rule group needs Prometheus {needed}"),
            format!("unknown to Prometheus {}.{}", version.major, version.minor),
        )
        .help(format!("set `stack.{PROMETHEUS}.version` to \"{needed}\" or later, or remove it")),
    );
    false
}

/// Labels whose values Prometheus takes as they are. One whose name it does not take is reported.
pub(super) fn constant_labels(
    context: &mut Context<'_>,
    written: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (name, text) in written.map(Spanned::into_inner).unwrap_or_default() {
        let stack = context.stack;
        context.label_name(&name, text.key, stack);
        labels.insert(name, text.value);
    }
    labels
}
