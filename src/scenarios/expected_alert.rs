//! What a scenario expects of an alert, and how the alert was in its place.

use super::explain;
use super::history::AlertHistory;
use super::play::as_sent;
use super::rules::Written;
use super::story::{Run, standing};
use super::why_not;
use crate::model::{AlertState, ExpectedAlert};

/// What happened instead; nothing where all is as expected.
pub(super) fn judge(
    written: &Written<'_>,
    run: &Run,
    wanted: &ExpectedAlert,
    period: (i64, i64),
) -> Option<Vec<String>> {
    let wrong = moments(written, run, period).into_iter().find(|at| !is_so(written, run, wanted, *at))?;
    Some(explained(written, run, wanted, wrong))
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

/// The alerts of a name that have the labels that are asked for. Several rules may have alerts of equal labels: each counts.
pub(super) fn asked<'r>(
    written: &'r Written<'_>,
    run: &'r Run,
    wanted: &'r ExpectedAlert,
) -> impl Iterator<Item = &'r AlertHistory> {
    run.history.named(&wanted.alert.0).filter(|alert| {
        let sent = as_sent(&alert.labels, written.model);
        wanted.labels.iter().all(|(name, value)| sent.get(name).map_or("", String::as_str) == value)
    })
}

/// Whether an alert is as expected at a time.
fn is_so(written: &Written<'_>, run: &Run, wanted: &ExpectedAlert, at: i64) -> bool {
    let instant = run.start + at;
    let mut live = asked(written, run, wanted).filter_map(|alert| Some((alert, alert.at(instant)?)));
    let fires = wanted.state == AlertState::Firing;
    if wanted.quiet {
        return live.all(|(_, span)| !span.firing);
    }
    if wanted.state == AlertState::Inactive {
        return live.next().is_none();
    }
    live.filter(|(_, span)| span.firing == fires).any(|(alert, span)| {
        let said = wanted.annotations.iter().all(|(name, text)| span.annotations.get(name) == Some(text));
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
    let mut lines = why_not::lines(written, run, wanted, at);
    let name = &wanted.alert.0;
    lines.extend(explain::of_alert(written, run, name, at));
    if let Some((by, _)) = wanted.inhibited_by.as_ref().filter(|(by, _)| by != name) {
        lines.extend(explain::of_alert(written, run, by, at));
    }
    lines
}

/// An expectation as a sentence.
pub(super) fn said(wanted: &ExpectedAlert) -> String {
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
