//! In what an alert is not as expected: its state, its labels, its texts, who inhibits it and what mutes it.

use super::expected_alert::asked;
use super::explain::{self, SHOWN, braced, quoted};
use super::history::{AlertHistory, Texts};
use super::play::{Played, as_sent};
use super::rules::Written;
use super::story::{Run, standing};
use super::texts::route_name;
use super::times::{self, shown};
use crate::alertmanager::Patterns;
use crate::model::{AlertState, ExpectedAlert};
use crate::promql::labels::Labels;
use crate::routing::fits;

/// The first lines of a failed expectation.
pub(super) fn lines(written: &Written<'_>, run: &Run, wanted: &ExpectedAlert, at: i64) -> Vec<String> {
    let instant = run.start + at;
    let alerts: Vec<&AlertHistory> = asked(written, run, wanted).collect();
    let named: Vec<&AlertHistory> = run.history.named(&wanted.alert.0).collect();
    if alerts.is_empty() && !named.is_empty() {
        let others =
            named.iter().take(SHOWN).map(|alert| format!(" {}", braced(&as_sent(&alert.labels, written.model))));
        let first = format!("not so at {}: no alert of this name has these labels; there are", shown(at));
        return [first].into_iter().chain(others).collect();
    }
    let mut lines = vec![format!("not so at {}: {}", shown(at), state(&alerts, run, wanted, at))];
    let fires = wanted.state == AlertState::Firing;
    for alert in alerts.into_iter().filter(|_| !wanted.quiet).take(SHOWN) {
        let Some(span) = alert.at(instant).filter(|span| span.firing == fires) else { continue };
        let differ = wanted.annotations.iter().filter(|(name, text)| span.annotations.get(*name) != Some(text));
        let (there, missing): (Vec<&String>, Vec<&String>) =
            differ.map(|(name, _)| name).partition(|name| span.annotations.contains_key(*name));
        let own: Texts =
            there.into_iter().filter_map(|name| Some((name.clone(), span.annotations.get(name)?.clone()))).collect();
        if !own.is_empty() {
            lines.push(format!("its annotations are {}", explain::pairs(&own)));
        }
        let known = || span.annotations.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        lines.extend(missing.into_iter().map(|name| match known() {
            known if known.is_empty() => format!("it has no annotation {name}, and no other"),
            known => format!("it has no annotation {name}; it has {known}"),
        }));
        if let Some((by, _)) = &wanted.inhibited_by {
            lines.extend(uninhibited(written, run, alert, by, instant));
        }
        if let Some((by, _)) = &wanted.muted_by {
            lines.extend(unmuted(written, run, alert, by, instant));
        }
    }
    lines
}

/// Its state, and when it had the one that is expected.
fn state(alerts: &[&AlertHistory], run: &Run, wanted: &ExpectedAlert, at: i64) -> String {
    let instant = run.start + at;
    let live: Vec<bool> = alerts.iter().filter_map(|alert| Some(alert.at(instant)?.firing)).collect();
    let is = match (live.contains(&true), live.is_empty()) {
        (true, _) => "it fires",
        (_, false) => "it is pending",
        (_, true) => "it is inactive",
    };
    let fires = wanted.state == AlertState::Firing;
    if wanted.quiet || wanted.state == AlertState::Inactive || live.contains(&fires) {
        return is.to_owned();
    }
    let word = if fires { "it fires" } else { "it is pending" };
    let spans = || alerts.iter().flat_map(|alert| alert.states()).filter(|(_, _, firing)| *firing == fires);
    let next = spans().map(|(from, ..)| from).filter(|from| *from > instant).min();
    let last = spans().map(|(_, until, _)| until).filter(|until| *until <= instant).max();
    match (next, last) {
        (Some(next), _) => format!("{is}; {word} from {}", shown(next - run.start)),
        (None, Some(last)) => format!("{is}; {word} until {}", shown(last - run.start)),
        (None, None) => is.to_owned(),
    }
}

