//! The older parser of matchers: a name, an operator, and whatever follows.
//!
//! Source: Alertmanager, pkg/labels/parse.go, alike from 0.22 to 0.34. It takes `\` before any character and values
//! without quotes, and refuses a double quote anywhere but at both ends.

use std::ops::Range;

use super::matcher::{Matcher, Operator, Placed, is_classic_name};
use crate::report::TextDiagnostic;

/// All matchers of a text: commas outside of quotes part them, braces around them are optional, each on its own.
pub(super) fn matchers(text: &str) -> Result<Vec<Placed>, Box<TextDiagnostic>> {
    let start = usize::from(text.starts_with('{'));
    let inner = text.get(start..).unwrap_or("");
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut pieces = Vec::new();
    let (mut quoted, mut escaped, mut from) = (false, false, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            ',' if !quoted => {
                pieces.push(from..at);
                from = at + 1;
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '\\' => {
                escaped = !escaped;
                continue;
            }
            // a comma inside of quotes leaves the state of an escape as it was
            ',' => continue,
            _ => {}
        }
        escaped = false;
    }
    // only the last one loses blanks beyond ASCII
    let last = inner.get(from..).unwrap_or("");
    if !last.trim().is_empty() {
        pieces.push(inner.len() - last.trim_start().len()..from + last.trim_end().len());
    }
    pieces.into_iter().map(|piece| matcher(text, piece.start + start..piece.end + start)).collect()
}

/// Go's `\s`.
fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

fn matcher(text: &str, at: Range<usize>) -> Result<Placed, Box<TextDiagnostic>> {
    let whole = text.get(at.clone()).unwrap_or("");
    let body = whole.trim_start_matches(is_space);
    let name_end = body.find(|letter: char| !matches!(letter, '_' | ':') && !letter.is_ascii_alphanumeric());
    let name = body.get(..name_end.unwrap_or(body.len())).unwrap_or("");
    let after = body.get(name.len()..).unwrap_or("").trim_start_matches(is_space);
    let operator = [Operator::Match, Operator::Equal, Operator::NotEqual, Operator::NotMatch]
        .into_iter()
        .find(|operator| after.starts_with(operator.text()));
    let (Some(operator), true) = (operator, is_classic_name(name)) else {
        return Err(no_matcher(whole, at));
    };
    let value = after.get(operator.text().len()..).unwrap_or("").trim_start_matches(is_space);
    let start = at.end - value.len();
    let value = value.trim_end_matches(is_space);
    let place = start..start + value.len();
    let plain = unescaped(value).map_err(|quote| {
        Box::new(TextDiagnostic {
            code: "route/invalid-matcher",
            at: match quote {
                Some(quote) => start + quote..start + quote + 1,
                None => place.clone(),
            },
            message: format!("the value `{value}` has a double quote that is not closed or not escaped"),
            label: if quote.is_some() { "this one" } else { "opened here" }.to_owned(),
            help: "put double quotes around the whole value, and `\\` before a quote inside".to_owned(),
            replacement: None,
        })
    })?;
    Ok((Matcher::new(name, operator, plain), place))
}

fn no_matcher(whole: &str, at: Range<usize>) -> Box<TextDiagnostic> {
    let shown = whole.trim();
    let start = at.start + (whole.len() - whole.trim_start().len());
    Box::new(TextDiagnostic {
        code: "route/invalid-matcher",
        at: start..start + shown.len(),
        message: format!("`{shown}` is not a matcher"),
        label: "a label name and an operator are missing".to_owned(),
        help: "write a label, one of = != =~ !~, and a value in double quotes: 'severity=\"critical\"'".to_owned(),
        replacement: None,
    })
}

/// The value without quotes and escapes, or where a double quote is that may not stand there.
fn unescaped(value: &str) -> Result<String, Option<usize>> {
    let inner = value.strip_prefix('"');
    let (mut opened, offset) = (inner.is_some(), usize::from(inner.is_some()));
    let inner = inner.unwrap_or(value);
    let mut plain = String::with_capacity(inner.len());
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        let last = at + 1 == inner.len();
        match letter {
            _ if escaped => {
                escaped = false;
                match letter {
                    'n' => plain.push('\n'),
                    '"' | '\\' => plain.push(letter),
                    _ => plain.extend(['\\', letter]),
                }
            }
            '\\' if !last => escaped = true,
            '"' if opened && last => opened = false,
            '"' => return Err(Some(at + offset)),
            _ => plain.push(letter),
        }
    }
    if opened { Err(None) } else { Ok(plain) }
}
