//! Overrides for services that the alert is certainly not about: their rules would never fire.

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Expression};
use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report, listed};
use crate::rules::Context;

const CODE: &str = "alert/override-needs-indicator";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| !alert.overrides.is_empty()) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        let label = typed.labels.get(SERVICE_LABEL);
        if typed.labels.has_no_series() {
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
            let message = format!("`{}` never fires for `{service}`", alert.item());
            let found = Diagnostic::new(CODE, *at, message, "this override has no effect")
                .label(alert.expr.text.whole(), format!("reads only series of {}", listed(values)))
                .item(alert.item());
            report.add(found.help("remove the override, or make the service export the metrics that `expr` reads"));
        }
    }
}

/// An alert whose result has no label `service`.
fn without_label(alert: &Alert, loses: &Node) -> Option<Diagnostic> {
    let (_, at) = alert.overrides.first()?;
    let message = format!("the series of `{}` do not have the label `service`", alert.item());
    let found = Diagnostic::new(CODE, *at, message, "an override selects series by the label `service`")
        .label(alert.expr.text.span(loses.span.clone()), "the result does not have the label `service`")
        .item(alert.item());
    let help = match &alert.service {
        Some(service) => {
            format!("the alert is only about `{service}`: change the alert itself, and remove the override")
        }
        None => keeping(&alert.expr, loses),
    };
    Some(found.help(help))
}

/// How the label is kept.
fn keeping(expr: &Expression, loses: &Node) -> String {
    match &loses.kind {
        Expr::Aggregate { operator, .. } => format!("keep the label: {} by (service) (…)", operator.name()),
        Expr::Binary { .. } => "match the two sides on `service` too: on (service) …".to_owned(),
        Expr::Selector(_) => {
            let name = expr.text.as_str().get(loses.span.clone()).unwrap_or_default();
            format!("keep the label `service` in the indicator `{name}`: sum by (service) (…)")
        }
        _ => "use series that have the label `service`".to_owned(),
    }
}
