//! What happened in a test: plots with the states of the alerts below them, and when it was expected otherwise.

use super::lanes::{self, Bar, Mark, Row};
use super::markup::Markup;
use super::plot::{self, Plot, Span};
use super::sent;
use super::words::{count, labels, period, shown};
use crate::scenarios::{AlertStory, Judged, RouteStep, Sent, StateSpan, Story};

/// How many alerts a plot has lanes for, and how many states of one are said.
const SHOWN: usize = 8;

/// What the parts of a test's story need.
pub(super) struct Told<'a> {
    /// What the names of its parts begin with.
    pub(super) id: &'a str,
    pub(super) story: &'a Story,
    pub(super) expectations: &'a [Judged],
    /// Every route of Alertmanager.
    pub(super) routes: &'a [RouteStep],
}

/// The timeline, the plots, and the notifications.
pub(super) fn tell(page: &mut Markup<'_>, told: &Told<'_>) {
    let story = told.story;
    timeline(page, told);
    let span = Span { end: story.end, interval: story.interval };
    let mut left: Vec<&AlertStory> = story.alerts.iter().collect();
    left.sort_by_key(|alert| alert.states.first().map(|state| state.from));
    for (index, plot) in plot::plots(&story.charts).iter().enumerate() {
        let (own, others) = left.into_iter().partition(|alert| belongs(plot, alert));
        left = others;
        page.element("figure", &[], |page| {
            plot.caption(page);
            plot.draw(page, &format!("{}-plot-{}", told.id, index + 1), span);
            alerts(page, told, plot, own);
            plot::axis(page, story.end);
            plot.legend(page);
            plot.table(page, span);
        });
    }
    sent::list(page, told);
}

/// Whether an alert is of one of the rules of a plot.
fn belongs(plot: &Plot<'_>, alert: &AlertStory) -> bool {
    let severity = alert.labels.get("severity");
    let is_of = |named: Option<&String>| named.is_none_or(|named| Some(named) == severity);
    plot.name() == alert.name && plot.charts.iter().any(|chart| is_of(chart.severity.as_ref()))
}

/// When what was expected, and who was told when.
fn timeline(page: &mut Markup<'_>, told: &Told<'_>) {
    let end = told.story.end;
    let marks: Vec<Row> = expected(told.expectations, end);
    let receivers = sent::by_receiver(&told.story.notifications);
    if end <= 0 || marks.is_empty() && receivers.is_empty() {
        return;
    }
    page.element("figure", &[("class", "timeline")], |page| {
        page.element("figcaption", &[], |page| page.tell("h4", &[], "Timeline"));
        if !marks.is_empty() {
            page.tell("p", &[("class", "lane-name")], "Expectations");
            lanes::draw(page, &marks, end);
        }
        for ((receiver, integration), list) in &receivers {
            page.element("p", &[("class", "lane-name")], |page| {
                page.own("Notifications of ");
                page.say("strong", &[], receiver);
                page.text(&format!(" by {integration}"));
            });
            lanes::draw(
                page,
                &[Row::Marks(list.iter().map(|(number, sent)| mark(*number, sent, None)).collect())],
                end,
            );
        }
        plot::axis(page, end);
    });
}

/// The expectations that have a time: those at a moment as marks, those of a period as bars.
fn expected(expectations: &[Judged], end: i64) -> Vec<Row> {
    let mut marks = Vec::new();
    let mut bars = Vec::new();
    for (index, judged) in expectations.iter().enumerate().filter(|(_, judged)| is_timed(judged)) {
        let (sign, class, word) = if judged.passed { ("✓", "passed", "passed") } else { ("✗", "failed", "failed") };
        let sign = format!("{sign}{}", index + 1);
        if judged.from == judged.until {
            let title = format!("{word}: {}", judged.expected);
            marks.push(Mark { at: judged.until, sign, class, title });
        } else {
            let class = if judged.passed { "period-passed" } else { "period-failed" };
            bars.push(Row::Bars(vec![Bar { from: judged.from, until: judged.until.min(end), class, text: sign }]));
        }
    }
    marks.sort_by_key(|mark| mark.at);
    let marks = (!marks.is_empty()).then_some(Row::Marks(marks));
    marks.into_iter().chain(bars.into_iter().take(SHOWN)).collect()
}

/// Whether an expectation is about a time: then it begins with it.
fn is_timed(judged: &Judged) -> bool {
    let begins = |time: &str| judged.expected.strip_prefix(time).is_some_and(|rest| rest.starts_with(':'));
    match judged.from == judged.until {
        true => begins(&shown(judged.from)),
        false => begins(&format!("{} to {}", shown(judged.from), shown(judged.until))),
    }
}

/// The alerts of a plot, each with its lane.
fn alerts(page: &mut Markup<'_>, told: &Told<'_>, plot: &Plot<'_>, own: Vec<&AlertStory>) {
    let is_alert =
        plot.charts.iter().any(|chart| chart.operator.is_some() || chart.held.is_some() || chart.severity.is_some());
    if own.is_empty() && is_alert {
        page.tell("p", &[("class", "lane-name")], "No alert: inactive throughout.");
        lanes::draw(page, &[Row::States(Vec::new())], told.story.end);
    }
    let count_all = own.len();
    for alert in own.into_iter().take(SHOWN) {
        one(page, told, alert);
    }
    if count_all > SHOWN {
        page.tell("p", &[("class", "lane-name")], &format!("and {}", count(count_all - SHOWN, "more alert")));
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
        page.say("p", &[("class", "said")], &format!("Nobody is notified while it is {}.", silent.join("; ")));
    }
}

/// When it was inhibited, and when its routes were muted.
fn hidden(told: &Told<'_>, alert: &AlertStory) -> Vec<Vec<Bar>> {
    let severity = |labels: &std::collections::BTreeMap<String, String>| {
        labels.get("severity").map(|severity| format!(" ({severity})")).unwrap_or_default()
    };
    let inhibited = alert.inhibited.iter().map(|it| Bar {
        from: it.from,
        until: it.until,
        class: "inhibited",
        text: format!("inhibited by {}{}, rule {}", it.by, severity(&it.by_labels), it.rule + 1),
    });
    let muted = told.story.muted.iter().filter(|muting| alert.routes.contains(&muting.route)).map(|muting| {
        let word = if muting.outside { "muted outside of" } else { "muted by" };
        let text = format!("{word} {}", muting.by.join(", "));
        Bar { from: muting.from, until: muting.until, class: "muted", text }
    });
    [inhibited.collect::<Vec<_>>(), muted.collect()].into_iter().filter(|bars| !bars.is_empty()).collect()
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
fn mark(number: usize, sent: &Sent, firing: Option<bool>) -> Mark {
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

    #[test]
    fn an_expectation_with_a_time_begins_with_it() {
        let judged = |expected: &str, from, until| Judged {
            expected: expected.to_owned(),
            from,
            until,
            passed: true,
            instead: Vec::new(),
        };
        assert!(
            is_timed(&judged("13m: fires", 780_000, 780_000)) && is_timed(&judged("0s to 52m: quiet", 0, 3_120_000))
        );
        assert!(!is_timed(&judged("notifies 0s: chat", 0, 0)));
    }
}
