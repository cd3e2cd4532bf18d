//! Layouts: times written by the example of Monday, the second of January 2006, 15:04:05, seven hours west of UTC.

use super::Time;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A part of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    LongMonth,
    Month,
    MonthNumber,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour24,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperNoon,
    LowerNoon,
    ZoneName,
    /// Whether `Z` stands for UTC, whether there are colons, and how many pairs of digits there are.
    Offset {
        iso: bool,
        colons: bool,
        pairs: u8,
    },
    /// Digits behind the second, and whether zeros at the end are kept.
    Fraction {
        digits: usize,
        keeps_zeros: bool,
        comma: bool,
    },
}

/// What stands in a layout for what; longer texts before those that they begin with.
const PARTS: &[(&str, Part)] = &[
    ("January", Part::LongMonth),
    ("Jan", Part::Month),
    ("Monday", Part::LongWeekday),
    ("Mon", Part::Weekday),
    ("MST", Part::ZoneName),
    ("002", Part::ZeroYearDay),
    ("01", Part::ZeroMonth),
    ("02", Part::ZeroDay),
    ("03", Part::ZeroHour12),
    ("04", Part::ZeroMinute),
    ("05", Part::ZeroSecond),
    ("06", Part::Year),
    ("15", Part::Hour24),
    ("1", Part::MonthNumber),
    ("2006", Part::LongYear),
    ("2", Part::Day),
    ("__2", Part::UnderYearDay),
    ("_2", Part::UnderDay),
    ("3", Part::Hour12),
    ("4", Part::Minute),
    ("5", Part::Second),
    ("PM", Part::UpperNoon),
    ("pm", Part::LowerNoon),
    ("-070000", Part::Offset { iso: false, colons: false, pairs: 3 }),
    ("-07:00:00", Part::Offset { iso: false, colons: true, pairs: 3 }),
    ("-0700", Part::Offset { iso: false, colons: false, pairs: 2 }),
    ("-07:00", Part::Offset { iso: false, colons: true, pairs: 2 }),
    ("-07", Part::Offset { iso: false, colons: false, pairs: 1 }),
    ("Z070000", Part::Offset { iso: true, colons: false, pairs: 3 }),
    ("Z07:00:00", Part::Offset { iso: true, colons: true, pairs: 3 }),
    ("Z0700", Part::Offset { iso: true, colons: false, pairs: 2 }),
    ("Z07:00", Part::Offset { iso: true, colons: true, pairs: 2 }),
    ("Z07", Part::Offset { iso: true, colons: false, pairs: 1 }),
];

/// The text before the first part of a layout, the part, and the layout behind it.
pub(super) fn next(layout: &[u8]) -> Option<(&[u8], Part, &[u8])> {
    for at in 0..layout.len() {
        let rest = layout.get(at..)?;
        // `_2006` is a blank and a year
        if rest.starts_with(b"_2006") {
            return Some((layout.get(..=at)?, Part::LongYear, layout.get(at + 5..)?));
        }
        if let Some((part, length)) = fraction(layout, at) {
            return Some((layout.get(..at)?, part, layout.get(at + length..)?));
        }
        for (text, part) in PARTS {
            if !rest.starts_with(text.as_bytes()) {
                continue;
            }
            let behind = rest.get(text.len()..)?;
            // `Janet` is no month
            if *text == "Jan" && behind.first().is_some_and(u8::is_ascii_lowercase) {
                continue;
            }
            if *text == "Mon" && behind.first().is_some_and(u8::is_ascii_lowercase) {
                continue;
            }
            return Some((layout.get(..at)?, *part, behind));
        }
    }
    None
}

