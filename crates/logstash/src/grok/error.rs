//! Where in a regex the flaw is: the engine says what is wrong and not where.

use std::ops::Range;

use crate::report::TextDiagnostic;
use crate::ruby::Refusal;

/// Who refused a regex.
pub(super) enum Refused {
    /// JRuby, as `ruby` knows: at a place.
    ByJruby(Refusal),
    /// Oniguruma, and JRuby with it, with these words.
    ByBoth(String),
}

/// The finding for a regex that was refused. `place` gives the place in the text of one in the regex.
pub(super) fn problem(text: &str, refused: Refused, place: impl Fn(Range<usize>) -> Range<usize>) -> TextDiagnostic {
    let (at, said, help) = match refused {
        Refused::ByJruby(Refusal { at, said, help }) => (place(at), said, help),
        Refused::ByBoth(said) => (unmatched(text).unwrap_or(0..text.len()), said, None),
    };
    TextDiagnostic {
        code: "log/invalid-pattern",
        at,
        message: format!("the pattern is not a valid regular expression: {said}"),
        label: "error at this position".to_owned(),
        help: help.unwrap_or_else(|| {
            "use the syntax of Ruby's regular expressions; put `\\` before a special character to match it literally"
                .to_owned()
        }),
        replacement: None,
    }
}

/// The bracket without its other half, or the repetition without anything to repeat.
fn unmatched(text: &str) -> Option<Range<usize>> {
    let mut groups: Vec<usize> = Vec::new();
    let mut class: Option<usize> = None;
    let mut nothing_before = true;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let mut length = first.len_utf8();
        let mut starts = false;
        match (first, class) {
            ('\\', _) => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            (']', Some(open)) if at > open + 1 => class = None,
            (_, Some(_)) => {}
            ('[', None) => class = Some(at),
            ('(', None) => {
                groups.push(at);
                starts = true;
                if let Some(inner) = rest.strip_prefix("(?") {
                    let head = inner.find(['>', ':', '=', '!', ')']).map_or(0, |end| end + 1);
                    length = 2 + head;
                    if rest.get(..length).is_some_and(|head| head.ends_with(')')) {
                        groups.pop();
                    }
                }
            }
            (')', None) if groups.is_empty() => return Some(at..at + 1),
            (')', None) => {
                groups.pop();
            }
            ('|', None) => starts = true,
            ('*' | '+' | '?', None) if nothing_before => return Some(at..at + 1),
            _ => {}
        }
        nothing_before = starts;
        rest = rest.get(length..).unwrap_or("");
    }
    let open = class.or(groups.pop())?;
    Some(open..open + 1)
}
