//! Other limits for single services.

use std::collections::BTreeSet;

use super::super::context::{Context, Item};
use super::limits::quantity_of;
use crate::limits::OVERRIDES;
use crate::model::{Comparison, Condition, Duration, Expression, Scope, Variant, conventions};
use crate::promql::Kind;
use crate::report::Diagnostic;
use crate::source::Span;
use crate::spec;

const INDICATOR: &str =
    "move the expression into an indicator grouped `by (service)`, and write its name as `expr`, with a limit";

/// One override, resolved.
pub(super) struct OverrideOf {
    pub(super) service: String,
    condition: Option<Condition>,
    limit_at: Span,
    hold: Option<Duration>,
    severity: Option<String>,
}

impl OverrideOf {
    pub(super) fn is_single(&self) -> bool {
        self.condition.is_some() || self.severity.is_some()
    }

    pub(super) fn variant(&self, base: &Variant) -> Variant {
        Variant {
            scope: Scope::Only(self.service.clone()),
            condition: self.condition.clone().or_else(|| base.condition.clone()),
            limit_at: self.condition.as_ref().map(|_| self.limit_at).or(base.limit_at),
            hold: self.hold.unwrap_or(base.hold),
            severity: self.severity.clone().or_else(|| base.severity.clone()),
            ..base.clone()
        }
    }
}

/// The overrides of an alert; none where its limit cannot differ.
pub(super) fn overrides_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Vec<spec::Override>,
    expr: Option<&Expression>,
    carries: bool,
    has_limit: bool,
) -> Vec<OverrideOf> {
    if written.is_empty() || !may_differ(context, item, expr, carries, has_limit) {
        return Vec::new();
    }
    if written.len() > OVERRIDES.most {
        context.report.add(OVERRIDES.finding(item.span(&["overrides", &OVERRIDES.most.to_string()])));
        return Vec::new();
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let each = written.into_iter().enumerate();
    each.filter_map(|(index, one)| override_of(context, item, &index.to_string(), one, &mut seen)).collect()
}

/// Whether the limit of an alert can be another one for a single service.
fn may_differ(
    context: &mut Context<'_>,
    item: &Item<'_>,
    expr: Option<&Expression>,
    carries: bool,
    has_limit: bool,
) -> bool {
    let bare = expr.is_none_or(|expr| match &expr.parsed.root.kind {
        Kind::Selector(selector) => selector.matchers.iter().all(|matcher| matcher.label != conventions::SERVICE_LABEL),
        _ => false,
    });
    if expr.is_none() || (bare && carries && has_limit) {
        return true;
    }
    let name = expr.map_or("", |expr| expr.text.as_str().trim());
    let recorded = context.items("indicators").iter().any(|indicator| indicator.name == name);
    let (reason, help) = if !bare {
        ("watches an expression, not one metric", INDICATOR.to_owned())
    } else if !has_limit {
        ("has no limit that could differ", "add a limit: above = \"5%\"".to_owned())
    } else if recorded {
        let help = format!("keep the label `service` in the indicator `{name}`: sum by (service) (…)");
        ("watches an indicator without the label `service`", help)
    } else {
        let help = "declare the metric under `metrics` of the services that export it".to_owned();
        ("watches a metric that no service is known to export", help)
    };
    context.report.add(
        Diagnostic::new(
            "alert/override-needs-indicator",
            item.span(&["overrides"]),
            format!("`{}` {reason}", item.path()),
            "these limits cannot be applied",
        )
        .help(help),
    );
    false
}

fn override_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    index: &str,
    written: spec::Override,
    seen: &mut BTreeSet<String>,
) -> Option<OverrideOf> {
    let spec::Override { service, above, below, hold, severity } = written;
    let at = |key: &str| item.span(&["overrides", index, key]);
    let service = service_of(context, item, index, service, seen)?;
    let (limit, comparison, key) = match (above, below) {
        (Some(limit), _) => (Some(limit), Comparison::Above, "above"),
        (None, limit) => (limit, Comparison::Below, "below"),
    };
    let base_key = if item.node.get("above").is_some() { "above" } else { "below" };
    if limit.is_some() && key != base_key {
        context.report.add(
            Diagnostic::new(
                "alert/two-limits",
                at(key),
                format!("the alert fires {base_key} its limit, and `{service}` would fire {key}"),
                "the other side",
            )
            .help(format!("write `{base_key}`")),
        );
        return None;
    }
    let limit = limit.and_then(|quantity| quantity_of(context, &quantity, at(key)));
    let hold = hold.and_then(|text| context.duration(&text, at("for")));
    let severity = severity.filter(|name| context.severity(name, at("severity")));
    let condition = limit.map(|limit| Condition { comparison, limit });
    Some(OverrideOf { service, condition, limit_at: at(key), hold, severity })
}

/// The service that an override is about, once.
fn service_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    index: &str,
    written: Option<String>,
    seen: &mut BTreeSet<String>,
) -> Option<String> {
    let path = ["overrides", index, "service"];
    let Some(service) = written else {
        if context.complete && item.node.at(&path).is_none() {
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    item.span(&["overrides", index]),
                    "this override has no `service`",
                    "`service` is missing",
                )
                .help("name the service that differs"),
            );
        }
        return None;
    };
    // where a service is missing, its limit is too
    if context.layered.is_off_here(&format!("services.{service}")) {
        return None;
    }
    if !context.reference("services", "service", &service, item.span(&path)) {
        return None;
    }
    if !seen.insert(service.clone()) {
        context.report.add(
            Diagnostic::new(
                "value/duplicate",
                item.span(&path),
                format!("`{service}` is overridden twice"),
                "again here",
            )
            .help("join the two"),
        );
        return None;
    }
    Some(service)
}
