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
use crate::source::{Node, Span, Spanned};
use crate::spec;

/// The retention of logs that say none.
const RETENTION: Duration = Duration(30 * 86_400_000);

pub(super) fn one(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<spec::Logs>>,
    lossy: bool,
) -> Option<Logs> {
    let mut written = written.filter(|logs| !Spanned::is_off(logs.enabled.as_ref()))?;
    let before = context.report.len();
    let lossy = lossy || item.node.get("logs").and_then(Node::table).is_some_and(|table| table.broken);
    let sets = written.value.sets.take().map(Spanned::into_inner).unwrap_or_default();
    let tests = written.value.tests.take().map(Spanned::into_inner).unwrap_or_default();
    for field in &sets {
        check_field(context, field, field.span);
    }
    let (logs, patterns) = declared(context, item, written, lossy)?;
    // what is tried on half of a declaration says nothing
    if context.report.len() == before && !lossy {
        log_tests::run(context, &logs, &patterns, &sets, &tests);
    }
    Some(logs)
}

/// What is declared, and its patterns compiled.
fn declared(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Spanned<spec::Logs>,
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
        // read by `one`
        sets: _,
        tests: _,
        enabled: _,
        // by whoever weighs findings
        allow: _,
    } = written.value;
    let missing = (!lossy && context.complete).then_some(written.span);
    let from = source::source(context, item, from, missing);
    check_needs(context, item, written.key, from.as_deref());
    let multiline = multiline.and_then(|written| source::multiline(context, &written, from.as_ref()));
    let words = patterns.map(Spanned::into_inner).unwrap_or_default();
    let (own, compiled) = patterns::read(context, item, format, pattern, &words, missing);
    let timestamp = timestamp.and_then(|written| timestamp::timestamp(context, written, item.key));
    let fields = types(context, fields.map(Spanned::into_inner).unwrap_or_default());
    let redact = redact::redactions(context, item, redact);
    let usual = || Spanned { value: format!("{}-logs", context.lakehouse.name), span: item.key, key: item.key };
    let index = index.unwrap_or_else(usual);
    let index = index::index(context, item, &index).unwrap_or_default();
    let dead_letter = dead_letter.and_then(|name| index::index(context, item, &name));
    let retention = retention.and_then(|text| context.positive_duration(&text, text.span, "retention"));
    let filter = filter.map(|filter| own_filter(context, &filter));
    let (format, patterns) = compiled?;
    let from = from?;
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
    };
    Some((logs, patterns))
}

/// What the author adds to the pipeline, in Logstash's own language.
fn own_filter(context: &mut Context<'_>, written: &Spanned<String>) -> String {
    let text = written.text(context.sources);
    if let Err(problem) = config::check(text.as_str()) {
        context.report.add_problems(&text, vec![*problem]);
    }
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
        Diagnostic::new("value/invalid-name", span, format!("`{field}` is no field of an event"), "not a field")
            .help("write words with dots between them: \"client.ip\""),
    );
    false
}

/// The format that stands behind a declaration, with its patterns ready to be tried.
type Compiled = (LogFormat, Vec<Pattern>);
