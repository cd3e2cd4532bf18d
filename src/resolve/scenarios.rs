//! `[[scenarios]]`: series in, notifications out.
//!
//! In: the whole rest of the model, whose names scenarios use. Deliberately absent: what becomes of a scenario.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::indicator_tests::texts;
use super::route::receiver;
use super::test_cost::{Rules, exceeded};
use super::test_input::{interval_of, series_of};
use crate::limits::EVALUATIONS;
use crate::model::{
    Alert, AlertState, Duration, Expectation, Expected, ExpectedAlert, ExpectedNotification, Receiver, Routing,
    Scenario, TimeInterval, When,
};
use crate::report::{Diagnostic, NameIndex};
use crate::source::{Node, Span, Spanned};
use crate::spec::{self, Decoded, OneOrMany};

/// The name of the table.
const TABLE: &str = "scenarios";

/// What expectations name.
pub(super) struct Names<'a> {
    alerts: &'a BTreeMap<String, Alert>,
    receivers: &'a BTreeMap<String, Receiver>,
    time_intervals: &'a BTreeMap<String, TimeInterval>,
    rules: Rules,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        alerts: &'a BTreeMap<String, Alert>,
        receivers: &'a BTreeMap<String, Receiver>,
        routing: &'a Routing,
        rules: Rules,
    ) -> Names<'a> {
        Names { alerts, receivers, time_intervals: &routing.time_intervals, rules }
    }
}

pub(super) fn resolve(context: &mut Context<'_>, names: &Names<'_>) -> Vec<Scenario> {
    let Some(entry) = context.layered.root.get(TABLE) else { return Vec::new() };
    let nodes = entry.node.array().unwrap_or(&[]);
    let tables = nodes.iter().enumerate().filter(|(_, node)| node.table().is_some());
    let mut known = BTreeSet::new();
    let scenarios =
        tables.filter_map(|(index, node)| resolve_scenario(context, (names, &mut known), node, index)).collect();
    context.report.about(None);
    scenarios
}

/// Whether a name tells a scenario from all others that run here.
fn named(context: &mut Context<'_>, known: &mut BTreeSet<String>, name: &Spanned<String>) {
    let help = "say in a few words what happens: reports and `--filter` use the name";
    if name.value.trim().is_empty() {
        let found = Diagnostic::new("value/empty", name.span, "the name of the scenario is empty", "says nothing");
        context.report.add(found.help(help));
    } else if !known.insert(name.value.clone()) {
        let message = format!("another scenario is called \"{}\" too", name.value);
        context.report.add(Diagnostic::new("value/duplicate", name.span, message, "again here").help(help));
    }
}

