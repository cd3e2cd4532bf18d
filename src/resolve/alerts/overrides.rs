//! What differs for single services.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::{Context, Item};
use super::limits::quantity_of;
use super::texts::Texts;
use super::{Dialect, Firing, Reads, Said, said};
use crate::limits::OVERRIDES;
use crate::model::{Comparison, Condition, Duration, Scope, Variant};
use crate::promql::Expr;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// One override, resolved.
pub(super) struct OverrideOf {
    pub(super) service: String,
    /// Where the service is named.
    pub(super) at: Span,
    /// Whether the alert watches the service.
    enabled: bool,
    condition: Option<Condition>,
    limit_at: Option<Span>,
    for_duration: Option<Duration>,
    keep_firing_for: Option<Duration>,
    severity: Option<String>,
    pub(super) said: Said,
}

impl OverrideOf {
    /// How many rules it is, beside so many of all others: one with a severity or a limit of its own is one, whatever the
    /// levels of the others.
    pub(super) fn rules(&self, of_others: usize) -> usize {
        match (self.enabled, self.condition.is_some() || self.severity.is_some()) {
            (false, _) => 0,
            (true, true) => of_others.min(1),
            (true, false) => of_others,
        }
    }

    pub(super) fn variant(&self, base: &Variant) -> Variant {
        let mut labels = base.labels.clone();
        labels.extend(self.said.labels.clone());
        Variant {
            scope: Scope::Only(self.service.clone()),
            condition: self.condition.clone().or_else(|| base.condition.clone()),
            limit_at: self.condition.as_ref().and(self.limit_at).or(base.limit_at),
            for_duration: self.for_duration.unwrap_or(base.for_duration),
            keep_firing_for: self.keep_firing_for.or(base.keep_firing_for),
            severity: self.severity.clone().or_else(|| base.severity.clone()),
            labels,
            // the texts are rendered for each rule
            annotations: BTreeMap::new(),
        }
    }

    /// Its texts, those of the alert where it has none.
    pub(super) fn texts(&self, all: &Texts) -> Texts {
        self.said.texts.over(all)
    }
}

/// The overrides of an alert; what their templates read is added to `reads`.
pub(super) fn overrides_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<Vec<Spanned<spec::Override>>>>,
    firing: &Firing,
    dialect: &Dialect,
    reads: &mut Reads,
) -> Vec<OverrideOf> {
    let written = written.map(Spanned::into_inner).unwrap_or_default();
    if let Some(beyond) = written.get(OVERRIDES.most) {
        context.report.add(OVERRIDES.finding(beyond.span));
        return Vec::new();
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for Spanned { value, .. } in written {
        if let Some(mut one) = override_of(context, item, firing, value, dialect, &mut seen) {
            reads.append(&mut one.said.reads);
            found.push(one);
        }
    }
    found
}

fn override_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    firing: &Firing,
    written: spec::Override,
    dialect: &Dialect,
    seen: &mut BTreeSet<String>,
) -> Option<OverrideOf> {
    let spec::Override {
        service,
        above,
        below,
        for_duration,
        keep_firing_for,
        severity,
        summary,
        description,
        runbook_url,
        labels,
        annotations,
        enabled,
    } = written;
    let service = service_of(context, service, seen)?;
    let (limit, comparison, key) = match (above, below) {
        (Some(limit), _) => (Some(limit), Comparison::Above, "above"),
        (None, limit) => (limit, Comparison::Below, "below"),
    };
    let limit_at = limit.as_ref().map(|limit| limit.span);
    if let Some(found) = limit_at.and_then(|at| misplaced(context, item, firing, &service, key, at)) {
        context.report.add(found);
        return None;
    }
    let limit = limit.and_then(|quantity| quantity_of(context, &quantity, quantity.span));
    let for_duration = for_duration.and_then(|text| context.duration(&text, text.span));
    let keep_firing_for = keep_firing_for.and_then(|text| context.duration(&text, text.span));
    let severity = severity.filter(|name| context.severity(name, name.span)).map(Spanned::into_inner);
    let condition = limit.map(|limit| Condition { comparison, limit });
    let severities = severity.clone().map_or_else(|| firing.severities.clone(), |severity| vec![Some(severity)]);
    let mut texts = spec::Alert {
        service: Some(service.clone()),
        summary,
        description,
        runbook_url,
        labels,
        annotations,
        ..spec::Alert::default()
    };
    let said = said(context, &mut texts, &severities, None, dialect);
    let (service, at) = (service.value, service.span);
    let enabled = enabled.is_none_or(Spanned::into_inner);
    Some(OverrideOf { service, at, enabled, condition, limit_at, for_duration, keep_firing_for, severity, said })
}

/// A limit where the alert has none, or has it on the other side.
fn misplaced(
    context: &Context<'_>,
    item: &Item<'_>,
    firing: &Firing,
    service: &str,
    key: &str,
    at: Span,
) -> Option<Diagnostic> {
    let Some(side) = firing.limited.map(|limited| limited.key) else {
        let expr = firing.expr.as_ref()?;
        let compares =
            matches!(&expr.parsed.root.unparen().kind, Expr::Binary { operator, .. } if operator.is_comparison());
        let help = match compares && !super::severities::is_from_kind(context, expr.text.whole()) {
            true => format!("move the limit from `expr` to `{key}` of the alert"),
            false => format!("remove `{key}`, or write a separate alert for `{service}`"),
        };
        let message = format!("`{}` does not have a limit that an override could change", item.path());
        return Some(
            Diagnostic::new("alert/override-needs-indicator", at, message, "the alert has neither `above` nor `below`")
                .help(help),
        );
    };
    (key != side).then(|| {
        let message =
            format!("the alert fires {side} its limit, but the override for `{service}` fires {key} its limit");
        Diagnostic::new("alert/two-limits", at, message, "the opposite direction").help(format!("write `{side}`"))
    })
}

/// The service that an override is about, once.
fn service_of(
    context: &mut Context<'_>,
    written: Option<Spanned<String>>,
    seen: &mut BTreeSet<String>,
) -> Option<Spanned<String>> {
    let written = written?;
    let (service, span) = (&written.value, written.span);
    // where a service is missing, its limit is too
    if context.layered.is_off_here(&format!("services.{service}")) {
        return None;
    }
    // what watches is watched too: components of the stack are services that nobody declares
    let of_stack = context.stack.components.get(service.as_str()).is_some_and(|running| running.enabled);
    if !of_stack && !context.reference("services", "service", service, span) {
        return None;
    }
    if !seen.insert(service.clone()) {
        context.report.add(
            Diagnostic::new("value/duplicate", span, format!("`{service}` is overridden twice"), "again here").help(
                "write one override for it; where each severity has a limit of its own, write an alert of your own",
            ),
        );
        return None;
    }
    Some(written)
}
