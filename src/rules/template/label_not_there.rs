//! A text of an alert that reads a label which no alert of its expression has.

use crate::model::Alert;
use crate::promql::Expr;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined && !alert.labels_read.is_empty()) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        if typed.labels.has_no_series() {
            continue;
        }
        for (label, at) in alert.labels_read.iter().filter(|(label, _)| typed.labels.get(label).is_absent()) {
            let found = Diagnostic::new(
                "template/label-not-there",
                *at,
                format!("no series of `alerts.{}` has the label `{label}`", alert.name),
                "always empty",
            );
            report.add(explained(found, alert, &typed, label).item(alert.item()));
        }
    }
}

/// Where the label was lost, and what to do about it.
fn explained(found: Diagnostic, alert: &Alert, typed: &Typed<'_>, label: &str) -> Diagnostic {
    let text = &alert.expr.text;
    if label == "alertname" {
        return found.help(format!("write `{}`: the labels of the rule are not available in its texts", alert.name));
    }
    if alert.variants.iter().any(|variant| variant.labels.contains_key(label)) || label == "severity" {
        return found.help("write its value: the labels of the rule are not available in its texts");
    }
    let there: Vec<&str> = typed.labels.names().collect();
    let there = match there.is_empty() || typed.labels.is_open() {
        true => "remove it from the text".to_owned(),
        false => format!("remove it from the text, or use another label: {}", crate::report::listed(&there)),
    };
    let Some(losing) = typed.loses(label) else {
        return found.help(there);
    };
    match &losing.node.kind {
        Expr::Aggregate { operator, name_span, grouping: None, .. } => found
            .label(text.span(name_span.clone()), format!("aggregates `{label}` away"))
            .help(format!("write {} by ({label}) (…), or remove it from the text", operator.name())),
        Expr::Aggregate { grouping: Some(grouping), .. } => {
            let help = match grouping.by {
                true => format!("add `{label}` to `by (…)`"),
                false => format!("remove `{label}` from `without (…)`"),
            };
            found
                .label(text.span(grouping.span.clone()), format!("drops `{label}`"))
                .help(format!("{help}, or remove it from the text"))
        }
        _ => found.label(text.span(losing.node.span.clone()), format!("has no `{label}`")).help(there),
    }
}
