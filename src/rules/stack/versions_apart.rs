//! Components of the stack whose versions do not go together. What goes with what is in their files (`src/components`).

use crate::model::{Model, Running};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    for (running, other) in pairs(model, |running| running.component.versions.starts_with.as_deref()) {
        let same = running.version.0 == other.version.0 && running.version.1 <= other.version.1;
        if !same {
            report.add(finding("stack/versions-apart", running, other, "does not start with"));
        }
    }
}

/// Each component that the stack runs, with the one that it depends on; both of a known version.
pub(super) fn pairs<'m>(
    model: &'m Model,
    wanted: impl Fn(&'m Running) -> Option<&'m str>,
) -> Vec<(&'m Running, &'m Running)> {
    // what no log needs is not run
    let logs = model.services.values().any(|service| service.logs.is_some());
    let run = model.stack.components.values().filter(|running| logs && running.enabled && running.addresses.is_empty());
    // what runs elsewhere has the version that is written, if one is
    let known = |other: &&Running| other.addresses.is_empty() || other.version_written;
    run.filter_map(|running| Some((running, model.stack.components.get(wanted(running)?).filter(known)?))).collect()
}

pub(super) fn finding(code: &'static str, running: &Running, other: &Running, effect: &str) -> Diagnostic {
    let shown = |running: &Running| format!("{} {}.{}", running.component.name, running.version.0, running.version.1);
    let written = |running: &&&Running| running.version_span != Span::NONE;
    let place = [running, other].iter().find(written).map_or(Span::NONE, |running| running.version_span);
    Diagnostic::new(code, place, format!("{} {effect} {}", shown(running), shown(other)), "this version")
        .item("stack")
        .help(format!(
            "leave `version` out of `[stack.{}]`, so that it follows that of `[stack.{}]`",
            running.component.name, other.component.name
        ))
}
