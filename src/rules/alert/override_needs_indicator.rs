//! Overrides for services that the alert is certainly not about: their rules would never fire.

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Expression};
use crate::promql::{Kind, Node};
use crate::report::{Diagnostic, Report, listed};
use crate::rules::Context;

const CODE: &str = "alert/override-needs-indicator";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| !alert.overrides.is_empty()) {
        let typed = context.types.of(&alert.expr.parsed.root);
        let label = typed.labels.get(SERVICE_LABEL);
        if typed.labels.is_nothing() {
            continue;
        }
        if label.is_absent() {
            let loses = typed.loses(SERVICE_LABEL).map_or(typed.node, |loses| loses.node);
            if let Some(found) = without_label(alert, loses) {
                report.add(found);
            }
            continue;
        }
        let Some(values) = label.values() else { continue };
        for (service, at) in alert.overrides.iter().filter(|(service, _)| values.iter().all(|value| value != service)) {
            let message = format!("`{}` is never about `{service}`", alert.item());
            let found = Diagnostic::new(CODE, *at, message, "its rule would never fire")
                .label(alert.expr.text.whole(), format!("reads series of {} only", listed(values)))
                .item(alert.item());
            report.add(found.help("remove the override, or let the service export what `expr` reads"));
        }
    }
}

/// An alert whose result has no label `service`.
fn without_label(alert: &Alert, loses: &Node) -> Option<Diagnostic> {
    let (_, at) = alert.overrides.first()?;
    let message = format!("`{}` does not tell its services apart", alert.item());
    let found = Diagnostic::new(CODE, *at, message, "its series have no label `service`")
        .label(alert.expr.text.span(loses.span.clone()), "without the label `service`")
        .item(alert.item());
    let help = match &alert.service {
        Some(service) => format!("it is about `{service}` alone: write what differs into the alert itself"),
        None => keeping(&alert.expr, loses),
    };
    Some(found.help(help))
}

/// How the label is kept.
fn keeping(expr: &Expression, loses: &Node) -> String {
    match &loses.kind {
        Kind::Aggregate { operator, .. } => format!("keep the label: {} by (service) (…)", operator.name()),
        Kind::Binary { .. } => "let the two sides match by `service` too: on (service) …".to_owned(),
        Kind::Selector(_) => {
            let name = expr.text.as_str().get(loses.span.clone()).unwrap_or_default();
            format!("keep the label `service` in the indicator `{name}`: sum by (service) (…)")
        }
        _ => "watch series that have the label `service`".to_owned(),
    }
}
