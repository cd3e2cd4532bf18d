//! Timestamps as Logstash's `date` filter reads them: patterns of Joda-Time, checked and tried here.
//!
//! In: a pattern, and a text. Out: whether the pattern is one, and whether it reads the text. Letters as in Joda's
//! `DateTimeFormat`; `ISO8601`, `UNIX` and `UNIX_MS` as in logstash-filter-date. Deliberately absent: the moment itself.

mod element;

use crate::report::Problem;
use element::elements;

/// The words that stand for a format of their own.
const WORDS: &[&str] = &["ISO8601", "TAI64N", "UNIX", "UNIX_MS"];

/// What Joda's parser of ISO 8601 reads, and the forms with a blank that Logstash adds.
const ISO8601: &[&str] = &[
    "yyyy-MM-dd'T'HH:mm:ssZZ",
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSZZ",
    "yyyy-MM-dd'T'HH:mm:ss,SSSSSSSSSZZ",
    "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS",
    "yyyy-MM-dd'T'HH:mm:ss,SSSSSSSSS",
    "yyyy-MM-dd'T'HH:mmZZ",
    "yyyy-MM-dd'T'HH:mm",
    "yyyy-MM-dd",
    "yyyy-MM-dd HH:mm:ss.SSSSSSSSS",
    "yyyy-MM-dd HH:mm:ss,SSSSSSSSS",
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd HH:mm:ss.SSSSSSSSSZZ",
    "yyyy-MM-dd HH:mm:ss,SSSSSSSSSZZ",
    "yyyy-MM-dd HH:mm:ssZZ",
];

/// Reads a format.
///
/// # Errors
/// Letters that Joda does not know, and quotes that stay open.
pub fn check(format: &str) -> Result<(), Box<Problem>> {
    if WORDS.contains(&format) {
        return Ok(());
    }
    elements(format).map(|_| ())
}

/// Whether a format reads a text from its start to its end. Nothing if it cannot be said.
pub fn reads(format: &str, text: &str) -> Option<bool> {
    match format {
        "ISO8601" => Some(ISO8601.iter().any(|format| reads(format, text) == Some(true))),
        "UNIX" => Some(text.parse::<f64>().is_ok_and(f64::is_finite)),
        "UNIX_MS" => Some(text.parse::<i64>().is_ok()),
        "TAI64N" => None,
        _ => {
            let elements = elements(format).ok()?;
            let mut rest = text;
            for (index, element) in elements.iter().enumerate() {
                // digits that run into the next number are shared by width
                let tight = matches!(elements.get(index + 1), Some(next) if next.is_number());
                match element.take(rest, tight) {
                    Taken::Rest(after) => rest = after,
                    Taken::No => return Some(false),
                    Taken::Unknown => return None,
                }
            }
            Some(rest.is_empty())
        }
    }
}

/// What an element made of a text.
enum Taken<'a> {
    Rest(&'a str),
    No,
    /// It depends on tables that are not here.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::{check, reads};

    #[test]
    fn formats_are_tried_on_texts() {
        for (format, text, wanted) in [
            ("yyyy-MM-dd HH:mm:ss,SSS", "2026-11-23 10:00:00,123", true),
            ("yyyy-MM-dd HH:mm:ss,SSS", "2026-11-23T10:00:00,123", false),
            // measured with Joda-Time 2.12.7
            ("HH:mm Z", "16:07 +07", true),
            ("HH:mm Z", "16:07 -03", true),
            ("HH:mm Z", "16:07 +0530", true),
            ("HH:mm Z 'x'", "16:07 +07 x", true),
            ("HH:mm Z", "16:07 +7", false),
            ("HH:mm Z", "16:07 +075", false),
            ("HH:mm Z", "16:07 +07:", false),
            ("dd/MMM/yyyy:HH:mm:ss Z", "10/Oct/2000:13:55:36 -0700", true),
            ("yyyy-MM-dd HH:mm:ss.SSS z", "2026-11-23 10:00:00.123 UTC", true),
            ("MMM  d HH:mm:ss", "Nov  3 10:00:00", true),
            ("yyyyMMddHHmmss", "20261123100000", true),
            ("yyyy-MM-dd'T'HH:mm:ssZZ", "2026-11-23T10:00:00Z", true),
            ("ISO8601", "2026-11-23T10:00:00.123456+01:00", true),
            ("ISO8601", "2026-11-23T10:00:00Z", true),
            ("ISO8601", "23.11.2026", false),
            ("UNIX", "1763892000.5", true),
            ("UNIX_MS", "1763892000.5", false),
            ("yyyy-MM-dd", "2026-13-01", false),
            ("yyyy-MM-dd", "2026-12-01 ", false),
        ] {
            assert_eq!(reads(format, text), Some(wanted), "{format}: {text}");
        }
        assert_eq!(reads("yyyy ZZZ", "2026 Europe/Berlin"), Some(true));
        assert_eq!(reads("yyyy ZZZ", "2026 CEST"), None);
    }

    #[test]
    fn letters_that_mean_nothing_are_shown() {
        let problem = check("yyyy-MM-dd bb").expect_err("b is no field");
        assert_eq!(problem.at, 11..13);
        assert!(check("yyyy 'T").is_err());
        assert!(check("yyyy-MM-dd'T'HH:mm:ss 'o''clock'").is_ok());
        assert!(check("ISO8601").is_ok());
    }
}
