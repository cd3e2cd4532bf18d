//! The elements of a format, as Joda's `DateTimeFormat` splits it.

use super::bucket::Field;
use super::names::Names;
use crate::report::TextDiagnostic;

/// The letters that Joda knows.
const LETTERS: &str = "GCYxwekEyDMdaKhHkmsSzZ";

/// One part of a format.
#[derive(Debug, Clone)]
pub(super) enum Element {
    /// Text that must stand there, in any case of its letters.
    Literal(String),
    /// A field, up to so many digits, and whether a sign may stand before them.
    Number(Field, usize, bool),
    /// A year of two digits; whether another number of digits may stand there too.
    TwoDigits(Field, bool),
    /// A name.
    Name(Names),
    /// Up to so many digits behind a decimal point; how many milliseconds make a whole.
    Fraction(Field, usize, i64),
    /// A zone by its short name.
    ZoneName,
    /// A zone by its id in the tz database.
    ZoneId,
    /// `Z`, or hours and minutes east of UTC.
    Offset,
    /// The longest of these that reads.
    Longest(Vec<Vec<Element>>),
    /// What may be left out.
    Optional(Vec<Element>),
}

/// A part of a format as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A letter so many times.
    Field(char, usize),
    /// Text; the byte at which a quote opens that nothing closes.
    Text(String, Option<usize>),
}

/// The parts of a format and where each begins.
///
/// # Errors
/// An empty format, and letters that Joda does not know or cannot read.
pub(super) fn tokens(format: &str) -> Result<Vec<(usize, Token)>, Box<TextDiagnostic>> {
    let problem = |at, message: String, label: &str, help: String| {
        Box::new(TextDiagnostic {
            code: "log/invalid-format",
            at,
            message,
            label: label.to_owned(),
            help,
            replacement: None,
        })
    };
    // a quote alone opens a text of nothing, which Joda cannot parse
    if matches!(format, "" | "'") {
        let help = "write a format, such as yyyy-MM-dd HH:mm:ss.SSS, or ISO8601";
        return Err(problem(0..0, "the timestamp format is empty".to_owned(), "empty", help.to_owned()));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = format.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = format.get(at..).unwrap_or("");
        if first.is_ascii_alphabetic() {
            let count = rest.chars().take_while(|c| *c == first).count();
            if !LETTERS.contains(first) {
                let help =
                    format!("use the letters y M d H h m s S a E z Z; put literal text in single quotes: '{first}'");
                let message = format!("`{first}` is not a letter of Joda-Time formats");
                return Err(problem(at..at + count, message, "unknown letter", help));
            }
            // alone it reads as `z` does
            if first == 'z' && count > 3 && count < format.len() {
                let message = format!("Joda-Time cannot read `{}`, the long name of a time zone", "z".repeat(count));
                let help = "write `z` for a short name, `ZZZ` for an id such as Europe/Berlin, `Z` for an offset";
                return Err(problem(at..at + count, message, "cannot be read", help.to_owned()));
            }
            found.push((at, Token::Field(first, count)));
            at += count;
        } else {
            let (text, length, open) = text(rest);
            found.push((at, Token::Text(text, open.map(|open| at + open))));
            at += length;
        }
    }
    Ok(found)
}

/// The text up to the next letter outside of quotes, its length in the format, and a quote that stays open.
fn text(rest: &str) -> (String, usize, Option<usize>) {
    let mut text = String::new();
    let mut open = None;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if characters.next_if(|(_, next)| *next == '\'').is_some() => text.push('\''),
            '\'' => open = if open.is_some() { None } else { Some(at) },
            _ if open.is_none() && character.is_ascii_alphabetic() => return (text, at, None),
            _ => text.push(character),
        }
    }
    (text, rest.len(), open)
}

/// What the parts of a format read.
pub(super) fn elements(tokens: &[(usize, Token)]) -> Vec<Element> {
    let is_number = |token: Option<&(usize, Token)>| match token {
        Some((_, Token::Field('M', count))) => *count < 3,
        Some((_, Token::Field(letter, _))) => !"GEazZ".contains(*letter),
        Some((_, Token::Text(..))) | None => false,
    };
    let element = |(index, (_, token)): (usize, &(usize, Token))| match token {
        Token::Text(text, _) => Element::Literal(text.clone()),
        // digits that run into the next number are shared by width
        Token::Field(letter, count) => field(*letter, *count, is_number(tokens.get(index + 1))),
    };
    tokens.iter().enumerate().map(element).collect()
}

fn field(letter: char, count: usize, tight: bool) -> Element {
    let number = |field, most: usize| Element::Number(field, most.max(count), false);
    let year = |field, signed| Element::Number(field, if tight { count } else { count.max(9) }, signed);
    match letter {
        'G' => Element::Name(Names::Eras),
        'C' => Element::Number(Field::Century, count, true),
        'x' if count == 2 => Element::TwoDigits(Field::WeekYear, !tight),
        'y' | 'Y' if count == 2 => Element::TwoDigits(Field::Year, !tight),
        'x' => year(Field::WeekYear, true),
        'y' => year(Field::Year, true),
        'Y' => year(Field::YearOfEra, false),
        'M' if count >= 3 => Element::Name(Names::Months),
        'M' => number(Field::Month, 2),
        'd' => number(Field::DayOfMonth, 2),
        'a' => Element::Name(Names::HalfDays),
        'h' => number(Field::ClockHourOfHalf, 2),
        'H' => number(Field::Hour, 2),
        'k' => number(Field::ClockHour, 2),
        'K' => number(Field::HourOfHalf, 2),
        'm' => number(Field::Minute, 2),
        's' => number(Field::Second, 2),
        'S' => Element::Fraction(Field::FractionOfSecond, count, 1_000),
        'e' => number(Field::DayOfWeek, 1),
        'E' => Element::Name(Names::Days),
        'D' => number(Field::DayOfYear, 3),
        'w' => number(Field::Week, 2),
        'z' => Element::ZoneName,
        'Z' if count >= 3 => Element::ZoneId,
        // the only letter that is left, of those that `tokens` lets pass
        _ => Element::Offset,
    }
}
