//! Why a receiver is notified, or is not, where an expectation names no alert.

use super::explain::{self, SHOWN};
use super::history::AlertHistory;
use super::report::Sent;
use super::rules::Written;
use super::story::{Run, standing};
use super::texts::route_name;

/// What led to a receiver, or away from it: the alerts of a scenario, those first of which a route leads there.
pub(super) fn of_receiver(written: &Written<'_>, run: &Run, receiver: &str, at: i64) -> Vec<String> {
    let goes = |alert: &AlertHistory| {
        let routes = standing(written, run, alert).map(|standing| standing.routes.iter());
        routes.is_some_and(|mut routes| routes.any(|route| route.receiver == receiver))
    };
    let mut there: Vec<&str> =
        run.history.alerts().filter(|alert| goes(alert)).map(|alert| alert.rule.name.as_str()).collect();
    there.sort_unstable();
    there.dedup();
    if !there.is_empty() {
        return there.into_iter().take(SHOWN).flat_map(|name| explain::of_alert(written, run, name, at)).collect();
    }
    let mut lines = vec![format!("no alert that is pending or firing in this scenario takes a route to {receiver}")];
    let mut others: Vec<&str> = run.history.alerts().map(|alert| alert.rule.name.as_str()).collect();
    others.sort_unstable();
    others.dedup();
    for name in others.iter().take(SHOWN) {
        for alert in run.history.named(name).take(SHOWN) {
            lines.extend(explain::in_short(written, run, alert));
        }
    }
    if others.len() > SHOWN {
        lines.push(format!("and {} more alerts", others.len() - SHOWN));
    }
    lines
}

/// The routes by which a notification came.
pub(super) fn came_by(written: &Written<'_>, run: &Run, sent: &Sent) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for alert in sent.alerts.iter().flat_map(|alert| run.history.named(&alert.name)) {
        let routes = standing(written, run, alert).into_iter().flat_map(|standing| &standing.routes);
        for route in routes.filter(|route| route.receiver == sent.receiver) {
            let line = format!("{}{} takes {}", alert.rule.name, explain::severity(alert), route_name(&route.path));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines.truncate(SHOWN);
    lines
}
