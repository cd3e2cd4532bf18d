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
            "switch a period on, or remove the interval"
        } else {
            "no month that it names has such a day; mend `months`, `days_of_month` or `years`"
        };
        report.add(
            Diagnostic::new(
                "time-interval/never-active",
                interval.span,
                format!("the time interval `{}` never occurs", interval.name),
                "no date is in it",
            )
            .item(format!("time_intervals.{}", interval.name))
            .help(help),
        );
    }
}
