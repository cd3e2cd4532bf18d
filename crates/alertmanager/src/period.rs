//! A part of a time interval, and whether an instant lies in it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::zone::zone;

/// Times of the day on days of the week, of the month, of the year; an empty list is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Period {
    /// From and to, in minutes since midnight; the end is not included.
    pub times: Vec<(u16, u16)>,
    /// From and to, 0 is Sunday; both included. What ends before it begins passes Saturday.
    pub weekdays: Vec<(u8, u8)>,
    /// From and to, from 1, or from -1 at the month's end; both included.
    pub days_of_month: Vec<(i8, i8)>,
    /// From and to, 1 is January; both included.
    pub months: Vec<(u8, u8)>,
    /// From and to; both included.
    pub years: Vec<(u16, u16)>,
    /// The time zone; UTC without one.
    pub location: Option<String>,
    /// Whether the Alertmanager that reads it counts the days of each month right: [`EXACT_DAYS`](crate::EXACT_DAYS).
    pub exact_days: bool,
}

impl Period {
    /// Whether an instant, in seconds since 1970, lies in it. `None` in a zone that is not known here (`Local` is the
    /// machine's own), or beyond the years that a calendar has.
    pub fn contains(&self, second: i64) -> Option<bool> {
        let zone = match &self.location {
            None => TimeZone::UTC,
            Some(name) => zone(name)?,
        };
        let local = Timestamp::from_second(second).ok()?.to_zoned_datetime(zone.clone());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let times = self.times.iter().any(|(from, to)| i32::from(*from) <= minute && minute < i32::from(*to));
        let length = match self.exact_days {
            true => i32::from(local.date().days_in_month()),
            false => days_of_month(local.date(), &zone)?,
        };
        let counted = |day: i8| if day < 0 { length + i32::from(day) + 1 } else { i32::from(day) };
        let days = self.days_of_month.iter().map(|(from, to)| (counted(*from), counted(*to).min(length)));
        let days: Vec<(i32, i32)> = days.filter(|(from, _)| *from <= length).collect();
        Some(
            (self.times.is_empty() || times)
                && within_week(&self.weekdays, local.weekday().to_sunday_zero_offset())
                && (self.days_of_month.is_empty() || !days.is_empty() && within(&days, local.day()))
                && within(&self.months, local.month())
                && within(&self.years, local.year()),
        )
    }
}

fn within<T: Copy + Into<i32>>(ranges: &[(T, T)], value: impl Into<i32>) -> bool {
    let value = value.into();
    ranges.is_empty() || ranges.iter().any(|(from, to)| (*from).into() <= value && value <= (*to).into())
}

/// As [`within`], for days of the week, which go round.
fn within_week(ranges: &[(u8, u8)], day: i8) -> bool {
    let holds = |(from, to): &(u8, u8)| {
        let (from, to, day) = (i32::from(*from), i32::from(*to), i32::from(day));
        if from <= to { from <= day && day <= to } else { from <= day || day <= to }
    };
    ranges.is_empty() || ranges.iter().any(holds)
}

