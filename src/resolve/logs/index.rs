//! Names of indices: what Elasticsearch takes, with room for the date.

use super::super::context::{Context, Item};
use crate::report::Diagnostic;
use crate::source::Spanned;

/// What is left of Elasticsearch's 255 bytes once `-2026.11.23` follows.
const LONGEST: usize = 244;

pub(super) fn index(context: &mut Context<'_>, item: &Item<'_>, written: &Spanned<String>) -> Option<String> {
    let span = written.span;
    if written.contains("%{") {
        context.report.add(
            Diagnostic::new(
                "log/invalid-index",
                span,
                format!("the index `{written}` contains a date"),
                "the compiler adds the date",
            )
            .help("write the index without its date: \"app-logs\""),
        );
        return None;
    }
    let name = context.placeholders(written, span, &[("service", Some(item.name))])?;
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '+');
    let problem = if name.is_empty() {
        "it is empty"
    } else if name.chars().any(|c| c.is_ascii_uppercase()) {
        "Elasticsearch accepts only lower case"
    } else if !name.chars().all(legal) {
        "it may contain only letters, digits, `-`, `_` and `.`"
    } else if name.starts_with(['-', '_', '+', '.']) {
        "it begins with `-`, `_`, `+` or `.`"
    } else if name.len() > LONGEST {
        "it is too long"
    } else {
        return Some(name);
    };
    context.report.add(
        Diagnostic::new(
            "log/invalid-index",
            span,
            format!("`{name}` is not a valid index name: {problem}"),
            "invalid index name",
        )
        .help("write a name such as \"app-logs\""),
    );
    None
}
