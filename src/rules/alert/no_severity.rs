//! An alert without the label that routes look at to tell what is bad from what can wait.

use crate::model::{Alert, Model};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Sent;
use crate::rules::route::conditions::each;
use crate::source::Span;

/// The label that says how bad it is.
const SEVERITY: &str = "severity";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let Some(asked) = asked(model) else { return };
    // an alert whose overrides are rules of their own is told once
    for rules in context.sent().chunk_by(|one, other| one.alert.key == other.alert.key) {
        let without = |sent: &&Sent<'_>| sent.alert.written && sent.labels.get(SEVERITY).is_absent();
        if let Some(sent) = rules.iter().find(without) {
            report.add(found(sent.alert, asked, &model.lakehouse.severities));
        }
    }
}

/// Where a route first asks for it.
fn asked(model: &Model) -> Option<Span> {
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
        format!("`{}` has no severity, and a route asks for it", alert.item()),
        "goes where alerts without a severity go",
    )
    .label(asked, "asks for a severity")
    .item(alert.item())
    .help(format!("write one of {}", crate::report::listed(severities)))
}
