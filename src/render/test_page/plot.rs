//! The plot of an expression against its limits, what its lines are, and the same values as a table.

use super::grid::{HEIGHT, grid, gutter, level};
use super::markup::Markup;
use super::scale::{self, COLUMNS, Scale, thinned};
use super::words::{count, number, percent, shown};
use crate::scenarios::{AlertStory, Chart, ChartSeries};

/// How many series are drawn: each has its own line.
const DRAWN: usize = 6;
/// Two limits that are nearer than this, as a share of the height, are named at different places.
const NEAR: f64 = 0.1;

/// One expression, with all the rules that look at it.
pub(super) struct Plot<'a> {
    pub(super) charts: Vec<&'a Chart>,
    /// Which of all charts the first of these is; the others follow it.
    first: usize,
}

/// The time of a test, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) end: i64,
    pub(super) interval: i64,
}

/// Charts of the same expression, together.
pub(super) fn plots(charts: &[Chart]) -> Vec<Plot<'_>> {
    let mut plots: Vec<Plot<'_>> = Vec::new();
    for (place, chart) in charts.iter().enumerate() {
        let is_same = |plot: &&mut Plot<'_>| {
            plot.charts
                .first()
                .is_some_and(|first| (&first.name, &first.expression) == (&chart.name, &chart.expression))
        };
        match plots.last_mut().filter(is_same) {
            Some(plot) => plot.charts.push(chart),
            None => plots.push(Plot { charts: vec![chart], first: place }),
        }
    }
    plots
}

impl<'a> Plot<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.charts.first().map_or("", |chart| &chart.name)
    }

    /// The chart of the rule that an alert is of, if it is one of these.
    pub(super) fn chart_of(&self, alert: &AlertStory) -> Option<&'a Chart> {
        self.charts.get(alert.chart?.checked_sub(self.first)?).copied()
    }

    /// The series of the expression.
    pub(super) fn series(&self) -> &'a [ChartSeries] {
        self.charts.first().map_or(&[], |chart| &chart.series)
    }

    /// The series that are drawn: first those that a rule fires for at some time.
    pub(super) fn drawn(&self) -> Vec<&'a ChartSeries> {
        let is_met = |series: &ChartSeries| {
            self.charts.iter().any(|chart| series.points.iter().any(|(_, value)| fires(chart, *value)))
        };
        let (mut first, others): (Vec<_>, Vec<_>) = self.series().iter().partition(|series| is_met(series));
        first.extend(others);
        first.truncate(DRAWN);
        first
    }

    /// The name, the expression, and when each rule fires.
    pub(super) fn caption(&self, page: &mut Markup<'_>) {
        page.element("figcaption", &[], |page| {
            page.say("h4", &[], self.name());
            for chart in &self.charts {
                page.element("p", &[("class", "rule")], |page| condition(page, chart));
            }
            if let Some(chart) = self.charts.first() {
                page.element("p", &[("class", "expression")], |page| page.say("code", &[], &chart.expression));
            }
        });
    }

    /// The plot, named after `id`; of an expression without series, a sentence.
    pub(super) fn draw(&self, page: &mut Markup<'_>, id: &str, span: Span) {
        if self.series().is_empty() {
            page.tell("p", &[("class", "none")], "The expression has no series in this test.");
            return;
        }
        let drawn = self.drawn();
        let limits = self.charts.iter().filter_map(|chart| chart.limit);
        let values = drawn.iter().flat_map(|series| series.points.iter().map(|(_, value)| *value));
        let scale = Scale::of(values.chain(limits));
        page.element("div", &[("class", "row plot")], |page| {
            gutter(page, &scale);
            let (title, about) = (format!("{id}-title"), format!("{id}-about"));
            let named = format!("{title} {about}");
            let attributes =
                [("class", "area"), ("height", HEIGHT), ("role", "img"), ("aria-labelledby", named.as_str())];
            page.element("svg", &attributes, |page| {
                page.say("title", &[("id", &title)], &format!("{} over time", self.name()));
                page.say("desc", &[("id", &about)], &self.described(&drawn, &scale));
                grid(page, &scale, span.end);
                self.limits(page, &scale);
                curves(page, &drawn, &scale, span);
                self.limit_names(page, &scale);
            });
        });
    }

    /// The plot in words.
    fn described(&self, drawn: &[&ChartSeries], scale: &Scale) -> String {
        let limits = self
            .charts
            .iter()
            .filter_map(|chart| Some(format!("{} {}", chart.operator.as_ref()?, number(chart.limit?))));
        let limits: Vec<String> = limits.collect();
        let bounds = |series: &ChartSeries| {
            let values = series.points.iter().map(|(_, value)| *value).filter(|value| !value.is_nan());
            let (low, high) =
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
            match (number(low), number(high)) {
                _ if low > high => "no number".to_owned(),
                (low, high) if low == high => low,
                (low, high) => format!("{low} to {high}"),
            }
        };
        let ranges: Vec<String> = drawn.iter().map(|series| bounds(series)).collect();
        let limit = if limits.is_empty() {
            String::new()
        } else {
            format!(" A rule fires where it is {}.", limits.join(", or "))
        };
        let kind = if scale.is_logarithmic { " The scale is logarithmic." } else { "" };
        format!(
            "{}, with values of {}.{limit}{kind} The table below has the values.",
            count(self.series().len(), "line"),
            ranges.join("; ")
        )
    }

    fn limits(&self, page: &mut Markup<'_>, scale: &Scale) {
        for chart in &self.charts {
            let Some(at) = chart.limit.and_then(|limit| scale.place(limit)) else { continue };
            let at = at / scale::UNITS;
            let zone = match chart.operator.as_deref() {
                Some(">" | ">=") => Some((0.0, at)),
                Some("<" | "<=") => Some((at, 1.0 - at)),
                _ => None,
            };
            if let Some((from, height)) = zone {
                let (from, height) = (percent(from), percent(height));
                page.empty(
                    "rect",
                    &[("class", "zone"), ("x", "0"), ("width", "100%"), ("y", &from), ("height", &height)],
                );
            }
            level(page, "limit", &percent(at));
        }
    }

    /// On the lines of the limits their numbers, above the curves.
    fn limit_names(&self, page: &mut Markup<'_>, scale: &Scale) {
        let mut taken: Vec<f64> = Vec::new();
        for chart in &self.charts {
            let (Some(limit), Some(operator)) = (chart.limit, &chart.operator) else { continue };
            let Some(place) = scale.place(limit).map(|place| place / scale::UNITS) else { continue };
            let near = taken.iter().filter(|other| (**other - place).abs() < NEAR).count();
            taken.push(place);
            let (x, anchor) = if near % 2 == 0 { ("100%", "end") } else { ("0", "start") };
            let severity = chart.severity.as_ref().map(|severity| format!(" ({severity})")).unwrap_or_default();
            let shift = if place < NEAR { "14" } else { "-4" };
            let attributes =
                [("class", "limit-name"), ("x", x), ("y", &percent(place)), ("dy", shift), ("text-anchor", anchor)];
            page.say("text", &attributes, &format!("fires {operator} {}{severity}", number(limit)));
        }
    }
}

