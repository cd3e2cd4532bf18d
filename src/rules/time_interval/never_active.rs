//! A time interval that no date is in.

use super::calendar::can_occur;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    for interval in model.routing.time_intervals.values() {
        if interval.periods.iter().any(can_occur) {
            continue;
        }
        let help = if interval.periods.is_empty() {
            "enable a period, or remove the interval"
        } else {
            "none of its months has such a day; change `months`, `days_of_month` or `years`"
        };
        report.add(
            Diagnostic::new(
                "time-interval/never-active",
                interval.span,
                format!("the time interval `{}` is never active", interval.name),
                "it contains no date",
            )
            .item(format!("time_intervals.{}", interval.name))
            .help(help),
        );
    }
}
