//! Why something did not happen: values over time, the state of an alert, its routes, who inhibits it, what mutes them.

use std::collections::BTreeMap;

use lakehouse_alertmanager_engine::Muted;
use lakehouse_promql_engine::Labels;

use super::history::{AlertHistory, Texts};
use super::report::{ChartSeries, Judged, Sent};
use super::rules::Written;
use super::story::{Limited, Run, map, mutings, series, standing};
use super::texts::route_name;
use super::times::{number, period, shown};
use crate::model::Alert;

/// How many of several are shown.
pub(super) const SHOWN: usize = 4;

/// `severity="critical", instance="db:5432"`
pub(super) fn pairs(texts: &Texts) -> String {
    let pairs: Vec<String> = texts.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    pairs.join(", ")
}

/// `{a="b"}`, or nothing where there are no labels; without the name of the metric.
pub(super) fn of_labels(labels: &Labels) -> String {
    braced(&map(&labels.nameless()))
}

fn braced(labels: &Texts) -> String {
    let own: Texts =
        labels.iter().filter(|(name, _)| *name != "__name__").map(|(a, b)| (a.clone(), b.clone())).collect();
    if own.is_empty() { String::new() } else { format!(" {{{}}}", pairs(&own)) }
}

/// Says of a failed expectation of an alert's test how the alert and its values were.
pub(super) fn alert_test(judged: &mut Judged, written: &Written<'_>, run: &Run, alert: &Alert) {
    judged.instead.extend(of_alert(written, run, &alert.name, judged.until));
}

/// How an alert was over time, and what its rules looked at.
pub(super) fn of_alert(written: &Written<'_>, run: &Run, name: &str, at: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let known: Vec<&AlertHistory> = run.history.named(name).collect();
    for alert in known.iter().take(SHOWN) {
        lines.push(format!("{name}{} is {}", severity(alert), states(alert, run)));
        lines.extend(ways(written, run, alert));
    }
    if known.len() > SHOWN {
        lines.push(format!("and {} more alerts of this name", known.len() - SHOWN));
    }
    if known.is_empty() {
        lines.push(format!("{name} is inactive throughout"));
    }
    for (rule, failed, error) in run.history.failures.iter().filter(|(rule, ..)| rule == name).take(1) {
        lines.push(format!("the rule {rule} fails at {}: {error}", shown(failed - run.start)));
    }
    lines.extend(values(written, run, name, at));
    lines
}

fn severity(alert: &AlertHistory) -> String {
    alert.labels.get("severity").map(|severity| format!(" ({severity})")).unwrap_or_default()
}

/// `pending from 11m, firing from 12m until 20m`
fn states(alert: &AlertHistory, run: &Run) -> String {
    let states = alert.states();
    let word = |firing| if firing { "firing" } else { "pending" };
    let mut parts: Vec<String> = Vec::new();
    for (index, (from, until, firing)) in states.iter().enumerate().take(2 * SHOWN) {
        let goes_on = states.get(index + 1).is_some_and(|next| next.0 == *until);
        let end = match goes_on || until - run.start > run.end {
            true => String::new(),
            false => format!(" until {}", shown(until - run.start)),
        };
        parts.push(format!("{} from {}{end}", word(*firing), shown(from - run.start)));
    }
    if states.len() > 2 * SHOWN {
        parts.push("…".to_owned());
    }
    parts.join(", ")
}

/// The routes of an alert, who inhibits it, and what mutes its routes.
fn ways(written: &Written<'_>, run: &Run, alert: &AlertHistory) -> Vec<String> {
    let (Some(standing), Some(played)) = (standing(written, run, alert), &run.played) else { return Vec::new() };
    let mut lines = Vec::new();
    for route in &standing.routes {
        lines.push(format!("  it takes {} to {}", route_name(&route.path), route.receiver));
        let of_route = mutings(run, played).into_iter().filter(|muting| muting.route == route_name(&route.path));
        for muting in of_route.take(SHOWN) {
            let why = match muting.outside {
                false => format!("the time interval {}", muting.by.join(", ")),
                true => format!("being outside of the time interval {}", muting.by.join(", ")),
            };
            lines.push(format!("  {} is muted from {} by {why}", muting.route, period(muting.from, muting.until)));
        }
    }
    let inhibited = standing.spans.iter().filter_map(|span| Some((span, span.inhibited.as_ref()?)));
    for (span, by) in inhibited.take(SHOWN) {
        let name = by.by.get("alertname").map_or("another alert", String::as_str);
        let when = period(span.from - run.start, (span.until - run.start).min(run.end));
        lines.push(format!("  it is inhibited from {when} by {name}, by inhibition rule #{}", by.rule + 1));
    }
    lines
}

