//! The names that Joda reads in English: as they are written, all small, or all capital.

use super::bucket::Field;

/// A set of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Eras,
    Months,
    Days,
    HalfDays,
}

const MONTHS: &[&str] = &[
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
const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const ERAS: &[(&str, i64)] = &[("BCE", 0), ("BC", 0), ("CE", 1), ("AD", 1)];
const HALF_DAYS: &[(&str, i64)] = &[("AM", 0), ("PM", 1)];

impl Names {
    pub(super) fn field(self) -> Field {
        match self {
            Names::Eras => Field::Era,
            Names::Months => Field::Month,
            Names::Days => Field::DayOfWeek,
            Names::HalfDays => Field::HalfDay,
        }
    }

    /// The value of the longest name with which a text begins, and what follows it.
    pub(super) fn take(self, text: &str) -> Option<(i64, &str)> {
        match self {
            Names::Eras => first(ERAS.iter().copied(), text),
            Names::HalfDays => first(HALF_DAYS.iter().copied(), text),
            Names::Months => first(counted(MONTHS, false), text).or_else(|| first(counted(MONTHS, true), text)),
            Names::Days => first(counted(DAYS, false), text).or_else(|| first(counted(DAYS, true), text)),
        }
    }
}

/// Names with their number from 1, whole or of three letters.
fn counted(names: &'static [&'static str], short: bool) -> impl Iterator<Item = (&'static str, i64)> {
    names.iter().zip(1..).map(move |(name, number)| (if short { name.get(..3).unwrap_or(name) } else { *name }, number))
}

fn first(mut names: impl Iterator<Item = (&'static str, i64)>, text: &str) -> Option<(i64, &str)> {
    names.find_map(|(name, value)| {
        let (word, rest) = text.split_at_checked(name.len())?;
        let written = word == name
            || (word.eq_ignore_ascii_case(name)
                && (word.bytes().all(|byte| byte.is_ascii_lowercase())
                    || word.bytes().all(|byte| byte.is_ascii_uppercase())));
        written.then_some((value, rest))
    })
}
