//! Other limits for single services.

use std::collections::BTreeSet;

use super::super::context::{Context, Item};
use super::Firing;
use super::limits::quantity_of;
use crate::limits::OVERRIDES;
use crate::model::{Comparison, Condition, Duration, Scope, Variant, conventions};
use crate::promql::Kind;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

const INDICATOR: &str =
    "move the expression into an indicator grouped `by (service)`, and write its name as `expr`, with a limit";

/// One override, resolved.
pub(super) struct OverrideOf {
    pub(super) service: String,
    condition: Option<Condition>,
    limit_at: Option<Span>,
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
            limit_at: self.condition.as_ref().and(self.limit_at).or(base.limit_at),
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
    written: Option<Spanned<Vec<Spanned<spec::Override>>>>,
    firing: &Firing,
    carries: bool,
) -> Vec<OverrideOf> {
    let Some(Spanned { value: written, span, .. }) = written.filter(|written| !written.is_empty()) else {
        return Vec::new();
    };
    if !may_differ(context, item, span, firing, carries) {
        return Vec::new();
    }
    if let Some(beyond) = written.get(OVERRIDES.most) {
        context.report.add(OVERRIDES.finding(beyond.span));
        return Vec::new();
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let side = firing.limited.map_or("below", |limited| limited.key);
    written.into_iter().filter_map(|one| override_of(context, side, one, &mut seen)).collect()
}

/// Whether the limit of an alert can be another one for a single service.
fn may_differ(context: &mut Context<'_>, item: &Item<'_>, span: Span, firing: &Firing, carries: bool) -> bool {
    let (expr, has_limit) = (firing.expr.as_ref(), firing.limited.is_some());
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
            span,
            format!("`{}` {reason}", item.path()),
            "these limits cannot be applied",
        )
        .help(help),
    );
    false
}

fn override_of(
    context: &mut Context<'_>,
    side: &str,
    written: Spanned<spec::Override>,
    seen: &mut BTreeSet<String>,
) -> Option<OverrideOf> {
    let Spanned { value: spec::Override { service, above, below, hold, severity }, .. } = written;
    let service = service_of(context, service, seen)?;
    let (limit, comparison, key) = match (above, below) {
        (Some(limit), _) => (Some(limit), Comparison::Above, "above"),
        (None, limit) => (limit, Comparison::Below, "below"),
    };
    let limit_at = limit.as_ref().map(|limit| limit.span);
    if let Some(span) = limit_at.filter(|_| key != side) {
        let message = format!("the alert fires {side} its limit, and `{service}` would fire {key}");
        let found = Diagnostic::new("alert/two-limits", span, message, "the other side");
        context.report.add(found.help(format!("write `{side}`")));
        return None;
    }
    let limit = limit.and_then(|quantity| quantity_of(context, &quantity, quantity.span));
    let hold = hold.and_then(|text| context.duration(&text, text.span));
    let severity = severity.filter(|name| context.severity(name, name.span)).map(Spanned::into_inner);
    let condition = limit.map(|limit| Condition { comparison, limit });
    Some(OverrideOf { service, condition, limit_at, hold, severity })
}

/// The service that an override is about, once.
fn service_of(
    context: &mut Context<'_>,
    written: Option<Spanned<String>>,
    seen: &mut BTreeSet<String>,
) -> Option<String> {
    let Spanned { value: service, span, .. } = written?;
    // where a service is missing, its limit is too
    if context.layered.is_off_here(&format!("services.{service}")) {
        return None;
    }
    if !context.reference("services", "service", &service, span) {
        return None;
    }
    if !seen.insert(service.clone()) {
        context.report.add(
            Diagnostic::new("value/duplicate", span, format!("`{service}` is overridden twice"), "again here")
                .help("join the two"),
        );
        return None;
    }
    Some(service)
}