/// Whether a rule fires for a value, before its `for`.
fn fires(chart: &Chart, value: f64) -> bool {
    let (Some(operator), Some(limit)) = (chart.operator.as_deref(), chart.limit) else { return true };
    #[expect(clippy::float_cmp, reason = "as PromQL compares")]
    match operator {
        ">" => value > limit,
        "<" => value < limit,
        ">=" => value >= limit,
        "<=" => value <= limit,
        "==" => value == limit,
        _ => value != limit,
    }
}

/// `fires where it is > 0.9 for 5m (critical)`
fn condition(page: &mut Markup<'_>, chart: &Chart) {
    let held = chart.held.map(|held| format!(" for {}", shown(held))).unwrap_or_default();
    let severity = chart.severity.as_ref().map(|severity| format!(" ({severity})")).unwrap_or_default();
    match (&chart.operator, chart.limit) {
        (Some(operator), Some(limit)) => {
            page.own("fires where it is ");
            page.tell("strong", &[], &format!("{operator} {}", number(limit)));
            page.text(&format!("{held}{severity}"));
        }
        _ if chart.held.is_some() || chart.severity.is_some() => {
            let once = chart.held.map(|held| format!(" once it is there for {}", shown(held))).unwrap_or_default();
            page.text(&format!("fires for every series{once}{severity}"));
        }
        _ => page.own("recorded as a series"),
    }
}

/// The class of a line, by its place in the list.
pub(super) fn line_class(index: usize) -> String {
    format!("curve curve-{index}")
}

fn curves(page: &mut Markup<'_>, drawn: &[&ChartSeries], scale: &Scale, span: Span) {
    let attributes =
        [("width", "100%"), ("height", "100%"), ("viewBox", "0 0 1000 1000"), ("preserveAspectRatio", "none")];
    page.element("svg", &attributes, |page| {
        // the first is the most telling, and lies above
        for (index, series) in drawn.iter().enumerate().rev() {
            let points = thinned(&series.points, span.end, span.interval, COLUMNS);
            let path = scale::curve(&points, scale, span.end);
            page.empty("path", &[("class", &line_class(index)), ("d", &path)]);
        }
    });
}
