//! Where in a regex the flaw is: the engine says what is wrong and not where.

use std::ops::Range;

use crate::report::Problem;

/// The finding for a regex that the engine refused with these words.
pub(super) fn locate(text: &str, said: &str) -> Problem {
    let at = place(text).unwrap_or(0..text.len());
    Problem {
        code: "log/invalid-pattern",
        at,
        message: format!("a pattern is no regular expression: {said}"),
        label: "here".to_owned(),
        help: "Logstash reads patterns as Ruby's regular expressions; a character that stands for itself needs `\\` before it"
            .to_owned(),
        replacement: None,
    }
}

/// The bracket without its other half, or the repetition without anything to repeat.
fn place(text: &str) -> Option<Range<usize>> {
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
