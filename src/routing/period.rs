//! A part of a time interval.

/// Times of the day on days of the week, of the month, of the year; an empty list is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Period {
    /// From and to, in minutes since midnight; the end is not included.
    pub times: Vec<(u16, u16)>,
    /// From and to, 0 is Sunday; both included.
    pub weekdays: Vec<(u8, u8)>,
    /// From and to, from 1, or from -1 at the month's end; both included.
    pub days_of_month: Vec<(i8, i8)>,
    /// From and to, 1 is January; both included.
    pub months: Vec<(u8, u8)>,
    /// From and to; both included.
    pub years: Vec<(u16, u16)>,
    /// The time zone; UTC without one.
    pub location: Option<String>,
}
