//! An alert below the plot of its expression: its states, who was told, and why nobody was.

use std::collections::BTreeMap;

use super::lanes::{self, Bar, Mark, Row};
use super::markup::Markup;
use super::plot::Plot;
use super::sent;
use super::story::{SHOWN, Told};
use super::words::{count, labels, period};
use crate::scenarios::{AlertStory, Chart, RouteStep, Sent, StateSpan};

/// The alerts of a plot, each with its lane.
pub(super) fn all(page: &mut Markup<'_>, told: &Told<'_>, plot: &Plot<'_>, own: Vec<&AlertStory>) {
    let is_alert =
        plot.charts.iter().any(|chart| chart.operator.is_some() || chart.held.is_some() || chart.severity.is_some());
    if own.is_empty() && is_alert {
        page.tell("p", &[("class", "lane-name")], "No alert: inactive throughout.");
        lanes::draw(page, &[Row::States(Vec::new())], told.story.end);
    }
    let is_without =
        |chart: &&&Chart| !own.iter().any(|alert| plot.chart_of(alert).is_some_and(|it| std::ptr::eq(it, **chart)));
    let without: Vec<&Chart> = plot.charts.iter().filter(is_without).filter(|_| !own.is_empty()).copied().collect();
    let count_all = own.len();
    for alert in own.into_iter().take(SHOWN) {
        one(page, told, alert);
    }
    if count_all > SHOWN {
        page.tell("p", &[("class", "lane-name")], &format!("and {}", count(count_all - SHOWN, "more alert")));
    }
    // the rule of another severity, of which nothing is drawn
    for severity in without.into_iter().filter_map(|chart| chart.severity.as_ref()) {
        page.element("p", &[("class", "lane-name")], |page| {
            page.say("strong", &[], severity);
            page.own(" No alert: inactive throughout.");
        });
    }
}

fn one(page: &mut Markup<'_>, told: &Told<'_>, alert: &AlertStory) {
    let end = told.story.end;
    page.element("p", &[("class", "lane-name")], |page| {
        if let Some(severity) = alert.labels.get("severity") {
            page.say("strong", &[], severity);
            page.own(" ");
        }
        page.say("code", &[], &labels(&alert.labels, &["alertname", "severity"]));
    });
    let told_of = told.story.notifications.iter().enumerate().filter_map(|(index, sent)| {
        let it = sent.alerts.iter().find(|it| it.name == alert.name && it.labels == alert.labels)?;
        Some(mark(index + 1, sent, Some(it.firing)))
    });
    let mut rows = Vec::new();
    let marks: Vec<Mark> = told_of.collect();
    if !marks.is_empty() {
        rows.push(Row::Marks(marks));
    }
    let state = |state: &StateSpan| {
        let class = if state.firing { "firing" } else { "pending" };
        Bar { from: state.from, until: state.until, class, text: class.to_owned() }
    };
    rows.push(Row::States(alert.states.iter().map(state).collect()));
    rows.extend(hidden(told, alert).into_iter().map(Row::Bars));
    lanes::draw(page, &rows, end);
    page.tell("p", &[("class", "said")], &states(alert, end));
    way(page, told, alert);
    let silent = hidden(told, alert).into_iter().flatten();
    let silent: Vec<String> =
        silent.take(SHOWN).map(|bar| format!("{} {}", bar.text, period(bar.from, bar.until, end))).collect();
    if !silent.is_empty() {
        page.say("p", &[("class", "said")], &format!("Nobody is notified of it while it is {}.", silent.join("; ")));
    }
}

/// When it was inhibited, and when its routes were muted.
fn hidden(told: &Told<'_>, alert: &AlertStory) -> Vec<Vec<Bar>> {
    let severity = |labels: &BTreeMap<String, String>| {
        labels.get("severity").map(|severity| format!(" ({severity})")).unwrap_or_default()
    };
    let inhibited = alert.inhibited.iter().map(|it| Bar {
        from: it.from,
        until: it.until,
        class: "inhibited",
        text: format!("inhibited by {}{}", it.by, severity(&it.by_labels)),
    });
    let muted = told.story.muted.iter().filter(|muting| alert.routes.contains(&muting.route)).map(|muting| {
        let word = if muting.outside { "muted outside of" } else { "muted by" };
        let text = format!("{word} {}", muting.by.join(", "));
        Bar { from: muting.from, until: muting.until, class: "muted", text }
    });
    [joined(inhibited), joined(muted)].into_iter().filter(|bars| !bars.is_empty()).collect()
}

/// Bars of which one goes on where the one before ends, as one.
fn joined(bars: impl Iterator<Item = Bar>) -> Vec<Bar> {
    let mut joined: Vec<Bar> = Vec::new();
    for bar in bars {
        match joined.last_mut().filter(|last| last.until == bar.from && last.text == bar.text) {
            Some(last) => last.until = bar.until,
            None => joined.push(bar),
        }
    }
    joined
}

/// `Pending 11m to 12m, firing from 12m on.`
fn states(alert: &AlertStory, end: i64) -> String {
    let word = |firing: bool| if firing { "firing" } else { "pending" };
    let shown = alert.states.iter().take(SHOWN);
    let said: Vec<String> =
        shown.map(|state| format!("{} {}", word(state.firing), period(state.from, state.until, end))).collect();
    let more = alert.states.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(", and {} more times", more) } else { String::new() };
    let mut text = format!("{}{more}.", said.join(", "));
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The routes that it takes, from the root, and who is at their ends.
fn way(page: &mut Markup<'_>, told: &Told<'_>, alert: &AlertStory) {
    for (route, receiver) in alert.routes.iter().zip(&alert.receivers) {
        path(page, told.routes, route, receiver);
    }
}

/// `route › route.routes.0 {severity="critical"} › receiver oncall`
pub(super) fn path(page: &mut Markup<'_>, routes: &[RouteStep], route: &str, receiver: &str) {
    page.element("p", &[("class", "way")], |page| {
        page.own("Route: ");
        for (index, name) in prefixes(route).into_iter().enumerate() {
            if index > 0 {
                page.own(" › ");
            }
            page.say("code", &[], name);
            let step = routes.iter().find(|step| step.name == name);
            if let Some(step) = step.filter(|step| !step.matchers.is_empty()) {
                page.own(" ");
                page.say("code", &[("class", "matchers")], &format!("{{{}}}", step.matchers.join(", ")));
            }
        }
        page.own(" › receiver ");
        page.say("strong", &[], receiver);
    });
}

/// `route`, `route.routes.0`, `route.routes.0.routes.1`
fn prefixes(route: &str) -> Vec<&str> {
    let ends = route.match_indices(".routes.").map(|(at, _)| at).chain([route.len()]);
    ends.filter_map(|end| route.get(..end)).collect()
}

/// The mark of a notification; of one alert in it, whether that one fires.
pub(super) fn mark(number: usize, sent: &Sent, firing: Option<bool>) -> Mark {
    let fires = firing.unwrap_or_else(|| sent.alerts.iter().any(|alert| alert.firing));
    let class = if fires { "sent" } else { "resolved" };
    Mark { at: sent.at, sign: number.to_string(), class, title: format!("notification {number}: {}", sent::line(sent)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_has_those_above_it() {
        assert_eq!(prefixes("route.routes.0.routes.12"), ["route", "route.routes.0", "route.routes.0.routes.12"]);
        assert_eq!(prefixes("route"), ["route"]);
    }
}
