//! An alert without the label that routes look at to tell what is bad from what can wait.

use crate::model::{Alert, Model};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::AlertLabels;
use crate::rules::route::conditions::each;
use crate::source::Span;

/// The label that says how bad it is.
const SEVERITY: &str = "severity";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let Some(asked) = severity_condition(model) else { return };
    // an alert whose overrides are rules of their own is reported once
    for rules in context.alert_labels().chunk_by(|one, other| one.alert.key == other.alert.key) {
        let without = |alert_labels: &&AlertLabels<'_>| {
            alert_labels.alert.user_defined && alert_labels.labels.get(SEVERITY).is_absent()
        };
        if let Some(alert_labels) = rules.iter().find(without) {
            report.add(found(alert_labels.alert, asked, &model.lakehouse.severities));
        }
    }
}

/// Where a route first asks for it.
fn severity_condition(model: &Model) -> Option<Span> {
    let mut asked = None;
    each(&model.routing.root, &mut |placed| {
        let mut own = placed.conditions().into_iter().filter(|condition| condition.matcher.label == SEVERITY);
        asked = asked.or_else(|| own.next().map(|condition| condition.span()));
    });
    asked
}

fn found(alert: &Alert, asked: Span, severities: &[String]) -> Diagnostic {
    Diagnostic::new(
        "alert/no-severity",
        alert.span,
        format!("`{}` has no severity, but a route matches on `severity`", alert.item()),
        "routes see an empty `severity`",
    )
    .label(asked, "matches on `severity`")
    .item(alert.item())
    .help(format!("set `severity` to one of {}", crate::report::listed(severities)))
}
