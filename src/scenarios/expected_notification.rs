//! What a scenario expects of the notifications of a receiver, and what there was in their place.

use super::explain::{self, SHOWN, counted, quoted};
use super::explain_receiver;
use super::play::Played;
use super::report::Sent;
use super::rules::Written;
use super::story::Run;
use super::times::millis;
use crate::model::{ExpectedNotification, NotificationReason, When};
use crate::source::Span;

/// A notification at a time is one in the minute before it.
const MINUTE: i64 = 60_000;

/// The notifications of a receiver.
struct Found<'r> {
    all: Vec<&'r Sent>,
    /// Those at the time in question.
    due: Vec<&'r Sent>,
    /// Of these, those that are as expected.
    right: Vec<&'r Sent>,
    /// Those that could not be sent: at the time in question, or else at any time.
    failed: Vec<&'r Sent>,
}

impl<'r> Found<'r> {
    fn of(played: &'r Played, wanted: &ExpectedNotification, when: When) -> Found<'r> {
        let (from, until) = when.range();
        let (from, until) = (millis(from), millis(until));
        let within = |sent: &&&Sent| match when {
            When::At(_) => until - MINUTE < sent.at && sent.at <= until,
            When::During(..) => from <= sent.at && sent.at <= until,
        };
        let to_it = |sent: &'r [Sent]| sent.iter().filter(|sent| is_to(wanted, sent)).collect::<Vec<_>>();
        let (all, any_failed) = (to_it(&played.sent), to_it(&played.failed));
        let due: Vec<&Sent> = all.iter().filter(within).copied().collect();
        let right = due.iter().copied().filter(|sent| differences(wanted, sent).is_empty()).collect();
        let failed: Vec<&Sent> = any_failed.iter().filter(within).copied().collect();
        Found { all, due, right, failed: if failed.is_empty() { any_failed } else { failed } }
    }
}

/// What happened instead; nothing where all is as expected.
pub(super) fn judge(
    written: &Written<'_>,
    run: &Run,
    wanted: &ExpectedNotification,
    when: When,
) -> Option<Vec<String>> {
    let Some(played) = &run.played else {
        let why = "this spec has no Alertmanager, so nobody is notified".to_owned();
        return (!wanted.quiet).then(|| vec![why]);
    };
    let found = Found::of(played, wanted, when);
    let passed = match (wanted.quiet, wanted.count) {
        (true, _) => found.right.is_empty(),
        (false, Some(count)) => found.right.len() == count,
        (false, None) => !found.right.is_empty(),
    };
    if passed {
        return None;
    }
    Some(missed(written, run, wanted, &found, millis(when.range().1)))
}

fn is_to(wanted: &ExpectedNotification, sent: &Sent) -> bool {
    sent.receiver == wanted.receiver.0
        && wanted.integration.as_ref().is_none_or(|(integration, _)| *integration == sent.integration)
}

const fn reason(reason: NotificationReason) -> &'static str {
    match reason {
        NotificationReason::First => "first",
        NotificationReason::NewAlerts => "new-alerts",
        NotificationReason::SomeResolved => "some-resolved",
        NotificationReason::AllResolved => "all-resolved",
        NotificationReason::Repeat => "repeat",
    }
}

