//! `show routes`: the routing tree, and the receivers of each alert.

use std::fmt::Write;

use crate::routing::{AlertView, Overview, Reach, RouteView};

pub(super) fn human(view: &Overview) -> String {
    let mut text = String::from("Routes, evaluated from top to bottom:\n\n");
    route(&view.route, "  ", "", &mut text);
    text.push_str("\nAlerts and their receivers:\n\n");
    let width = |of: fn(&AlertView) -> usize| view.alerts.iter().map(of).max().unwrap_or(0);
    let names = width(|alert| alert.alert.len() + alert.rule.as_ref().map_or(0, |rule| rule.len() + 1));
    let severities = width(|alert| alert.severity.as_ref().map_or(0, String::len));
    for alert in &view.alerts {
        let severity = alert.severity.as_deref().unwrap_or("");
        let reached: Vec<String> = alert.receivers.iter().map(reach).collect();
        // writing into a string does not fail
        let name = with_element(&alert.alert, alert.rule.as_deref());
        let services = alert.services.as_ref().map_or(String::new(), |services| format!("for {services}: "));
        let _ = writeln!(text, "  {name:names$}  {severity:severities$}  {services}{}", reached.join(", "));
    }
    text
}

/// The name of an alert, and which of several of that name.
pub(super) fn with_element(alert: &str, rule: Option<&str>) -> String {
    rule.map_or_else(|| alert.to_owned(), |rule| format!("{alert}.{rule}"))
}

/// A receiver with what may keep an alert from it.
pub(super) fn reach(reach: &Reach) -> String {
    let mut text = if reach.certain { reach.receiver.clone() } else { format!("possibly {}", reach.receiver) };
    if !reach.active_time_intervals.is_empty() {
        let _ = write!(text, " (active in {})", reach.active_time_intervals.join(", "));
    }
    if !reach.mute_time_intervals.is_empty() {
        let _ = write!(text, " (muted in {})", reach.mute_time_intervals.join(", "));
    }
    text
}

/// A route on a line, its settings on the next one, and what is below it further in.
fn route(view: &RouteView, indent: &str, branch: &str, text: &mut String) {
    let what = if view.matchers.is_empty() { "all alerts".to_owned() } else { view.matchers.join(" and ") };
    let who = view.receiver.as_deref().map_or(String::new(), |receiver| format!(" -> {receiver}"));
    let goes_on = if view.continues { ", continue" } else { "" };
    let _ = writeln!(text, "{indent}{branch}{what}{who}{goes_on}");
    let inner = format!("{indent}{}", " ".repeat(branch.len()));
    let durations = [
        ("group_wait", &view.group_wait),
        ("group_interval", &view.group_interval),
        ("repeat_interval", &view.repeat_interval),
    ];
    let grouped = view.group_by.as_ref().map(|labels| match labels.as_slice() {
        [] => "one group".to_owned(),
        labels => format!("grouped by {}", labels.join(", ")),
    });
    let muted = view.mute_time_intervals.iter().map(|name| format!("muted in {name}"));
    let active = view.active_time_intervals.iter().map(|name| format!("active only in {name}"));
    let durations: Vec<String> =
        durations.into_iter().filter_map(|(word, value)| Some(format!("{word} {}", value.as_ref()?))).collect();
    let durations = Some(durations.join(", ")).filter(|durations| !durations.is_empty());
    let settings: Vec<String> = grouped.into_iter().chain(durations).chain(muted).chain(active).collect();
    if !settings.is_empty() {
        let _ = writeln!(text, "{inner}    {}", settings.join("; "));
    }
    for child in &view.routes {
        route(child, &inner, "- ", text);
    }
}
