//! `[[alerts.*.tests]]`: series in, alert out.

use std::collections::BTreeMap;

use super::context::{Context, Item};
use super::route::known_receivers;
use super::test_cost::exceeded;
use super::test_input;
use crate::model::{Duration, InputSeries, Test};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned};
use crate::spec;

/// The tests of an alert, as written.
type Tests = Option<Spanned<Vec<Spanned<spec::Test>>>>;

/// `left` is what the decoder left of the alert: of a test where it had to leave something out, nothing is missing.
pub(super) fn resolve(context: &mut Context<'_>, item: &Item<'_>, left: &Node, written: Tests) -> Vec<Test> {
    let nodes = left.get("tests").and_then(Node::array).unwrap_or(&[]);
    let mut tests = Vec::new();
    for (index, (test, node)) in written.into_iter().flat_map(Spanned::into_inner).zip(nodes).enumerate() {
        let whole = context.complete && node.table().is_some_and(|table| !table.incomplete);
        tests.extend(resolve_alert_test(context, item, index, test, whole));
    }
    tests
}

fn resolve_alert_test(
    context: &mut Context<'_>,
    item: &Item<'_>,
    index: usize,
    test: Spanned<spec::Test>,
    whole: bool,
) -> Option<Test> {
    let Spanned { value: test, span, .. } = test;
    if !context.runs_here(test.environments.as_ref()) {
        return None;
    }
    if whole {
        check_expectation(context, item, &test, span);
    }
    let spec::Test { name, input, interval, quiet, firing, environments: _, expect, receivers } = test;
    let interval =
        interval.and_then(|text| context.positive_duration(&text, text.span, "interval")).unwrap_or(Duration(60_000));
    let quiet = times(context, quiet);
    let firing = times(context, firing);
    let longest = quiet.iter().chain(&firing).max_by_key(|(time, _)| time.0);
    if let Some((time, span)) = longest
        && let Some(limit) = exceeded(context, *time, interval)
    {
        context.report.add(limit.finding(*span));
    }
    let expect = expected(context, expect.map(Spanned::into_inner).unwrap_or_default());
    check_contradiction(context, item, &quiet, &firing);
    let receivers = receivers.and_then(|names| known_receivers(context, names));
    let InputSeries { lines, metrics, labels, count: _ } = test_input::series_of(context, input?)?;
    Some(Test {
        span,
        metrics,
        labels,
        name: name.map_or_else(|| format!("{} {}", item.name, index + 1), Spanned::into_inner),
        input: lines,
        interval,
        quiet,
        firing,
        expect,
        receivers,
    })
}

/// The times of a list, each with its place.
fn times(context: &mut Context<'_>, texts: Option<Spanned<Vec<Spanned<String>>>>) -> Vec<(Duration, Span)> {
    let texts = texts.into_iter().flat_map(Spanned::into_inner);
    texts.filter_map(|text| Some((context.duration(&text, text.span)?, text.span))).collect()
}

/// The labels and texts that the alert must have.
fn expected(context: &mut Context<'_>, expect: BTreeMap<String, Spanned<String>>) -> BTreeMap<String, String> {
    for (name, value) in &expect {
        let stack = context.stack;
        context.label_name(name, value.key, stack);
        if name == "severity" {
            context.severity(value, value.span);
        }
    }
    expect.into_iter().map(|(name, value)| (name, value.value)).collect()
}

/// At one time the alert fires or it does not.
fn check_contradiction(
    context: &mut Context<'_>,
    item: &Item<'_>,
    quiet: &[(Duration, Span)],
    firing: &[(Duration, Span)],
) {
    let both = quiet.iter().find_map(|quiet| Some((quiet, firing.iter().find(|firing| firing.0 == quiet.0)?)));
    if let Some(((time, quiet), (_, firing))) = both {
        context.report.add(
            Diagnostic::new(
                "test/contradiction",
                *quiet,
                format!("`{}` cannot be quiet and firing at {time}", item.path()),
                "expected to be quiet",
            )
            .label(*firing, "and expected to fire")
            .help("remove one of the two times"),
        );
    }
}

/// A test must expect something, at a time at which it is looked at.
fn check_expectation(context: &mut Context<'_>, item: &Item<'_>, test: &spec::Test, span: Span) {
    if test.firing.is_some() {
        return;
    }
    if test.quiet.is_none() {
        context.report.add(
            Diagnostic::new(
                "test/no-expectation",
                span,
                format!("this test of `{}` expects nothing", item.path()),
                "it has neither `quiet` nor `firing`",
            )
            .help("write when it is quiet and when it fires: quiet = [\"1m\"], firing = [\"10m\"]"),
        );
        return;
    }
    let expect = test.expect.as_ref().filter(|expect| !expect.is_empty()).map(|expect| ("expect", expect.span));
    let receivers = test.receivers.as_ref().map(|receivers| ("receivers", receivers.span));
    for (key, span) in expect.into_iter().chain(receivers) {
        context.report.add(
            Diagnostic::new(
                "test/no-expectation",
                span,
                format!("`{key}` needs a time at which the alert fires"),
                "never checked",
            )
            .help("add firing = [\"10m\"]"),
        );
    }
}
