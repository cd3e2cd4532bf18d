//! The version of a PostgreSQL whose database is written by somebody else: only its metrics and its queries depend on it.

use super::super::context::{Context, Item};
use crate::report::Diagnostic;
use crate::sql;

/// Reports what is no version, and one that came after the tables of this program. Of older ones fewer things are claimed.
pub(super) fn check(context: &mut Context<'_>, item: &Item<'_>) {
    let Some(node) = item.node.get("version") else {
        return;
    };
    let Some(text) = node.string() else {
        return;
    };
    // `16.4`, `17rc1`, `15.3 (Debian 15.3-1)`
    let digits = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    let Some(major) = text.get(..digits).and_then(|digits| digits.parse::<u16>().ok()) else {
        context.report.add(
            Diagnostic::new("value/invalid-version", node.span, format!("`{text}` is not a version"), "not a version")
                .help("write the major version of the server: \"15\""),
        );
        return;
    };
    let newest = *sql::POSTGRESQL.end();
    if major > newest {
        let message = format!("PostgreSQL {text} is newer than {newest}, the newest known version");
        context.report.add(
            Diagnostic::new("stack/newer-than-known", node.span, message, "queries for this version are not checked")
                .help("check whether a newer lakehouse-obs knows this version"),
        );
    }
}
