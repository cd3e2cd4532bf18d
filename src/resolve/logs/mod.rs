//! `[services.*.logs]`: where lines come from, how they are read, what is kept; patterns are compiled and tried here.
//!
//! In: what was written. Out: `Logs` for the pipeline. Deliberately absent: what a raw `filter` does, which nobody knows
//! before it runs; a test of such a service is held to what stands before the filter only where that is certain.

mod event;
mod index;
mod log_tests;
mod patterns;
mod redact;
mod source;
mod timestamp;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::components::{ELASTICSEARCH, FILEBEAT, LOGSTASH};
use crate::logstash::config;
use crate::logstash::grok::Pattern;
use crate::model::{Duration, FieldType, LogFormat, LogSource, Logs};
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec;

/// The retention of logs that say none.
const RETENTION: Duration = Duration(30 * 86_400_000);

pub(super) fn one(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<spec::Logs>,
    lossy: bool,
) -> Option<Logs> {
    let mut written = written.filter(|logs| logs.enabled != Some(false))?;
    let before = context.report.len();
    let lossy = lossy || item.node.at(&["logs"]).and_then(Node::table).is_some_and(|table| table.broken);
    let (sets, tests) = (written.sets.clone().unwrap_or_default(), written.tests.take().unwrap_or_default());
    let (logs, patterns) = declared(context, item, written, lossy)?;
    // what is tried on half of a declaration says nothing
    if context.report.len() == before && !lossy {
        log_tests::run(context, item, &logs, &patterns, &sets, tests);
    }
    Some(logs)
}

/// What is declared, and its patterns compiled.
fn declared(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: spec::Logs,
    lossy: bool,
) -> Option<(Logs, Vec<Pattern>)> {
    let spec::Logs {
        from,
        format,
        pattern,
        patterns,
        multiline,
        timestamp,
        fields,
        redact,
        index,
        retention,
        dead_letter,
        filter,
        sets,
        tests: _,
        enabled: _,
        allow: _,
    } = written;
    let span = item.node.table().and_then(|table| table.get("logs")).map_or(item.key, |entry| entry.key);
    let from = source::source(context, item, from, lossy);
    let from_span = item.span(&["logs", "from"]);
    check_needs(context, item, span, from.as_ref());
    let multiline = source::multiline(context, item, multiline, from.as_ref());
    let own = patterns.unwrap_or_default();
    let compiled = patterns::compile(context, item, format, pattern.as_ref(), &own, lossy);
    let timestamp = timestamp::timestamp(context, item, timestamp);
    let fields = types(context, item, fields.unwrap_or_default());
    let redact = redact::redactions(context, item, redact.unwrap_or_default());
    let index = index::index(context, item, index, "index").unwrap_or_default();
    let dead_letter = dead_letter.and_then(|name| index::index(context, item, Some(name), "dead_letter"));
    let at = item.span(&["logs", "retention"]);
    let retention = retention.and_then(|text| context.positive_duration(&text, at, "retention")).unwrap_or(RETENTION);
    let filter = filter.and_then(|_| own_filter(context, item));
    for (at, field) in sets.iter().flatten().enumerate() {
        check_field(context, field, item.span(&["logs", "sets", &at.to_string()]));
    }
    let (format, patterns) = compiled?;
    let logs = Logs {
        span,
        from: from?,
        from_span,
        format,
        patterns: own,
        multiline,
        timestamp,
        fields,
        redact,
        index,
        retention,
        dead_letter,
        filter,
    };
    Some((logs, patterns))
}

/// What the author adds to the pipeline, in Logstash's own language.
fn own_filter(context: &mut Context<'_>, item: &Item<'_>) -> Option<String> {
    let text = item.text(&["logs", "filter"], context.sources)?;
    if let Err(problem) = config::check(text.as_str()) {
        context.report.add_problems(&text, vec![*problem]);
    }
    Some(text.as_str().to_owned())
}

/// What collects logs must not be switched off.
fn check_needs(context: &mut Context<'_>, item: &Item<'_>, span: Span, from: Option<&LogSource>) {
    let filebeat = matches!(from, Some(LogSource::Files(_) | LogSource::Containers(_))).then_some(FILEBEAT);
    for component in [ELASTICSEARCH, LOGSTASH].into_iter().chain(filebeat) {
        context.needs(item, component, span, "logs");
    }
}

fn types(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: BTreeMap<String, FieldType>,
) -> BTreeMap<String, FieldType> {
    let mut found = BTreeMap::new();
    for (field, kind) in written {
        let span = item.node.at(&["logs", "fields"]).and_then(Node::table);
        let span = span.and_then(|table| table.get(&field)).map_or(item.key, |entry| entry.key);
        if check_field(context, &field, span) {
            found.insert(field, kind);
        }
    }
    found
}

/// Whether a text is a field: words with dots between them.
fn check_field(context: &mut Context<'_>, field: &str, span: Span) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | ' ' | '/'))
    };
    if field.split('.').all(word) {
        return true;
    }
    context.report.add(
        Diagnostic::new("value/invalid-name", span, format!("`{field}` is no field of an event"), "not a field")
            .help("write words with dots between them: \"client.ip\""),
    );
    false
}

/// The format that stands behind a declaration, with its patterns ready to be tried.
type Compiled = (LogFormat, Vec<Pattern>);
