//! Writes down the edits that depend on how a text is written.
//!
//! In: findings, and the texts. Out: the same findings with an edit, where there is exactly one way to make it.

use super::super::{Sources, Span, removal};
use super::Diagnostic;
use super::diagnostic::Suggestion;

/// Gives findings the edits that their makers could only describe.
pub fn finalize(diagnostics: &mut [Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        let edit = diagnostic.suggestion.take().and_then(|suggestion| written_down(suggestion, sources));
        if let Some((span, replacement)) = edit {
            *diagnostic = diagnostic.clone().edit(span, replacement);
        }
    }
}

fn written_down(suggestion: Suggestion, sources: &Sources) -> Option<(Span, String)> {
    match suggestion {
        Suggestion::Word { within, word, by } => {
            let text = sources.slice(within);
            let plain = |text: &str| !text.is_empty() && !text.contains(['"', '\'', '\\', '\n', '\r']);
            let mut places = text.match_indices(&word).map(|(at, _)| at).filter(|at| is_word(text, *at, &word));
            let at = places.next().filter(|_| places.next().is_none() && plain(&word) && plain(&by))?;
            let start = within.start as usize + at;
            Some((Span::new(start..start + word.len()), by))
        }
        Suggestion::Remove(entry) => {
            let place = sources.place(entry)?;
            let range = removal::entry(place.text, place.range.clone())?;
            let base = (entry.start as usize).checked_sub(place.range.start)?;
            Some((Span::new(base + range.start..base + range.end), String::new()))
        }
    }
}

/// Whether what is found there is no part of a longer word.
fn is_word(text: &str, at: usize, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
    let touches = |outside: Option<char>, inside: Option<char>| outside.is_some_and(joins) && inside.is_some_and(joins);
    !touches(before, word.chars().next()) && !touches(after, word.chars().next_back())
}
