//! Lines at round numbers and round times, and what is written beside them.

use super::markup::Markup;
use super::scale::{self, Scale, share};
use super::words::{percent, short, shown};

/// How high a plot is, in pixels.
pub(super) const HEIGHT: &str = "168";

/// A line through a whole plot.
pub(super) fn level(page: &mut Markup<'_>, class: &str, at: &str) {
    page.empty("line", &[("class", class), ("x1", "0"), ("x2", "100%"), ("y1", at), ("y2", at)]);
}

/// Lines at round numbers and times.
pub(super) fn grid(page: &mut Markup<'_>, scale: &Scale, end: i64) {
    for value in scale.lines() {
        if let Some(place) = scale.place(value) {
            level(page, "grid", &percent(place / scale::UNITS));
        }
    }
    verticals(page, end);
}

/// Lines at round times.
pub(super) fn verticals(page: &mut Markup<'_>, end: i64) {
    for at in scale::times(end) {
        let x = percent(share(at, end));
        page.empty("line", &[("class", "grid"), ("x1", &x), ("x2", &x), ("y1", "0"), ("y2", "100%")]);
    }
}

/// The numbers left of a plot.
pub(super) fn gutter(page: &mut Markup<'_>, scale: &Scale) {
    page.element("svg", &[("class", "gutter"), ("height", HEIGHT), ("aria-hidden", "true")], |page| {
        for value in scale.lines() {
            let Some(place) = scale.place(value) else { continue };
            let y = percent(place / scale::UNITS);
            page.tell(
                "text",
                &[("x", "100%"), ("y", &y), ("dy", "4"), ("dx", "-6"), ("text-anchor", "end")],
                &short(value),
            );
        }
    });
}

/// The times below plots and lanes.
pub(super) fn axis(page: &mut Markup<'_>, end: i64) {
    page.element("div", &[("class", "row")], |page| {
        page.element("svg", &[("class", "gutter"), ("height", "20"), ("aria-hidden", "true")], |_| {});
        page.element("svg", &[("class", "area"), ("height", "20"), ("aria-hidden", "true")], |page| {
            for at in scale::times(end) {
                let share = share(at, end);
                let anchor = if share > 0.95 {
                    "end"
                } else if share < 0.05 {
                    "start"
                } else {
                    "middle"
                };
                page.tell("text", &[("x", &percent(share)), ("y", "14"), ("text-anchor", anchor)], &shown(at));
            }
        });
    });
}
