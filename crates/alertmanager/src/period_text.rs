//! The conditions of a period as they are written. In: one entry of a list. Out: its range, or why it is none.
//!
//! Source: Alertmanager, timeinterval/timeinterval.go, and amtool 0.25, 0.28, 0.33 and 0.35. Stricter than it in one respect:
//! a month is one of twelve, which amtool looks at from 0.35 on only; before, one of another number never comes.

use std::ops::Range;

use super::{Version, WRAPPED_WEEKDAYS};
use crate::report::{Near, TextDiagnostic, nearest};

/// As Alertmanager counts them, from 0.
pub const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
/// As Alertmanager counts them, from 1.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `09:00-17:00`: minutes since midnight, the end not included.
///
/// # Errors
/// It is no range of times within one day.
pub fn times(text: &str) -> Result<(u16, u16), Box<TextDiagnostic>> {
    let Some((start, end)) = text.split_once('-') else {
        let help = "write both ends: \"09:00-17:00\"";
        return Err(problem(0..text.len(), format!("`{text}` is not a time range"), "no `-`", help));
    };
    let (from, to) = (time(text, 0, start)?, time(text, text.len() - end.len(), end)?);
    if from >= to {
        let (start, end) = (start.trim(), end.trim());
        let help = match to {
            _ if from == to => {
                "the end is not included: write a later one, \"00:00-24:00\" for the whole day".to_owned()
            }
            0 => format!("write \"{start}-24:00\""),
            _ => format!("a range cannot pass midnight; write two: \"{start}-24:00\", \"00:00-{end}\""),
        };
        return Err(problem(0..text.len(), format!("`{text}` ends before it begins"), "an empty range", &help));
    }
    Ok((from, to))
}

fn time(text: &str, start: usize, part: &str) -> Result<u16, Box<TextDiagnostic>> {
    let shown = part.trim();
    let number = |digits: &str| -> Option<u16> {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok())?
    };
    let minutes = shown.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60 || hour == 24 && minute == 0).then_some(hour * 60 + minute)
    });
    minutes.ok_or_else(|| {
        let at = start + (part.len() - part.trim_start().len());
        let at = at..at + shown.len();
        let wanted = if at.is_empty() { 0..text.len() } else { at };
        problem(
            wanted,
            format!("`{shown}` is not a time of day"),
            "expected HH:MM",
            "write two digits each, from 00:00 to 24:00",
        )
    })
}

/// `monday`, `monday:friday`: 0 is Sunday, with which the week begins. From 0.35 on `friday:monday` too.
///
/// # Errors
/// It is no weekday, or a range that passes Saturday in a version that does not read it.
pub fn weekdays(text: &str, version: Version) -> Result<(u8, u8), Box<TextDiagnostic>> {
    let day =
        |part: &str| WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(part)).and_then(|at| at.try_into().ok());
    let (from, to): (u8, u8) = ends(text, |part, at| day(part).ok_or_else(|| name_of(part, at, "weekday", &WEEKDAYS)))?;
    if from > to && version < WRAPPED_WEEKDAYS {
        let (start, end) = text.split_once(':').unwrap_or((text, text));
        let name = |day: &str| day.to_ascii_lowercase();
        let (start, end) = (name(start), name(end));
        let first = if start == "saturday" { start } else { format!("{start}:saturday") };
        let second = if end == "sunday" { end } else { format!("sunday:{end}") };
        let (major, minor) = WRAPPED_WEEKDAYS;
        let help = format!(
            "before Alertmanager {major}.{minor} a week begins on Sunday; write two: \"{first}\", \"{second}\""
        );
        return Err(problem(0..text.len(), format!("`{text}` ends before it begins"), "passes Saturday", &help));
    }
    Ok((from, to))
}

/// `1`, `1:5`, `-1`, `-3:-1`, `15:-1`: counted from 1, or from -1 at the month's end.
///
/// # Errors
/// A day that no month has, or a range that holds no day in any month.
pub fn days_of_month(text: &str) -> Result<(i8, i8), Box<TextDiagnostic>> {
    let (from, to) = ends(text, |part, at| {
        let day = part.parse().ok().filter(|day: &i8| (1..=31).contains(day) || (-31..=-1).contains(day));
        day.ok_or_else(|| {
            let help = "write 1 to 31, or -1 to -31 from the end of the month";
            problem(at, format!("`{part}` is not a day of a month"), "no such day", help)
        })
    })?;
    if from < 0 && to > 0 {
        let help = "a range that begins at the month's end also ends there: \"-5:-1\"";
        return Err(problem(
            0..text.len(),
            format!("`{text}` runs into the next month"),
            "the end is counted from the start of the month",
            help,
        ));
    }
    // as Alertmanager: what cannot hold in the shortest month is refused
    let counted = |day: i8| if day < 0 { 28 + day } else { day };
    if counted(from) > counted(to) {
        let help = "write the earlier day first";
        return Err(problem(
            0..text.len(),
            format!("`{text}` ends before it begins"),
            "no day is left in February",
            help,
        ));
    }
    Ok((from, to))
}

/// `january`, `1`, `january:march`, `1:3`.
///
/// # Errors
/// It is no month, or a range that passes December.
pub fn months(text: &str) -> Result<(u8, u8), Box<TextDiagnostic>> {
    let (from, to) = ends(text, |part, at| {
        let named = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(part)).map(|index| index + 1);
        let month = named.or_else(|| part.parse().ok().filter(|month| (1..=12).contains(month)));
        let month = month.and_then(|month| u8::try_from(month).ok());
        month.ok_or_else(|| name_of(part, at, "month", &MONTHS))
    })?;
    if from > to {
        let (start, end) = text.split_once(':').unwrap_or((text, text));
        let help = format!("write two: \"{start}:december\", \"january:{end}\"");
        return Err(problem(0..text.len(), format!("`{text}` ends before it begins"), "passes December", &help));
    }
    Ok((from, to))
}

