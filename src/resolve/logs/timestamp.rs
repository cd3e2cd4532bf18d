//! The timestamp of an event: which field, and how it is written.

use super::super::context::{Context, Item};
use super::check_field;
use crate::logstash::config::text::quote;
use crate::logstash::date_format;
use crate::model::LogTimestamp;
use crate::report::Diagnostic;
use crate::spec;

pub(super) fn timestamp(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<spec::TimestampForm>,
) -> Option<LogTimestamp> {
    let spec::Timestamp { field, format, timezone } = match written? {
        spec::TimestampForm::Field(field) => spec::Timestamp { field: Some(field), ..spec::Timestamp::default() },
        spec::TimestampForm::Table(table) => table,
    };
    let span = item.span(&["logs", "timestamp"]);
    let Some(field) = field else {
        context.report.add(
            Diagnostic::new("shape/missing-key", span, "the timestamp has no `field`", "`field` is missing")
                .help("name the field that holds it: { field = \"ts\", format = \"…\" }"),
        );
        return None;
    };
    if !check_field(context, &field, item.span(&["logs", "timestamp", "field"])) {
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
                Diagnostic::new(
                    "log/invalid-format",
                    item.span(&["logs", "timestamp", "timezone"]),
                    format!("`{zone}` is no time zone"),
                    "not a zone",
                )
                .help("write a name of the tz database: \"Europe/Berlin\""),
            );
        }
    }
    let formats = match format {
        Some(formats) => formats.as_slice().iter().map(|format| format.value.clone()).collect(),
        None => vec!["ISO8601".to_owned()],
    };
    Some(LogTimestamp { field, formats, timezone })
}
