//! The limits of an alert: one, or one for each severity.

use super::super::context::{Context, Item};
use super::severities::{is_from_kind, own_word};
use crate::model::{Comparison, Condition, Quantity};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::{self, Limits};

/// A limit with the severity that it is for.
pub(super) struct Limit {
    pub(super) severity: Option<String>,
    pub(super) condition: Condition,
    /// Where it is written.
    pub(super) at: Span,
}

/// The side on which an alert has a limit, and where; one that cannot be read is a limit all the same.
#[derive(Clone, Copy)]
pub(super) struct Limited {
    pub(super) key: &'static str,
    pub(super) at: Span,
}

impl Limited {
    pub(super) fn from_item(item: &Item<'_>) -> Option<Limited> {
        ["above", "below"].into_iter().find_map(|key| Some(Limited { key, at: item.node.get(key)?.span }))
    }
}

pub(super) fn limits(
    context: &mut Context<'_>,
    item: &Item<'_>,
    above: Option<Spanned<Limits>>,
    below: Option<Spanned<Limits>>,
) -> Vec<Limit> {
    let (Spanned { value: limits, span: at, .. }, comparison) = match (above, below) {
        (None, None) => return Vec::new(),
        (Some(limits), None) => (limits, Comparison::Above),
        (None, Some(limits)) => (limits, Comparison::Below),
        (Some(limits), Some(second)) => {
            context.report.add(
                Diagnostic::new(
                    "alert/two-limits",
                    second.span,
                    format!("`{}` has both `above` and `below`", item.path()),
                    "a second limit",
                )
                .label(limits.span, "the first limit")
                .help("write two alerts, one with `above` and one with `below`"),
            );
            (limits, Comparison::Above)
        }
    };
    match limits {
        Limits::One(quantity) => quantity_of(context, &quantity, at)
            .map(|limit| Limit { severity: None, condition: Condition { comparison, limit }, at })
            .into_iter()
            .collect(),
        Limits::BySeverity(by) => {
            let mut found: Vec<Limit> = Vec::new();
            let (of_kind, own): (Vec<_>, Vec<_>) =
                by.into_iter().partition(|(_, quantity)| is_from_kind(context, quantity.key));
            for (severity, quantity) in own {
                let known = context.severity(&severity, quantity.key);
                let (limit, at) = (quantity_of(context, &quantity, quantity.span), quantity.span);
                if let Some(limit) = limit.filter(|_| known) {
                    found.push(Limit { severity: Some(severity), condition: Condition { comparison, limit }, at });
                }
            }
            // of levels that are one word here the milder one is reached first
            for (severity, quantity) in of_kind.into_iter().rev() {
                let own = own_word(context, &severity);
                let (limit, at) = (quantity_of(context, &quantity, quantity.span), quantity.span);
                if let Some(limit) = limit.filter(|_| found.iter().all(|limit| limit.severity != own)) {
                    found.push(Limit { severity: own, condition: Condition { comparison, limit }, at });
                }
            }
            found.sort_by(|a, b| a.severity.cmp(&b.severity));
            check_order(context, item, comparison, &found);
            found
        }
    }
}

/// A more severe limit that is reached earlier makes the milder one useless.
pub(super) fn check_order(context: &mut Context<'_>, item: &Item<'_>, comparison: Comparison, limits: &[Limit]) {
    let rank = |limit: &Limit| {
        let name = limit.severity.as_deref().unwrap_or("");
        context.lakehouse.severities.iter().position(|severity| severity == name)
    };
    let mut ordered: Vec<&Limit> = limits.iter().collect();
    ordered.sort_by_key(|limit| rank(limit));
    let wrong = ordered.windows(2).find_map(|pair| {
        let [severe, mild] = pair else { return None };
        let (severe_at, mild_at) = (severe.condition.limit.value, mild.condition.limit.value);
        let reversed = match comparison {
            Comparison::Above => severe_at <= mild_at,
            Comparison::Below => severe_at >= mild_at,
        };
        reversed.then_some((*severe, *mild))
    });
    let Some((severe, mild)) = wrong else { return };
    let help = match (comparison, severe.condition.limit.value == mild.condition.limit.value) {
        (Comparison::Above, true) => "raise the first threshold or lower the second",
        (Comparison::Below, true) => "lower the first threshold or raise the second",
        (_, false) => "swap the two thresholds",
    };
    let name = |limit: &Limit| limit.severity.clone().unwrap_or_default();
    if is_from_kind(context, severe.at) {
        let found = severities_reversed(context, &name(severe), &name(mild));
        if let Some(found) = found {
            context.report.add(found);
        }
        return;
    }
    let (severe_at, mild_at, severe, mild) = (severe.at, mild.at, name(severe), name(mild));
    context.report.add(
        Diagnostic::new(
            "alert/levels-reversed",
            severe_at,
            format!("in `{}` the `{severe}` threshold is not stricter than the `{mild}` threshold", item.path()),
            format!("the threshold of `{severe}`"),
        )
        .label(mild_at, format!("the threshold of `{mild}`"))
        .help(format!("{help}; `lakehouse.severities` lists the severities, most severe first")),
    );
}

/// The order of built-in limits is right, so that of the severities is not.
fn severities_reversed(context: &Context<'_>, severe: &str, mild: &str) -> Option<Diagnostic> {
    let at = context.layered.root.get("lakehouse")?.node.get("severities")?.span;
    let message =
        format!("`lakehouse.severities` has `{severe}` before `{mild}`, and built-in alerts mean the reverse");
    let found = Diagnostic::new("alert/levels-reversed", at, message, "the most severe comes first");
    Some(found.help("reverse the list"))
}

pub(in crate::resolve) fn quantity_of(
    context: &mut Context<'_>,
    written: &spec::Quantity,
    span: Span,
) -> Option<Quantity> {
    match written {
        spec::Quantity::Number(number) if number.is_finite() => Some(Quantity::count(*number)),
        spec::Quantity::Number(number) => {
            context.report.add(
                Diagnostic::new(
                    "value/invalid-quantity",
                    span,
                    format!("the limit `{number}` is not a finite number"),
                    "a limit must be finite",
                )
                .help("write a finite number, with its unit if it has one"),
            );
            None
        }
        spec::Quantity::Text(text) => match Quantity::parse(text) {
            Ok(quantity) => Some(quantity),
            Err(error) => {
                context.report.add(
                    Diagnostic::new("value/invalid-quantity", span, error.message, "not a quantity").help(error.help),
                );
                None
            }
        },
    }
}
