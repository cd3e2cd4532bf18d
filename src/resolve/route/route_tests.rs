//! `[[route.tests]]`: an alert in, receivers out.

use std::collections::BTreeMap;

use super::super::context::Context;
use super::known_receivers;
use crate::model::RouteTest;
use crate::report::Diagnostic;
use crate::source::{Node, Spanned};
use crate::spec;

/// The tests of the tree, as written.
type Tests = Option<Spanned<Vec<Spanned<spec::RouteTest>>>>;

/// `left` is what the decoder left of the root: where it had to leave something out, nothing is missing.
pub(super) fn resolve(context: &mut Context<'_>, left: &Node, written: Tests) -> Vec<RouteTest> {
    let nodes = left.get("tests").and_then(Node::array).unwrap_or(&[]);
    let written = written.into_iter().flat_map(Spanned::into_inner).zip(nodes);
    let whole = |node: &Node| node.table().is_some_and(|table| !table.incomplete);
    written.filter_map(|(test, node)| resolve_route_test(context, test, context.complete && whole(node))).collect()
}

fn resolve_route_test(context: &mut Context<'_>, written: Spanned<spec::RouteTest>, whole: bool) -> Option<RouteTest> {
    let Spanned { value: written, span, .. } = written;
    let spec::RouteTest { name, labels, at, also_firing, receivers, environments } = written;
    let here = context.runs_here(environments.as_ref());
    if receivers.is_none() && whole {
        context.report.add(
            Diagnostic::new("test/no-expectation", span, "this test expects nothing", "`receivers` is missing")
                .help("list the notified receivers: receivers = [\"…\"], or [] for none"),
        );
    }
    let at = match at {
        None => None,
        Some(text) => Some(instant_at(context, &text, "at")?),
    };
    let labels = labels_of(context, labels?);
    let also_firing =
        also_firing.into_iter().flat_map(Spanned::into_inner).map(|labels| labels_of(context, labels)).collect();
    let (receivers, receivers_span) = known_receivers(context, receivers?)?;
    let name = name.map(Spanned::into_inner);
    here.then_some(RouteTest { span, name, labels, at, also_firing, receivers, receivers_span })
}

/// Seconds since 1970 of a date that stands at a key; what is none is reported.
pub(in crate::resolve) fn instant_at(context: &mut Context<'_>, text: &Spanned<String>, key: &str) -> Option<i64> {
    let at = instant(text);
    if at.is_none() {
        let message = format!("`{}` is not a point in time", text.value);
        let help = format!("write {key} = 2026-11-21T03:00:00Z, or with an offset: 2026-11-21T04:00:00+01:00");
        let found = Diagnostic::new("value/invalid-date", text.span, message, "not a date with time and zone");
        context.report.add(found.help(help));
    }
    at
}

/// Seconds since 1970 of a date with time and zone; TOML takes a blank where others have a `T`.
fn instant(text: &str) -> Option<i64> {
    let written = text.replacen(' ', "T", 1);
    written.parse::<jiff::Timestamp>().ok().map(|at| at.as_second())
}

/// The labels of an alert in a test, whose severity is one of those that there are.
fn labels_of(
    context: &mut Context<'_>,
    written: Spanned<BTreeMap<String, Spanned<String>>>,
) -> BTreeMap<String, String> {
    if let Some(severity) = written.get("severity") {
        context.severity(severity, severity.span);
    }
    written.value.into_iter().map(|(label, value)| (label, value.value)).collect()
}
