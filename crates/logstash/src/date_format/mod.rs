//! Timestamps as Logstash's `date` filter reads them: formats of Joda-Time, checked and tried here.
//!
//! In: a format, a text, a zone. Out: whether the format is one, what is doubtful in it, and the moment that it reads.
//! Letters as in Joda's `DateTimeFormat`, in English; `ISO8601`, `UNIX` and `UNIX_MS` as in logstash-filter-date. The
//! oracle is Joda-Time itself (`tests/dates.rs`). Deliberately absent: what time it is, which a caller says.

mod bucket;
mod calendar;
mod doubts;
mod element;
mod iso8601;
mod names;
mod take;
mod unix;
mod zone;

use crate::report::TextDiagnostic;
use bucket::Bucket;
pub use bucket::Reading;
pub use doubts::doubts;
use element::{Element, Token, elements, tokens};
pub use zone::{Zone, ids};

/// The words that stand for a format of their own.
const WORDS: &[&str] = &["ISO8601", "TAI64N", "UNIX", "UNIX_MS"];

/// What Joda asks the machine.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The year, from which years of two digits are guessed and which texts without a year get.
    pub year: i64,
}

/// A year for samples, which must read alike in every year: a leap year, so that the 29th of February is a day.
const SAMPLE: Clock = Clock { year: 2024 };

/// Reads a format.
///
/// # Errors
/// Letters that Joda does not know.
pub fn check(format: &str) -> Result<(), Box<TextDiagnostic>> {
    if WORDS.contains(&format) {
        return Ok(());
    }
    tokens(format).map(|_| ())
}

/// The moment of a text, read from its start to its end; `zone` is that of texts which name none.
///
/// Nothing if it cannot be said: the format is none, or TAI64N.
pub fn read(format: &str, text: &str, zone: &Zone, clock: Clock) -> Option<Reading> {
    match format {
        "ISO8601" => {
            // where none reads, a gap says more
            let year = Clock { year: 2000 };
            let tried = std::iter::once(parse(iso8601::elements(), text, zone, year))
                .chain(iso8601::BLANKS.iter().filter_map(|format| read(format, text, zone, clock)));
            Some(best(tried))
        }
        "UNIX" => Some(unix::seconds(text)),
        "UNIX_MS" => Some(unix::millis(text)),
        "TAI64N" => None,
        _ => Some(parse(&elements(&tokens(format).ok()?), text, zone, clock)),
    }
}

/// Whether a format reads the text of a sample. Nothing if it cannot be said.
pub fn reads(format: &str, text: &str, zone: &Zone) -> Option<Reading> {
    // Logstash guesses the year where the format names none, and what it guesses is not known here
    let dated = format.contains(['y', 'Y']) || WORDS.contains(&format);
    let utc = Zone::UTC;
    read(format, text, if dated { zone } else { &utc }, SAMPLE)
}

/// The format that asks which half of the day it is, where this one has `a` beside an hour of the whole day and the text says
/// `02:10 PM`, which nobody writes who counts to 24: Joda-Time reads the hour and leaves the half.
pub fn with_half_day(format: &str, text: &str, zone: &Zone) -> Option<String> {
    let tokens = tokens(format).ok().filter(|_| !WORDS.contains(&format))?;
    let has = |letters: &str| {
        tokens.iter().any(|(_, token)| matches!(token, Token::Field(letter, _) if letters.contains(*letter)))
    };
    if !has("a") || !has("H") || has("hKk") {
        return None;
    }
    let mut instead = format.to_owned();
    for (at, token) in &tokens {
        if let Token::Field('H', count) = token {
            instead.replace_range(*at..at + count, &"h".repeat(*count));
        }
    }
    match (reads(format, text, zone)?, reads(&instead, text, zone)?) {
        (Reading::At(one), Reading::At(other)) if one != other => Some(instead),
        _ => None,
    }
}

/// Whether a format takes numbers of an event; the others take only texts.
pub fn takes_numbers(format: &str) -> bool {
    matches!(format, "UNIX" | "UNIX_MS")
}

/// The first moment, otherwise a gap if there is one.
pub fn best(tried: impl Iterator<Item = Reading>) -> Reading {
    let mut best = Reading::No;
    for reading in tried {
        match reading {
            Reading::At(_) => return reading,
            Reading::Gap => best = reading,
            Reading::No => {}
        }
    }
    best
}

