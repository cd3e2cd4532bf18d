//! How bad an alert is, and how long each severity waits.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::limits::Limit;
use crate::model::Duration;
use crate::report::Diagnostic;
use crate::source::Node;
use crate::spec::Durations;

pub(super) fn severities(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<&str>,
    limits: &[Limit],
    brought: bool,
    lossy: bool,
) -> Vec<Option<String>> {
    let by_limits: Vec<Option<String>> =
        limits.iter().filter(|limit| limit.severity.is_some()).map(|limit| limit.severity.clone()).collect();
    let table_of_limits =
        ["above", "below"].iter().any(|key| item.node.get(key).and_then(Node::table).is_some_and(|by| !by.is_empty()));
    match written {
        Some(severity) if table_of_limits => {
            // a default severity is for those that say nothing; a severity of its own contradicts the levels
            let span = item.span(&["severity"]);
            if context.sources.name(span) == context.sources.name(item.key) && context.own_key(item, "severity") {
                context.report.add(
                    Diagnostic::new(
                        "alert/severity-twice",
                        span,
                        format!("`{}` names its severities in the limits already", item.path()),
                        format!("`{severity}` has no limit of its own"),
                    )
                    .help("remove `severity`"),
                );
            }
            by_limits
        }
        Some(severity)
            if brought
                || !context.lakehouse.severities.iter().any(|known| known == severity)
                    && is_from_kind(context, item) =>
        {
            // kinds speak of critical, warning and info; a spec may have other words for them
            let known = &context.lakehouse.severities;
            let rank = ["critical", "warning", "info"].iter().position(|name| *name == severity);
            let own = known.iter().find(|known| *known == severity);
            let own = own.or_else(|| known.get(rank.unwrap_or(0).min(known.len().saturating_sub(1))));
            vec![own.cloned()]
        }
        Some(severity) => {
            context.severity(severity, item.span(&["severity"]));
            vec![Some(severity.to_owned())]
        }
        None if table_of_limits => by_limits,
        None => {
            if !lossy {
                let known = crate::report::listed(&context.lakehouse.severities);
                context.missing(item, "severity", &format!("write one of {known}, or a limit for each severity"));
            }
            vec![None]
        }
    }
}

pub(super) fn is_from_kind(context: &Context<'_>, item: &Item<'_>) -> bool {
    context.sources.name(item.span(&["severity"])).starts_with("kind ")
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
    written: Option<Durations>,
    severities: &[Option<String>],
) -> Holds {
    let mut holds = Holds { all: Duration(0), by: BTreeMap::new() };
    match written {
        None => {}
        Some(Durations::One(text)) => {
            holds.all = context.duration(&text, item.span(&["for"])).unwrap_or(Duration(0));
        }
        Some(Durations::BySeverity(by)) => {
            for (severity, text) in by {
                let key = item.node.at(&["for"]).and_then(|node| node.table()?.get(&severity));
                let key = key.map_or(item.key, |entry| entry.key);
                let unused = !severities.iter().any(|own| own.as_deref() == Some(&severity));
                // a default is for alerts of every severity
                if context.severity(&severity, key) && unused && context.own_key(item, "for") {
                    context.report.add(
                        Diagnostic::new(
                            "alert/unused-duration",
                            key,
                            format!("no rule of `{}` has the severity `{severity}`", item.path()),
                            "nothing waits this long",
                        )
                        .help("remove it, or add a limit for that severity"),
                    );
                }
                if let Some(duration) = context.duration(&text, item.span(&["for", &severity])) {
                    holds.by.insert(severity, duration);
                }
            }
        }
    }
    holds
}