/// Zeros or nines behind a point or a comma, and no digit behind them.
fn fraction(layout: &[u8], at: usize) -> Option<(Part, usize)> {
    let rest = layout.get(at..)?;
    let comma = match rest.first()? {
        b',' => true,
        b'.' => false,
        _ => return None,
    };
    let digit = *rest.get(1).filter(|byte| matches!(byte, b'0' | b'9'))?;
    let digits = rest.iter().skip(1).take_while(|byte| **byte == digit).count();
    if rest.get(digits + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((Part::Fraction { digits, keeps_zeros: digit == b'0', comma }, digits + 1))
}

/// A time in a layout.
pub(crate) fn format(time: &Time, layout: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = layout;
    while let Some((before, part, after)) = next(rest) {
        out.extend_from_slice(before);
        out.extend_from_slice(written(time, part).as_bytes());
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

fn written(time: &Time, part: Part) -> String {
    let civil = time.civil();
    let name = |names: &[&'static str], index: usize| names.get(index).copied().unwrap_or_default();
    let short = |name: &str| name.get(..3).unwrap_or(name).to_owned();
    let month = name(&MONTHS, usize::from(civil.month).saturating_sub(1));
    let weekday = name(&WEEKDAYS, usize::from(civil.weekday));
    let hour12 = (civil.hour + 11) % 12 + 1;
    match part {
        Part::LongMonth => month.to_owned(),
        Part::Month => short(month),
        Part::MonthNumber => civil.month.to_string(),
        Part::ZeroMonth => format!("{:02}", civil.month),
        Part::LongWeekday => weekday.to_owned(),
        Part::Weekday => short(weekday),
        Part::Day => civil.day.to_string(),
        Part::UnderDay => format!("{:2}", civil.day),
        Part::ZeroDay => format!("{:02}", civil.day),
        Part::UnderYearDay => format!("{:3}", civil.day_of_year),
        Part::ZeroYearDay => format!("{:03}", civil.day_of_year),
        Part::Hour24 => format!("{:02}", civil.hour),
        Part::Hour12 => hour12.to_string(),
        Part::ZeroHour12 => format!("{hour12:02}"),
        Part::Minute => civil.minute.to_string(),
        Part::ZeroMinute => format!("{:02}", civil.minute),
        Part::Second => civil.second.to_string(),
        Part::ZeroSecond => format!("{:02}", civil.second),
        Part::LongYear if civil.year < 0 => format!("-{:04}", -civil.year),
        Part::LongYear => format!("{:04}", civil.year),
        Part::Year => format!("{:02}", civil.year.rem_euclid(100)),
        Part::UpperNoon => if civil.hour >= 12 { "PM" } else { "AM" }.to_owned(),
        Part::LowerNoon => if civil.hour >= 12 { "pm" } else { "am" }.to_owned(),
        Part::ZoneName => zone_name(time),
        Part::Offset { iso, colons, pairs } => offset(time, iso, colons, pairs),
        Part::Fraction { digits, keeps_zeros, comma } => second_fraction(time, digits, keeps_zeros, comma),
    }
}

fn zone_name(time: &Time) -> String {
    let (offset, name) = time.zone.offset(time.seconds);
    if !name.is_empty() {
        return name;
    }
    let minutes = offset.unsigned_abs() / 60;
    let sign = if offset < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

fn offset(time: &Time, iso: bool, colons: bool, pairs: u8) -> String {
    let offset = time.zone.offset(time.seconds).0;
    if iso && offset == 0 {
        return "Z".to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let size = offset.unsigned_abs();
    let colon = if colons { ":" } else { "" };
    let mut text = format!("{sign}{:02}", size / 3600);
    if pairs > 1 {
        text.push_str(&format!("{colon}{:02}", size / 60 % 60));
    }
    if pairs > 2 {
        text.push_str(&format!("{colon}{:02}", size % 60));
    }
    text
}

fn second_fraction(time: &Time, digits: usize, keeps_zeros: bool, comma: bool) -> String {
    let all = format!("{:09}", time.nanos);
    let shown = all.get(..digits.min(9)).unwrap_or(&all);
    let shown = if keeps_zeros { shown } else { shown.trim_end_matches('0') };
    if shown.is_empty() {
        return String::new();
    }
    format!("{}{shown}", if comma { ',' } else { '.' })
}