/// Why an alert does not inhibit another.
fn uninhibited(written: &Written<'_>, run: &Run, alert: &AlertHistory, by: &str, instant: i64) -> Vec<String> {
    let span = standing(written, run, alert).and_then(|standing| standing.at(instant));
    if let Some(inhibited) = span.and_then(|span| span.inhibited.as_ref()) {
        let other = inhibited.by.get("alertname").map_or("another alert", String::as_str);
        return if other == by { Vec::new() } else { vec![format!("it is inhibited by {other}")] };
    }
    let mut sources = run.history.named(by).filter(|source| source.at(instant).is_some_and(|span| span.firing));
    let Some(source) = sources.next() else { return vec![format!("it is not inhibited: {by} does not fire then")] };
    let (source, target) = (as_sent(&source.labels, written.model), as_sent(&alert.labels, written.model));
    let version = run.played.as_ref().map_or((0, 0), |played| played.configuration.version);
    let patterns = Patterns::new(version);
    let known = |texts: &Texts, matchers: &[crate::alertmanager::Matcher]| {
        let labels = Labels::exactly(texts.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        fits(matchers, &labels, &patterns) == Some(true)
    };
    let rules = written.model.routing.inhibit_rules.iter().enumerate();
    let rules = rules.filter(|(_, it)| known(&source, &it.source_matchers) && known(&target, &it.target_matchers));
    let differ = rules.flat_map(|(index, rule)| {
        let value = |texts: &Texts, name: &String| texts.get(name).cloned().unwrap_or_default();
        let unequal = rule.equal.iter().filter(|name| value(&source, name) != value(&target, name));
        let said = unequal
            .map(|name| format!("{name} is {} and {}", quoted(&value(&source, name)), quoted(&value(&target, name))));
        let said: Vec<String> = said.collect();
        let rule = format!("inhibition rule #{} asks for equal labels", index + 1);
        (!said.is_empty()).then(|| format!("it is not inhibited: {rule}: {}", said.join(", ")))
    });
    let lines: Vec<String> = differ.take(SHOWN).collect();
    if lines.is_empty() { vec![format!("it is not inhibited: no inhibition rule is of {by} and it")] } else { lines }
}

/// Why a time interval does not mute an alert.
fn unmuted(written: &Written<'_>, run: &Run, alert: &AlertHistory, by: &str, instant: i64) -> Vec<String> {
    let (Some(played), Some(standing)) = (&run.played, standing(written, run, alert)) else { return Vec::new() };
    let muted = standing.routes.iter().filter_map(|route| Some((route, played.report.muted(&route.path, instant)?)));
    let others: Vec<String> = muted
        .filter(|(_, muted)| !explain::mutes(muted, by))
        .map(|(route, muted)| format!("{} is muted by {}", route_name(&route.path), explain::muted_by(muted)))
        .collect();
    if !others.is_empty() {
        return others;
    }
    let date = times::date(instant.div_euclid(1000)).filter(|_| run.date.is_some());
    let when = date.map(|date| format!(": it is {date}")).unwrap_or_default();
    let routes = standing.routes.iter().map(|route| intervals(played, &route.path));
    let routes: Vec<String> = routes.collect();
    vec![format!("no route of it is muted by {by} then{when}"), format!("  {}", routes.join("; "))]
}

/// `route.routes.1 has mute_time_intervals nights`
fn intervals(played: &Played, path: &[usize]) -> String {
    let root = &played.configuration.route;
    let route = path.iter().try_fold(root, |route, index| route.routes.get(*index));
    let lists = route.map(|route| {
        let lists = [
            ("mute_time_intervals", &route.mute_time_intervals),
            ("active_time_intervals", &route.active_time_intervals),
        ];
        let written = lists.into_iter().filter(|(_, names)| !names.is_empty());
        written.map(|(key, names)| format!("{key} {}", names.join(", "))).collect::<Vec<_>>().join(" and ")
    });
    let lists = lists.filter(|lists| !lists.is_empty()).unwrap_or_else(|| "no time intervals".to_owned());
    format!("{} has {lists}", route_name(path))
}