fn names(list: &[(String, Span)]) -> Vec<&str> {
    let mut names: Vec<&str> = list.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

/// In what a notification is not as expected.
fn differences(wanted: &ExpectedNotification, sent: &Sent) -> Vec<String> {
    let mut found = Vec::new();
    for (list, firing, word) in [(&wanted.alerts, true, "firing"), (&wanted.resolved, false, "resolved")] {
        let Some(list) = list else { continue };
        let mut got: Vec<&str> =
            sent.alerts.iter().filter(|alert| alert.firing == firing).map(|alert| alert.name.as_str()).collect();
        got.sort_unstable();
        if got != names(list) {
            found.push(format!("{word}: {}, not {}", counted(&got), counted(&names(list))));
        }
    }
    if let Some(wanted) = wanted.reason.map(reason).filter(|wanted| *wanted != sent.reason) {
        found.push(format!("the reason is {}, not {wanted}", sent.reason));
    }
    for text in &wanted.contains {
        if !sent.fields.values().any(|field| field.contains(text.as_str())) {
            let filled = sent.fields.iter().filter(|(_, field)| !field.is_empty());
            let shown: Vec<String> = filled.map(|(name, field)| format!("{name}: {}", quoted(field))).collect();
            found.push(format!("no field contains {}: {}", quoted(text), shown.join(", ")));
        }
    }
    for text in &wanted.lacks {
        if let Some((name, field)) = sent.fields.iter().find(|(_, field)| field.contains(text.as_str())) {
            found.push(format!("the field {name} contains {}: {}", quoted(text), quoted(field)));
        }
    }
    for (name, text) in &wanted.fields {
        match sent.fields.get(name) {
            Some(field) if field == text => {}
            Some(field) => found.push(format!("the field {name} is {}, not {}", quoted(field), quoted(text))),
            None => {
                let known: Vec<&str> = sent.fields.keys().map(String::as_str).collect();
                found.push(format!("there is no field {name}; the fields are {}", known.join(", ")));
            }
        }
    }
    found
}

/// What happened in place of a notification.
fn missed(
    written: &Written<'_>,
    run: &Run,
    wanted: &ExpectedNotification,
    found: &Found<'_>,
    until: i64,
) -> Vec<String> {
    let shown = |list: &[&Sent]| list.iter().take(SHOWN).map(|sent| explain::notification(sent)).collect::<Vec<_>>();
    let more = |list: &[&Sent]| (list.len() > SHOWN).then(|| format!("and {} more", list.len() - SHOWN));
    if wanted.quiet {
        let why = found.right.first().map(|sent| explain_receiver::came_by(written, run, sent)).unwrap_or_default();
        return shown(&found.right).into_iter().chain(more(&found.right)).chain(why).collect();
    }
    let mut lines: Vec<String> = Vec::new();
    if let Some(count) = wanted.count.filter(|_| !found.right.is_empty()) {
        let (is, many) = if found.right.len() == 1 { ("is", "") } else { ("are", "s") };
        lines.push(format!("there {is} {} such notification{many}, not {count}:", found.right.len()));
        lines.extend(shown(&found.right).into_iter().chain(more(&found.right)).map(|line| format!("  {line}")));
        if found.right.len() > count {
            lines.extend(
                found.right.first().map(|sent| explain_receiver::came_by(written, run, sent)).unwrap_or_default(),
            );
            return lines;
        }
    }
    let wrong = found.due.iter().filter(|sent| !found.right.iter().any(|right| std::ptr::eq(**sent, *right)));
    for sent in wrong.take(SHOWN) {
        lines.push(explain::notification(sent));
        lines.extend(differences(wanted, sent).into_iter().map(|difference| format!("  {difference}")));
        lines.extend(sent.failure.as_ref().map(|failed| {
            let what = format!("the template of `{}` fails, so it and all fields after it are empty", failed.field);
            format!("  {what}: {}", failed.error)
        }));
    }
    if found.due.is_empty() {
        lines.extend(at_other_times(wanted, found));
    }
    lines.extend(found.failed.iter().take(1).flat_map(|failed| unsent(failed, found.failed.len())));
    let mut asked: Vec<&str> =
        wanted.alerts.iter().chain(&wanted.resolved).flatten().map(|(name, _)| &**name).collect();
    asked.sort_unstable();
    asked.dedup();
    if asked.is_empty() {
        lines.extend(explain_receiver::of_receiver(written, run, &wanted.receiver.0, until));
    }
    for name in asked.into_iter().take(SHOWN) {
        lines.extend(explain::of_alert(written, run, name, until));
    }
    lines
}

/// A receiver that hears nothing at the time in question.
fn at_other_times(wanted: &ExpectedNotification, found: &Found<'_>) -> Vec<String> {
    let receiver = &wanted.receiver.0;
    let others = found.all.iter().take(2 * SHOWN).map(|sent| format!("  {}", explain::notification(sent)));
    let first = match found.all.is_empty() {
        true => format!("{receiver} is not notified in this scenario"),
        false => format!("{receiver} is not notified then, but at other times:"),
    };
    [first].into_iter().chain(others).collect()
}

/// A notification that Alertmanager cannot send.
fn unsent(failed: &Sent, times: usize) -> Vec<String> {
    let mut lines = vec![format!("not sent: {}", explain::notification(failed))];
    if let Some(failure) = &failed.failure {
        lines.push(format!("  the template of `{}` fails: {}", failure.field, failure.error));
    }
    if times > 1 {
        lines.push(format!("  Alertmanager tries again after each group_interval: {times} times in all"));
    }
    lines
}

/// An expectation as a sentence.
pub(super) fn said(wanted: &ExpectedNotification) -> String {
    let by = wanted.integration.as_ref().map(|(integration, _)| format!(" by {integration}")).unwrap_or_default();
    let mut what = Vec::new();
    what.extend(wanted.alerts.as_ref().map(|alerts| format!("{} firing", counted(&names(alerts)))));
    what.extend(wanted.resolved.as_ref().map(|alerts| format!("{} resolved", counted(&names(alerts)))));
    what.extend(wanted.reason.map(|it| format!("reason {}", reason(it))));
    what.extend(wanted.contains.iter().map(|text| format!("a text with {}", quoted(text))));
    what.extend(wanted.lacks.iter().map(|text| format!("no text with {}", quoted(text))));
    what.extend(wanted.fields.iter().map(|(name, text)| format!("{name} {}", quoted(text))));
    let what = if what.is_empty() { String::new() } else { format!(": {}", what.join(", ")) };
    let receiver = &wanted.receiver.0;
    match (wanted.quiet, wanted.count) {
        (true, _) => format!("{receiver} is not notified{by}{what}"),
        (false, Some(1)) => format!("{receiver} is notified{by} once{what}"),
        (false, Some(count)) => format!("{receiver} is notified{by} {count} times{what}"),
        (false, None) => format!("{receiver} is notified{by}{what}"),
    }
}
