//! What was read of a text, and the moment that it makes.
//!
//! Joda sets the fields one after the other, the larger first, and each cuts off what is smaller than itself. So of two
//! fields of one size the later wins, and a day of the year overrides a month. An era without
//! a year lies before Joda's first millisecond: what it makes of that is not followed here.

use super::calendar::{
    DAY, YEARS, date, day_of_week, days, days_of_month, is_leap, week, week_year_start, weeks_of_year,
};
use super::zone::Zone;

/// A part of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Era,
    Century,
    Year,
    YearOfEra,
    WeekYear,
    Month,
    Week,
    DayOfYear,
    DayOfMonth,
    DayOfWeek,
    HalfDay,
    Hour,
    /// 1 to 24.
    ClockHour,
    /// 0 to 11.
    HourOfHalf,
    /// 1 to 12.
    ClockHourOfHalf,
    Minute,
    Second,
    /// Milliseconds of an hour.
    FractionOfHour,
    /// Milliseconds of a minute.
    FractionOfMinute,
    /// Milliseconds of a second.
    FractionOfSecond,
}

/// The sizes of fields, the largest first. Those of an era have no length.
const ENDLESS: u8 = 0;
const CENTURY: u8 = 1;
const YEAR: u8 = 2;
const MONTH: u8 = 3;
const WEEK: u8 = 4;
const DAYS: u8 = 5;
const HALF: u8 = 6;
const HOUR: u8 = 7;
const MINUTE: u8 = 8;
const SECOND: u8 = 9;
const MILLI: u8 = 10;

impl Field {
    /// What it counts within, and what it counts.
    fn order(self) -> (u8, u8) {
        match self {
            Field::Era => (ENDLESS, ENDLESS),
            Field::Century => (ENDLESS, CENTURY),
            Field::Year | Field::YearOfEra | Field::WeekYear => (ENDLESS, YEAR),
            Field::Month => (YEAR, MONTH),
            Field::Week => (YEAR, WEEK),
            Field::DayOfYear => (YEAR, DAYS),
            Field::DayOfMonth => (MONTH, DAYS),
            Field::DayOfWeek => (WEEK, DAYS),
            Field::HalfDay => (DAYS, HALF),
            Field::Hour | Field::ClockHour => (DAYS, HOUR),
            Field::HourOfHalf | Field::ClockHourOfHalf => (HALF, HOUR),
            Field::Minute => (HOUR, MINUTE),
            Field::Second => (MINUTE, SECOND),
            Field::FractionOfHour => (HOUR, MILLI),
            Field::FractionOfMinute => (MINUTE, MILLI),
            Field::FractionOfSecond => (SECOND, MILLI),
        }
    }

    /// The moment with this field set; nothing where the value is out of its range.
    fn set(self, at: i64, value: i64) -> Option<i64> {
        let (day, time) = (at.div_euclid(DAY), at.rem_euclid(DAY));
        let (year, month, of_month) = date(day);
        let to_day = |day: i64| Some(day.wrapping_mul(DAY).wrapping_add(time));
        match self {
            Field::Era => {
                let is = i64::from(year > 0);
                within(value, 0, 1)?;
                if is == value { Some(at) } else { set_year(at, -year) }
            }
            Field::Century => {
                let value = within(value, 0, YEARS.1 / 100)?;
                let years = value * 100 + year.abs() % 100;
                set_year(at, if year < 0 { -years } else { years })
            }
            Field::Year => set_year(at, value),
            Field::YearOfEra => {
                let value = within(value, 1, YEARS.1)?;
                set_year(at, if year <= 0 { 1 - value } else { value })
            }
            Field::WeekYear => {
                within(value.abs(), YEARS.0, YEARS.1)?;
                let week = week(day).1.min(weeks_of_year(value));
                to_day(week_year_start(value) + (week - 1) * 7 + day_of_week(day) - 1)
            }
            Field::Month => {
                let month = within(value, 1, 12)?;
                to_day(days(year, month, of_month.min(days_of_month(year, month))))
            }
            Field::Week => {
                let (year, week) = week(day);
                to_day(day + (within(value, 1, weeks_of_year(year))? - week) * 7)
            }
            Field::DayOfYear => to_day(days(year, 1, 1) + within(value, 1, if is_leap(year) { 366 } else { 365 })? - 1),
            Field::DayOfMonth => to_day(days(year, month, within(value, 1, days_of_month(year, month))?)),
            Field::DayOfWeek => to_day(day + within(value, 1, 7)? - day_of_week(day)),
            _ => {
                let (count, unit, value) = self.of_time(value)?;
                let is = time / unit % count;
                Some(at.wrapping_add((value - is) * unit))
            }
        }
    }

