//! Reads a time in a layout, as Go's `time.ParseInLocation` does in UTC.

use super::duration::quoted;
use super::layout::{MONTHS, Part, WEEKDAYS, next};
use super::{Time, Zone, days_before, days_in};

/// What was read so far.
struct Read {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: u32,
    afternoon: Option<bool>,
    offset: Option<i32>,
    zone_name: String,
}

/// Why a part could not be read.
enum Wrong {
    /// The text is not what the layout asks for.
    Form,
    /// It is, and names no such time.
    Range(&'static str),
}

/// Reads a text by its layout.
pub(crate) fn parse(layout: &str, text: &str) -> Result<Time, String> {
    let mut read = Read {
        year: 0,
        month: None,
        day: None,
        day_of_year: None,
        hour: 0,
        minute: 0,
        second: 0,
        nanos: 0,
        afternoon: None,
        offset: None,
        zone_name: String::new(),
    };
    let mut layout_rest = layout.as_bytes();
    let mut rest = text;
    let plain = format!("parsing time {}", quoted(text.as_bytes()));
    let cannot = |rest: &str, element: &[u8]| {
        format!(
            "parsing time {} as {}: cannot parse {} as {}",
            quoted(text.as_bytes()),
            quoted(layout.as_bytes()),
            quoted(rest.as_bytes()),
            quoted(element)
        )
    };
    loop {
        let (before, part, after) = match next(layout_rest) {
            Some((before, part, after)) => (before, Some(part), after),
            None => (layout_rest, None, &[][..]),
        };
        rest = skip(rest, before).map_err(|rest| cannot(rest, before))?;
        let Some(part) = part else {
            if !rest.is_empty() {
                return Err(format!("{plain}: extra text: {}", quoted(rest.as_bytes())));
            }
            break;
        };
        let element = layout_rest.get(before.len()..layout_rest.len() - after.len()).unwrap_or_default();
        rest = match read.part(part, rest, after) {
            Ok(rest) => rest,
            Err(Wrong::Form) => return Err(cannot(rest, element)),
            Err(Wrong::Range(what)) => return Err(format!("{plain}: {what} out of range")),
        };
        layout_rest = after;
    }
    read.time().map_err(|what| format!("{plain}: {what} out of range"))
}

/// What is behind a literal part of the layout; a blank of it stands for any number of blanks.
fn skip<'a>(text: &'a str, literal: &[u8]) -> Result<&'a str, &'a str> {
    let mut rest = text;
    let mut literal = literal;
    while let Some(byte) = literal.first() {
        if *byte == b' ' {
            if !rest.is_empty() && !rest.starts_with(' ') {
                return Err(rest);
            }
            let blanks = literal.iter().take_while(|byte| **byte == b' ').count();
            literal = literal.get(blanks..).unwrap_or_default();
            rest = rest.trim_start_matches(' ');
            continue;
        }
        if rest.as_bytes().first() != Some(byte) {
            return Err(rest);
        }
        rest = rest.get(1..).unwrap_or_default();
        literal = literal.get(1..).unwrap_or_default();
    }
    Ok(rest)
}

/// One or two digits, two where they are fixed.
fn number(text: &str, fixed: bool) -> Result<(i64, &str), Wrong> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    if digits == 0 || (fixed && digits < 2) {
        return Err(Wrong::Form);
    }
    let (number, rest) = text.split_at(digits);
    Ok((number.parse().map_err(|_| Wrong::Form)?, rest))
}

/// Exactly so many digits.
fn exactly(text: &str, digits: usize) -> Result<(i64, &str), Wrong> {
    let number = text.get(..digits).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit())).ok_or(Wrong::Form)?;
    Ok((number.parse().map_err(|_| Wrong::Form)?, text.get(digits..).unwrap_or_default()))
}

