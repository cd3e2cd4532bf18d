//! What the lines of a plot are, and their values as a table.

use super::markup::Markup;
use super::plot::{Plot, Span, line_class};
use super::scale::thinned;
use super::words::{count, labels, number, shown};
use crate::scenarios::ChartSeries;

/// How many columns the table has values of.
const TABLED: u32 = 12;

impl Plot<'_> {
    /// What each line is, and how many are not drawn.
    pub(super) fn legend(&self, page: &mut Markup<'_>) {
        let (drawn, all) = (self.drawn(), self.series().len());
        // one line without labels has no other name than that of the plot
        if drawn.iter().all(|series| labels(&series.labels, &["__name__"]).is_empty()) {
            return;
        }
        page.element("ul", &[("class", "lines")], |page| {
            for (index, series) in drawn.iter().enumerate() {
                page.element("li", &[], |page| {
                    page.element(
                        "svg",
                        &[("class", "swatch"), ("width", "28"), ("height", "10"), ("aria-hidden", "true")],
                        |page| {
                            page.empty("path", &[("class", &line_class(index)), ("d", "M0 5H28")]);
                        },
                    );
                    page.own(" ");
                    name_of(page, series);
                });
            }
            if all > drawn.len() {
                page.tell("li", &[], &format!("not drawn: {}", count(all - drawn.len(), "more line")));
            }
        });
    }

    /// The values as a table: where they change, and in between the lowest and the highest.
    pub(super) fn table(&self, page: &mut Markup<'_>, span: Span) {
        let drawn = self.drawn();
        if drawn.is_empty() {
            return;
        }
        page.element("details", &[("class", "data")], |page| {
            page.tell("summary", &[], "The values as a table");
            for series in drawn {
                page.element("table", &[], |page| {
                    page.element("caption", &[], |page| name_of(page, series));
                    page.element("thead", &[], |page| {
                        page.element("tr", &[], |page| {
                            page.tell("th", &[("scope", "col")], "From");
                            page.tell("th", &[("scope", "col")], "Value");
                        });
                    });
                    page.element("tbody", &[], |page| rows(page, series, span));
                });
            }
        });
    }
}

fn name_of(page: &mut Markup<'_>, series: &ChartSeries) {
    match labels(&series.labels, &["__name__"]).as_str() {
        "" => page.own("the series without labels"),
        labels => page.say("code", &[], labels),
    }
}

fn rows(page: &mut Markup<'_>, series: &ChartSeries, span: Span) {
    let mut last = None;
    for point in thinned(&series.points, span.end, span.interval, TABLED) {
        let value = number(point.value);
        if last.as_ref() == Some(&value) && !point.after_gap {
            continue;
        }
        page.element("tr", &[], |page| {
            page.tell("td", &[], &shown(point.at));
            page.tell("td", &[], &value);
        });
        last = Some(value);
    }
}
