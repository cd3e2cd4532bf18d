//! The timestamp of an event: which field, and how it is written.

use super::super::context::Context;
use super::{Compiled, check_field};
use crate::kinds::ServiceKind;
use crate::logstash::config::text::quote;
use crate::logstash::date_format::{self, Zone, ids};
use crate::model::logs::OBJECTS;
use crate::model::{LogFormat, LogTimestamp, ZoneNames};
use crate::report::{Diagnostic, nearest};
use crate::source::{Span, Spanned};
use crate::spec;

pub(super) fn timestamp(
    context: &mut Context<'_>,
    written: Spanned<spec::TimestampForm>,
    service: Span,
    zone_names: ZoneNames,
    compiled: Option<&Compiled>,
) -> Option<LogTimestamp> {
    let spec::Timestamp { field, format, timezone } = match written.value {
        // a field alone is shown at the name of its service
        spec::TimestampForm::Field(value) => spec::Timestamp {
            field: Some(Spanned { value, span: service, key: service }),
            ..spec::Timestamp::default()
        },
        spec::TimestampForm::Table(table) => table,
    };
    let field = field?;
    if !check_field(context, &field, field.span) {
        return None;
    }
    for format in format.iter().flat_map(|formats| formats.as_slice()) {
        check_format(context, format);
    }
    match timezone.as_ref().map(|zone| (zone, field_of_zone(zone))) {
        Some((zone, Some(field))) => check_zone_field(context, &field, zone.span, compiled),
        Some((zone, None)) => check_zone(context, "timezone", zone),
        None => {}
    }
    let formats = match format {
        Some(formats) => formats.as_slice().iter().map(|format| format.value.clone()).collect(),
        None => vec!["ISO8601".to_owned()],
    };
    Some(LogTimestamp { field: field.value, formats, timezone: timezone.map(Spanned::into_inner), zone_names })
}

fn check_format(context: &mut Context<'_>, format: &Spanned<String>) {
    let text = format.text(context.sources);
    if let Err(problem) = date_format::check(text.as_str()) {
        context.report.add_text_diagnostics(&text, vec![*problem]);
    } else if quote(text.as_str()).is_none() {
        context.report.add(
            Diagnostic::new(
                "log/invalid-format",
                text.whole(),
                "the format cannot be written as a string of Logstash",
                "Logstash cannot quote this",
            )
            .help("remove double quotes, `${…}` and a backslash at the end"),
        );
    } else {
        context.report.add_text_diagnostics(&text, date_format::doubts(text.as_str()));
    }
}

/// Says that Logstash knows no zone of this id.
fn check_zone(context: &mut Context<'_>, key: &str, zone: &Spanned<String>) {
    if quote(zone).is_some() && Zone::by_id(zone).is_some() {
        return;
    }
    // of a short name, CEST or JST, the nearest is that of another zone
    let short = zone.bytes().all(|byte| byte.is_ascii_uppercase());
    let near = nearest(zone, ids().iter().map(String::as_str)).filter(|_| !short);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write a name of the tz database or an offset: {key} = \"Europe/Berlin\", {key} = \"+02:00\""),
    };
    let text = zone.text(context.sources);
    let replacement =
        near.and_then(|near| near.word()).and_then(|word| text.replacement(0..text.as_str().len(), &word));
    context.report.add(
        Diagnostic::new(
            "log/invalid-format",
            zone.span,
            format!("`{zone}` is not a time zone of the tz database"),
            "unknown time zone",
        )
        .help(help)
        .edit_if(zone.span, replacement),
    );
}

/// The field that a zone is taken from: `%{tz}` and `%{[a][tz]}` are `tz` and `a.tz`.
pub(super) fn field_of_zone(zone: &str) -> Option<String> {
    let field = zone.strip_prefix("%{")?.strip_suffix('}')?;
    let path = match field.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(parts) => parts.replace("][", "."),
        None => field.to_owned(),
    };
    (!path.is_empty() && !path.contains(['[', ']', '{', '}', '%', '+', '"'])).then_some(path)
}

/// Says that the field of a zone is never there. Shippers fill the fields of their own, and so does JSON.
fn check_zone_field(context: &mut Context<'_>, field: &str, span: Span, compiled: Option<&Compiled>) {
    let Some((LogFormat::Pattern(_), patterns)) = compiled else { return };
    let first = field.split('.').next().unwrap_or(field);
    let from_elsewhere = first.starts_with('@') || OBJECTS.contains(&first);
    if from_elsewhere || patterns.iter().any(|pattern| pattern.fields().any(|known| known == field)) {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "log/invalid-format",
            span,
            format!("no pattern sets the field `{field}`"),
            "the time zone of each event comes from this field",
        )
        .help(format!(
            "add it to the pattern, as %{{DATA:{field}}}, or set a fixed zone: timezone = \"Europe/Berlin\""
        )),
    );
}

/// What the names of zones in a log mean: those of the server's own zone, where its kind has such a key.
pub(in super::super) fn zone_names(
    context: &mut Context<'_>,
    kind: &ServiceKind,
    zone: Option<Spanned<String>>,
) -> ZoneNames {
    if !kind.keys.iter().any(|key| key == "log_timezone") {
        return ZoneNames::Logstash;
    }
    let Some(written) = zone else { return ZoneNames::Unsaid };
    check_zone(context, "log_timezone", &written);
    match Zone::by_id(&written) {
        Some(zone) => ZoneNames::Zone(written.into_inner(), zone.names()),
        None => ZoneNames::Unsaid,
    }
}
