//! Quoted strings as PromQL writes them: `"…"` and `'…'` with escapes, and `` `…` `` as it stands.

use super::cursor::Cursor;
use super::error;
use crate::report::TextDiagnostic;
use lakehouse_source::go_text::{escape, push};

/// Reads the string whose opening quote stands at the cursor.
///
/// # Errors
///
/// The string is not closed on its line, or an escape is not one of Go's.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<String, Box<TextDiagnostic>> {
    let start = cursor.position();
    let quote = cursor.next().unwrap_or('"');
    let mut bytes = Vec::new();
    loop {
        let at = cursor.position();
        match cursor.next() {
            None => {
                return Err(error(
                    start..cursor.position(),
                    format!("the string {quote}… is not closed"),
                    "opened here",
                    &format!("close it with {quote}"),
                ));
            }
            Some(character) if character == quote => break,
            Some('\\') if quote != '`' => {
                if escape(&mut std::iter::from_fn(|| cursor.next()), quote, &mut bytes).is_none() {
                    return Err(error(
                        at..cursor.position(),
                        format!("`{}` is not an escape sequence", cursor.since(at)),
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
