//! Calendar functions: a part of an instant, in UTC.
//!
//! Go's calendar has every instant of 64 bits, and a number that has none is the first of them; so have these functions.

use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::Labels;
use crate::plan::Call;
use crate::sample::Sample;

const DAY: u64 = 86_400;
/// The year that Go counts days from, and how many seconds before 1970 it begins.
const FIRST_YEAR: i64 = -292_277_022_399;
const FIRST_SECOND: u64 = 9_223_372_028_715_321_600;
const DAYS_OF_MONTHS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A date with its time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date {
    year: i64,
    /// From 0.
    day_of_year: u64,
    /// From 0, which is a Sunday.
    day_of_week: u64,
    second_of_day: u64,
}

impl Date {
    fn of(seconds: f64) -> Self {
        let is_instant = seconds >= i64::MIN as f64 && seconds < i64::MAX as f64;
        let seconds = if is_instant { seconds as i64 } else { i64::MIN };
        let since = (seconds as u64).wrapping_add(FIRST_SECOND);
        let days = since / DAY;
        let (mut year, mut rest) = (400 * (days / 146_097), days % 146_097);
        // the last day of a leap year belongs to the period before
        for (length, count, most) in [(36_524, 100, 3), (1_461, 4, 24), (365, 1, 3)] {
            let whole = (rest / length).min(most);
            year += count * whole;
            rest -= length * whole;
        }
        Self {
            year: FIRST_YEAR.saturating_add_unsigned(year),
            day_of_year: rest,
            day_of_week: (days + 1) % 7,
            second_of_day: since % DAY,
        }
    }

    const fn is_leap(self) -> bool {
        self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0)
    }

    const fn days_of(self, month: usize) -> u64 {
        if month == 1 && self.is_leap() { 29 } else { DAYS_OF_MONTHS[month] }
    }

    /// The month and the day in it, both from 0.
    fn month_and_day(self) -> (usize, u64) {
        let mut day = self.day_of_year;
        for month in 0..11 {
            if day < self.days_of(month) {
                return (month, day);
            }
            day -= self.days_of(month);
        }
        (11, day)
    }
}

/// Of each number as seconds since 1970; of the instant of the evaluation where there is no argument.
fn of_date<'a>(run: &mut Run<'a>, call: &'a Call, at: i64, part: fn(Date) -> f64) -> Result<Value, Error> {
    let part = |seconds: f64| part(Date::of(seconds));
    if call.args.is_empty() {
        let value = part((at / 1000) as f64);
        return Ok(Value::Vector(vec![Element::new(Labels::default(), Sample::Float(value))]));
    }
    super::vectors::map_late(run, call, at, part)
}

pub(super) fn day_of_month<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| (date.month_and_day().1 + 1) as f64)
}

pub(super) fn day_of_week<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| date.day_of_week as f64)
}

pub(super) fn day_of_year<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| (date.day_of_year + 1) as f64)
}

pub(super) fn days_in_month<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| date.days_of(date.month_and_day().0) as f64)
}

pub(super) fn hour<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| (date.second_of_day / 3600) as f64)
}

pub(super) fn minute<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| (date.second_of_day / 60 % 60) as f64)
}

pub(super) fn month<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| (date.month_and_day().0 + 1) as f64)
}

pub(super) fn year<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    of_date(run, call, at, |date| date.year as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Year, month, day, day of the week.
    fn date(seconds: f64) -> (i64, usize, u64, u64) {
        let date = Date::of(seconds);
        let (month, day) = date.month_and_day();
        (date.year, month + 1, day + 1, date.day_of_week)
    }

    #[test]
    fn instants_are_dates_in_utc() {
        assert_eq!(date(0.0), (1970, 1, 1, 4));
        assert_eq!(date(1_709_251_199.9), (2024, 2, 29, 4));
        assert_eq!(date(-1.0), (1969, 12, 31, 3));
        assert_eq!(date(951_782_400.0), (2000, 2, 29, 2));
        assert_eq!(Date::of(3_723.0).second_of_day, 3_723);
    }
}