fn resolve_scenario(
    context: &mut Context<'_>,
    (names, known): (&Names<'_>, &mut BTreeSet<String>),
    node: &Node,
    index: usize,
) -> Option<Scenario> {
    context.report.about(Some(format!("{TABLE}.{index}")));
    let Decoded { item: written, .. }: Decoded<'_, spec::Scenario> = context.decode_node(node, node.span, &[TABLE]);
    let spec::Scenario { name, start, input, interval, expect, environments } = written;
    let runs_here = context.runs_here(environments.as_ref());
    if let Some(name) = name.as_ref().filter(|_| runs_here) {
        named(context, known, name);
    }
    let interval = interval_of(context, interval);
    let start = match start {
        Some(text) => Some(super::route::instant_at(context, &text, "start")?),
        None => None,
    };
    let input = input.and_then(|input| series_of(context, input));
    let steps = input.as_ref().map_or(0, |input| input.count.saturating_sub(1));
    let last = Duration(interval.0.saturating_mul(u64::try_from(steps).unwrap_or(u64::MAX)));
    let end = evaluated(start.unwrap_or_default(), last, context.stack.evaluation_interval);
    let length = input.as_ref().map(|_| end);
    let written = expect?;
    if written.is_empty() {
        let found =
            Diagnostic::new("test/no-expectation", written.span, "this scenario expects nothing", "it is empty");
        context.report.add(found.help("say what happens: expect = [{ at = \"10m\", alert = \"…\" }]"));
    }
    let expect = written.into_inner().into_iter();
    let expect = expect.filter_map(|one| resolve_expectation(context, names, one, length)).collect();
    let (name, input) = (name?.into_inner(), input?);
    if !has_room(context, names, node.span, (interval, end)) {
        return None;
    }
    runs_here.then_some(Scenario { span: node.span, name, start, input, interval, end, expect })
}

/// When the last value has been evaluated: at the first evaluation from then on. Prometheus evaluates at whole intervals of
/// its clock.
fn evaluated(start: i64, last: Duration, interval: Duration) -> Duration {
    let interval = interval.0.max(1);
    let into = u64::try_from(start.saturating_mul(1000).rem_euclid(i64::try_from(interval).unwrap_or(i64::MAX)));
    let into = into.unwrap_or_default();
    let ends = last.0.saturating_add(into).div_ceil(interval).saturating_mul(interval);
    Duration(ends - into)
}

/// Whether the scenario is short enough to be run.
fn has_room(context: &mut Context<'_>, names: &Names<'_>, span: Span, (interval, end): (Duration, Duration)) -> bool {
    if let Some(limit) = exceeded(context, end, interval) {
        context.report.add(limit.finding(span));
        return false;
    }
    if names.rules.evaluations(end, context.stack.evaluation_interval) > EVALUATIONS.most {
        context.report.add(EVALUATIONS.finding(span));
        return false;
    }
    true
}

fn resolve_expectation(
    context: &mut Context<'_>,
    names: &Names<'_>,
    written: Spanned<spec::Expectation>,
    end: Option<Duration>,
) -> Option<Expectation> {
    let Spanned { value: written, span, .. } = written;
    let when = when(context, &written, end)?;
    let what = match (&written.receiver, &written.alert) {
        (Some(_), None) => Expected::Notification(Box::new(notification(context, names, written)?)),
        (None, Some(_)) => Expected::Alert(Box::new(alert(context, names, written)?)),
        _ => return None,
    };
    Some(Expectation { span, when, what })
}

/// When something is expected; what lies beyond the input is reported.
fn when(context: &mut Context<'_>, written: &spec::Expectation, end: Option<Duration>) -> Option<When> {
    let mut time = |text: &Option<Spanned<String>>| match text {
        None => Some(None),
        Some(text) => {
            let time = context.duration(text, text.span)?;
            match end.filter(|end| time > *end) {
                Some(end) => {
                    let message = format!("`{}` is after the end of the input", text.value);
                    let found =
                        Diagnostic::new("test/beyond-input", text.span, message, format!("the scenario ends at {end}"));
                    context.report.add(found.help("write more values, such as 0x60 for 60 more, or an earlier time"));
                    None
                }
                None => Some(Some(time)),
            }
        }
    };
    let (at, from, until) = (time(&written.at)?, time(&written.from)?, time(&written.until)?);
    if let Some(at) = at {
        return Some(When::At(at));
    }
    let (from, until) = (from.unwrap_or(Duration(0)), until.or(end)?);
    if from > until {
        let at = written.from.as_ref().map_or(Span::NONE, |text| text.span);
        let message = format!("the period ends at {until}, before it begins at {from}");
        let found = Diagnostic::new("test/cannot-hold", at, message, "begins here");
        context.report.add(found.help("exchange `from` and `until`"));
        return None;
    }
    Some(When::During(from, until))
}

fn notification(
    context: &mut Context<'_>,
    names: &Names<'_>,
    written: spec::Expectation,
) -> Option<ExpectedNotification> {
    let spec::Expectation { receiver: name, integration, alerts, resolved, reason, text, fields, count, quiet, .. } =
        written;
    let name = name?;
    let span = name.span;
    let receiver = (receiver(context, name)?, span);
    let integration = integration.map(|integration| (integration.value.clone(), integration.span));
    if let Some((kind, span)) = &integration {
        known_integration(context, names, &receiver.0, (kind, *span))?;
    }
    let mut listed = |list: Option<Spanned<Vec<Spanned<String>>>>| match list {
        None => Some(None),
        Some(list) => list
            .into_inner()
            .into_iter()
            .map(|name| known_alert(context, names, &name))
            .collect::<Option<_>>()
            .map(Some),
    };
    let (alerts, resolved) = (listed(alerts)?, listed(resolved)?);
    let spec::ExpectedText { contains, lacks } = text.map(Spanned::into_inner).unwrap_or_default();
    for (texts, said) in [(&contains, "every text contains it"), (&lacks, "no text lacks it")] {
        not_empty(context, texts.as_ref(), said);
    }
    Some(ExpectedNotification {
        receiver,
        integration,
        alerts,
        resolved,
        reason: reason.map(|reason| reason.value),
        contains: all(contains),
        lacks: all(lacks),
        fields: texts(fields),
        count: count.and_then(|count| usize::try_from(count.value).ok()),
        quiet: quiet.is_some_and(|quiet| quiet.value),
    })
}

/// Reports an empty text, which is part of every text.
fn not_empty(context: &mut Context<'_>, texts: Option<&Spanned<OneOrMany>>, said: &str) {
    let texts = texts.into_iter().flat_map(|texts| texts.as_slice());
    for text in texts.filter(|text| text.value.is_empty()) {
        let found =
            Diagnostic::new("test/cannot-hold", text.span, format!("the text is empty: {said}"), "says nothing");
        context.report.add(found.help("write a part of the message"));
    }
}

/// One text or several.
fn all(texts: Option<Spanned<OneOrMany>>) -> Vec<String> {
    texts.iter().flat_map(|texts| texts.as_slice()).map(|text| text.value.clone()).collect()
}

fn alert(context: &mut Context<'_>, names: &Names<'_>, written: spec::Expectation) -> Option<ExpectedAlert> {
    let spec::Expectation { alert, state, labels, annotations, inhibited_by, muted_by, quiet, .. } = written;
    let alert = known_alert(context, names, &alert?)?;
    let inhibited_by = match inhibited_by {
        Some(name) => Some(known_alert(context, names, &name)?),
        None => None,
    };
    let muted_by = match muted_by {
        Some(name) => {
            let known = names.time_intervals.contains_key(&name.value);
            if !known && !context.reference("time_intervals", "time interval", &name, name.span) {
                return None;
            }
            Some((name.value, name.span))
        }
        None => None,
    };
    let state = state.map_or(AlertState::Firing, |state| state.value);
    let quiet = quiet.is_some_and(|quiet| quiet.value);
    let (labels, annotations) = (texts(labels), texts(annotations));
    Some(ExpectedAlert { alert, state, quiet, labels, annotations, inhibited_by, muted_by })
}

/// An alert by its name.
fn known_alert(context: &mut Context<'_>, names: &Names<'_>, name: &Spanned<String>) -> Option<(String, Span)> {
    if names.alerts.values().any(|alert| alert.name == name.value) {
        return Some((name.value.clone(), name.span));
    }
    // one of which something was reported may be the one that is meant
    if context.complete && !context.report.names_in("alerts.") {
        let message = format!("there is no alert `{}`", name.value);
        let found = Diagnostic::new("reference/unknown", name.span, message, "unknown alert");
        let known = NameIndex::new(names.alerts.values().map(|alert| alert.name.as_str()));
        context.report.add(match known.nearest(&name.value) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(name.span, near.value()),
            None => found.help("`lakehouse-obs show alerts` lists the alerts of this spec"),
        });
    }
    None
}

/// An integration that a receiver has.
fn known_integration(
    context: &mut Context<'_>,
    names: &Names<'_>,
    receiver: &str,
    (kind, span): (&str, Span),
) -> Option<()> {
    // one that is disabled delivers nothing
    let Some(known) = names.receivers.get(receiver) else { return Some(()) };
    let kinds: Vec<&str> = known.integrations.iter().map(|integration| integration.kind).collect();
    if kinds.contains(&kind) {
        return Some(());
    }
    if context.complete && !context.report.names(&format!("receivers.{receiver}")) {
        let message = format!("the receiver `{receiver}` has no integration `{kind}`");
        let found = Diagnostic::new("reference/unknown", span, message, "unknown integration");
        context.report.add(match crate::report::nearest(kind, kinds.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
            None if kinds.is_empty() => {
                found.help(format!("`{receiver}` has no integrations: it discards notifications"))
            }
            None => found.help(format!("integrations of `{receiver}`: {}", crate::report::listed(&kinds))),
        });
    }
    None
}
