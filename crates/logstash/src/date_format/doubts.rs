//! Letters that are fields, and not those that were meant: each sets a field that another sets as well, or one that is never
//! set. Only what is wrong in every text that the format reads is reported.

use super::element::{Token, tokens};
use crate::report::TextDiagnostic;

/// A field of a format: its letter, how often it stands there, and its place.
#[derive(Clone, Copy)]
struct Letter {
    letter: char,
    count: usize,
    at: usize,
    /// Which token it is.
    index: usize,
}

/// The fields of a format and the texts between them.
struct Format {
    tokens: Vec<(usize, Token)>,
    letters: Vec<Letter>,
}

impl Format {
    fn has(&self, letters: &str) -> bool {
        self.first(letters).is_some()
    }

    fn first(&self, letters: &str) -> Option<Letter> {
        self.letters.iter().find(|letter| letters.contains(letter.letter)).copied()
    }

    /// The field before, and the text between both.
    fn before(&self, letter: Letter) -> Option<(Letter, &str)> {
        let before = self.letters.iter().rev().find(|other| other.index < letter.index)?;
        Some((*before, self.text(before.index)))
    }

    fn after(&self, letter: Letter) -> Option<(Letter, &str)> {
        let after = self.letters.iter().find(|other| other.index > letter.index)?;
        Some((*after, self.text(letter.index)))
    }

    /// The text behind a field.
    fn text(&self, index: usize) -> &str {
        match self.tokens.get(index + 1) {
            Some((_, Token::Text(text, _))) => text,
            _ => "",
        }
    }
}

/// What is doubtful in a format that Joda takes.
pub fn doubts(format: &str) -> Vec<TextDiagnostic> {
    if super::WORDS.contains(&format) {
        return Vec::new();
    }
    let Ok(tokens) = tokens(format) else { return Vec::new() };
    let letters = tokens.iter().enumerate().filter_map(|(index, (at, token))| match token {
        Token::Field(letter, count) => Some(Letter { letter: *letter, count: *count, at: *at, index }),
        Token::Text(..) => None,
    });
    let format = Format { letters: letters.collect(), tokens };
    [open_quote, day_of_year, minutes_for_months, months_for_minutes, half_days, week_years, weeks]
        .iter()
        .filter_map(|doubt| doubt(&format))
        .collect()
}

fn problem(letter: Letter, message: String, label: &str, help: String, instead: Option<char>) -> TextDiagnostic {
    TextDiagnostic {
        code: "log/misread-format",
        at: letter.at..letter.at + letter.count,
        message,
        label: label.to_owned(),
        help,
        replacement: instead.map(|instead| again(instead, letter.count)),
    }
}

fn again(letter: char, count: usize) -> String {
    std::iter::repeat_n(letter, count).collect()
}

/// `yyyy-MM-dd'T HH:mm`: the rest is text.
fn open_quote(format: &Format) -> Option<TextDiagnostic> {
    let (_, Token::Text(text, Some(at))) = format.tokens.last()? else { return None };
    let field = ["yy", "MM", "dd", "HH", "hh", "mm", "ss", "SS"].iter().find(|field| text.contains(*field))?;
    Some(TextDiagnostic {
        code: "log/misread-format",
        at: *at..at + 1,
        message: format!("a quote is not closed, so `{field}` after it is literal text"),
        label: "opened here".to_owned(),
        help: "close the quote: yyyy-MM-dd'T'HH:mm:ss".to_owned(),
        replacement: None,
    })
}

/// `yyyy-MM-DD`: the day of the year moves the month.
fn day_of_year(format: &Format) -> Option<TextDiagnostic> {
    let day = format.first("D").filter(|_| format.has("M") && !format.has("d"))?;
    let written = again('D', day.count);
    Some(problem(
        day,
        format!("`{written}` is the day of the year, which overrides the month"),
        "2026-03-08 would become 2026-01-08",
        "write `dd` for the day of the month".to_owned(),
        (day.count <= 2).then_some('d'),
    ))
}

