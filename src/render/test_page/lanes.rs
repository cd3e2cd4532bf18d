//! Lanes over time: the states of an alert, when it was inhibited or muted, and marks of what was sent or expected.

use super::grid::verticals;
use super::markup::Markup;
use super::scale::share;
use super::words::percent;

/// How high a row of a lane is, in pixels.
const ROW: i64 = 20;
/// How much of the width a mark takes, on a narrow screen.
const MARK: f64 = 0.06;
/// The width of a lane on a narrow screen, and of a letter, in pixels.
const NARROW: f64 = 270.0;
const LETTER: f64 = 6.5;
/// How many rows of marks a lane has at most.
const ROWS: usize = 5;
/// How many marks a lane has at most.
const MARKS: usize = 100;

/// A part of a lane.
pub(super) struct Bar {
    pub(super) from: i64,
    pub(super) until: i64,
    /// Its class: `firing`, `pending`, `inhibited`, `muted`, `period`.
    pub(super) class: &'static str,
    /// What is written on it, if there is room.
    pub(super) text: String,
}

/// A mark at a time.
pub(super) struct Mark {
    pub(super) at: i64,
    /// What is written in it: a number, or a sign and a number.
    pub(super) sign: String,
    /// `sent`, `resolved`, `passed`, `failed`.
    pub(super) class: &'static str,
    /// What shows when one points at it.
    pub(super) title: String,
}

/// Rows of a lane, from the top.
pub(super) enum Row {
    Marks(Vec<Mark>),
    /// States: what is between them is inactive.
    States(Vec<Bar>),
    Bars(Vec<Bar>),
}

/// Draws a lane. What it shows is also said beside it, so that it is hidden from screen readers.
pub(super) fn draw(page: &mut Markup<'_>, rows: &[Row], end: i64) {
    let placed: Vec<Placed<'_>> = rows.iter().flat_map(|row| place(row, end)).collect();
    let height = (i64::try_from(placed.len()).unwrap_or(1).max(1) * ROW).to_string();
    page.element("div", &[("class", "row lane")], |page| {
        page.element("svg", &[("class", "gutter"), ("height", &height), ("aria-hidden", "true")], |_| {});
        page.element("svg", &[("class", "area"), ("height", &height), ("aria-hidden", "true")], |page| {
            verticals(page, end);
            for (index, row) in placed.iter().enumerate() {
                let top = i64::try_from(index).unwrap_or_default() * ROW;
                match row {
                    Placed::Marks(marks) => marks.iter().for_each(|it| mark(page, it, top, end)),
                    Placed::Bars(list, is_state) => bars(page, list, *is_state, top, end),
                }
            }
        });
    });
}

enum Placed<'a> {
    Marks(Vec<&'a Mark>),
    Bars(&'a [Bar], bool),
}

/// Marks in as many rows as keep them apart.
fn place(row: &Row, end: i64) -> Vec<Placed<'_>> {
    let marks = match row {
        Row::States(list) => return vec![Placed::Bars(list, true)],
        Row::Bars(list) => return vec![Placed::Bars(list, false)],
        Row::Marks(marks) => marks,
    };
    let mut rows: Vec<(f64, Vec<&Mark>)> = Vec::new();
    for mark in marks.iter().take(MARKS) {
        let at = share(mark.at, end);
        let free = rows.iter().position(|(taken, _)| at - taken >= MARK);
        match free {
            Some(index) => {
                if let Some((taken, row)) = rows.get_mut(index) {
                    *taken = at;
                    row.push(mark);
                }
            }
            None if rows.len() < ROWS => rows.push((at, vec![mark])),
            None => {
                if let Some((taken, row)) = rows.last_mut() {
                    *taken = at;
                    row.push(mark);
                }
            }
        }
    }
    rows.into_iter().map(|(_, row)| Placed::Marks(row)).collect()
}

fn mark(page: &mut Markup<'_>, mark: &Mark, top: i64, end: i64) {
    let x = percent(share(mark.at, end));
    let width = i64::try_from(mark.sign.chars().count()).unwrap_or(1) * 7 + 8;
    let class = format!("mark {}", mark.class);
    let shift = format!("translate({} 0)", -width / 2);
    let (y, text) = ((top + 2).to_string(), (top + 14).to_string());
    page.element("g", &[("class", &class)], |page| {
        page.say("title", &[], &mark.title);
        let size = width.to_string();
        page.empty(
            "rect",
            &[("x", &x), ("y", &y), ("width", &size), ("height", "16"), ("rx", "3"), ("transform", &shift)],
        );
        page.tell("text", &[("x", &x), ("y", &text), ("text-anchor", "middle")], &mark.sign);
    });
}

fn bars(page: &mut Markup<'_>, bars: &[Bar], is_state: bool, top: i64, end: i64) {
    if is_state {
        let middle = (top + ROW / 2).to_string();
        page.empty("line", &[("class", "inactive"), ("x1", "0"), ("x2", "100%"), ("y1", &middle), ("y2", &middle)]);
    }
    for bar in bars {
        let (from, until) = (share(bar.from, end), share(bar.until, end));
        let (x, width, y) = (percent(from), percent(until - from), (top + 2).to_string());
        page.empty("rect", &[("class", bar.class), ("x", &x), ("y", &y), ("width", &width), ("height", "16")]);
        bar_text(page, bar, (from, until), is_state || bars.len() > 1, top);
    }
}

/// What is written on a bar, or its first word, as far as it has room on a narrow page. What names the only bar of a row may go
/// beyond it.
fn bar_text(page: &mut Markup<'_>, bar: &Bar, (from, until): (f64, f64), is_within: bool, top: i64) {
    let is_early = from <= 0.5;
    let room = match (is_within, is_early) {
        (true, _) => until - from,
        (false, true) => 1.0 - from,
        (false, false) => until,
    };
    let first = bar.text.split(' ').next().unwrap_or_default();
    let Some(text) = [bar.text.as_str(), first].into_iter().find(|text| chars(text) * LETTER <= room * NARROW) else {
        return;
    };
    let (x, anchor, shift) = if is_within || is_early { (from, "start", "5") } else { (until, "end", "-5") };
    let (x, y, class) = (percent(x), (top + 14).to_string(), format!("on-{}", bar.class));
    page.say("text", &[("class", &class), ("x", &x), ("dx", shift), ("y", &y), ("text-anchor", anchor)], text);
}

fn chars(text: &str) -> f64 {
    u32::try_from(text.chars().count()).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_are_near_stand_in_rows_of_their_own() {
        let mark = |at| Mark { at, sign: "1".into(), class: "sent", title: String::new() };
        let marks = Row::Marks([0, 10, 100, 105, 110].into_iter().map(mark).collect());
        let rows: Vec<usize> = place(&marks, 1000)
            .iter()
            .map(|row| if let Placed::Marks(marks) = row { marks.len() } else { 0 })
            .collect();
        assert_eq!(rows, [2, 2, 1]);
        let many = Row::Marks((0..5000).map(|_| mark(3)).collect());
        assert_eq!(place(&many, 1000).len(), ROWS);
    }
}
