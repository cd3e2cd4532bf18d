//! Whether the lines of tests give a time, as Logstash's date filter reads it.

use super::super::context::Context;
use super::event::{self, Event, Value};
use super::timestamp::field_of_zone;
use crate::logstash::date_format::{self, Reading, Zone};
use crate::model::logs::reference;
use crate::model::{LogTimestamp, Logs, ZoneNames};
use crate::report::Diagnostic;
use crate::source::Span;

/// Whether the line gives a time of one of the formats.
pub(super) fn check(context: &mut Context<'_>, logs: &Logs, event: &Event, span: Span) {
    let Some(timestamp) = &logs.timestamp else { return };
    let problem = match event.get(&timestamp.field).filter(|value| value.is_something()) {
        None => {
            let message = format!("the event does not have the field `{}`, which is its timestamp", timestamp.field);
            Some((message, formats(timestamp)))
        }
        Some(value) => zone(timestamp, event).map_or_else(Some, |zone| mismatch(timestamp, value, &zone)),
    };
    if let Some((message, help)) = problem {
        context.report.add(
            Diagnostic::new("log/timestamp-mismatch", span, message, "Logstash cannot read the time of this line")
                .help(help),
        );
    }
}

fn formats(timestamp: &LogTimestamp) -> String {
    format!(
        "the expected format is {}; formats use the letters of Joda-Time (yyyy MM dd HH mm ss SSS), or are ISO8601, UNIX or UNIX_MS",
        timestamp.formats.join(" or ")
    )
}

/// The zone of texts that name none, or what is wrong with it and the edit.
fn zone(timestamp: &LogTimestamp, event: &Event) -> Result<Zone, (String, String)> {
    let Some(written) = &timestamp.timezone else { return Ok(Zone::UTC) };
    let Some(field) = field_of_zone(written) else {
        return Ok(Zone::by_id(written).unwrap_or(Zone::UTC));
    };
    let value = match event.get(&field).filter(|value| value.is_something()) {
        Some(Value::Text(text)) => text.clone(),
        Some(other) => event::shown(other),
        None => {
            let message =
                format!("the event does not have the field `{field}`, which is the time zone of its timestamp");
            return Err((
                message,
                "add it to the pattern, or set a fixed zone: timezone = \"Europe/Berlin\"".to_owned(),
            ));
        }
    };
    Zone::by_id(&value).ok_or_else(|| {
        let message = format!("the time zone of the timestamp is `{value}`, which Joda-Time does not know");
        (message, "use a name of the tz database or an offset: Europe/Berlin, +02:00".to_owned())
    })
}

/// Why no format reads the value, and the edit.
fn mismatch(timestamp: &LogTimestamp, value: &Value, zone: &Zone) -> Option<(String, String)> {
    let Value::Text(written) = value else {
        let shown = event::shown(value);
        let read = |format: &String| {
            date_format::takes_numbers(format) && date_format::reads(format, &shown, zone) != Some(Reading::No)
        };
        if matches!(value, Value::Float(_)) || timestamp.formats.iter().any(|format| format == "TAI64N" || read(format))
        {
            return None;
        }
        let message = format!("the timestamp {shown} is not a string, but its formats read only strings");
        return Some((
            message,
            "use UNIX or UNIX_MS; or keep it a string: remove its type from `fields` and from the pattern".to_owned(),
        ));
    };
    let text = with_offset(written, timestamp.zone_names.offsets());
    let mut gap = false;
    for format in &timestamp.formats {
        match date_format::reads(format, &text, zone) {
            Some(Reading::At(_)) => return half_day_unread(format, written, &text, zone),
            None => return None,
            Some(Reading::Gap) => gap = true,
            Some(Reading::No) => {}
        }
    }
    if gap {
        let id = timestamp.timezone.as_deref().unwrap_or("its zone");
        let message = format!("the time `{written}` does not exist in {id}: daylight saving time starts then");
        return Some((
            message,
            "if the server does not use daylight saving time, set its zone: timezone = \"UTC\"".to_owned(),
        ));
    }
    let help = zone_name(timestamp, &text).or_else(|| foreign_name(timestamp, &text));
    let help = help.unwrap_or_else(|| formats(timestamp));
    Some((format!("the timestamp `{written}` does not match its format"), help))
}

