//! The elements of a format, and what each takes from a text.

use super::Taken;
use crate::report::Problem;

/// One part of a format.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element {
    /// Text that must stand there.
    Literal(String),
    /// A letter that Joda knows, so many times.
    Field(char, usize),
}

const MONTHS: &[&str] = &[
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
const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The zones whose short names Joda reads (`DateTimeUtils.getDefaultTimeZoneNames`).
const SHORT_ZONES: &[&str] = &["UT", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

/// Some zones of the tz database that have no slash.
const PLAIN_ZONES: &[&str] = &["UTC", "GMT", "CET", "EET", "MET", "WET", "EST", "MST", "HST"];

pub(super) fn elements(format: &str) -> Result<Vec<Element>, Box<Problem>> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let at = format.len() - rest.len();
        if first == '\'' {
            let (text, length) = quoted(rest).ok_or_else(|| {
                Box::new(Problem {
                    code: "log/invalid-format",
                    at: at..at + 1,
                    message: "a quote stays open in a format of timestamps".to_owned(),
                    label: "opened here".to_owned(),
                    help: "text that is no field stands between single quotes: yyyy-MM-dd'T'HH:mm:ss".to_owned(),
                    replacement: None,
                })
            })?;
            literal.push_str(&text);
            rest = rest.get(length..).unwrap_or("");
        } else if first.is_ascii_alphabetic() {
            let count = rest.chars().take_while(|c| *c == first).count();
            if !"GCYxwekEyDMdaKhHkmsSzZ".contains(first) {
                return Err(Box::new(Problem {
                    code: "log/invalid-format",
                    at: at..at + count,
                    message: format!("`{first}` is no field of a timestamp"),
                    label: "unknown letter".to_owned(),
                    help: format!(
                        "Joda-Time knows y M d H h m s S a E z Z; a letter that stands for itself: '{first}'"
                    ),
                    replacement: None,
                }));
            }
            if !literal.is_empty() {
                found.push(Element::Literal(std::mem::take(&mut literal)));
            }
            found.push(Element::Field(first, count));
            rest = rest.get(count..).unwrap_or("");
        } else {
            literal.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
    if !literal.is_empty() {
        found.push(Element::Literal(literal));
    }
    Ok(found)
}

/// A quoted text and its length in the format; `''` is a quote.
fn quoted(rest: &str) -> Option<(String, usize)> {
    if rest.starts_with("''") {
        return Some(("'".to_owned(), 2));
    }
    let mut text = String::new();
    let mut at = 1;
    loop {
        let character = rest.get(at..)?.chars().next()?;
        at += character.len_utf8();
        if character != '\'' {
            text.push(character);
        } else if rest.get(at..).is_some_and(|rest| rest.starts_with('\'')) {
            text.push('\'');
            at += 1;
        } else {
            return Some((text, at));
        }
    }
}

impl Element {
    pub(super) fn is_number(&self) -> bool {
        match self {
            Element::Literal(_) => false,
            Element::Field(letter, count) => match letter {
                'M' => *count < 3,
                'G' | 'E' | 'a' | 'z' | 'Z' => false,
                _ => true,
            },
        }
    }

    pub(super) fn take<'a>(&self, text: &'a str, tight: bool) -> Taken<'a> {
        let Element::Field(letter, count) = self else {
            let Element::Literal(literal) = self else { return Taken::No };
            return text.strip_prefix(literal.as_str()).map_or(Taken::No, Taken::Rest);
        };
        match letter {
            'M' if *count >= 3 => name(text, MONTHS),
            'E' => name(text, DAYS),
            'a' => name(text, &["am", "pm"]),
            'G' => name(text, &["bc", "ad"]),
            'z' => zone_name(text, SHORT_ZONES),
            'Z' if *count >= 3 => zone_name(text, PLAIN_ZONES),
            'Z' => offset(text),
            'y' | 'Y' | 'x' | 'C' => number(text, if tight { *count } else { 9 }, 0, 292_278_993),
            'M' => number(text, 2, 1, 12),
            'd' => number(text, 2, 1, 31),
            'H' => number(text, 2, 0, 23),
            'k' => number(text, 2, 1, 24),
            'K' => number(text, 2, 0, 11),
            'h' => number(text, 2, 1, 12),
            'm' | 's' => number(text, 2, 0, 59),
            'e' => number(text, 1, 1, 7),
            'w' => number(text, 2, 1, 53),
            'D' => number(text, 3, 1, 366),
            // a fraction is read up to nine digits or as many as are written
            'S' => number(text, (*count).max(3), 0, u64::MAX),
            _ => Taken::No,
        }
    }
}

fn number(text: &str, most: usize, least: u64, largest: u64) -> Taken<'_> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    match number.parse::<u64>() {
        Ok(number) if (least..=largest).contains(&number) => Taken::Rest(rest),
        Ok(_) | Err(_) => Taken::No,
    }
}

fn name<'a>(text: &'a str, names: &[&str]) -> Taken<'a> {
    let length = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let word = word.to_ascii_lowercase();
    let known = names.iter().any(|name| *name == word || name.get(..3) == Some(&word));
    if known { Taken::Rest(rest) } else { Taken::No }
}

fn zone_name<'a>(text: &'a str, known: &[&str]) -> Taken<'a> {
    let length = text.find(|c: char| !(c.is_alphanumeric() || "/_+-".contains(c))).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    if word.is_empty() {
        Taken::No
    } else if known.contains(&word) || word.contains('/') {
        Taken::Rest(rest)
    } else {
        Taken::Unknown
    }
}

/// `Z`, `+01`, `+0100` or `+01:00`. Measured with Joda-Time 2.12.7.
fn offset(text: &str) -> Taken<'_> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Taken::Rest(rest);
    }
    let Some(unsigned) = text.strip_prefix(['+', '-']) else {
        return Taken::No;
    };
    let digits = |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_digit());
    let after_hours = unsigned.get(2..).filter(|_| digits(unsigned));
    let Some(after_hours) = after_hours else {
        return Taken::No;
    };
    // minutes are two digits, where a colon or a digit begins them
    if !after_hours.starts_with(|next: char| next == ':' || next.is_ascii_digit()) {
        return Taken::Rest(after_hours);
    }
    let minutes = after_hours.strip_prefix(':').unwrap_or(after_hours);
    minutes.get(2..).filter(|_| digits(minutes)).map_or(Taken::No, Taken::Rest)
}
