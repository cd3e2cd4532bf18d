//! How a line is read: the format, and its patterns compiled.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::Compiled;
use crate::limits::{EXCEEDED, PATTERNS};
use crate::logstash::config::text::quote_regex;
use crate::logstash::grok;
use crate::model::LogFormat;
use crate::report::{Diagnostic, TextDiagnostic};
use crate::source::{Span, Spanned, Text};
use crate::spec;

/// One's own words, and the format. `missing` is where to say that a pattern is missing.
pub(super) fn read(
    context: &mut Context<'_>,
    item: &Item<'_>,
    format: Option<Spanned<spec::LogFormat>>,
    pattern: Option<Spanned<spec::OneOrMany>>,
    words: &BTreeMap<String, Spanned<String>>,
    missing: Option<Span>,
) -> (BTreeMap<String, String>, Option<Compiled>) {
    let own = words.iter().map(|(name, word)| (name.clone(), word.value.clone())).collect();
    let sound = own_patterns(context, words, &own);
    check_pattern(context, item, format.as_ref(), pattern.as_ref(), missing);
    let compiled = match format.map(Spanned::into_inner) {
        Some(spec::LogFormat::Json) => Some((LogFormat::Json, Vec::new())),
        Some(spec::LogFormat::Logfmt) => Some((LogFormat::Logfmt, Vec::new())),
        Some(spec::LogFormat::Pattern) | None => pattern.and_then(|pattern| compile(context, &pattern, &own, sound)),
    };
    (own, compiled)
}

/// `sound` says whether each of one's own words is.
fn compile(
    context: &mut Context<'_>,
    pattern: &spec::OneOrMany,
    own: &BTreeMap<String, String>,
    sound: bool,
) -> Option<Compiled> {
    let texts: Vec<Text> = pattern.as_slice().iter().map(|text| text.text(context.sources)).collect();
    let mut compiled = Vec::new();
    for text in &texts {
        let Some(tried) = compile_one(context, text, own) else { break };
        match tried {
            Ok(pattern) if quote_regex(text.as_str()).is_some() => compiled.push(pattern),
            Ok(_) => context.report.add_text_diagnostics(text, vec![unquotable(text.as_str())]),
            // what is wrong in a word of one's own was reported there
            Err(problems) => {
                let reported = |problem: &TextDiagnostic| !sound && (problem.at.is_empty() || problem.code == EXCEEDED);
                context
                    .report
                    .add_text_diagnostics(text, problems.into_iter().filter(|problem| !reported(problem)).collect());
            }
        }
    }
    let patterns = texts.iter().map(|text| text.as_str().to_owned()).collect();
    (compiled.len() == texts.len()).then_some((LogFormat::Pattern(patterns), compiled))
}

/// A pattern is there if one is read, and only then.
fn check_pattern(
    context: &mut Context<'_>,
    item: &Item<'_>,
    format: Option<&Spanned<spec::LogFormat>>,
    pattern: Option<&Spanned<spec::OneOrMany>>,
    missing: Option<Span>,
) {
    let other = format.filter(|format| format.value != spec::LogFormat::Pattern);
    let found = match (other, pattern, missing) {
        (Some(other), Some(pattern), _) => Diagnostic::new(
            "log/unused-pattern",
            pattern.span,
            "`pattern` has no effect with this `format`",
            "not used",
        )
        .label(other.span, "this format does not use a pattern")
        .help("remove `pattern`, or `format`"),
        (None, None, Some(logs)) => Diagnostic::new(
            "shape/missing-key",
            logs,
            format!("`{}.logs` has no `pattern`", item.path()),
            "no pattern describes the lines",
        )
        .help("write a pattern, or format = \"json\" or \"logfmt\""),
        (Some(_), None, _) | (None, Some(_), _) | (None, None, None) => return,
    };
    context.report.add(found);
}

/// A pattern compiled; nothing where those of the spec are too long together, which is reported once.
fn compile_one(
    context: &mut Context<'_>,
    text: &Text,
    own: &BTreeMap<String, String>,
) -> Option<Result<grok::Pattern, Vec<TextDiagnostic>>> {
    if context.patterns > PATTERNS.most {
        if context.patterns < usize::MAX {
            context.report.add(PATTERNS.finding(text.whole()));
            context.patterns = usize::MAX;
        }
        return None;
    }
    let compiled = grok::compile(text.as_str(), own);
    let length = compiled.as_ref().map_or(text.as_str().len(), grok::Pattern::length);
    context.patterns = context.patterns.saturating_add(length);
    Some(compiled)
}

fn unquotable(text: &str) -> TextDiagnostic {
    TextDiagnostic {
        code: "log/invalid-pattern",
        at: 0..text.len(),
        message: "the pattern cannot be written as a string of Logstash".to_owned(),
        label: "ends with a backslash".to_owned(),
        help: "write [\\\\] for a backslash at the end".to_owned(),
        replacement: None,
    }
}

/// Compiles each word of one's own by itself, so that a flaw is shown where it stands. Whether all are sound.
fn own_patterns(
    context: &mut Context<'_>,
    written: &BTreeMap<String, Spanned<String>>,
    own: &BTreeMap<String, String>,
) -> bool {
    let mut sound = true;
    // one that is too long makes those too long that hold it
    let mut too_long = false;
    for (name, text) in written {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || name.is_empty() {
            sound = false;
            let message = format!("`{name}` is not a pattern name");
            context.report.add(
                Diagnostic::new("value/invalid-name", text.key, message, "not a name")
                    .help("use letters, digits and `_`: LEGACY_CODE"),
            );
            continue;
        }
        let text = text.text(context.sources);
        let Some(tried) = compile_one(context, &text, own) else { return false };
        match tried {
            Ok(_) if quote_regex(text.as_str()).is_some() => {}
            Ok(_) => {
                sound = false;
                context.report.add_text_diagnostics(&text, vec![unquotable(text.as_str())]);
            }
            Err(mut problems) => {
                sound = false;
                problems.retain(|problem| problem.code != EXCEEDED || !too_long);
                too_long |= problems.iter().any(|problem| problem.code == EXCEEDED);
                context.report.add_text_diagnostics(&text, problems);
            }
        }
    }
    sound
}
