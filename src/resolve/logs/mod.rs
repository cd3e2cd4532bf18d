//! `[services.*.logs]`: where lines come from, how they are read, what is kept; patterns are compiled and tried here.
//!
//! In: what was written. Out: `Logs` for the pipeline. Deliberately absent: what a raw `filter` does, which nobody knows
//! before it runs; a test of such a service is held to what stands before the filter only where that is certain.

mod event;
mod index;
mod log_tests;
mod patterns;
mod redact;
mod sample_time;
mod source;
mod timestamp;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::components::{ELASTICSEARCH, FILEBEAT, LOGSTASH};
use crate::logstash::config;
use crate::logstash::grok::{self, Pattern};
use crate::model::{Duration, FieldType, LogFormat, LogSource, Logs, ZoneNames};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned};
use crate::spec;

pub(super) use timestamp::zone_names;

/// What the pipeline makes of a line: each field by its path, written as JSON, and how many were not of their type; nothing
/// where the line is not read. This is what tests are compared with, for those who hold it to Logstash's own scripts.
pub fn event_of(service: &str, logs: &Logs, line: &str) -> Option<(BTreeMap<String, String>, usize)> {
    let patterns: Vec<Pattern> = match &logs.format {
        LogFormat::Pattern(patterns) => {
            patterns.iter().filter_map(|pattern| grok::compile(pattern, &logs.patterns).ok()).collect()
        }
        LogFormat::Json | LogFormat::Logfmt => Vec::new(),
    };
    let mut event = event::parse(service, logs, &patterns, line).ok()?;
    let wrong = event::types(logs, &mut event).len();
    event::redact(logs, &event::patterns(logs), line, &mut event);
    let written = event.iter().filter(|(path, value)| value.is_something() && event::is_written(path));
    Some((written.map(|(path, value)| (path.clone(), event::json(value))).collect(), wrong))
}

/// The retention of logs that say none.
const RETENTION: Duration = Duration(30 * 86_400_000);

pub(super) fn resolve_logs(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<spec::Logs>>,
    zone_names: ZoneNames,
    lossy: bool,
) -> Option<Logs> {
    let mut written = written.filter(|logs| !Spanned::is_off(logs.enabled.as_ref()))?;
    let before = context.report.len();
    let lossy = lossy || item.node.get("logs").and_then(Node::table).is_some_and(|table| table.incomplete);
    let sets = written.value.sets.take().map(Spanned::into_inner).unwrap_or_default();
    let tests = written.value.tests.take().map(Spanned::into_inner).unwrap_or_default();
    for field in &sets {
        check_field(context, field, field.span);
    }
    let mut leaks = redact::Leaks::new();
    let (mut logs, patterns) = declared(context, item, written, zone_names, lossy, &mut leaks)?;
    logs.tests = log_tests::samples(context, &patterns, &tests);
    // what is tried on half of a declaration says nothing
    if context.report.len() == before && !lossy {
        log_tests::run(context, item.name, &logs, &patterns, &sets, &tests);
    }
    for (text, leak) in leaks {
        context.report.add_text_diagnostics(&text, vec![leak]);
    }
    Some(logs)
}

/// What is declared, and its patterns compiled. `sets` and `tests` are read by `resolve_logs`, `enabled` and `allow` elsewhere.
fn declared(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Spanned<spec::Logs>,
    zone_names: ZoneNames,
    lossy: bool,
    leaks: &mut redact::Leaks,
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
        sets: _,
        tests: _,
        enabled: _,
        allow: _,
    } = written.value;
    let missing = (!lossy && context.complete).then_some(written.span);
    let from = source::source(context, item, from, missing);
    check_needs(context, item, written.key, from.as_deref());
    let multiline = multiline.and_then(|written| source::multiline(context, &written, from.as_ref()));
    let words = &patterns.map(Spanned::into_inner).unwrap_or_default();
    let (own, compiled) = patterns::read(context, item, format, pattern, words, missing);
    let timestamp =
        timestamp.and_then(|written| timestamp::timestamp(context, written, item.key, zone_names, compiled.as_ref()));
    let fields = types(context, fields.map(Spanned::into_inner).unwrap_or_default());
    let redact = redact::redactions(context, item, redact, leaks);
    let index = index.unwrap_or_else(|| usual_index(context, item));
    let index = index::index(context, item, &index).unwrap_or_default();
    let dead_letter = dead_letter.and_then(|name| index::index(context, item, &name));
    let retention = retention.and_then(|text| context.positive_duration(&text, text.span, "retention"));
    let filter = filter.map(|filter| own_filter(context, &filter));
    let ((format, patterns), from) = (compiled?, from?);
    let logs = Logs {
        span: written.key,
        from: from.value,
        from_span: from.span,
        format,
        patterns: own,
        multiline,
        timestamp,
        fields,
        redact,
        index,
        retention: retention.unwrap_or(RETENTION),
        dead_letter,
        filter,
        tests: Vec::new(),
    };
    Some((logs, patterns))
}

/// The index of logs that name none.
fn usual_index(context: &Context<'_>, item: &Item<'_>) -> Spanned<String> {
    Spanned { value: format!("{}-logs", context.lakehouse.name), span: item.key, key: item.key }
}

/// What the author adds to the pipeline, in Logstash's own language.
fn own_filter(context: &mut Context<'_>, written: &Spanned<String>) -> String {
    let text = written.text(context.sources);
    let problems = match config::check(text.as_str()) {
        Err(problem) => vec![*problem],
        Ok(()) => config::check_values(text.as_str(), &mut context.patterns),
    };
    context.report.add_text_diagnostics(&text, problems);
    text.as_str().to_owned()
}

/// What collects logs must not be switched off.
fn check_needs(context: &mut Context<'_>, item: &Item<'_>, span: Span, from: Option<&LogSource>) {
    let filebeat = matches!(from, Some(LogSource::Files(_) | LogSource::Containers(_))).then_some(FILEBEAT);
    for component in [ELASTICSEARCH, LOGSTASH].into_iter().chain(filebeat) {
        context.needs(item, component, span, "logs");
    }
}

fn types(context: &mut Context<'_>, written: BTreeMap<String, Spanned<FieldType>>) -> BTreeMap<String, FieldType> {
    let sound = written.into_iter().filter(|(field, kind)| check_field(context, field, kind.key));
    sound.map(|(field, kind)| (field, kind.value)).collect()
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
        Diagnostic::new(
            "value/invalid-name",
            span,
            format!("`{field}` is not a field name of an event"),
            "not a field",
        )
        .help("write words with dots between them: \"client.ip\""),
    );
    false
}

/// The format that stands behind a declaration, with its patterns ready to be tried.
type Compiled = (LogFormat, Vec<Pattern>);
