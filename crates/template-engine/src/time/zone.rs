//! Zones: UTC, an offset with or without a name, or one of the tz database.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The zone in which an instant is shown.
#[derive(Debug, Clone)]
pub(crate) enum Zone {
    Utc,
    /// Seconds east of UTC, and the name that a text gave it.
    Fixed(i32, String),
    Named(TimeZone),
}

impl Zone {
    /// A zone as Go's `time.LoadLocation` finds it.
    pub(crate) fn load(name: &str) -> Option<Zone> {
        match name {
            "" | "UTC" => Some(Zone::Utc),
            // servers have it set to UTC, as their images do
            "Local" => Some(Zone::Utc),
            name => {
                let found = jiff::tz::db().get(name).ok().filter(|zone| zone.iana_name() == Some(name));
                found.map(Zone::Named)
            }
        }
    }

    /// Seconds east of UTC and the abbreviation at an instant.
    pub(crate) fn offset(&self, seconds: i64) -> (i32, String) {
        match self {
            Zone::Utc => (0, "UTC".to_owned()),
            Zone::Fixed(offset, name) => (*offset, name.clone()),
            Zone::Named(zone) => {
                let clamped = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
                let at = Timestamp::from_second(clamped).unwrap_or(Timestamp::UNIX_EPOCH);
                let info = zone.to_offset_info(at);
                (info.offset().seconds(), info.abbreviation().to_owned())
            }
        }
    }

    /// Its name, as `String` of Go's `Location` gives it.
    pub(crate) fn name(&self) -> String {
        match self {
            Zone::Utc => "UTC".to_owned(),
            Zone::Fixed(_, name) => name.clone(),
            Zone::Named(zone) => zone.iana_name().unwrap_or_default().to_owned(),
        }
    }
}