/// `yyyy-mm-dd`: the month is never read, and the minutes are, perhaps twice.
fn minutes_for_months(format: &Format) -> Option<TextDiagnostic> {
    let has_other =
        |other: Option<(Letter, &str)>, letters: &str| other.is_some_and(|(other, _)| letters.contains(other.letter));
    // between a year and a day, or next to one of them with no hour before it
    let in_place = |minute: &&Letter| {
        let (before, after) = (format.before(**minute), format.after(**minute));
        let of_date = |other| has_other(other, "yYxdD");
        (of_date(before) && of_date(after))
            || (of_date(before) && after.is_none_or(|(_, text)| text.contains([' ', 'T'])))
            || (before.is_none() && of_date(after))
    };
    let minute = format.letters.iter().filter(|letter| letter.letter == 'm').find(in_place);
    let month_elsewhere = || format.letters.iter().any(|other| other.letter == 'M' && is_clock_part(format, *other));
    if let Some(minute) = minute.filter(|_| !format.has("MDw") || month_elsewhere()) {
        return Some(problem(
            *minute,
            format!("`{}` means minutes, but is used for the month", again('m', minute.count)),
            "every date would be in January",
            "write `MM` for the month".to_owned(),
            Some('M'),
        ));
    }
    let day = format.first("d").filter(|_| !format.has("MDw"))?;
    let message = "the format has a day but not a month: Joda-Time uses January".to_owned();
    Some(problem(
        day,
        message,
        "would be a day of January",
        "add the month: `MM`, or `MMM` for its name".to_owned(),
        None,
    ))
}

/// Whether a month stands between hours and seconds, or behind hours and a colon.
fn is_clock_part(format: &Format, month: Letter) -> bool {
    let Some((hour, between)) = format.before(month).filter(|_| month.count <= 2) else { return false };
    let seconds =
        format.after(month).is_some_and(|(after, between)| after.letter == 's' && matches!(between, "" | ":"));
    "HhKk".contains(hour.letter) && (between == ":" || (between.is_empty() && seconds))
}

/// `HH:MM`: the month a second time, and never the minutes.
fn months_for_minutes(format: &Format) -> Option<TextDiagnostic> {
    let month = format.letters.iter().find(|letter| letter.letter == 'M' && is_clock_part(format, **letter))?;
    Some(problem(
        *month,
        format!("`{}` means the month, but is used for minutes", again('M', month.count)),
        "would change the month",
        "write `mm` for the minutes".to_owned(),
        Some('m'),
    ))
}

/// `hh` without `a`: the afternoon is lost.
fn half_days(format: &Format) -> Option<TextDiagnostic> {
    let hour = format.first("hK").filter(|_| !format.has("aHk"))?;
    let written = again(hour.letter, hour.count);
    let full = again('H', hour.count);
    Some(problem(
        hour,
        format!("`{written}` is the hour of the 12-hour clock, but the format does not have `a` for AM or PM"),
        if hour.letter == 'h' { "12:10 would become 00:10, and 13:10 cannot be read" } else { "13:10 cannot be read" },
        format!("write `{full}` for the 24-hour clock, or add `a` if the text has AM or PM"),
        Some('H'),
    ))
}

/// `xxxx-MM-dd`: the week year begins on a Monday, often in the year before.
fn week_years(format: &Format) -> Option<TextDiagnostic> {
    let year = format.first("x").filter(|_| format.has("MdD") && !format.has("yYw"))?;
    Some(problem(
        year,
        format!(
            "`{}` is the year of ISO weeks, which starts some days before or after 1 January",
            again('x', year.count)
        ),
        "the year is wrong on some days around 1 January",
        "write `yyyy` with months and days".to_owned(),
        Some('y'),
    ))
}

