//! The limits of an alert: one, or one for each severity.

use super::super::context::{Context, Item};
use crate::model::{Comparison, Condition, Quantity};
use crate::report::Diagnostic;
use crate::source::Span;
use crate::spec::{self, Limits};

/// A limit with the severity that it is for.
pub(super) struct Limit {
    pub(super) severity: Option<String>,
    pub(super) condition: Condition,
    /// Where it is written.
    pub(super) at: Span,
}

pub(super) fn limits(
    context: &mut Context<'_>,
    item: &Item<'_>,
    above: Option<Limits>,
    below: Option<Limits>,
) -> Vec<Limit> {
    let (limits, comparison, key) = match (above, below) {
        (None, None) => return Vec::new(),
        (Some(limits), None) => (limits, Comparison::Above, "above"),
        (None, Some(limits)) => (limits, Comparison::Below, "below"),
        (Some(limits), Some(_)) => {
            context.report.add(
                Diagnostic::new(
                    "alert/two-limits",
                    item.span(&["below"]),
                    format!("`{}` has both `above` and `below`", item.path()),
                    "a second limit",
                )
                .label(item.span(&["above"]), "the first limit")
                .help("write one alert for each side"),
            );
            (limits, Comparison::Above, "above")
        }
    };
    match limits {
        Limits::One(quantity) => quantity_of(context, &quantity, item.span(&[key]))
            .map(|limit| Limit { severity: None, condition: Condition { comparison, limit }, at: item.span(&[key]) })
            .into_iter()
            .collect(),
        Limits::BySeverity(by) => {
            let mut found = Vec::new();
            for (severity, quantity) in by {
                let key_span = item
                    .node
                    .at(&[key])
                    .and_then(|node| node.table()?.get(&severity))
                    .map_or(item.key, |entry| entry.key);
                let known = context.severity(&severity, key_span);
                let limit = quantity_of(context, &quantity, item.span(&[key, &severity]));
                if let Some(limit) = limit.filter(|_| known) {
                    let at = item.span(&[key, &severity]);
                    found.push(Limit { severity: Some(severity), condition: Condition { comparison, limit }, at });
                }
            }
            check_order(context, item, key, comparison, &found);
            found
        }
    }
}

/// A more severe limit that is reached earlier makes the milder one useless.
pub(super) fn check_order(
    context: &mut Context<'_>,
    item: &Item<'_>,
    key: &str,
    comparison: Comparison,
    limits: &[Limit],
) {
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
        (Comparison::Above, true) => "raise the first or lower the second",
        (Comparison::Below, true) => "lower the first or raise the second",
        (_, false) => "exchange the two limits",
    };
    let (severe, mild) = (severe.severity.clone().unwrap_or_default(), mild.severity.clone().unwrap_or_default());
    context.report.add(
        Diagnostic::new(
            "alert/levels-reversed",
            item.span(&[key, &severe]),
            format!("`{}` reaches `{severe}` no later than `{mild}`", item.path()),
            format!("the limit of `{severe}`"),
        )
        .label(item.span(&[key, &mild]), format!("the limit of `{mild}`"))
        .help(format!("{help}; the severities stand in `lakehouse.severities`, most severe first")),
    );
}

pub(super) fn quantity_of(context: &mut Context<'_>, written: &spec::Quantity, span: Span) -> Option<Quantity> {
    match written {
        spec::Quantity::Number(number) if number.is_finite() => Some(Quantity::count(*number)),
        spec::Quantity::Number(number) => {
            context.report.add(
                Diagnostic::new(
                    "value/invalid-quantity",
                    span,
                    format!("no value is ever compared with `{number}` in earnest"),
                    "not a finite number",
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