fn parse(elements: &[Element], text: &str, zone: &Zone, clock: Clock) -> Reading {
    let mut bucket = Bucket { zone: Some(zone.clone()), ..Bucket::default() };
    match take::all(elements, &mut bucket, text, clock) {
        Some("") => bucket.moment(clock.year),
        Some(_) | None => Reading::No,
    }
}

#[cfg(test)]
mod tests {
    use super::{Reading, Zone, check, reads};

    fn at(format: &str, text: &str) -> Option<i64> {
        match reads(format, text, &Zone::by_id("Europe/Berlin").expect("a zone")) {
            Some(Reading::At(at)) => Some(at),
            _ => None,
        }
    }

    #[test]
    fn formats_are_tried_on_texts() {
        for (format, text, wanted) in [
            ("yyyy-MM-dd HH:mm:ss,SSS", "2026-11-23 10:00:00,123", true),
            ("yyyy-MM-dd HH:mm:ss,SSS", "2026-11-23T10:00:00,123", false),
            ("HH:mm Z", "16:07 +07", true),
            ("HH:mm Z", "16:07 -03", true),
            ("HH:mm Z", "16:07 +0530", true),
            ("HH:mm Z 'x'", "16:07 +07 x", true),
            ("HH:mm Z", "16:07 +7", false),
            ("HH:mm Z", "16:07 +075", false),
            ("HH:mm Z", "16:07 +07:", false),
            ("dd/MMM/yyyy:HH:mm:ss Z", "10/Oct/2000:13:55:36 -0700", true),
            ("yyyy-MM-dd HH:mm:ss.SSS z", "2026-11-23 10:00:00.123 UTC", true),
            ("yyyy-MM-dd HH:mm z", "2026-11-23 10:00 CEST", false),
            ("yyyy-MM-dd HH:mm z", "2026-11-23 10:00 +07", false),
            ("yyyy-MM-dd HH:mm ZZZ", "2026-11-23 10:00 CET", true),
            ("yyyy-MM-dd HH:mm ZZZ", "2026-11-23 10:00 +07", false),
            ("MMM  d HH:mm:ss", "Nov  3 10:00:00", true),
            ("MMM  d HH:mm:ss", "Feb  29 10:00:00", true),
            ("yyyyMMddHHmmss", "20261123100000", true),
            ("yyyy-MM-dd'T'HH:mm:ssZZ", "2026-11-23T10:00:00Z", true),
            ("ISO8601", "2026-11-23T10:00:00.123456+01:00", true),
            ("ISO8601", "2026-11-23T10:00:00Z", true),
            ("ISO8601", "23.11.2026", false),
            ("UNIX", "1763892000.5", true),
            ("UNIX_MS", "1763892000.5", false),
            ("yyyy-MM-dd", "2026-13-01", false),
            ("yyyy-MM-dd", "2026-12-01 ", false),
            ("yyyy ZZZ", "2026 Europe/Berlin", true),
            ("yyyy ZZZ", "2026 CEST", false),
            ("yyyy 'T", "2026 T", true),
        ] {
            assert_eq!(at(format, text).is_some(), wanted, "{format}: {text}");
        }
    }

    #[test]
    fn moments_are_those_of_joda() {
        for (format, text, wanted) in [
            ("yyyy-MM-dd HH:mm", "1970-01-01 01:00", 0),
            ("yyyy-MM-dd HH:mm Z", "1970-01-01 01:00 Z", 3_600_000),
            // the day of the year, and minutes
            ("YYYY-MM-DD", "2026-03-08", 1_767_826_800_000),
            ("yyyy-mm-dd", "2026-03-08", 1_767_827_000_000 - 20_000),
        ] {
            assert_eq!(at(format, text), Some(wanted), "{format}: {text}");
        }
        let berlin = Zone::by_id("Europe/Berlin").expect("a zone");
        assert_eq!(reads("yyyy-MM-dd HH:mm", "2026-03-29 02:30", &berlin), Some(Reading::Gap));
    }

    #[test]
    fn letters_that_mean_nothing_are_shown() {
        let problem = check("yyyy-MM-dd bb").expect_err("b is no field");
        assert_eq!(problem.at, 11..13);
        assert!(check("").is_err());
        assert!(check("HH zzzz").is_err() && check("HH zzz").is_ok());
        assert!(check("yyyy-MM-dd'T'HH:mm:ss 'o''clock'").is_ok());
        assert!(check("ISO8601").is_ok());
    }
}