/// `yyyy-ww`: weeks are counted in the year of weeks.
fn weeks(format: &Format) -> Option<TextDiagnostic> {
    let year = format.first("yY").filter(|_| format.has("w") && !format.has("xMdD"))?;
    Some(problem(
        year,
        format!(
            "`{}` is the calendar year, but `w` is a week of the year of ISO weeks",
            again(year.letter, year.count)
        ),
        "the year is wrong on some days around 1 January",
        "write `xxxx` with weeks".to_owned(),
        Some('x'),
    ))
}

#[cfg(test)]
mod tests {
    use super::doubts;

    /// The format as its findings would have it.
    fn fixed(format: &str) -> Option<String> {
        let mut fixed = format.to_owned();
        let mut found = doubts(format);
        found.sort_by_key(|problem| std::cmp::Reverse(problem.at.start));
        if found.is_empty() {
            return None;
        }
        for problem in found {
            if let Some(by) = problem.replacement {
                fixed.replace_range(problem.at, &by);
            }
        }
        Some(fixed)
    }

    #[test]
    fn letters_of_other_fields_are_found() {
        for (format, wanted) in [
            ("YYYY-MM-DD", "YYYY-MM-dd"),
            ("YYYY-MM-DD HH:mm:ss", "YYYY-MM-dd HH:mm:ss"),
            ("MMM DDD yyyy", "MMM DDD yyyy"),
            ("yyyy-mm-dd", "yyyy-MM-dd"),
            ("yyyy-mm-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss"),
            ("yyyymmdd", "yyyyMMdd"),
            ("dd/mm/yyyy HH:mm", "dd/MM/yyyy HH:mm"),
            ("mm/dd/yyyy", "MM/dd/yyyy"),
            ("yyyy-mm", "yyyy-MM"),
            ("yyyy/mm/dd HH:MM:ss", "yyyy/MM/dd HH:mm:ss"),
            ("yyyy-MM-dd HH:MM:ss", "yyyy-MM-dd HH:mm:ss"),
            ("yyyyMMddHHMMss", "yyyyMMddHHmmss"),
            ("dd HH:mm:ss", "dd HH:mm:ss"),
            ("yyyy-MM-dd hh:mm:ss", "yyyy-MM-dd HH:mm:ss"),
            ("yyyy-MM-dd KK:mm", "yyyy-MM-dd HH:mm"),
            ("xxxx-MM-dd", "yyyy-MM-dd"),
            ("YYYY-'W'ww-e", "xxxx-'W'ww-e"),
            ("yyyy-MM-dd'T HH:mm", "yyyy-MM-dd'T HH:mm"),
        ] {
            assert_eq!(fixed(format).as_deref(), Some(wanted), "{format}");
        }
    }

    #[test]
    fn formats_that_read_what_they_seem_to_are_not_doubted() {
        for format in [
            "ISO8601",
            "UNIX",
            "yyyy-MM-dd HH:mm:ss,SSS",
            "YYYY-MM-dd",
            "dd/MMM/yyyy:HH:mm:ss Z",
            "MMM  d HH:mm:ss",
            "MMM dd yyyy hh:mm:ss a",
            "hh:mm:ssa dd.MM.yy",
            "yyyy-DDD HH:mm",
            "yyyy-MM-dd (DDD)",
            "yyyyDDDHHmmss",
            "xxxx-'W'ww-e",
            "yyyy-MM-dd xxxx-'W'ww",
            "HH:mm",
            "mm:ss.SSS",
            "HH dd/MM/yyyy",
            "HH:mm dd/MM",
            "MMM yyyy",
            "yyyy-MM-dd'T",
            "yyyy-MM-dd HH:mm (mm)",
            "EEE, dd MMM yyyy kk:mm:ss z",
            "yyyy/MM/dd/yyyy-MM-dd HH:mm:ss",
            "HH:mm:ss MM/dd/yyyy",
            "ss:mm:HH dd.MM.yyyy",
            "mm'm' dd.MM.yyyy HH'h'",
            "yyyy-DDD mm HH",
            "yyyy-MM-dd mm HH",
        ] {
            assert_eq!(fixed(format), None, "{format}");
        }
    }
}
