//! The timestamp of an event: which field, and how it is written.

use super::super::context::{Context, Item};
use super::check_field;
use crate::logstash::config::text::quote;
use crate::logstash::date_format;
use crate::model::LogTimestamp;
use crate::report::Diagnostic;
use crate::spec::{self, OneOrMany};

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
    let formats = format.unwrap_or_else(|| OneOrMany::One("ISO8601".to_owned()));
    for index in 0..formats.as_slice().len() {
        let index = index.to_string();
        let path: &[&str] = match &formats {
            OneOrMany::One(_) => &["logs", "timestamp", "format"],
            OneOrMany::Many(_) => &["logs", "timestamp", "format", &index],
        };
        let Some(text) = item.text(path, context.sources) else { continue };
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
    Some(LogTimestamp { field, formats: formats.as_slice().to_vec(), timezone })
}
