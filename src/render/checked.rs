//! What formats with one document for all specs are given.

use crate::kinds;
use crate::report::{Diagnostic, Level};
use crate::source::{Place, Sources, Span};

/// What a check of one spec came to.
#[derive(Clone, Copy)]
pub struct Checked<'a> {
    /// The spec as it was named on the command line.
    pub spec: &'a str,
    /// Its findings, by place.
    pub found: &'a [Diagnostic],
    /// Those of them that a baseline knows: only the formats that can tell both apart show them.
    pub known: &'a [Diagnostic],
    /// The texts that the places lie in.
    pub sources: &'a Sources,
    /// Whether a baseline was asked: only then is anything new or known.
    pub baseline: bool,
}

/// Where something is, from the first character to one past the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    /// The file as a path or a URI part, see [`path`].
    pub(super) file: String,
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// The line of the end.
    pub(super) end_line: usize,
    /// The column after the last character.
    pub(super) end_column: usize,
}

/// Where a span is; nothing for what stands in no file of the author, such as what a kind brings.
pub(super) fn region(sources: &Sources, span: Span) -> Option<Region> {
    let place = sources.place(span).filter(|place| !kinds::is_source(place.file))?;
    let (end_line, end_column) = end(&place);
    Some(Region { file: path(place.file), line: place.line, column: place.column, end_line, end_column })
}

/// Where a finding is. One that stands in no file is said of the whole spec, at its first character: consumers refuse
/// findings without a place.
pub(super) fn place_of(diagnostic: &Diagnostic, checked: &Checked) -> Region {
    region(checked.sources, diagnostic.span()).unwrap_or_else(|| Region {
        file: path(checked.spec),
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 1,
    })
}

fn end(place: &Place) -> (usize, usize) {
    let inside = place.text.get(place.range.clone()).unwrap_or("");
    match inside.rsplit_once('\n') {
        None => (place.line, place.column + inside.chars().count()),
        Some((before, last)) => (place.line + before.matches('\n').count() + 1, last.chars().count() + 1),
    }
}

/// A file's name as services show it: relative to where the program ran, with `/`, without `./`. Standard input is `-`.
pub fn path(name: &str) -> String {
    if name == "<stdin>" {
        return "-".to_owned();
    }
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let mut rest = name.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
}

/// The message, and how many findings it stands for.
pub(super) fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.also {
        0 => diagnostic.message.clone(),
        also => format!("{} (and {also} more)", diagnostic.message),
    }
}

/// `2 errors, 1 warning, 1 note`; empty without findings.
pub fn summary(found: &[Diagnostic]) -> String {
    let of = |level: Level| found.iter().filter(|diagnostic| diagnostic.level == level).count();
    let parts = [(of(Level::Error), "error"), (of(Level::Warning), "warning"), (of(Level::Note), "note")];
    let shown: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}{}", if number == 1 { "" } else { "s" }))
        .collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_ends_after_its_last_character_in_characters() {
        let mut sources = Sources::new();
        sources.add("./a/b.toml", "é = 'ü'\nx = 1\n");
        let region = |range| region(&sources, Span::new(range)).expect("a place");
        let whole = region(0..14);
        assert_eq!((whole.file.as_str(), whole.line, whole.column), ("a/b.toml", 1, 1));
        assert_eq!((whole.end_line, whole.end_column), (2, 5));
        let text = region(5..9);
        assert_eq!((text.line, text.column, text.end_line, text.end_column), (1, 5, 1, 8));
        let empty = region(10..10);
        assert_eq!((empty.line, empty.column, empty.end_line, empty.end_column), (2, 1, 2, 1));
    }

    #[test]
    fn a_path_is_what_a_repository_has() {
        assert_eq!(path("././/a.toml"), "a.toml");
        assert_eq!(path("../a.toml"), "../a.toml");
        assert_eq!(path("<stdin>"), "-");
    }
}
