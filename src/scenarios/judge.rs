//! Whether a scenario goes as it says.

use std::collections::BTreeMap;

use super::coverage::Covered;
use super::explain::{self, SHOWN};
use super::history::{AlertHistory, Texts};
use super::play::{as_sent, play};
use super::report::{Judged, Kind, Sent, TestReport};
use super::rules::Written;
use super::story::{self, Focus, Run, standing};
use super::times::{millis, period, shown};
use super::{Done, Options};
use crate::model::{
    AlertState, Expectation, Expected, ExpectedAlert, ExpectedNotification, NotificationReason, Scenario, When,
};

/// A notification at a time is one in the minute before it.
const MINUTE: i64 = 60_000;

pub(super) fn run(written: &Written<'_>, scenario: &Scenario, options: &Options<'_>) -> Done {
    let mut covered = Covered::default();
    let mut expectations = Vec::new();
    let mut story = None;
    match play(written, scenario) {
        Err(why) => expectations.push(Judged::failed("the scenario can be run", why)),
        Ok(run) => {
            expectations.extend(scenario.expect.iter().map(|expected| judge(written, &run, expected)));
            let passed = expectations.iter().all(|it| it.passed);
            if options.coverage {
                let all: Vec<_> = written.model.alerts.values().collect();
                covered.rules(written, &run, &all);
                covered.notifications(&run);
            }
            if options.stories || !passed {
                story = Some(story::of(written, &run, &focus(written, scenario)));
            }
        }
    }
    let report = TestReport {
        kind: Kind::Scenario,
        item: "scenarios".to_owned(),
        name: scenario.name.clone(),
        environment: None,
        place: None,
        span: scenario.span,
        passed: expectations.iter().all(|it| it.passed),
        expectations,
        story,
    };
    Done { report, covered }
}

/// The alerts that a scenario speaks of.
fn focus<'a>(written: &Written<'a>, scenario: &Scenario) -> Focus<'a> {
    let model: &'a crate::model::Model = written.model;
    let mut names: Vec<&str> = Vec::new();
    for expectation in &scenario.expect {
        match &expectation.what {
            Expected::Notification(wanted) => {
                names.extend(wanted.alerts.iter().chain(&wanted.resolved).flatten().map(|(name, _)| name.as_str()));
            }
            Expected::Alert(wanted) => names.push(&wanted.alert.0),
        }
    }
    let alerts = model.alerts.values().filter(|alert| names.contains(&alert.name.as_str()));
    Focus { alerts: alerts.collect(), indicator: None }
}

