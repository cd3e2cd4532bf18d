//! Instants and durations as Go's `time` has them: formats by example, and the texts of both.

mod duration;
mod layout;
mod parse;
mod zone;

pub(crate) use duration::{duration_text, parse_duration};
pub(crate) use layout::{MONTHS, WEEKDAYS, format};
pub(crate) use parse::parse;
pub(crate) use zone::Zone;

use crate::types::{Pointee, Type};
use crate::value::{Field, Struct, Value};

/// Seconds of the zero of Go's times: the first day of year 1.
const ZERO: i64 = -62_135_596_800;

/// An instant and the zone in which it is shown.
#[derive(Debug, Clone)]
pub struct Time {
    /// Seconds since 1970.
    pub(crate) seconds: i64,
    pub(crate) nanos: u32,
    pub(crate) zone: Zone,
}

/// A date and the time of day in some zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) weekday: u8,
    pub(crate) day_of_year: u16,
}

impl Time {
    /// An instant in UTC.
    #[must_use]
    pub fn new(seconds: i64, nanos: u32) -> Time {
        Time { seconds, nanos: nanos.min(999_999_999), zone: Zone::Utc }
    }

    /// An instant in UTC by its milliseconds since 1970.
    #[must_use]
    pub fn from_millis(millis: i64) -> Time {
        Time::new(millis.div_euclid(1000), u32::try_from(millis.rem_euclid(1000)).unwrap_or(0) * 1_000_000)
    }

    /// The zero of Go's times.
    #[must_use]
    pub fn zero() -> Time {
        Time::new(ZERO, 0)
    }

    /// What RFC 3339 says, with its offset.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Time> {
        parse("2006-01-02T15:04:05.999999999Z07:00", text).ok()
    }

    /// As RFC 3339 writes it.
    #[must_use]
    pub fn to_rfc3339(&self) -> String {
        String::from_utf8_lossy(&format(self, b"2006-01-02T15:04:05.999999999Z07:00")).into_owned()
    }

    /// What is inside of Go's struct, where a format asks for it.
    pub(crate) fn parts(&self) -> Struct {
        let field = |name, ty, value| Field { name, ty, value };
        let fields = vec![
            field("wall", Type::Uint64, Value::Int(self.nanos.into(), Type::Uint64)),
            field("ext", Type::Int64, Value::Int(self.seconds.saturating_sub(ZERO), Type::Int64)),
            field("loc", Type::Pointer(Pointee::Location), Value::Pointer(None, Pointee::Location)),
        ];
        Struct { ty: Type::Time, fields }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.seconds == ZERO && self.nanos == 0
    }

    /// Nanoseconds since 1970.
    pub(crate) fn total(&self) -> i128 {
        i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanos)
    }

    pub(crate) fn with_total(&self, total: i128) -> Time {
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).unwrap_or(ZERO);
        let nanos = u32::try_from(total.rem_euclid(1_000_000_000)).unwrap_or(0);
        Time { seconds, nanos, zone: self.zone.clone() }
    }

    /// How long after the other it is; as much as fits.
    pub(crate) fn since(&self, other: &Time) -> i64 {
        let nanos = self.total() - other.total();
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }

    /// Its date and time of day in its zone.
    pub(crate) fn civil(&self) -> Civil {
        let local = self.seconds + i64::from(self.zone.offset(self.seconds).0);
        civil(local)
    }
}

/// The date and time of seconds since 1970, without a zone.
pub(crate) fn civil(local: i64) -> Civil {
    let days = local.div_euclid(86_400);
    let second = local.rem_euclid(86_400);
    let (year, month, day) = date(days);
    let small = |number: i64| u8::try_from(number).unwrap_or(0);
    Civil {
        year,
        month: small(month),
        day: small(day),
        hour: small(second / 3600),
        minute: small(second / 60 % 60),
        second: small(second % 60),
        weekday: small((days + 4).rem_euclid(7)),
        day_of_year: u16::try_from(days - days_before(year, 1, 1) + 1).unwrap_or(0),
    }
}

/// Year, month and day of a day since 1970, in the proleptic Gregorian calendar.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The days from 1970 to a date; months and days may be beyond their range.
pub(crate) fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468 + day - 1
}

/// How many days a month has.
pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    days_before(year, month + 1, 1) - days_before(year, month, 1)
}
