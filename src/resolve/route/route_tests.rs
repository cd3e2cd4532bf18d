//! `[[route.tests]]`: an alert in, receivers out.

use super::super::context::Context;
use super::receiver;
use crate::model::RouteTest;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Table};
use crate::spec;

pub(super) fn resolve(context: &mut Context<'_>, root: &Node, written: Vec<spec::RouteTest>) -> Vec<RouteTest> {
    let nodes = root.get("tests").and_then(Node::array).unwrap_or(&[]);
    written.into_iter().zip(nodes).filter_map(|(test, node)| one(context, node, test)).collect()
}

fn one(context: &mut Context<'_>, node: &Node, written: spec::RouteTest) -> Option<RouteTest> {
    let spec::RouteTest { name, labels, at, beside, receivers, environments } = written;
    let environment = |index: usize| node.span_at(&["environments", &index.to_string()]);
    let here = context.runs_here(environments.as_deref(), node.span_at(&["environments"]), &environment);
    let lacks = |key: &str| node.table().is_some_and(|table| !table.broken) && node.get(key).is_none();
    if lacks("labels") && context.complete {
        context.report.add(
            Diagnostic::new("shape/missing-key", node.span, "this test has no `labels`", "`labels` is missing")
                .help("write the labels of an alert: labels = { alertname = \"…\", severity = \"…\" }"),
        );
    }
    if lacks("receivers") && context.complete {
        context.report.add(
            Diagnostic::new("test/no-expectation", node.span, "this test expects nothing", "`receivers` is missing")
                .help("say who hears of the alert: receivers = [\"…\"], or [] for nobody"),
        );
    }
    let at = match at {
        None => None,
        Some(text) => match instant(&text) {
            Some(at) => Some(at),
            None => {
                let span = node.span_at(&["at"]);
                let message = format!("`{text}` is no point in time");
                context.report.add(
                    Diagnostic::new("value/invalid-date", span, message, "not a date with time and zone")
                        .help("write at = 2026-11-21T03:00:00Z, or with an offset: 2026-11-21T04:00:00+01:00"),
                );
                return None;
            }
        },
    };
    let labels = labels?;
    let beside = beside.unwrap_or_default();
    severity_of(context, node.get("labels"));
    for entry in node.get("while").and_then(Node::array).unwrap_or(&[]) {
        severity_of(context, Some(entry));
    }
    let names = receivers?;
    let mut sound = true;
    let place = |index: usize| node.span_at(&["receivers", &index.to_string()]);
    context.listed_once(&names, &place, "receivers");
    let mut expected = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let found = receiver(context, name, place(index));
        sound &= found.is_some();
        expected.extend(found);
    }
    let receivers_span = node.span_at(&["receivers"]);
    (sound && here).then_some(RouteTest {
        span: node.span,
        name,
        labels,
        at,
        beside,
        receivers: expected,
        receivers_span,
    })
}

/// Seconds since 1970 of a date with time and zone; TOML takes a blank where others have a `T`.
fn instant(text: &str) -> Option<i64> {
    let written = text.replacen(' ', "T", 1);
    written.parse::<jiff::Timestamp>().ok().map(|at| at.as_second())
}

/// A severity in a test is one of those that there are.
fn severity_of(context: &mut Context<'_>, labels: Option<&Node>) {
    let severity = labels.and_then(Node::table).and_then(|labels: &Table| labels.get("severity"));
    let span = severity.map_or(Span::NONE, |entry| entry.node.span);
    if let Some(name) = severity.and_then(|entry| entry.node.string()) {
        context.severity(name, span);
    }
}
