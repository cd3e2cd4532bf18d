//! What happened in a test: plots with the states of the alerts below them, and when it was expected otherwise.

use super::alert;
use super::grid;
use super::lanes::{self, Bar, Mark, Row};
use super::markup::Markup;
use super::plot::{self, Span};
use super::sent;
use super::words::shown;
use crate::scenarios::{AlertStory, Judged, RouteStep, Story};

/// How many alerts a plot has lanes for, how many states of one are said, and how many periods a timeline has.
pub(super) const SHOWN: usize = 8;

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
        let (own, others) = left.into_iter().partition(|alert| plot.chart_of(alert).is_some());
        left = others;
        page.element("figure", &[], |page| {
            plot.caption(page);
            plot.draw(page, &format!("{}-plot-{}", told.id, index + 1), span);
            grid::axis(page, story.end);
            alert::all(page, told, plot, own);
            plot.legend(page);
            plot.table(page, span);
        });
    }
    sent::list(page, told);
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
                &[Row::Marks(list.iter().map(|(number, sent)| alert::mark(*number, sent, None)).collect())],
                end,
            );
        }
        grid::axis(page, end);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_with_a_time_begins_with_it() {
        assert!(
            is_timed(&Judged::new("13m: fires", 780_000, 780_000))
                && is_timed(&Judged::new("0s to 52m: quiet", 0, 3_120_000))
        );
        assert!(!is_timed(&Judged::new("notifies 0s: chat", 0, 0)));
    }
}
