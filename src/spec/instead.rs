//! Keys of Alertmanager that this language has in another form or in another place.

/// Each by the path to the key.
const INSTEAD: &[(&[&str], &str)] = &[
    (
        &["route", "match"],
        "the root route matches every alert; write [[route.routes]] with matchers = ['severity=\"critical\"']",
    ),
    (
        &["route", "match_re"],
        "the root route matches every alert; write [[route.routes]] with matchers = ['severity=~\"a|b\"']",
    ),
    (&["route", "matchers"], "the root route matches every alert; move it into a [[route.routes]]"),
    (&["route", "continue"], "the root route has no sibling routes; move `continue` into a [[route.routes]]"),
    (&["route", "mute_time_intervals"], "the root route cannot have time intervals; move it into a [[route.routes]]"),
    (&["route", "active_time_intervals"], "the root route cannot have time intervals; move it into a [[route.routes]]"),
    (&["route", "tests", "receiver"], "a route test lists all notified receivers: receivers = [\"…\"]"),
    (
        &["route", "tests", "matchers"],
        "a route test describes one alert: labels = { alertname = \"…\", severity = \"…\" }",
    ),
    (&["route", "**", "match"], "write it as matchers = ['label=\"value\"']"),
    (&["route", "**", "match_re"], "write it as matchers = ['label=~\"pattern\"']"),
    (&["inhibit_rules", "source_match"], "write it as source_matchers = ['label=\"value\"']"),
    (&["inhibit_rules", "source_match_re"], "write it as source_matchers = ['label=~\"pattern\"']"),
    (&["inhibit_rules", "target_match"], "write it as target_matchers = ['label=\"value\"']"),
    (&["inhibit_rules", "target_match_re"], "write it as target_matchers = ['label=~\"pattern\"']"),
    (&["time_intervals", "*", "time_intervals"], "write its keys here: [time_intervals.name] with times, weekdays, …"),
    (&["time_intervals", "*", "name"], "write the name in the header: [time_intervals.name]"),
    (&["receivers", "*", "name"], "write the name in the header: [receivers.name]"),
    (&["groups", "*", "name"], "write the name in the header: [groups.name]"),
    (&["alerts", "*", "alert"], "write the name in the header: [alerts.name]"),
    (&["indicators", "*", "record"], "write the name in the header: [indicators.name]"),
];

/// What to write in place of a key of Alertmanager; the path ends with the key.
pub(super) fn instead(path: &[&str]) -> Option<&'static str> {
    let fits = |pattern: &[&str]| match pattern {
        [first, "**", last] => path.len() > 2 && path.first() == Some(first) && path.last() == Some(last),
        _ => pattern.len() == path.len() && pattern.iter().zip(path).all(|(want, step)| *want == "*" || want == step),
    };
    INSTEAD.iter().find(|(pattern, _)| fits(pattern)).map(|(_, help)| *help)
}