    /// Of a field of the time: how many there are of it, how long one is, and the value, counted from 0.
    fn of_time(self, value: i64) -> Option<(i64, i64, i64)> {
        let (count, unit, first) = match self {
            Field::HalfDay => (2, DAY / 2, 0),
            Field::Hour => (24, 3_600_000, 0),
            Field::ClockHour => (24, 3_600_000, 1),
            Field::HourOfHalf => (12, 3_600_000, 0),
            Field::ClockHourOfHalf => (12, 3_600_000, 1),
            Field::Minute => (60, 60_000, 0),
            Field::Second => (60, 1_000, 0),
            Field::FractionOfHour => (3_600_000, 1, 0),
            Field::FractionOfMinute => (60_000, 1, 0),
            Field::FractionOfSecond => (1_000, 1, 0),
            _ => return None,
        };
        Some((count, unit, within(value, first, count - 1 + first)? % count))
    }

    /// The moment without what is smaller than this field.
    fn floor(self, at: i64) -> i64 {
        let day = at.div_euclid(DAY);
        let (year, month, _) = date(day);
        let first = |year: i64| days(year, 1, 1).wrapping_mul(DAY);
        let whole = |unit: i64| at.wrapping_sub(at.rem_euclid(unit));
        match self {
            Field::Era => {
                if year > 0 {
                    first(1)
                } else {
                    i64::MIN
                }
            }
            Field::Century => first(if year < 0 { -(year.abs() / 100 * 100) } else { year / 100 * 100 }),
            Field::Year | Field::YearOfEra => first(year),
            Field::WeekYear => week_year_start(week(day).0).wrapping_mul(DAY),
            Field::Month => days(year, month, 1).wrapping_mul(DAY),
            Field::Week => (day - day_of_week(day) + 1).wrapping_mul(DAY),
            Field::DayOfYear | Field::DayOfMonth | Field::DayOfWeek => whole(DAY),
            Field::HalfDay => whole(DAY / 2),
            Field::Hour | Field::ClockHour | Field::HourOfHalf | Field::ClockHourOfHalf => whole(3_600_000),
            Field::Minute => whole(60_000),
            Field::Second => whole(1_000),
            Field::FractionOfHour | Field::FractionOfMinute | Field::FractionOfSecond => at,
        }
    }
}

fn within(value: i64, least: i64, largest: i64) -> Option<i64> {
    (least..=largest).contains(&value).then_some(value)
}

/// The moment in another year; the days after February stay where they are in the year's calendar.
fn set_year(at: i64, year: i64) -> Option<i64> {
    let (day, time) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let (from, _, _) = date(day);
    let mut of_year = day - days(from, 1, 1);
    if of_year > 58 {
        of_year += i64::from(is_leap(year)) - i64::from(is_leap(from));
    }
    // Joda lets a year through on either side, whose days are not all there
    within(year, YEARS.0 - 1, YEARS.1 + 1).map(|year| (days(year, 1, 1) + of_year).wrapping_mul(DAY).wrapping_add(time))
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Bucket {
    pub(super) fields: Vec<(Field, i64)>,
    /// Milliseconds east of UTC.
    pub(super) offset: Option<i64>,
    pub(super) zone: Option<Zone>,
}

/// What a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The format does not read it.
    No,
    /// Its local time is left out where daylight saving begins, and Joda refuses it.
    Gap,
    /// The moment, in milliseconds since 1970.
    At(i64),
}

impl Bucket {
    /// The moment; `year` is that of texts without one.
    pub(super) fn moment(mut self, year: i64) -> Reading {
        self.fields.sort_by_key(|(field, _)| field.order());
        let first = self.fields.first().map(|(field, _)| field.order().1);
        if first.is_some_and(|unit| (MONTH..=DAYS).contains(&unit)) {
            self.fields.insert(0, (Field::Year, year));
        }
        let Some(local) = self.local() else { return Reading::No };
        let offset = match (self.offset, self.zone) {
            (Some(offset), _) => Some(offset),
            (None, Some(zone)) => zone.offset(local),
            (None, None) => Some(0),
        };
        offset.map_or(Reading::Gap, |offset| Reading::At(local.wrapping_sub(offset)))
    }

    /// The local time that the fields make.
    fn local(&self) -> Option<i64> {
        let mut at = 0;
        for (field, value) in &self.fields {
            at = field.floor(field.set(at, *value)?);
        }
        // a second time, so that a field that another moved is what was written
        for (field, value) in &self.fields {
            at = field.set(at, *value)?;
        }
        Some(self.fields.last().map_or(at, |(field, _)| field.floor(at)))
    }
}
