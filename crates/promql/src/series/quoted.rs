//! Quoted strings as PromQL writes them: `"…"` and `'…'` with escapes, and `` `…` `` as it stands.

use super::cursor::Cursor;
use super::flaw;
use crate::report::Problem;

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
                if escape(cursor, quote, &mut bytes).is_none() {
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

fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn escape(cursor: &mut Cursor<'_>, quote: char, bytes: &mut Vec<u8>) -> Option<()> {
    let simple = match cursor.next()? {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        other if other == quote => u8::try_from(other).ok()?,
        'x' => u8::try_from(digits(cursor, 0, 2, 16)?).ok()?,
        first @ '0'..='7' => u8::try_from(digits(cursor, first.to_digit(8)?, 2, 8)?).ok()?,
        'u' => {
            push(bytes, char::from_u32(digits(cursor, 0, 4, 16)?)?);
            return Some(());
        }
        'U' => {
            push(bytes, char::from_u32(digits(cursor, 0, 8, 16)?)?);
            return Some(());
        }
        _ => return None,
    };
    bytes.push(simple);
    Some(())
}

fn digits(cursor: &mut Cursor<'_>, start: u32, count: usize, radix: u32) -> Option<u32> {
    (0..count).try_fold(start, |value, _| {
        let digit = cursor.next()?.to_digit(radix)?;
        value.checked_mul(radix)?.checked_add(digit)
    })
}
