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

/// A text in quotes; what would act on a terminal is written out, as JSON does.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `severity="critical", instance="db:5432"`
pub(super) fn pairs(texts: &Texts) -> String {
    let pairs: Vec<String> = texts.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    pairs.join(", ")
}

/// `{a="b"}`, or nothing where there are no labels; without the name of the metric.
pub(super) fn of_labels(labels: &Labels) -> String {
    braced(&map(&labels.nameless()))
}

/// `2 × DatabaseDown, QueueGrows` of sorted names.
pub(super) fn counted(names: &[&str]) -> String {
    if names.is_empty() {
        return "no alert".to_owned();
    }
    let same = names.chunk_by(|one, other| one == other);
    let each = same.filter_map(|same| Some((*same.first()?, same.len())));
    let each = each.map(|(name, times)| if times > 1 { format!("{times} × {name}") } else { name.to_owned() });
    each.collect::<Vec<_>>().join(", ")
}

/// ` {a="b"}`, or nothing.
pub(super) fn braced(labels: &Texts) -> String {
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
        let own = braced(&distinct(alert, &known));
        lines.push(format!("{name}{}{own} is {}", severity(alert), states(alert, run)));
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

/// The states of an alert and the routes that it takes.
pub(super) fn in_short(written: &Written<'_>, run: &Run, alert: &AlertHistory) -> Vec<String> {
    let said = format!("{}{} is {}", alert.rule.name, severity(alert), states(alert, run));
    [said].into_iter().chain(ways(written, run, alert)).collect()
}

pub(super) fn severity(alert: &AlertHistory) -> String {
    alert.labels.get("severity").map(|severity| format!(" ({severity})")).unwrap_or_default()
}

/// The labels in which alerts of one name differ, but for the severity.
fn distinct(alert: &AlertHistory, all: &[&AlertHistory]) -> Texts {
    let differs = |name: &String, value: &String| all.iter().any(|other| other.labels.get(name) != Some(value));
    let own = alert.labels.iter().filter(|(name, value)| *name != "severity" && differs(name, value));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
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
        let timers = played.configuration.timers(&route.path);
        let waits = [
            ("group_wait", timers.group_wait),
            ("group_interval", timers.group_interval),
            ("repeat_interval", timers.repeat_interval),
        ];
        let waits: Vec<String> = waits.iter().map(|(key, time)| format!("{key} {}", shown(*time))).collect();
        lines.push(format!("  it takes {} to {}: {}", route_name(&route.path), route.receiver, waits.join(", ")));
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
            // what stays as it is explains least
            let mut shown: Vec<_> = series.iter().collect();
            shown.sort_by_key(|one| is_constant(&one.points));
            lines.extend(shown.into_iter().take(SHOWN).map(|one| {
                let course = course(&one.points, at, (written.interval, run.end));
                format!("  {course}{}", braced(&one.labels))
            }));
            if series.is_empty() {
                lines.push("  it has no series".to_owned());
            } else if series.len() > SHOWN {
                lines.push(format!("  and {} more series", series.len() - SHOWN));
            }
        }
    }
    lines
}

/// Whether a series has one value throughout.
fn is_constant(points: &[(i64, f64)]) -> bool {
    points.windows(2).all(|pair| matches!(pair, [(_, one), (_, next)] if one.to_bits() == next.to_bits()))
}

/// A series over time: each value with the time from which it has it; of many, those at the ends and the one in question. It
/// has a value at each `interval` until the end, or none.
fn course(points: &[(i64, f64)], asked: i64, (interval, end): (i64, i64)) -> String {
    const NONE: &str = "no value";
    let mut runs: Vec<(i64, String)> = Vec::new();
    let mut next = points.first().map_or(0, |(at, _)| *at);
    for (at, value) in points {
        let value = number(*value);
        if *at > next {
            runs.push((next, NONE.to_owned()));
        }
        if runs.last().is_none_or(|(_, last)| *last != value) {
            runs.push((*at, value));
        }
        next = at + interval;
    }
    if !points.is_empty() && next <= end {
        runs.push((next, NONE.to_owned()));
    }
    let said = |(at, value): &(i64, String)| format!("{value} from {}", shown(*at));
    if runs.len() <= 2 * SHOWN {
        return runs.iter().map(said).collect::<Vec<_>>().join(", ");
    }
    let of_question = runs.iter().rev().find(|(at, _)| *at <= asked);
    let middle = of_question.map(|(_, value)| format!("{value} at {}", shown(asked))).unwrap_or_default();
    let first = runs.iter().take(2).map(said).collect::<Vec<_>>().join(", ");
    let last = runs.last().map(said).unwrap_or_default();
    format!("{first}, …, {middle}, …, {last}")
}

/// A notification in one line.
pub(super) fn notification(sent: &Sent) -> String {
    let of = |firing: bool, word: &str| {
        let alerts = sent.alerts.iter().filter(|alert| alert.firing == firing);
        let mut names: Vec<&str> = alerts.map(|alert| alert.name.as_str()).collect();
        names.sort_unstable();
        (!names.is_empty()).then(|| format!("{} {word}", counted(&names)))
    };
    let what: Vec<String> = [of(true, "firing"), of(false, "resolved")].into_iter().flatten().collect();
    format!("{}: {} by {}, {} ({})", shown(sent.at), sent.receiver, sent.integration, what.join("; "), sent.reason)
}

/// What mutes a route, in words.
pub(super) fn muted_by(muted: &Muted) -> String {
    match muted {
        Muted::Mute(name) => format!("the time interval {name}"),
        Muted::NotActive(names) => format!("being outside of the time interval {}", names.join(", ")),
    }
}

/// What keeps a route silent at a moment.
pub(super) fn mutes(muted: &Muted, name: &str) -> bool {
    match muted {
        Muted::Mute(by) => by == name,
        Muted::NotActive(names) => names.iter().any(|by| by == name),
    }
}
