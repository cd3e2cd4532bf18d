//! Time zones. In: the name of one. Out: its rules, from a database inside of the program, so that every machine agrees.

use jiff::tz::TimeZone;

use crate::report::{TextDiagnostic, nearest};

/// The zone of a name; `None` for `Local`, which differs between machines, and for names that no zone has.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    if name == "UTC" || name.is_empty() {
        return Some(TimeZone::UTC);
    }
    // the database does not care about case, Go reads a file of that name
    jiff::tz::db().get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}

/// A time zone that Alertmanager knows.
///
/// # Errors
/// No zone has this name.
pub fn location(text: &str) -> Result<String, Box<TextDiagnostic>> {
    // Go takes an empty name for UTC; a person who wrote it meant something else
    if text == "Local" || (!text.is_empty() && zone(text).is_some()) {
        return Ok(text.to_owned());
    }
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let near = nearest(text, names.iter().map(String::as_str));
    Err(Box::new(TextDiagnostic {
        code: "time-interval/unknown-location",
        at: 0..text.len(),
        message: format!("there is no time zone `{text}`"),
        label: "unknown time zone".to_owned(),
        help: match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a zone of the IANA database, such as `Europe/Berlin`".to_owned(),
        },
        replacement: near.and_then(|near| near.word()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_their_exact_name() {
        for name in ["UTC", "Europe/Berlin", "America/New_York", "Local", "Etc/GMT+5", "Asia/Calcutta", "GMT"] {
            assert_eq!(location(name).as_deref(), Ok(name), "{name}");
        }
        for name in ["", "Mars/X", "europe/berlin", "../etc/passwd", "CEST"] {
            assert!(location(name).is_err(), "{name}");
        }
        let problem = location("Europe/Berln").unwrap_err();
        assert_eq!(problem.help, "did you mean `Europe/Berlin`?");
        assert_eq!(location("europe/berlin").unwrap_err().replacement.as_deref(), Some("Europe/Berlin"));
    }
}
