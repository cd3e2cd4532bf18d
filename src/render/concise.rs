//! Findings for people and editors, one line each.

use super::printable::printable;
use crate::report::Diagnostic;
use crate::source::Sources;

/// A finding on one line: `file:line:column: level[code]: message`.
pub fn concise(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match sources.place(diagnostic.span()) {
        Some(place) => format!("{}:{}:{}: ", place.file, place.line, place.column),
        None => String::new(),
    };
    let help = diagnostic.help.as_deref().map_or(String::new(), |help| format!(" ({help})"));
    let text = format!(
        "{place}{}[{}]: {}{}{help}",
        diagnostic.level.as_str(),
        diagnostic.code,
        diagnostic.message,
        also(diagnostic),
    );
    // one line each, whatever names the spec has
    printable(&text).into_owned() + "\n"
}

/// How many equal findings one stands for.
pub(super) fn also(diagnostic: &Diagnostic) -> String {
    match diagnostic.also {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    }
}