/// `2026`, `2026:2028`.
///
/// # Errors
/// It is no year, or the range ends before it begins.
pub fn years(text: &str) -> Result<(u16, u16), Box<TextDiagnostic>> {
    let (from, to) = ends(text, |part, at| {
        let year = part.parse().ok().filter(|year| (1..=9999).contains(year));
        year.ok_or_else(|| {
            problem(at, format!("`{part}` is not a year"), "no such year", "write it with four digits: \"2026\"")
        })
    })?;
    if from > to {
        let help = "write the earlier year first";
        return Err(problem(0..text.len(), format!("`{text}` ends before it begins"), "an empty range", help));
    }
    Ok((from, to))
}

/// Both ends of `from:to`; one value is both.
fn ends<T: Copy>(
    text: &str,
    read: impl Fn(&str, Range<usize>) -> Result<T, Box<TextDiagnostic>>,
) -> Result<(T, T), Box<TextDiagnostic>> {
    match text.split_once(':') {
        None => read(text, 0..text.len()).map(|one| (one, one)),
        Some((from, to)) => Ok((read(from, 0..from.len())?, read(to, text.len() - to.len()..text.len())?)),
    }
}

fn name_of(part: &str, at: Range<usize>, what: &str, names: &[&'static str]) -> Box<TextDiagnostic> {
    let lower = part.to_ascii_lowercase();
    let short = names.iter().find(|name| lower.len() >= 3 && name.starts_with(lower.as_str())).copied();
    let short = short.map(|name| Near { name, alone: true });
    let near = short.or_else(|| nearest(&lower, names.iter().copied()));
    let help = match near {
        Some(near) => format!("write `{near}`"),
        None => format!("write {what}s in full: {}", names.join(", ")),
    };
    let mut found = problem(at, format!("`{part}` is not a {what}"), &format!("no such {what}"), &help);
    found.replacement = near.and_then(|near| near.word());
    found
}

fn problem(at: Range<usize>, message: String, label: &str, help: &str) -> Box<TextDiagnostic> {
    let (label, help) = (label.to_owned(), help.to_owned());
    Box::new(TextDiagnostic { code: "time-interval/invalid-range", at, message, label, help, replacement: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_alertmanager_reads() {
        assert_eq!(times("09:00-17:30"), Ok((540, 1050)));
        assert_eq!(times("00:00-24:00"), Ok((0, 1440)));
        for version in [(0, 25), (0, 34), (0, 35)] {
            assert_eq!(weekdays("Monday:FRIDAY", version), Ok((1, 5)));
            assert_eq!(weekdays("sunday", version), Ok((0, 0)));
        }
        assert_eq!(weekdays("friday:monday", (0, 35)), Ok((5, 1)));
        assert!(weekdays("friday:mon", (0, 35)).is_err());
        assert_eq!(days_of_month("1:-1"), Ok((1, -1)));
        assert_eq!(days_of_month("-3:-1"), Ok((-3, -1)));
        assert_eq!(days_of_month("31"), Ok((31, 31)));
        assert_eq!(months("1:march"), Ok((1, 3)));
        assert_eq!(months("December"), Ok((12, 12)));
        assert_eq!(years("2026:2028"), Ok((2026, 2028)));
    }

    #[test]
    fn refuses_the_rest_and_says_the_edit() {
        type Reader = fn(&str) -> Option<Box<TextDiagnostic>>;
        let readers: [(&str, Reader); 5] = [
            ("times", |text| times(text).err()),
            ("weekdays", |text| weekdays(text, (0, 34)).err()),
            ("days", |text| days_of_month(text).err()),
            ("months", |text| months(text).err()),
            ("years", |text| years(text).err()),
        ];
        for (what, text, at, help) in [
            ("times", "9:00-17:00", 0..4, "two digits"),
            ("times", "09:00-24:01", 6..11, "two digits"),
            ("times", "09:00", 0..5, "both ends"),
            ("times", "22:00-06:00", 0..11, "\"22:00-24:00\", \"00:00-06:00\""),
            ("times", "22:00-00:00", 0..11, "\"22:00-24:00\""),
            ("times", "09:00-09:00", 0..11, "later"),
            ("weekdays", "mon", 0..3, "`monday`"),
            ("weekdays", "monday:fri", 7..10, "`friday`"),
            ("weekdays", "saturday:sunday", 0..15, "\"saturday\", \"sunday\""),
            ("weekdays", "friday:monday", 0..13, "\"friday:saturday\", \"sunday:monday\""),
            ("weekdays", "1", 0..1, "in full"),
            ("days", "0", 0..1, "1 to 31"),
            ("days", "32", 0..2, "1 to 31"),
            ("days", "-1:1", 0..4, "also ends there"),
            ("days", "5:1", 0..3, "earlier"),
            ("days", "1:2:3", 2..5, "1 to 31"),
            ("months", "jan", 0..3, "`january`"),
            ("months", "13", 0..2, "in full"),
            ("months", "december:january", 0..16, "\"december:december\", \"january:january\""),
            ("years", "2028:2026", 0..9, "earlier"),
            ("years", "twenty", 0..6, "four digits"),
        ] {
            let read = readers.iter().find(|(name, _)| *name == what).unwrap().1;
            let problem = read(text).unwrap_or_else(|| panic!("{text} is taken"));
            assert_eq!(problem.at, at, "{text}");
            assert!(problem.help.contains(help), "{text}: {}", problem.help);
        }
    }
}