/// What the rules of an alert look at, over time and against their limits.
fn values(written: &Written<'_>, run: &Run, name: &str, at: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut drawn: BTreeMap<String, Vec<ChartSeries>> = BTreeMap::new();
    for alert in written.model.alerts.values().filter(|alert| alert.name == name) {
        for variant in &alert.variants {
            let limited = Limited::of(alert, variant);
            let fires = match limited.compared {
                Some((operator, limit)) => format!("fires where it is {operator} {}", number(limit)),
                None => "fires for every series of it".to_owned(),
            };
            let held = match variant.for_duration.0 {
                0 => String::new(),
                _ => format!(" for {}", variant.for_duration),
            };
            let severity = variant.severity.as_ref().map(|severity| format!(" ({severity})")).unwrap_or_default();
            let expression = limited.expression.split_whitespace().collect::<Vec<_>>().join(" ");
            lines.push(format!("{name}{severity} {fires}{held}: {expression}"));
            let fresh = !drawn.contains_key(&limited.expression);
            let series =
                drawn.entry(limited.expression.clone()).or_insert_with(|| series(written, run, &limited.expression));
            if !fresh {
                continue;
            }
            lines.extend(
                series.iter().take(SHOWN).map(|one| format!("  {}{}", course(&one.points, at), braced(&one.labels))),
            );
            if series.is_empty() {
                lines.push("  it has no series".to_owned());
            } else if series.len() > SHOWN {
                lines.push(format!("  and {} more series", series.len() - SHOWN));
            }
        }
    }
    lines
}

/// A series over time: each value with the time from which it has it; of many, those at the ends and the one in question.
fn course(points: &[(i64, f64)], asked: i64) -> String {
    let mut runs: Vec<(i64, String)> = Vec::new();
    for (at, value) in points {
        let value = number(*value);
        if runs.last().is_none_or(|(_, last)| *last != value) {
            runs.push((*at, value));
        }
    }
    let said = |(at, value): &(i64, String)| format!("{value} from {}", shown(*at));
    if runs.len() <= 2 * SHOWN {
        return runs.iter().map(said).collect::<Vec<_>>().join(", ");
    }
    let of_question = points.iter().rev().find(|(at, _)| *at <= asked);
    let middle = of_question.map(|(at, value)| format!("{} at {}", number(*value), shown(*at))).unwrap_or_default();
    let first = runs.iter().take(2).map(said).collect::<Vec<_>>().join(", ");
    let last = runs.last().map(said).unwrap_or_default();
    format!("{first}, …, {middle}, …, {last}")
}

/// A notification in one line.
pub(super) fn notification(sent: &Sent) -> String {
    let names = |firing: bool| {
        let names: Vec<&str> =
            sent.alerts.iter().filter(|alert| alert.firing == firing).map(|alert| alert.name.as_str()).collect();
        names.join(", ")
    };
    let mut what = Vec::new();
    if sent.alerts.iter().any(|alert| alert.firing) {
        what.push(format!("{} firing", names(true)));
    }
    if sent.alerts.iter().any(|alert| !alert.firing) {
        what.push(format!("{} resolved", names(false)));
    }
    format!("{}: {} by {}, {} ({})", shown(sent.at), sent.receiver, sent.integration, what.join("; "), sent.reason)
}

/// What keeps a route silent at a moment.
pub(super) fn mutes(muted: &Muted, name: &str) -> bool {
    match muted {
        Muted::Mute(by) => by == name,
        Muted::NotActive(names) => names.iter().any(|by| by == name),
    }
}
