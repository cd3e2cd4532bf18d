//! The timestamp of an event: which field, and how it is written.

use super::super::context::Context;
use super::check_field;
use crate::logstash::config::text::quote;
use crate::logstash::date_format;
use crate::model::LogTimestamp;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

pub(super) fn timestamp(
    context: &mut Context<'_>,
    written: Spanned<spec::TimestampForm>,
    service: Span,
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
        let text = format.text(context.sources);
        if let Err(problem) = date_format::check(text.as_str()) {
            context.report.add_problems(&text, vec![*problem]);
        } else if quote(text.as_str()).is_none() {
            context.report.add(
                Diagnostic::new(
                    "log/invalid-format",
                    text.whole(),
                    "no quotes of Logstash hold this format",
                    "not writable",
                )
                .help("leave out double quotes, `${…}` and a backslash at the end"),
            );
        }
    }
    if let Some(zone) = &timezone {
        let sound = !zone.is_empty() && zone.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-:".contains(c));
        if !sound {
            context.report.add(
                Diagnostic::new("log/invalid-format", zone.span, format!("`{zone}` is no time zone"), "not a zone")
                    .help("write a name of the tz database: \"Europe/Berlin\""),
            );
        }
    }
    let formats = match format {
        Some(formats) => formats.as_slice().iter().map(|format| format.value.clone()).collect(),
        None => vec!["ISO8601".to_owned()],
    };
    Some(LogTimestamp { field: field.value, formats, timezone: timezone.map(Spanned::into_inner) })
}