/// How many days Alertmanager counts in a month before [`EXACT_DAYS`](crate::EXACT_DAYS): whole days of 24 hours. In a month
/// that loses an hour to summer time it counts one too few.
fn days_of_month(day: Date, zone: &TimeZone) -> Option<i32> {
    let first = day.first_of_month();
    let next = day.last_of_month().tomorrow().ok()?;
    let start = first.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_second();
    let end = next.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_second();
    i32::try_from((end - start) / 86_400).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(period: &Period, time: &str) -> Option<bool> {
        let time: Timestamp = time.parse().unwrap();
        period.contains(time.as_second())
    }

    #[test]
    fn an_empty_period_is_always() {
        assert_eq!(holds(&Period::default(), "2026-11-24T14:00:00Z"), Some(true));
    }

    #[test]
    fn ends_of_times_are_not_included_all_others_are() {
        let day = Period { times: vec![(9 * 60, 17 * 60)], weekdays: vec![(1, 5)], ..Period::default() };
        for (time, expected) in [
            ("2026-11-23T09:00:00Z", true),
            ("2026-11-23T08:59:59Z", false),
            ("2026-11-27T16:59:59Z", true),
            ("2026-11-27T17:00:00Z", false),
            ("2026-11-28T12:00:00Z", false),
            ("2026-11-22T12:00:00Z", false),
        ] {
            assert_eq!(holds(&day, time), Some(expected), "{time}");
        }
        let late = Period { times: vec![(0, 60), (23 * 60, 24 * 60)], ..Period::default() };
        for (time, expected) in [("23:59:59", true), ("00:00:00", true), ("01:00:00", false), ("22:59:59", false)] {
            assert_eq!(holds(&late, &format!("2026-11-24T{time}Z")), Some(expected), "{time}");
        }
    }

    #[test]
    fn days_are_counted_from_both_ends_of_the_month() {
        let days = |from, to| Period { days_of_month: vec![(from, to)], ..Period::default() };
        for (from, to, date, expected) in [
            (1, 5, "2026-11-05", true),
            (1, 5, "2026-11-06", false),
            (-1, -1, "2026-02-28", true),
            (-1, -1, "2028-02-28", false),
            (-1, -1, "2028-02-29", true),
            (-3, -1, "2026-11-28", true),
            (-3, -1, "2026-11-27", false),
            (31, 31, "2026-11-30", false),
            (29, 31, "2026-02-28", false),
            (28, 31, "2026-02-28", true),
            (1, -1, "2026-11-15", true),
            (10, -10, "2026-11-21", true),
            (10, -10, "2026-11-22", false),
            (-31, -30, "2026-11-01", true),
            (-31, -31, "2026-11-01", false),
        ] {
            assert_eq!(holds(&days(from, to), &format!("{date}T12:00:00Z")), Some(expected), "{from}:{to} {date}");
        }
    }

    #[test]
    fn months_and_years() {
        let period = Period { months: vec![(12, 12), (1, 2)], years: vec![(2026, 2027)], ..Period::default() };
        for (date, expected) in [
            ("2026-12-31", true),
            ("2027-02-01", true),
            ("2026-11-30", false),
            ("2025-12-31", false),
            ("2028-01-01", false),
        ] {
            assert_eq!(holds(&period, &format!("{date}T12:00:00Z")), Some(expected), "{date}");
        }
    }

    #[test]
    fn a_zone_moves_the_day() {
        let mut period = Period { times: vec![(9 * 60, 10 * 60)], weekdays: vec![(1, 1)], ..Period::default() };
        period.location = Some("Europe/Berlin".to_owned());
        assert_eq!(holds(&period, "2026-11-23T08:30:00Z"), Some(true));
        assert_eq!(holds(&period, "2026-11-23T09:30:00Z"), Some(false));
        // summer time
        assert_eq!(holds(&period, "2026-07-06T07:30:00Z"), Some(true));
        period.location = Some("Pacific/Auckland".to_owned());
        assert_eq!(holds(&period, "2026-11-22T20:30:00Z"), Some(true), "Monday there, Sunday in Greenwich");
        period.location = Some("Local".to_owned());
        assert_eq!(holds(&period, "2026-11-22T20:30:00Z"), None, "depends on the machine");
    }

    #[test]
    fn days_of_the_week_go_round() {
        let period = Period { weekdays: vec![(5, 1)], ..Period::default() };
        // 22 November 2026 is a Sunday
        for (date, expected) in
            [("22", true), ("23", true), ("24", false), ("25", false), ("26", false), ("27", true), ("28", true)]
        {
            assert_eq!(holds(&period, &format!("2026-11-{date}T12:00:00Z")), Some(expected), "{date}");
        }
    }

    #[test]
    fn the_month_that_loses_an_hour_is_a_day_short() {
        let mut last = Period { days_of_month: vec![(-1, -1)], ..Period::default() };
        assert_eq!(holds(&last, "2026-03-31T12:00:00Z"), Some(true));
        last.location = Some("Europe/Berlin".to_owned());
        assert_eq!(holds(&last, "2026-03-31T12:00:00Z"), Some(false));
        assert_eq!(holds(&last, "2026-03-30T12:00:00Z"), Some(true));
        assert_eq!(holds(&last, "2026-10-31T12:00:00Z"), Some(true), "an hour more changes nothing");
        last.exact_days = true;
        for (date, expected) in
            [("2026-03-30", false), ("2026-03-31", true), ("2026-10-31", true), ("2026-02-28", true)]
        {
            assert_eq!(holds(&last, &format!("{date}T12:00:00Z")), Some(expected), "{date}");
        }
    }
}
