//! Time zones as Joda names them, with their offsets from a database inside of the program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::calendar::{DAY, date};

/// The zones whose short names Joda's `z` reads, wherever the server is.
pub(super) const SHORT_NAMES: &[(&str, &str)] = &[
    ("CDT", "America/Chicago"),
    ("CST", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("EST", "America/New_York"),
    ("GMT", "UTC"),
    ("MDT", "America/Denver"),
    ("MST", "America/Denver"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("UT", "UTC"),
    ("UTC", "UTC"),
];

/// The first second of 2036, after the changes that are planned: then each zone keeps to its latest rules.
const LATEST: i64 = 2_082_758_400;

/// The rules of a zone.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// The zone of an id: a name of the tz database as it is written there, `UTC`, or an offset such as `+02:00`.
    pub fn by_id(id: &str) -> Option<Zone> {
        if matches!(id, "UTC" | "UT" | "GMT" | "Z") {
            return Some(Zone::UTC);
        }
        // the database does not care about case, Joda does; it knows GMT+0 too
        let named = jiff::tz::db().get(id).ok().filter(|zone| zone.iana_name() == Some(id));
        named.map(Zone).or_else(|| Zone::fixed(id))
    }

    /// The zone of an offset.
    fn fixed(id: &str) -> Option<Zone> {
        let offset = ["UTC", "GMT", "UT"].iter().find_map(|before| id.strip_prefix(before)).unwrap_or(id);
        let (offset, rest) = super::take::offset(offset).filter(|_| offset.starts_with(['+', '-']))?;
        let offset = jiff::tz::Offset::from_seconds(i32::try_from(offset / 1000).ok()?).ok()?;
        rest.is_empty().then(|| Zone(offset.to_time_zone()))
    }

    /// The names that servers write for it, each with its offset as `+02:00`, by the latest rules that are known. Where it has
    /// none, servers write offsets.
    pub fn names(&self) -> Vec<(String, String)> {
        let mut found = BTreeMap::new();
        let start = Timestamp::from_second(LATEST).unwrap_or_default();
        let times = std::iter::once(start).chain(self.0.following(start).take(2).map(|change| change.timestamp()));
        for at in times {
            let offset = self.0.to_offset_info(at);
            let name = offset.abbreviation();
            if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let minutes = offset.offset().seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
                found.insert(name.to_owned(), format!("{sign}{hours:02}:{minutes:02}"));
            }
        }
        found.into_iter().collect()
    }

    /// The longest id of the tz database with which a text begins.
    pub(super) fn prefix(text: &str) -> Option<(&'static str, &str)> {
        // whether a name has a slash is looked for only so far: "Antarctica/" is the longest first part
        let group = text.char_indices().take(11).find(|(_, next)| *next == '/').map_or("", |(at, _)| &text[..=at]);
        let fits = |id: &&String| {
            id.starts_with(group) && text.starts_with(id.as_str()) && (!group.is_empty() || !id.contains('/'))
        };
        let found = ids().iter().filter(fits).max_by_key(|id| id.len())?;
        Some((found, text.get(found.len()..)?))
    }

    /// The offset of a local time in milliseconds, the earlier of two; nothing where daylight saving leaves it out.
    pub(super) fn offset(&self, local: i64) -> Option<i64> {
        let (year, _, _) = date(local.div_euclid(DAY));
        // the calendar and its weeks repeat after 400 years, and rules go on without end
        let years = match year {
            9_000.. => (year - 9_000) / 400,
            ..=-9_000 => (year + 9_000) / 400,
            _ => 0,
        };
        let local = Timestamp::from_millisecond(local - years * 146_097 * DAY).ok()?;
        let local = jiff::tz::Offset::UTC.to_datetime(local);
        let offset = match self.0.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => offset,
            AmbiguousOffset::Gap { .. } => return None,
        };
        Some(i64::from(offset.seconds()) * 1000)
    }
}

/// The names of the tz database.
pub fn ids() -> &'static [String] {
    static IDS: OnceLock<Vec<String>> = OnceLock::new();
    IDS.get_or_init(|| {
        let mut ids: Vec<String> = jiff::tz::db().available().map(|id| id.to_string()).collect();
        ids.push("UTC".to_owned());
        ids.sort_unstable();
        ids.dedup();
        ids
    })
}

#[cfg(test)]
mod tests {
    use super::Zone;

    #[test]
    fn zones_have_the_names_that_servers_write() {
        for (id, wanted) in [
            ("Europe/Berlin", "CEST +02:00 CET +01:00"),
            ("Asia/Kolkata", "IST +05:30"),
            ("America/St_Johns", "NDT -02:30 NST -03:30"),
            ("America/Sao_Paulo", ""),
            ("UTC", "UTC +00:00"),
            ("+02:00", ""),
        ] {
            let names = Zone::by_id(id).expect("a zone").names();
            let names: Vec<String> = names.iter().map(|(name, offset)| format!("{name} {offset}")).collect();
            assert_eq!(names.join(" "), wanted, "{id}");
        }
    }
}
