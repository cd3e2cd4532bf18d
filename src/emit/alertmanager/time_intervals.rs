//! `time_intervals`.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::super::Origin;
use super::super::yaml::Yaml;
use crate::alertmanager::{MONTHS, Period, WEEKDAYS};
use crate::model::TimeInterval;

/// All intervals; nothing where there are none.
pub(super) fn intervals(intervals: &BTreeMap<String, TimeInterval>) -> Option<Yaml> {
    let one = |interval: &TimeInterval| {
        Yaml::map([
            ("name", Some(interval.name.as_str().into())),
            ("time_intervals", Some(Yaml::List(interval.periods.iter().map(period).collect()))),
        ])
        .traced(Origin::part("time_interval", ["time_intervals", &interval.name]))
    };
    (!intervals.is_empty()).then(|| Yaml::List(intervals.values().map(one).collect()))
}

fn period(period: &Period) -> Yaml {
    let Period { times, weekdays, days_of_month, months, years, location, exact_days: _ } = period;
    let clock = |minute: u16| Yaml::Text(format!("{:02}:{:02}", minute / 60, minute % 60));
    let times =
        times.iter().map(|(from, to)| Yaml::map([("start_time", Some(clock(*from))), ("end_time", Some(clock(*to)))]));
    Yaml::map([
        ("times", list(times.collect())),
        ("weekdays", list(weekdays.iter().map(|range| span(range, |day| name(&WEEKDAYS, day))).collect())),
        ("days_of_month", list(days_of_month.iter().map(|range| span(range, |day| day)).collect())),
        ("months", list(months.iter().map(|range| span(range, month_name)).collect())),
        ("years", list(years.iter().map(|range| span(range, |year| year)).collect())),
        ("location", location.as_deref().map(Yaml::from)),
    ])
}

fn list(items: Vec<Yaml>) -> Option<Yaml> {
    (!items.is_empty()).then_some(Yaml::List(items))
}

fn name(names: &[&'static str], index: u8) -> &'static str {
    names.get(usize::from(index)).copied().unwrap_or("")
}

fn month_name(month: u8) -> &'static str {
    name(&MONTHS, month.wrapping_sub(1))
}

/// `from:to`, or one where they are the same.
fn span<T: Copy + PartialEq, D: Display>((from, to): &(T, T), shown: impl Fn(T) -> D) -> Yaml {
    let text = if from == to { shown(*from).to_string() } else { format!("{}:{}", shown(*from), shown(*to)) };
    Yaml::Text(text)
}