/// The half of the day that the text says and the format does not ask.
fn half_day_unread(format: &str, written: &str, text: &str, zone: &Zone) -> Option<(String, String)> {
    let instead = date_format::with_half_day(format, text, zone)?;
    let message =
        format!("the timestamp `{written}` is read without AM or PM, because `H` is the hour of the 24-hour clock");
    Some((message, format!("write `h` with `a`: format = \"{instead}\"")))
}

/// The text as the date filter gets it: the name of a zone at its end is its offset.
fn with_offset(text: &str, names: &[(String, String)]) -> String {
    let found = names.iter().find_map(|(name, offset)| {
        let before = text.strip_suffix(name.as_str()).filter(|before| before.ends_with(' '))?;
        Some(format!("{before}{offset}"))
    });
    found.unwrap_or_else(|| text.to_owned())
}

/// What to do where all is well but for the name of a month or a day, which is of another language.
fn foreign_name(timestamp: &LogTimestamp, text: &str) -> Option<String> {
    const ENGLISH: &[&str] = &["May", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let is_letter = |character: char| character.is_alphabetic();
    let starts = text
        .char_indices()
        .filter(|(at, c)| is_letter(*c) && !text.get(..*at).is_some_and(|before| before.ends_with(is_letter)));
    let words = starts.map(|(start, _)| {
        let rest = text.get(start..).unwrap_or("");
        let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        // some languages write a dot after what they shorten
        (
            start,
            start + length,
            start + length + usize::from(rest.get(length..).is_some_and(|rest| rest.starts_with('.'))),
        )
    });
    let reads = |format: &str, text: &str| matches!(date_format::reads(format, text, &Zone::UTC), Some(Reading::At(_)));
    let format = words.take(4).find_map(|(start, end, dotted)| {
        let word = text.get(start..end)?;
        let is_english = reads("MMM", word) || reads("EEE", word) || word.len() < 2;
        let (before, after) = (text.get(..start)?, [text.get(end..)?, text.get(dotted..)?]);
        timestamp.formats.iter().filter(|_| !is_english).find(|format| {
            let english = |name: &&str| after.iter().any(|after| reads(format, &format!("{before}{name}{after}")));
            ENGLISH.iter().any(english)
        })
    })?;
    Some(format!(
        "names of months and days are English here: for another language leave out `timestamp`, and write into `filter`: date {{ match => [\"{}\", \"{format}\"] locale => \"de\" }}, which reads them as Java writes them: März, Feb., Di.",
        reference(&timestamp.field)
    ))
}

/// What to do where all is well but for the name of a zone at the end.
fn zone_name(timestamp: &LogTimestamp, text: &str) -> Option<String> {
    let (before, name) = text.rsplit_once(' ')?;
    let known = format!("{before} UTC");
    let is_name = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let reads = |format: &String| matches!(date_format::reads(format, &known, &Zone::UTC), Some(Reading::At(_)));
    if !is_name || !timestamp.formats.iter().any(reads) {
        return None;
    }
    Some(match &timestamp.zone_names {
        ZoneNames::Logstash => format!(
            "Joda-Time does not know the zone `{name}`: log an offset such as +02:00, or keep the zone out of the field and set `timezone`"
        ),
        ZoneNames::Unsaid => format!(
            "Joda-Time does not know the zone `{name}`: set the zone of the server in the service, such as log_timezone = \"Europe/Berlin\""
        ),
        ZoneNames::Zone(zone, names) => {
            let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            let names = if names.is_empty() { "only offsets".to_owned() } else { names.join(" and ") };
            format!("`{name}` does not belong to log_timezone: {zone} uses {names}")
        }
    })
}
