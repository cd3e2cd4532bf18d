//! Quoted strings as PromQL writes them: `"…"` and `'…'` with escapes, and `` `…` `` as it stands.

use super::cursor::Cursor;
use super::flaw;
use crate::report::Problem;
use lakehouse_source::go_text::{escape, push};

/// Reads the string whose opening quote stands at the cursor.
///
/// # Errors
///
/// The string is not closed on its line, or an escape is not one of Go's.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<String, Box<Problem>> {
    let start = cursor.position();
    let quote = cursor.next().unwrap_or('"');
    let mut bytes = Vec::new();
    loop {
        let at = cursor.position();
        match cursor.next() {
            None => {
                return Err(flaw(
                    start..cursor.position(),
                    format!("the string {quote}… is not closed"),
                    "opened here",
                    &format!("close it with {quote}"),
                ));
            }
            Some(character) if character == quote => break,
            Some('\\') if quote != '`' => {
                if escape(&mut std::iter::from_fn(|| cursor.next()), quote, &mut bytes).is_none() {
                    return Err(flaw(
                        at..cursor.position(),
                        format!("`{}` is no escape sequence", cursor.since(at)),
                        "unknown escape",
                        "double the backslash for a backslash in the value",
                    ));
                }
            }
            Some(character) => push(&mut bytes, character),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
