//! How bad an alert is, and how long each severity waits.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::limits::Limit;
use crate::model::Duration;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned};
use crate::spec::Durations;

pub(super) fn severities(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<&Spanned<String>>,
    limits: &[Limit],
    built_in: bool,
) -> Vec<Option<String>> {
    let by_limits: Vec<Option<String>> =
        limits.iter().filter(|limit| limit.severity.is_some()).map(|limit| limit.severity.clone()).collect();
    let table_of_limits = has_levels(item);
    match written {
        Some(severity) if table_of_limits => {
            // a default severity is for those that say nothing; a severity of its own contradicts the levels
            let span = severity.span;
            if context.sources.name(span) == context.sources.name(item.key) && context.own_key(item, "severity") {
                context.report.add(
                    Diagnostic::new(
                        "alert/severity-twice",
                        span,
                        format!("`{}` has `severity`, but its limits already name the severities", item.path()),
                        "set twice",
                    )
                    .help("remove `severity`"),
                );
            }
            by_limits
        }
        Some(severity)
            if built_in
                || !context.lakehouse.severities.contains(&severity.value) && is_from_kind(context, severity.span) =>
        {
            vec![own_word(context, &severity.value)]
        }
        Some(severity) => {
            context.severity(severity, severity.span);
            vec![Some(severity.value.clone())]
        }
        None if table_of_limits => by_limits,
        // one limit in place of a kind's levels: nobody asked to be woken by it
        None if !limits.is_empty() && item.node.get("expr").is_some_and(|expr| is_from_kind(context, expr.span)) => {
            vec![own_word(context, "warning")]
        }
        None => vec![None],
    }
}

/// Kinds speak of critical, warning and info; a spec may have other words for them.
pub(super) fn own_word(context: &Context<'_>, severity: &str) -> Option<String> {
    let known = &context.lakehouse.severities;
    let rank = ["critical", "warning", "info"].iter().position(|name| *name == severity);
    let own = known.iter().find(|known| *known == severity);
    own.or_else(|| known.get(rank.unwrap_or(0).min(known.len().saturating_sub(1)))).cloned()
}

/// Whether the limits of an alert name its severities.
pub(super) fn has_levels(item: &Item<'_>) -> bool {
    let levels = |key: &&str| item.node.get(key).and_then(Node::table).is_some_and(|by| !by.is_empty());
    ["above", "below"].iter().any(levels)
}

/// Whether a value stands in the file of a kind.
pub(super) fn is_from_kind(context: &Context<'_>, span: Span) -> bool {
    context.sources.name(span).starts_with("kind ")
}

pub(super) struct Holds {
    all: Duration,
    by: BTreeMap<String, Duration>,
}

impl Holds {
    pub(super) fn for_severity(&self, severity: Option<&str>) -> Duration {
        severity.and_then(|severity| self.by.get(severity)).copied().unwrap_or(self.all)
    }
}

pub(super) fn holds(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<Durations>>,
    severities: &[Option<String>],
) -> Holds {
    let mut holds = Holds { all: Duration(0), by: BTreeMap::new() };
    let Some(Spanned { value: written, span, .. }) = written else { return holds };
    match written {
        Durations::One(text) => {
            holds.all = context.duration(&text, span).unwrap_or(Duration(0));
        }
        Durations::BySeverity(by) => {
            for (severity, Spanned { value: text, span, key }) in by {
                if is_from_kind(context, key) {
                    let own = own_word(context, &severity).filter(|own| !holds.by.contains_key(own));
                    let duration = context.duration(&text, span);
                    holds.by.extend(own.zip(duration));
                    continue;
                }
                let unused = !severities.iter().any(|own| own.as_deref() == Some(&severity));
                // a default is for alerts of every severity
                if context.severity(&severity, key) && unused && context.own_key(item, "for") {
                    context.report.add(
                        Diagnostic::new(
                            "alert/unused-duration",
                            key,
                            format!("`{}` does not have a rule with the severity `{severity}`", item.path()),
                            "this duration has no effect",
                        )
                        .help("remove it, or add a limit for that severity"),
                    );
                }
                if let Some(duration) = context.duration(&text, span) {
                    holds.by.insert(severity, duration);
                }
            }
        }
    }
    holds
}
