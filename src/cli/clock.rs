//! Today, for suppressions that end.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The day in UTC, as `2026-11-23`.
pub(super) fn today() -> Option<String> {
    Timestamp::try_from(SystemTime::now()).ok().map(day)
}

/// The day in UTC of a moment.
fn day(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, day};

    #[test]
    fn days_are_dates() {
        for (days, date) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_780, "2026-11-23")] {
            let at = Timestamp::from_second(days * 86_400).expect("a moment");
            assert_eq!(day(at), date);
        }
    }
}