/// The index of the name that the text begins with, in any case.
fn named<'a>(names: &[&str], length: Option<usize>, text: &'a str) -> Result<(i64, &'a str), Wrong> {
    for (index, name) in names.iter().enumerate() {
        let name = name.get(..length.unwrap_or(name.len())).unwrap_or(name);
        if let Some(start) = text.get(..name.len())
            && start.eq_ignore_ascii_case(name)
        {
            return Ok((i64::try_from(index).unwrap_or(0), text.get(name.len()..).unwrap_or_default()));
        }
    }
    Err(Wrong::Form)
}

/// A number within a range.
fn within(number: i64, range: std::ops::RangeInclusive<i64>, what: &'static str) -> Result<i64, Wrong> {
    if range.contains(&number) { Ok(number) } else { Err(Wrong::Range(what)) }
}

impl Read {
    fn part<'a>(&mut self, part: Part, text: &'a str, after: &[u8]) -> Result<&'a str, Wrong> {
        let (value, rest) = match part {
            Part::LongMonth => named(&MONTHS, None, text).map(|(index, rest)| (index + 1, rest))?,
            Part::Month => named(&MONTHS, Some(3), text).map(|(index, rest)| (index + 1, rest))?,
            Part::LongWeekday => named(&WEEKDAYS, None, text)?,
            Part::Weekday => named(&WEEKDAYS, Some(3), text)?,
            Part::MonthNumber | Part::Day | Part::Hour24 | Part::Hour12 | Part::Minute | Part::Second => {
                number(text, false)?
            }
            Part::UnderDay => number(text.strip_prefix(' ').unwrap_or(text), false)?,
            Part::ZeroMonth | Part::ZeroDay | Part::ZeroHour12 | Part::ZeroMinute | Part::ZeroSecond | Part::Year => {
                number(text, part != Part::ZeroDay)?
            }
            Part::ZeroYearDay => exactly(text, 3)?,
            Part::UnderYearDay => {
                let blanks = text.bytes().take(2).take_while(|byte| *byte == b' ').count();
                let text = text.get(blanks..).unwrap_or_default();
                let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
                exactly(text, digits.max(1))?
            }
            Part::LongYear => exactly(text, 4)?,
            Part::UpperNoon => named(&["AM", "PM"], None, text).and_then(|it| same_case(it, text, true))?,
            Part::LowerNoon => named(&["am", "pm"], None, text).and_then(|it| same_case(it, text, false))?,
            Part::ZoneName => return self.zone(text),
            Part::Offset { iso, colons, pairs } => return self.offset(text, iso, colons, pairs),
            Part::Fraction { digits, keeps_zeros, .. } => return self.fraction(text, keeps_zeros.then_some(digits)),
        };
        self.set(part, value)?;
        if matches!(part, Part::Second | Part::ZeroSecond)
            && !matches!(next(after), Some((b"", Part::Fraction { .. }, _)))
        {
            return self.fraction(rest, None);
        }
        Ok(rest)
    }

    fn set(&mut self, part: Part, value: i64) -> Result<(), Wrong> {
        match part {
            Part::LongMonth | Part::Month | Part::MonthNumber | Part::ZeroMonth => {
                self.month = Some(within(value, 1..=12, "month")?);
            }
            Part::Day | Part::UnderDay | Part::ZeroDay => self.day = Some(value),
            Part::ZeroYearDay | Part::UnderYearDay => self.day_of_year = Some(value),
            Part::Hour24 => self.hour = within(value, 0..=23, "hour")?,
            Part::Hour12 | Part::ZeroHour12 => self.hour = within(value, 0..=12, "hour")?,
            Part::Minute | Part::ZeroMinute => self.minute = within(value, 0..=59, "minute")?,
            Part::Second | Part::ZeroSecond => self.second = within(value, 0..=59, "second")?,
            Part::LongYear => self.year = value,
            Part::Year => self.year = value + if value >= 69 { 1900 } else { 2000 },
            Part::UpperNoon | Part::LowerNoon => self.afternoon = Some(value == 1),
            _ => {}
        }
        Ok(())
    }

    /// Digits behind the second; any number of them where the layout does not say how many.
    fn fraction<'a>(&mut self, text: &'a str, wanted: Option<usize>) -> Result<&'a str, Wrong> {
        let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let begins = text.starts_with(['.', ',']);
        let count = match wanted {
            None if !begins || digits == 0 => return Ok(text),
            None => digits,
            Some(wanted) if begins && digits >= wanted => wanted,
            Some(_) => return Err(Wrong::Form),
        };
        let number = text.get(1..=count).unwrap_or_default();
        let padded = format!("{:0<9}", number.get(..count.min(9)).unwrap_or(number));
        self.nanos = padded.parse().map_err(|_| Wrong::Form)?;
        Ok(text.get(count + 1..).unwrap_or_default())
    }

    fn zone<'a>(&mut self, text: &'a str) -> Result<&'a str, Wrong> {
        if let Some(rest) = text.strip_prefix("UTC") {
            self.offset = Some(0);
            return Ok(rest);
        }
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let length = match letters {
            3 => 3,
            4 if text.as_bytes().get(3) == Some(&b'T') || text.starts_with("WITA") => 4,
            5 if text.as_bytes().get(4) == Some(&b'T') => 5,
            _ => return Err(Wrong::Form),
        };
        let (name, rest) = text.split_at(length);
        self.zone_name = name.to_owned();
        Ok(rest)
    }

    fn offset<'a>(&mut self, text: &'a str, iso: bool, colons: bool, pairs: u8) -> Result<&'a str, Wrong> {
        if iso && let Some(rest) = text.strip_prefix('Z') {
            self.offset = Some(0);
            return Ok(rest);
        }
        let negative = text.starts_with('-');
        let mut rest = text.strip_prefix(['+', '-']).ok_or(Wrong::Form)?;
        let mut seconds = 0;
        for (pair, size) in [3600, 60, 1].into_iter().enumerate().take(usize::from(pairs)) {
            if colons && pair > 0 {
                rest = rest.strip_prefix(':').ok_or(Wrong::Form)?;
            }
            let (number, left) = exactly(rest, 2)?;
            let (most, what) =
                [(24, "time zone offset hour"), (60, "time zone offset minute"), (60, "time zone offset second")][pair];
            seconds += within(number, 0..=most, what)? * size;
            rest = left;
        }
        let seconds = i32::try_from(seconds).map_err(|_| Wrong::Form)?;
        self.offset = Some(if negative { -seconds } else { seconds });
        Ok(rest)
    }

    fn time(self) -> Result<Time, &'static str> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (mut month, mut day) = (self.month, self.day);
        if let Some(of_year) = self.day_of_year {
            if !(1..=days_before(self.year + 1, 1, 1) - days_before(self.year, 1, 1)).contains(&of_year) {
                return Err("day-of-year");
            }
            let civil = super::civil((days_before(self.year, 1, 1) + of_year - 1) * 86_400);
            let (of_month, in_month) = (i64::from(civil.month), i64::from(civil.day));
            if month.is_some_and(|month| month != of_month) || day.is_some_and(|day| day != in_month) {
                return Err("day-of-year does not match month");
            }
            (month, day) = (Some(of_month), Some(in_month));
        }
        let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
        if day < 1 || day > days_in(self.year, month) {
            return Err("day");
        }
        let local = days_before(self.year, month, day) * 86_400 + hour * 3600 + self.minute * 60 + self.second;
        let zone = match self.offset {
            None if !self.zone_name.is_empty() => Zone::Fixed(0, self.zone_name),
            None | Some(0) if self.zone_name.is_empty() => Zone::Utc,
            Some(offset) => Zone::Fixed(offset, self.zone_name),
            None => Zone::Utc,
        };
        let offset = i64::from(self.offset.unwrap_or(0));
        Ok(Time { seconds: local - offset, nanos: self.nanos, zone })
    }
}

/// Only capital or only small letters.
fn same_case<'a>(read: (i64, &'a str), text: &str, upper: bool) -> Result<(i64, &'a str), Wrong> {
    let written = text.get(..2).unwrap_or_default();
    let fits = if upper { written.to_ascii_uppercase() == written } else { written.to_ascii_lowercase() == written };
    if fits { Ok(read) } else { Err(Wrong::Form) }
}