fn judge(written: &Written<'_>, run: &Run, expectation: &Expectation) -> Judged {
    let (from, until) = expectation.when.range();
    let (from, until) = (millis(from), millis(until));
    let (what, passed, instead) = match &expectation.what {
        Expected::Notification(wanted) => {
            let within = |sent: &&Sent| match expectation.when {
                When::At(_) => until - MINUTE < sent.at && sent.at <= until,
                When::During(..) => from <= sent.at && sent.at <= until,
            };
            let sent = run
                .played
                .iter()
                .flat_map(|played| &played.sent)
                .filter(|sent| is_to(wanted, sent))
                .collect::<Vec<_>>();
            let due: Vec<&Sent> = sent.iter().copied().filter(within).collect();
            let right: Vec<&Sent> = due.iter().copied().filter(|sent| differences(wanted, sent).is_empty()).collect();
            let passed = match (wanted.quiet, wanted.count) {
                (true, _) => right.is_empty(),
                (false, Some(count)) => right.len() == count,
                (false, None) => !right.is_empty(),
            };
            let instead = if passed { Vec::new() } else { missed(written, run, wanted, (&sent, &due, &right), until) };
            (said_of_notification(wanted), passed, instead)
        }
        Expected::Alert(wanted) => {
            let wrong = moments(written, run, (from, until)).into_iter().find(|at| !is_so(written, run, wanted, *at));
            let instead = wrong.map(|at| explained(written, run, wanted, at)).unwrap_or_default();
            (said_of_alert(wanted), wrong.is_none(), instead)
        }
    };
    let expected = format!("{}: {what}", period(from, until));
    Judged { expected, from, until, passed, instead }
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

fn names(list: &[(String, crate::source::Span)]) -> Vec<&str> {
    let mut names: Vec<&str> = list.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "no alert".to_owned() } else { names.join(", ") }
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
            found.push(format!("{word}: {}, not {}", listed(&got), listed(&names(list))));
        }
    }
    if let Some(wanted) = wanted.reason.map(reason).filter(|wanted| *wanted != sent.reason) {
        found.push(format!("the reason is {}, not {wanted}", sent.reason));
    }
    for text in &wanted.contains {
        if !sent.fields.values().any(|field| field.contains(text.as_str())) {
            let shown: Vec<String> = sent.fields.iter().map(|(name, field)| format!("{name}: {field:?}")).collect();
            found.push(format!("no field contains {text:?}: {}", shown.join(", ")));
        }
    }
    for text in &wanted.lacks {
        if let Some((name, field)) = sent.fields.iter().find(|(_, field)| field.contains(text.as_str())) {
            found.push(format!("the field {name} contains {text:?}: {field:?}"));
        }
    }
    for (name, text) in &wanted.fields {
        match sent.fields.get(name) {
            Some(field) if field == text => {}
            Some(field) => found.push(format!("the field {name} is {field:?}, not {text:?}")),
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
    (sent, due, right): (&[&Sent], &[&Sent], &[&Sent]),
    until: i64,
) -> Vec<String> {
    let receiver = &wanted.receiver.0;
    if run.played.is_none() {
        return vec!["this spec has no Alertmanager, so nobody is notified".to_owned()];
    }
    if wanted.quiet || wanted.count.is_some_and(|count| right.len() > count) {
        return right.iter().take(SHOWN).map(|sent| explain::notification(sent)).collect();
    }
    let mut lines: Vec<String> = Vec::new();
    for sent in due.iter().take(SHOWN) {
        lines.push(explain::notification(sent));
        lines.extend(differences(wanted, sent).into_iter().map(|difference| format!("  {difference}")));
    }
    if due.is_empty() {
        let others: Vec<String> = sent.iter().take(2 * SHOWN).map(|sent| explain::notification(sent)).collect();
        lines.push(match others.is_empty() {
            true => format!("{receiver} is not notified in this scenario"),
            false => format!("{receiver} is not notified then, but at other times:"),
        });
        lines.extend(others.into_iter().map(|other| format!("  {other}")));
    }
    let asked = wanted.alerts.iter().chain(&wanted.resolved).flatten();
    for (name, _) in asked.take(SHOWN) {
        lines.extend(explain::of_alert(written, run, name, until));
    }
    lines
}

fn said_of_notification(wanted: &ExpectedNotification) -> String {
    let by = wanted.integration.as_ref().map(|(integration, _)| format!(" by {integration}")).unwrap_or_default();
    let mut what = Vec::new();
    what.extend(wanted.alerts.as_ref().map(|alerts| format!("{} firing", listed(&names(alerts)))));
    what.extend(wanted.resolved.as_ref().map(|alerts| format!("{} resolved", listed(&names(alerts)))));
    what.extend(wanted.reason.map(|it| format!("reason {}", reason(it))));
    what.extend(wanted.contains.iter().map(|text| format!("a text with {text:?}")));
    what.extend(wanted.lacks.iter().map(|text| format!("no text with {text:?}")));
    what.extend(wanted.fields.iter().map(|(name, text)| format!("{name} {text:?}")));
    let what = if what.is_empty() { String::new() } else { format!(": {}", what.join(", ")) };
    let receiver = &wanted.receiver.0;
    match (wanted.quiet, wanted.count) {
        (true, _) => format!("{receiver} is not notified{by}{what}"),
        (false, Some(1)) => format!("{receiver} is notified{by} once{what}"),
        (false, Some(count)) => format!("{receiver} is notified{by} {count} times{what}"),
        (false, None) => format!("{receiver} is notified{by}{what}"),
    }
}

fn said_of_alert(wanted: &ExpectedAlert) -> String {
    let labels =
        if wanted.labels.is_empty() { String::new() } else { format!(" with {}", explain::pairs(&wanted.labels)) };
    let state = match wanted.state {
        _ if wanted.quiet => "does not fire",
        AlertState::Firing => "fires",
        AlertState::Pending => "is pending",
        AlertState::Inactive => "is inactive",
    };
    let mut more = Vec::new();
    more.extend((!wanted.annotations.is_empty()).then(|| explain::pairs(&wanted.annotations)));
    more.extend(wanted.inhibited_by.as_ref().map(|(name, _)| format!("inhibited by {name}")));
    more.extend(wanted.muted_by.as_ref().map(|(name, _)| format!("muted by {name}")));
    let more = if more.is_empty() { String::new() } else { format!(", {}", more.join(", ")) };
    format!("{}{labels} {state}{more}", wanted.alert.0)
}

/// The times of a period at which something may change: its ends, and every evaluation between them.
fn moments(written: &Written<'_>, run: &Run, (from, until): (i64, i64)) -> Vec<i64> {
    let first = run.start + from;
    let first = first + (-first).rem_euclid(written.interval) - run.start;
    let step = usize::try_from(written.interval).unwrap_or(usize::MAX);
    let mut moments = vec![from];
    moments.extend((first..until).step_by(step).filter(|at| *at > from));
    moments.extend((until > from).then_some(until));
    moments
}

/// Whether an alert is as expected at a time.
fn is_so(written: &Written<'_>, run: &Run, wanted: &ExpectedAlert, at: i64) -> bool {
    let instant = run.start + at;
    let has = |alert: &&AlertHistory| {
        let sent = as_sent(&alert.labels, written.model);
        wanted.labels.iter().all(|(name, value)| sent.get(name).map_or("", String::as_str) == value)
    };
    let live: BTreeMap<&Texts, (&AlertHistory, bool)> = run
        .history
        .named(&wanted.alert.0)
        .filter(has)
        .filter_map(|alert| Some((&alert.labels, (alert, alert.at(instant)?.firing))))
        .collect();
    let fires = wanted.state == AlertState::Firing;
    if wanted.quiet {
        return live.values().all(|(_, firing)| !firing);
    }
    if wanted.state == AlertState::Inactive {
        return live.is_empty();
    }
    live.values().filter(|(_, firing)| *firing == fires).any(|(alert, _)| {
        let texts = alert.at(instant).map(|span| &span.annotations);
        let said = wanted.annotations.iter().all(|(name, text)| texts.is_some_and(|it| it.get(name) == Some(text)));
        said && is_inhibited(written, run, alert, wanted, instant) && is_muted(written, run, alert, wanted, instant)
    })
}

fn is_inhibited(written: &Written<'_>, run: &Run, alert: &AlertHistory, wanted: &ExpectedAlert, instant: i64) -> bool {
    let Some((name, _)) = &wanted.inhibited_by else { return true };
    let span = standing(written, run, alert).and_then(|standing| standing.at(instant));
    span.and_then(|span| span.inhibited.as_ref()).is_some_and(|it| it.by.get("alertname") == Some(name))
}

fn is_muted(written: &Written<'_>, run: &Run, alert: &AlertHistory, wanted: &ExpectedAlert, instant: i64) -> bool {
    let Some((name, _)) = &wanted.muted_by else { return true };
    let (Some(played), Some(standing)) = (&run.played, standing(written, run, alert)) else { return false };
    let muted = standing.routes.iter().filter_map(|route| played.report.muted(&route.path, instant));
    muted.into_iter().any(|muted| explain::mutes(muted, name))
}

/// How an alert is in place of what was expected.
fn explained(written: &Written<'_>, run: &Run, wanted: &ExpectedAlert, at: i64) -> Vec<String> {
    let mut lines = vec![format!("not so at {}:", shown(at))];
    if !wanted.annotations.is_empty() {
        for alert in run.history.named(&wanted.alert.0).take(SHOWN) {
            let Some(span) = alert.at(run.start + at) else { continue };
            let own: Texts = span
                .annotations
                .iter()
                .filter(|(name, _)| wanted.annotations.contains_key(*name))
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect();
            lines.push(format!("its annotations are {}", explain::pairs(&own)));
        }
    }
    lines.extend(explain::of_alert(written, run, &wanted.alert.0, at));
    if let Some((by, _)) = &wanted.inhibited_by {
        lines.extend(explain::of_alert(written, run, by, at));
    }
    lines
}
